import { linkProgram } from "../../provider/adapters/link";
import { openWorld, rulesOf, type ReviewChanges, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => world.bench.sandbox.control.reset());

test("a stack that was just deployed is clean", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const result = await world.review([world.exportStack(stack)]);
  expect(result.findings).toEqual([]);
  expect(result.verdict).toBe("clean");
  expect(result.stacks[0]).toMatchObject({
    key: "links/dev",
    verdicts: { clean: 5, drifted: 0, unknown: 0 },
  });
});

test("five ways of meddling are found, each with its rule", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  await jira.createClient({
    name: "backdoor",
    redirects: ["https://evil.example.com/cb"],
    scope: "SYSTEM_ADMIN",
  });
  await jira.updateClient("confluence", {
    scope: "ADMIN",
    redirects: ["https://wiki.example.com/callback", "https://evil.example.com/cb"],
  });
  await jira.resetClientSecret("confluence");
  await world.bench.sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
  const result = await world.review([world.exportStack(stack)]);
  expect(rulesOf(result.findings)).toEqual([
    "OL001 critical",
    "OL002 critical",
    "OL003 critical",
    "OL005 high",
    "OL006 high",
  ]);
  expect(result.verdict).toBe("drift");
});

test("each finding has who made the change, when and from where", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  const jira = world.bench.sandbox.control.changeOutOfBand("jira", {
    username: "mallory",
    source: "203.0.113.7",
  });
  await jira.createClient({
    name: "backdoor",
    redirects: ["https://evil.example.com/cb"],
    scope: "SYSTEM_ADMIN",
  });
  await jira.updateClient("confluence", { scope: "ADMIN" });
  await jira.resetClientSecret("confluence");
  await world.bench.sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
  const result = await world.review([world.exportStack(stack)], {
    audit: true,
    file: { identities: [{ name: "nightly pipeline", users: ["mallory"] }] },
  });
  const who = result.findings.map(({ rule, attribution }) => [
    rule,
    attribution?.certainty,
    attribution?.who,
    attribution?.from,
  ]);
  expect(who.sort()).toEqual([
    ["OL001", "certain", "mallory", "203.0.113.7"],
    ["OL002", "certain", "mallory", "203.0.113.7"],
    ["OL005", "certain", "mallory", "203.0.113.7"],
    ["OL006", "unrecorded", undefined, undefined],
  ]);
  expect(result.findings.find(({ rule }) => rule === "OL001")?.attribution?.identity).toBe(
    "nightly pipeline",
  );
  expect(result.findings.find(({ rule }) => rule === "OL006")?.attribution?.detail).toContain(
    "coverage Base",
  );
});

test("a clean review does not read the audit logs", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const state = world.exportStack(stack);
  await world.bench.sandbox.control.requestLog.clear();
  const result = await world.review([state], { audit: true });
  expect(result.apps.map(({ audit }) => audit.state)).toEqual(["not needed", "not needed"]);
  const requests = await world.bench.sandbox.control.requestLog.entries();
  expect(requests.filter(({ path }) => path.includes("/auditing/"))).toEqual([]);
});

test("the policy finds client secrets that are too old, and tokens that expire soon", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  await world.bench.sandbox.control.clock.advance({ seconds: 100 * 24 * 3600 });
  const now = new Date(await world.bench.sandbox.control.clock.now());
  const result = await world.review([world.exportStack(stack)], {
    audit: true,
    now: () => now,
    file: { secretAge: 90 },
  });
  expect(rulesOf(result.findings)).toEqual(["OL013 low", "OL013 low"]);
});

test("a policy for the age of client secrets is not silently unchecked where the audit log does not show it", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const state = world.exportStack(stack);
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  const auditWith = async (changes: ReviewChanges): Promise<unknown> =>
    (await world.review([state], { audit: true, file: { secretAge: 90 }, ...changes })).apps[0]?.audit;
  const unread = (state: string, reason: RegExp) => ({
    state,
    reason: expect.stringMatching(reason) as string,
  });
  expect(await auditWith({})).toEqual({ state: "read" });
  expect(await auditWith({ audit: false })).toEqual(
    unread("unread", /^It is switched off, so policy\.secretAgeDays was not checked\.$/),
  );
  const { faults } = world.bench.sandbox.control;
  await faults.add({
    match: { app: "jira", path: "/rest/auditing/" },
    phase: "before-act",
    times: 0,
    effect: { kind: "status", status: 403, json: { message: "forbidden" } },
  });
  expect(await auditWith({})).toEqual(unread("unread", /; policy\.secretAgeDays was not checked\.$/));
  await faults.clear();
  await jira.setAuditCoverage({ "global-config-and-administration": "off" });
  expect(await auditWith({})).toEqual(
    unread(
      "partly read",
      /may not record resets of client secrets, so policy\.secretAgeDays was not checked\.$/,
    ),
  );
  await jira.setAuditCoverage({ "global-config-and-administration": "base" });
  await jira.setAuditRetention({ years: 0, months: 1, days: 0 });
  await world.bench.sandbox.control.clock.advance({ seconds: 60 * 24 * 3600 });
  const now = new Date(await world.bench.sandbox.control.clock.now());
  expect(await auditWith({ now: () => now })).toEqual(
    unread(
      "partly read",
      /does not go back far enough, so policy\.secretAgeDays was not checked for 2 of 2 client/,
    ),
  );
  // Without the policy, the log itself is complete.
  expect(await auditWith({ file: {} })).not.toMatchObject({ state: "partly read" });
});

test("older authentication beside OAuth 2.0 is a finding if the policy demands it", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const { url } = world.bench.sandbox.apps.confluence;
  const links = await fetch(`${url}/rest/applinks/3.0/applinks`, {
    headers: { authorization: basic(), accept: "application/json" },
  });
  const [{ id }] = (await links.json()) as [{ id: string }];
  const provider = "com.atlassian.applinks.api.auth.types.BasicAuthenticationProvider";
  await fetch(`${url}/rest/applinks/3.0/applicationlink/${id}/authentication/provider`, {
    method: "PUT",
    headers: { authorization: basic(), "content-type": "application/json", "x-atlassian-token": "no-check" },
    body: JSON.stringify({ provider, config: { username: "robot", password: "canary-of-a-link" } }),
  });
  const state = world.exportStack(stack);
  expect((await world.review([state])).findings).toEqual([]);
  const result = await world.review([state], { file: { olderAuthentication: true } });
  expect(rulesOf(result.findings)).toEqual(["OL012 medium"]);
  expect(result.findings[0]?.values).toEqual({ authentication: ["outgoing: a user name and password"] });
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("an administrator's token that expires within 30 days is a finding, and a later one is none", async () => {
  const { control, apps } = world.bench.sandbox;
  const reviewWith = async (days: number): Promise<string[]> => {
    await control.reset();
    const { token } = await control
      .changeOutOfBand("jira")
      .createToken({ username: "admin", name: "pipeline", expiresInSeconds: days * 24 * 3600 });
    const jira = { jira: { product: "jira", url: apps.jira.url, token } };
    const { findings } = await world.review([], { apps: JSON.stringify(jira) });
    return findings.map(({ rule, message }) => `${rule} ${message}`);
  };
  expect(await reviewWith(29)).toEqual([
    expect.stringMatching(/^OL020 The administrator's token "pipeline" on jira expires on /),
  ]);
  expect(await reviewWith(40)).toEqual([]);
});

function basic(): string {
  return `Basic ${Buffer.from(`admin:${world.bench.password}`).toString("base64")}`;
}
