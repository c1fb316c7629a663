import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { App } from "applinks-sandbox";
import { ok, type Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;
const outcomes: Outcome[] = [];

/** The test users' passwords: the first in the configuration, the second in the environment. */
const CANARIES = ["canary-of-the-tester-in-jira-81f2", "canary-of-the-tester-in-confluence-c35d"] as const;

beforeAll(async () => {
  const admin = { username: "admin", role: "sysadmin" as const };
  const testUser = (password: string) => ({ username: "tester", password, role: "sysadmin" as const });
  testApps = await openTestApps("health", {
    jira: { product: "jira", accounts: [admin, testUser(CANARIES[0])] },
    confluence: { product: "confluence", accounts: [admin, testUser(CANARIES[1])] },
  });
});

afterAll(() => testApps.close());

const program = (rotation: string): string => `
  const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"], rotation: "${rotation}",
    redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });
  const { clientId, clientSecret } = client;
  const connection = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection",
    scopes: ["READ"], clientId, clientSecret });
  const health = new LinkHealth("health", { app: "confluence", remoteApp: "jira", clientId, clientSecret, scopes: ["READ"],
    redirectUrl: connection.redirectUrl });
  exports.status = health.status;
  exports.verified = health.verified;
  exports.notVerified = health.notVerified;
`;

/** Runs a command and keeps its outcome. */
async function kept(run: Promise<Outcome>): Promise<Outcome> {
  const outcome = await run;
  outcomes.push(outcome);
  return outcome;
}

const apps = async (): Promise<Record<"jira" | "confluence", App>> =>
  (await testApps.sandbox.control.export({ secrets: "included" })).apps as Record<"jira" | "confluence", App>;

/** The number of test users' sign-ins. */
const signIns = async (): Promise<number> =>
  (await testApps.sandbox.control.requestLog.entries({ kind: "login" })).filter(
    ({ method }) => method === "POST",
  ).length;

test("without test users, notVerified names sign-in and consent", async () => {
  testApps.stack.program(program("1"));
  ok(await kept(testApps.stack.up()));
  expect(await testApps.stack.outputs()).toMatchObject({
    status: "CONNECTED",
    notVerified: ["a user's sign-in and consent: no test user is configured for confluence and jira"],
  });
  expect(await signIns()).toBe(0);
});

test("with test users, a preview starts no browser flow, and a refresh verifies the whole flow", async () => {
  const { stack } = testApps;
  await stack.configure({
    plain: { "applinks:apps.jira.testUser.username": "tester" },
    secret: { "applinks:apps.jira.testUser.password": CANARIES[0] },
  });
  stack.env["APPLINKS_CONFLUENCE_TEST_USERNAME"] = "tester";
  stack.env["APPLINKS_CONFLUENCE_TEST_PASSWORD"] = CANARIES[1];
  ok(await kept(stack.preview()));
  // The up stores the new configuration and changes nothing else.
  ok(await kept(stack.up()));
  expect(await signIns()).toBe(0);
  ok(await kept(stack.refresh("--run-program")));
  ok(await kept(stack.up()));
  expect(await stack.outputs()).toMatchObject({ status: "CONNECTED", notVerified: [] });
  expect((await stack.outputs())["verified"]).toContain(
    "confluence takes a user through sign-in and consent at jira, and gets a token",
  );
  expect((await apps()).jira.tokenPairs).toEqual([]);
});

test("an unchanged browser flow is no drift", async () => {
  ok(await kept(testApps.stack.refresh("--preview-only", "--expect-no-changes", "--run-program")));
});

test("a secret that is changed in the client is drift, and up fails until a rotation repairs it", async () => {
  const { stack, sandbox } = testApps;
  await sandbox.control
    .changeOutOfBand("confluence")
    .updateConnection("connection", { clientSecret: "changed" });
  const review = await kept(stack.refresh("--preview-only", "--expect-no-changes", "--run-program"));
  expect(review.code).toBe(7);
  expect(review.steps).toEqual(["changed health"]);
  expect(review.text).toMatch(
    /confluence to jira: ACCESS_DENIED: exchange of the code: confluence got no token/,
  );
  const again = await kept(stack.up("--refresh"));
  expect(again.code).not.toBe(0);
  expect(again.text).toContain('Change "rotation" of the client');
  stack.program(program("2"));
  ok(await kept(stack.up("--refresh")));
  expect(await stack.outputs()).toMatchObject({ status: "CONNECTED", notVerified: [] });
  ok(await kept(stack.refresh("--preview-only", "--expect-no-changes", "--run-program")));
});

test("a test user's wrong password has another status than a broken link", async () => {
  const { stack } = testApps;
  stack.env["APPLINKS_CONFLUENCE_TEST_PASSWORD"] = "wrong";
  const review = await kept(stack.refresh("--preview-only", "--expect-no-changes", "--run-program"));
  stack.env["APPLINKS_CONFLUENCE_TEST_PASSWORD"] = CANARIES[1];
  expect(review.code).toBe(7);
  expect(review.text).toContain(
    "confluence to jira: STATUS_UNAVAILABLE: sign-in at confluence: it does not accept",
  );
});

/** The passwords that a text contains. */
const seenIn = (text: string): string[] => CANARIES.filter((canary) => text.includes(canary));

/** Every file of the project: program, configuration, state, backups, event logs. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() ? [file] : [];
  });

test("the test users' passwords are in no output, event log, state, backup or request log", async () => {
  const { stack, sandbox } = testApps;
  for (const { stdout, stderr, events } of outcomes) expect(seenIn(stdout + stderr + events)).toEqual([]);
  for (const file of filesIn(stack.folder)) {
    expect({ file, seen: seenIn(readFileSync(file, "utf8")) }).toEqual({ file, seen: [] });
  }
  expect(seenIn(JSON.stringify(await sandbox.control.requestLog.entries()))).toEqual([]);
  const config = ok(await stack.pulumi("config", "--show-secrets", "--json")).stdout;
  expect(seenIn(config)).toEqual([CANARIES[0]]);
});

test("a destroyed link leaves no token behind", async () => {
  ok(await kept(testApps.stack.destroy()));
  const { jira, confluence } = await apps();
  expect([jira.tokenPairs, jira.incomingClients, confluence.outgoingConnections]).toEqual([[], [], []]);
});
