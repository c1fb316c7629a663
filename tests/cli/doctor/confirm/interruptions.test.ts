/** Whatever interrupts `--confirm`, nothing is left behind: at once, or after the next run. */

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AppChanges, FaultRule, SandboxState } from "applinks-sandbox";
import { confirm, type Confirmation } from "../../../../cli/doctor/confirm/confirm";
import type { Kind } from "../../../../cli/doctor/confirm/journal";
import type { Dialect } from "../../../../facts/dialect";
import type { AppTarget } from "../../../../provider/atlassian/target";
import { leaveJournal } from "./leftJournal";
import { inDialect, limits, startApps, withObjects, type DoctorSandbox } from "../dialectInstance";

let sandbox: DoctorSandbox;
const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** Creations without bodies, other responses to deletions, names that are not unique, and lists in pages. */
const OTHERWISE: Dialect = {
  "incoming-create-response": "201-location",
  "incoming-reset-response": "204",
  "incoming-delete-response": "204",
  "incoming-name-unique": "not-unique",
  "incoming-list": "pages",
  "incoming-id": "number",
  "incoming-unknown-id": "500",
  "outgoing-create-response": "201-location",
  "outgoing-delete-response": "200-connection",
  "outgoing-list": "pages",
  "outgoing-suffix": "ignored",
  "link-create-response": "201-location",
  "link-delete-response": "200-message",
  "link-list": "pages",
  "link-name-taken": "accepted",
  "link-pseudo-links": "absent",
};

const DIALECTS = [
  { name: "that is assumed", dialect: {} },
  { name: "with responses without bodies", dialect: OTHERWISE },
];

/** What an app has that `--confirm` may change, with secrets as hashes. */
async function objects(): Promise<unknown> {
  const { apps }: SandboxState = await sandbox.control.export();
  const { applicationLinks, incomingClients, outgoingConnections, tokenPairs } = apps["jira"] ?? {};
  return [applicationLinks, incomingClients, outgoingConnections, tokenPairs];
}

/** Waits until the fault acts on a request. Returns false if the work ends before that. */
async function hit(work: Promise<unknown>): Promise<boolean> {
  const pause = (): Promise<string> => new Promise((resolve) => setTimeout(resolve, 5, "waiting"));
  const end = work.then(
    () => "over",
    () => "over",
  );
  for (;;) {
    const state = await Promise.race([end, pause()]);
    const rules = await sandbox.control.faults.list();
    if (rules.some(({ hits }) => hits > 0)) return true;
    if (state === "over") return false;
  }
}

/** Sets the only fault: it acts on the nth of the matching requests. */
async function fault(rule: Omit<FaultRule, "match"> & { match?: FaultRule["match"] }): Promise<void> {
  await sandbox.control.faults.clear();
  await sandbox.control.faults.add({ ...rule, match: { app: "jira", ...rule.match } });
}

/** Shorter waits than the command's: the app's writes take effect at once. */
const ATTEMPTS = [0, 5];

/** Whether every request is tried, and not only those around writes; see `make dialects`. */
const isComplete = (process.env["APPLINKS_DIALECTS"] ?? "") !== "";

const LOST = DIALECTS.flatMap((dialect) => [
  { ...dialect, phase: "after-commit" as const },
  { ...dialect, phase: "before-act" as const },
]);

test.each(isComplete ? LOST : LOST.slice(0, -1))(
  "a connection that is lost at each write in turn leaves nothing ($phase, in the dialect $name)",
  async ({ dialect, phase }) => {
    const { target } = await withObjects(sandbox, dialect);
    const before = await objects();
    let writes = 0;
    for (let nth = 1; ; nth += 1) {
      await fault({ match: { mutating: true }, nth, phase, effect: { kind: "reset" } });
      const { left } = await confirm(target, limits(), folder, ATTEMPTS);
      expect({ nth, left, objects: await objects() }).toEqual({ nth, left: [], objects: before });
      expect(readdirSync(folder)).toEqual([]);
      const [rule] = await sandbox.control.faults.list();
      if (rule?.hits !== 1) break;
      writes = nth;
    }
    expect(writes).toBeGreaterThan(16);
  },
  300_000,
);

/** A moment of a run: a request that does not end, before or after it takes effect. */
interface Moment {
  nth: number;
  phase: FaultRule["phase"];
}

/**
 * All moments of a run, or those before and after each write, and at the request that follows it: between two writes, neither the app nor the
 * journal changes.
 */
