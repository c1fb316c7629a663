import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("scale");
  // The preflight checks are part of the cost of a run.
  await testApps.stack.configure({
    plain: { "applinks:apps.jira.preflight": "true", "applinks:apps.confluence.preflight": "true" },
  });
  // A file backend rewrites its whole checkpoint after every step, which is not measured here.
  Object.assign(testApps.stack.env, { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" });
});

afterAll(() => testApps.close());

/** 40 links of five resources each. */
const TWO_HUNDRED = `
  for (let n = 0; n < 40; n += 1) {
    const client = new IncomingClient("client-" + n, { app: "jira", name: "client " + n,
      redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl], scopes: ["READ"] });
    new OutgoingConnection("connection-" + n, { app: "confluence", remoteApp: "jira", name: "connection " + n,
      clientId: client.clientId, clientSecret: client.clientSecret, scopes: ["READ"] });
    const reports = new IncomingClient("reports-" + n, { app: "confluence", name: "reports " + n,
      redirectUrls: ["https://reports.example.com/" + n] });
    new ScopeGrant("grant-" + n, { app: "confluence", clientId: reports.clientId, scopes: ["WRITE"] });
    new ApplicationLink("link-" + n, { app: "jira", name: "link " + n, type: "generic",
      applicationUrl: "https://app-" + n + ".example.com" });
  }
`;

/** The number of requests that each app gets while something is done. */
async function requestsDuring(act: () => Promise<unknown>): Promise<Record<string, number>> {
  await testApps.sandbox.control.requestLog.clear();
  await act();
  const entries = await testApps.sandbox.control.requestLog.entries({});
  const count = (name: string): number => entries.filter(({ app }) => app === name).length;
  return { jira: count("jira"), confluence: count("confluence") };
}

test("200 resources: a preview and a refresh without changes send each app a handful of requests", async () => {
  testApps.stack.program(TWO_HUNDRED);
  expect(ok(await testApps.stack.up("--parallel", "16")).changes).toEqual({ create: 200 });

  const preview = await requestsDuring(async () => {
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 200 });
  });
  const refresh = await requestsDuring(async () => {
    ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes"));
  });
  process.stdout.write(
    `200 resources: requests per app: preview ${JSON.stringify(preview)}, refresh ${JSON.stringify(refresh)}\n`,
  );
  for (const requests of [...Object.values(preview), ...Object.values(refresh)]) {
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(4);
  }
  ok(await testApps.stack.destroy("--parallel", "16"));
});

/** The requests that each app gets on a stack with one link in both directions: the table in docs/guides/scale.md. */
const OF_ONE_LINK = { up: 15, "preview --refresh": 9, "up --refresh": 9, destroy: 4 };

test("a stack with one link in both directions sends each app the requests that the guide lists", async () => {
  const { stack } = testApps;
  stack.program(`
    new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["WRITE"] } });
  `);
  const requests = {
    up: await requestsDuring(async () => ok(await stack.up())),
    "preview --refresh": await requestsDuring(async () =>
      ok(await stack.preview("--refresh", "--expect-no-changes")),
    ),
    "up --refresh": await requestsDuring(async () => ok(await stack.up("--refresh"))),
    destroy: await requestsDuring(async () => ok(await stack.destroy())),
  };
  expect(requests).toEqual(
    Object.fromEntries(
      Object.entries(OF_ONE_LINK).map(([command, count]) => [command, { jira: count, confluence: count }]),
    ),
  );
});
