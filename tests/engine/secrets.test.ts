import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { DYNAMIC, ok, type Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;
/** All secrets, by description. */
let canaries: Record<string, string>;
const outcomes: Outcome[] = [];

const GIVEN = "canary-given-secret-7c1e";
const TOO_LONG = `canary-too-long-${"x".repeat(300)}`;

beforeAll(async () => {
  const apps = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;
  testApps = await openTestApps("secrets", apps, { ...DYNAMIC, isolated: true });
});

afterAll(() => testApps.close());

const PROGRAM = `
  const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
    redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });
  new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection", scopes: ["READ"],
    clientId: client.clientId, clientSecret: client.clientSecret });
  new OutgoingConnection("given", { app: "confluence", remoteApp: "jira", name: "given", scopes: ["READ"],
    clientId: "given", clientSecret: "${GIVEN}" });
  exports.secret = client.clientSecret;
`;

/** The names of the canaries in a text. */
function seenIn(text: string): string[] {
  return Object.entries(canaries)
    .filter(([, secret]) => text.includes(secret))
    .map(([name]) => name);
}

/** All files below a folder except the program, which has a secret in plain text, and the event logs. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() && !/^index\.js$|^events-/.test(entry.name) ? [file] : [];
  });
}

async function clientSecret(): Promise<string> {
  const { apps } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return apps["jira"]?.incomingClients?.[0]?.clientSecret ?? "";
}

beforeAll(async () => {
  const { stack, sandbox, tokens } = testApps;
  canaries = { "Jira's token": tokens.jira, "Confluence's token": tokens.confluence, "given secret": GIVEN };
  stack.program(PROGRAM);
  outcomes.push(ok(await stack.up("--diff")));
  canaries["first client secret"] = await clientSecret();

  await sandbox.control.changeOutOfBand("jira").resetClientSecret("client");
  canaries["reset client secret"] = await clientSecret();
  outcomes.push(await stack.refresh("--preview-only", "--expect-no-changes", "--diff"));
  outcomes.push(ok(await stack.up("--refresh", "--diff")));
  // A refusal whose message quotes the app and the refused input.
  await sandbox.control.faults.add({
    match: { operation: "outgoing.update" },
    phase: "before-act",
    effect: {
      kind: "status",
      status: 400,
      json: { errors: [`may not be ${GIVEN}2, nor ${tokens.confluence}`] },
    },
  });
  stack.program(PROGRAM.replaceAll(GIVEN, `${GIVEN}2`));
  outcomes.push(await stack.up("--diff"));
  canaries["refused secret"] = TOO_LONG;
  stack.program(PROGRAM.replaceAll(GIVEN, TOO_LONG));
  outcomes.push(await stack.preview("--diff"));
  outcomes.push(await stack.preview("--json"));
  stack.program(PROGRAM);
  outcomes.push(ok(await stack.up("--diff")));
});

test("the canaries are the secrets that the apps use", async () => {
  expect(Object.values(canaries).every((secret) => secret.length >= 20)).toBe(true);
  expect(new Set(Object.values(canaries)).size).toBe(6);
  expect((await testApps.stack.outputs())["secret"]).toBe(canaries["reset client secret"]);
  expect(outcomes.map(({ code }) => code === 0)).toEqual([true, false, true, false, false, false, true]);
});

test("S6: no secret is on stdout or stderr, neither in plans, differences, warnings nor errors", () => {
  for (const { stdout, stderr } of outcomes) expect(seenIn(stdout + stderr)).toEqual([]);
  expect(outcomes[3]?.text).toContain("may not be [secret]");
});

test("no secret is in the event log, except where Pulumi's own SDK logs every resource for debugging", () => {
  // @pulumi/pulumi logs each response of the engine as a debug message, secret or not, whatever the provider is.
  const sdksOwn = /"message":"RegisterResource RPC finished: [^"]*".*"severity":"debug"/;
  for (const { events } of outcomes) {
    const lines = events.split("\n").filter((line) => !sdksOwn.test(line.replaceAll('\\"', "'")));
    expect(lines.length).toBeGreaterThan(3);
    expect(seenIn(lines.join("\n"))).toEqual([]);
  }
});

test("S6: no secret is in the name or text of any file of the project: state, backups, history, configuration", () => {
  const files = filesIn(testApps.stack.folder);
  expect(files.filter((file) => file.includes(`${path.sep}stacks${path.sep}`)).length).toBeGreaterThan(0);
  for (const file of files) {
    expect({ file, seen: seenIn(readFileSync(file, "utf8")) }).toEqual({ file, seen: [] });
    expect(seenIn(file)).toEqual([]);
    expect(statSync(file).size).toBeGreaterThan(0);
  }
});

test("no secret is in an exported stack", async () => {
  const { stdout } = ok(await testApps.stack.pulumi("stack", "export"));
  expect(stdout).toContain("OutgoingConnection");
  expect(seenIn(stdout)).toEqual([]);
});

test("no secret is in the sandbox's request log or its export", async () => {
  const { control } = testApps.sandbox;
  // The fault's own text quotes two of them.
  await control.faults.clear();
  expect(seenIn(JSON.stringify(await control.requestLog.entries()))).toEqual([]);
  expect(seenIn(JSON.stringify(await control.export()))).toEqual([]);
});

test("--show-secrets shows them, so that the searches in this file can find them", async () => {
  const { stdout } = ok(await testApps.stack.pulumi("stack", "export", "--show-secrets"));
  expect(seenIn(stdout)).toEqual(
    expect.arrayContaining(["Jira's token", "given secret", "reset client secret"]),
  );
});