async function momentsOf(target: AppTarget): Promise<Moment[]> {
  await sandbox.control.faults.clear();
  await sandbox.control.requestLog.clear();
  await confirm(target, limits(), folder);
  const entries = await sandbox.control.requestLog.entries({ app: "jira" });
  const isWrite = (index: number): boolean => entries[index]?.mutating === true;
  return entries.flatMap((_entry, index): Moment[] => {
    const nth = index + 1;
    const after: Moment = { nth, phase: "after-commit" };
    if (isWrite(index)) return [{ nth, phase: "before-act" }, after];
    return isComplete || isWrite(index - 1) ? [after] : [];
  });
}

/** Starts a run that stops at a moment. `interrupt` lets it end as after Ctrl-C. */
async function stopAt({ nth, phase }: Moment, target: AppTarget): Promise<() => Promise<Confirmation>> {
  await fault({ nth, phase, effect: { kind: "hang", seconds: 60 } });
  const controller = new AbortController();
  const work = confirm(target, { ...limits(), signal: controller.signal }, folder, ATTEMPTS);
  expect(await hit(work)).toBe(true);
  return async () => {
    controller.abort(new Error("it was interrupted"));
    // An interruption does not end requests that remove objects.
    await sandbox.control.faults.clear();
    return work;
  };
}

/** Each returns what is left after a run that stops at a moment. */
const ENDS = {
  "Ctrl-C": async (moment: Moment, target: AppTarget) => {
    const interrupt = await stopAt(moment, target);
    const { left } = await interrupt();
    return { left, journals: readdirSync(folder), after: await objects() };
  },
  // What is on disk and in the app at the moment is what a killed process leaves. An interrupted run only removes what an earlier one left.
  "a killed process": async (moment: Moment, target: AppTarget) => {
    const interrupt = await stopAt(moment, target);
    const copy = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
    cpSync(folder, copy, { recursive: true });
    const { left } = await confirm(target, { ...limits(), signal: AbortSignal.abort() }, copy, ATTEMPTS);
    const found = { left, journals: readdirSync(copy), after: await objects() };
    await interrupt();
    return found;
  },
};

const KINDS = ["Ctrl-C", "a killed process"] as const;

test.each(DIALECTS.map((dialect, index) => ({ ...dialect, index })))(
  "Ctrl-C and a killed process, at each request in turn, leave nothing (in the dialect $name)",
  async ({ dialect, index }) => {
    const { target } = await withObjects(sandbox, dialect);
    const before = await objects();
    const moments = await momentsOf(target);
    expect(moments.length).toBeGreaterThan(50);
    for (const [number, moment] of moments.entries()) {
      // In turns, with the other one in the other dialect.
      const kinds = isComplete ? KINDS : KINDS.filter((_kind, which) => (number + index) % 2 === which);
      for (const kind of kinds) {
        const found = await ENDS[kind](moment, target);
        const nothing = { left: [], journals: [], after: before };
        expect({ ...moment, kind, ...found }).toEqual({ ...moment, kind, ...nothing });
      }
    }
  },
  isComplete ? 3_600_000 : 400_000,
);

const CLI = path.resolve(__dirname, "../../../../cli/main.ts");

/** Starts the command on the Jira of the sandbox, with its host on standard input. */
function start(
  url: string,
  token: string,
  host = new URL(url).host,
): { kill: (signal: NodeJS.Signals) => void; ended: Promise<number | null>; output: () => string } {
  const app = ["--app", "jira", "--product", "jira", "--url", url, "--allow-http"];
  const command = ["--require", require.resolve("tsx/cjs"), CLI, "doctor", "--confirm", ...app];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, XDG_STATE_HOME: folder, APPLINKS_JIRA_TOKEN: token },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  child.stdin.end(`${host}\n`);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { kill: (signal) => child.kill(signal), ended, output: () => output };
}

test("what a killed process has left is removed by the next run", async () => {
  const { url } = sandbox.apps.jira;
  let left = 0;
  for (const nth of [1, 8]) {
    const { target } = await withObjects(sandbox, {});
    const before = await objects();
    await sandbox.control.faults.add({
      match: { app: "jira", mutating: true },
      nth,
      phase: "after-commit",
      effect: { kind: "hang", seconds: 60 },
    });
    const token = target.credential?.kind === "token" ? target.credential.token : "";
    const first = start(url, token);
    expect(await hit(first.ended)).toBe(true);
    first.kill("SIGKILL");
    await first.ended;
    await sandbox.control.faults.clear();
    if (JSON.stringify(await objects()) !== JSON.stringify(before)) left += 1;
    expect(readdirSync(path.join(folder, "applinks"))).toHaveLength(1);
    const next = await confirm(target, limits(), path.join(folder, "applinks"));
    expect(next.left).toEqual([]);
    expect({ nth, objects: await objects() }).toEqual({ nth, objects: before });
    expect(readdirSync(path.join(folder, "applinks"))).toEqual([]);
  }
  expect(left).toBe(2);
}, 120_000);

