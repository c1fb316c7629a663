import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("scale");
  // The preflight is part of what a run costs.
  await testApps.stack.configure({
    plain: { "applinks:apps.jira.preflight": "true", "applinks:apps.confluence.preflight": "true" },
  });
  // A file backend rewrites its whole checkpoint after every step; that is not what is looked at here.
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

/** How many requests each app got while something was done. */
async function requestsDuring(act: () => Promise<unknown>): Promise<Record<string, number>> {
  await testApps.sandbox.control.requestLog.clear();
  await act();
  const entries = await testApps.sandbox.control.requestLog.entries({});
  const count = (name: string): number => entries.filter(({ app }) => app === name).length;
  return { jira: count("jira"), confluence: count("confluence") };
}

test("200 resources: a preview and a refresh that find nothing ask each app a handful of times", async () => {
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
