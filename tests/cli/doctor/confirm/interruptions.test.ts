/** Whatever interrupts `--confirm`, nothing is left behind: at once, or after the next run. */

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FaultRule, SandboxState } from "applinks-sandbox";
import { confirm } from "../../../../cli/doctor/confirm/confirm";
import { confirmationJournal } from "./leftJournal";
import { inDialect, limits, startApps, withObjects, type DoctorSandbox } from "../dialectInstance";

let sandbox: DoctorSandbox;
const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** The objects that an app has, in the order of their IDs, with their secrets hashed. */
async function objects(): Promise<unknown> {
  const { apps }: SandboxState = await sandbox.control.export();
  const { applicationLinks, incomingClients, outgoingConnections } = apps["jira"] ?? {};
  return [applicationLinks, incomingClients, outgoingConnections];
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

const PHASES = ["before-act", "after-commit"] as const;

test.each(PHASES)(
  "a connection that is lost at each write in turn leaves nothing (%s)",
  async (phase) => {
    let writes = 0;
    for (let nth = 1; ; nth += 1) {
      const { target } = await withObjects(sandbox, {});
      const before = await objects();
      const match = { app: "jira", mutating: true };
      await sandbox.control.faults.add({ match, nth, phase, effect: { kind: "reset" } });
      const { left } = await confirm(target, limits(), folder);
      expect({ nth, left, objects: await objects() }).toEqual({ nth, left: [], objects: before });
      expect(readdirSync(folder)).toEqual([]);
      const [rule] = await sandbox.control.faults.list();
      if (rule?.hits !== 1) break;
      writes = nth;
    }
    expect(writes).toBeGreaterThan(12);
  },
  300_000,
);

/** The numbers of all writes, and of the reads before and after a write: between two writes, nothing changes. */
async function turningPoints(): Promise<number[]> {
  const { target } = await withObjects(sandbox, {});
  await sandbox.control.requestLog.clear();
  await confirm(target, limits(), folder);
  const entries = await sandbox.control.requestLog.entries({ app: "jira" });
  const isWrite = (index: number): boolean => entries[index]?.mutating === true;
  return entries.flatMap((_entry, index) => ([index - 1, index, index + 1].some(isWrite) ? [index + 1] : []));
}

test("an interruption at each request around a write leaves nothing", async () => {
  const numbers = await turningPoints();
  expect(numbers.length).toBeGreaterThan(30);
  for (const nth of numbers) {
    const { target } = await withObjects(sandbox, {});
    const before = await objects();
    const rule: FaultRule = {
      match: { app: "jira" },
      nth,
      phase: "after-commit",
      effect: { kind: "hang", seconds: 2 },
    };
    await sandbox.control.faults.add(rule);
    const interrupt = new AbortController();
    const work = confirm(target, { ...limits(), signal: interrupt.signal }, folder);
    const isHit = await hit(work);
    interrupt.abort(new Error("it was interrupted"));
    const { left, interrupted } = await work;
    // The last requests are those of the removal, which an interruption does not end.
    if (isHit) expect({ nth, interrupted }).toEqual({ nth, interrupted: true });
    expect({ nth, left, objects: await objects() }).toEqual({ nth, left: [], objects: before });
  }
}, 400_000);

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
  for (const nth of [1, 3, 7, 9]) {
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
  expect(left).toBeGreaterThan(2);
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

test("an object of somebody else that has got the ID of a test object is not deleted", async () => {
  const { target, jira } = await withObjects(sandbox, {});
  const { apps } = await sandbox.control.export();
  const client = apps["jira"]?.incomingClients?.[0];
  confirmationJournal(folder, target.url, String(client?.id));
  await jira.createClient({ name: "other", redirects: ["https://o.example.com/cb"], scope: "READ" });
  const before = await objects();
  expect((await confirm(target, limits(), folder)).left).toEqual([]);
  expect(await objects()).toEqual(before);
}, 60_000);