test("Ctrl-C removes the test objects, and ends with 1", async () => {
  const { target } = await withObjects(sandbox, {});
  const before = await objects();
  await sandbox.control.faults.add({
    match: { app: "jira", mutating: true },
    nth: 2,
    phase: "after-commit",
    effect: { kind: "hang", seconds: 60 },
  });
  const token = target.credential?.kind === "token" ? target.credential.token : "";
  const run = start(sandbox.apps.jira.url, token);
  expect(await hit(run.ended)).toBe(true);
  run.kill("SIGINT");
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain("[DOCTOR_INTERRUPTED]");
  expect(await objects()).toEqual(before);
}, 60_000);

test("objects that the app does not delete are listed after the table, and the next run removes them", async () => {
  const { target } = await withObjects(sandbox, {});
  const before = await objects();
  const effect = { kind: "status", status: 500, json: { message: "Internal error" } } as const;
  const match = { app: "jira", method: "DELETE" };
  await sandbox.control.faults.add({ match, times: 0, phase: "before-act", effect });
  const token = target.credential?.kind === "token" ? target.credential.token : "";
  const run = start(sandbox.apps.jira.url, token);
  expect(await run.ended).toBe(1);
  const { apps } = await sandbox.control.export();
  const left = apps["jira"]?.incomingClients?.filter(({ name }) => name.startsWith("applinks-doctor-")) ?? [];
  expect(left.length).toBeGreaterThan(0);
  for (const { id } of left) expect(run.output()).toContain(`ID ${id}. Run the command again`);
  expect(run.output()).toContain("Uncertain facts:");
  expect(run.output()).toContain("[DOCTOR_LEFT]");
  await sandbox.control.faults.clear();
  expect((await confirm(target, limits(), path.join(folder, "applinks"))).left).toEqual([]);
  expect(await objects()).toEqual(before);
}, 120_000);

test("another host's name sends nothing", async () => {
  const target = await inDialect(sandbox, {});
  await sandbox.control.requestLog.clear();
  const token = target.credential?.kind === "token" ? target.credential.token : "";
  const run = start(sandbox.apps.jira.url, token, "jira.example.com");
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain("Nothing was sent. [DOCTOR_OPTIONS]");
  await sandbox.control.requestLog.assert({ count: 0 });
}, 60_000);

const NAME = "applinks-doctor-0123456789abcdef";
const THEIRS = "https://theirs.example.com";

/** Objects of somebody else, with a test object's name. */
const SAME_NAMES: { kind: Kind; create: (jira: AppChanges, name: string) => Promise<{ id: string }> }[] = [
  {
    kind: "client",
    create: (jira, name) => jira.createClient({ name, redirects: [`${THEIRS}/cb`], scope: "READ" }),
  },
  {
    kind: "connection",
    create: (jira, name) =>
      jira.createConnection({
        name,
        clientId: "theirs",
        clientSecret: "canary",
        authorizationEndpoint: `${THEIRS}/authorize`,
        tokenEndpoint: `${THEIRS}/token`,
        scopes: ["READ"],
      }),
  },
  { kind: "link", create: (jira, name) => jira.createLink({ name, typeId: "generic", rpcUrl: THEIRS }) },
];

test.each(SAME_NAMES.flatMap((object) => [true, false].map((hasId) => ({ ...object, hasId }))))(
  "a $kind of somebody else with a test object's name is not deleted (with its ID: $hasId)",
  async ({ kind, create, hasId }) => {
    const { target, jira } = await withObjects(sandbox, {});
    const name = `${NAME}-${kind}-a`;
    const { id } = await create(jira, name);
    leaveJournal(folder, target.url, { kind, name, ...(hasId ? { id } : {}) });
    const before = await objects();
    expect((await confirm(target, limits(), folder, ATTEMPTS)).left).toEqual([]);
    expect(readdirSync(folder).filter((file) => file.endsWith(".jsonl"))).toEqual([]);
    expect(await objects()).toEqual(before);
  },
  60_000,
);

test("an object of somebody else that has got the ID of a test object is not deleted", async () => {
  const { target } = await withObjects(sandbox, {});
  const { apps } = await sandbox.control.export();
  const id = String(apps["jira"]?.incomingClients?.[0]?.id);
  leaveJournal(folder, target.url, { kind: "client", name: `${NAME}-client-a`, id });
  const before = await objects();
  expect((await confirm(target, limits(), folder, ATTEMPTS)).left).toEqual([]);
  expect(await objects()).toEqual(before);
}, 60_000);
