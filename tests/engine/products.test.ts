import { runBrowserFlow, type App, type ProductName } from "applinks-sandbox";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps<ProductName>;

beforeAll(async () => {
  testApps = await openTestApps("products", {
    jira: { product: "jira" },
    confluence: { product: "confluence" },
    bitbucket: { product: "bitbucket" },
    bamboo: { product: "bamboo" },
    crowd: { product: "crowd" },
  });
  testApps.stack.program(PROGRAM);
  // These tests cover the preflight checks, too.
  for (const app of Object.keys(testApps.sandbox.apps)) {
    await testApps.stack.configure({ plain: { [`applinks:apps.${app}.preflight`]: "true" } });
  }
});

afterAll(() => testApps.close());

/** The clients, the authorization servers and their scopes. Every product is both, and Jira is linked with all. */
const DIRECTIONS: [clientApp: ProductName, serverApp: ProductName, scopes: string[]][] = [
  ["jira", "bitbucket", ["REPO_WRITE", "ACCOUNT_WRITE"]],
  ["bitbucket", "bamboo", ["TRIGGER"]],
  ["bamboo", "crowd", ["USER"]],
  ["crowd", "confluence", ["READ"]],
  ["confluence", "jira", ["WRITE"]],
  ["bitbucket", "jira", ["READ"]],
  ["jira", "bamboo", ["USER"]],
  ["crowd", "jira", ["READ"]],
];

const PROGRAM = `
  for (const [app, remoteApp, scopes] of ${JSON.stringify(DIRECTIONS)}) {
    const ends = { app, remoteApp };
    const link = new ApplicationLink(app + "-shows-" + remoteApp, { ...ends, name: "The " + remoteApp });
    const { clientId, clientSecret } = new IncomingClient(remoteApp + "-admits-" + app,
      { app: remoteApp, name: app, redirectUrls: [getRedirectUrlOutput(ends).redirectUrl], scopes });
    const { redirectUrl } = new OutgoingConnection(app + "-calls-" + remoteApp,
      { ...ends, name: remoteApp, clientId, clientSecret, scopes });
    const health = new LinkHealth(app + "-reaches-" + remoteApp,
      { ...ends, clientId, clientSecret, redirectUrl, scopes, linkId: link.linkId });
    exports[app + "-" + remoteApp] = health.status;
  }
`;

/** Each product's response to a request of the user. */
const KNOWN: Record<ProductName, unknown> = {
  jira: expect.objectContaining({ name: "user" }),
  confluence: expect.objectContaining({ username: "user" }),
  bitbucket: "user",
  bamboo: { name: "user", fullName: "User" },
  crowd: "user",
};

/** What an app stores now. */
async function stored(app: ProductName): Promise<App> {
  return (await testApps.sandbox.control.export({ only: "state" })).apps[app] as App;
}

/** The number of changing requests while something is done. */
async function writesDuring(act: () => Promise<unknown>): Promise<number> {
  await testApps.sandbox.control.requestLog.clear();
  await act();
  return (await testApps.sandbox.control.requestLog.entries({ mutating: true })).length;
}

describe("links among five products", () => {
  test("S2: come up in one run, with one write for each object", async () => {
    const writes = await writesDuring(async () => {
      expect(ok(await testApps.stack.up()).changes).toEqual({ create: 4 * DIRECTIONS.length });
    });
    expect(writes).toBe(3 * DIRECTIONS.length);
    const statuses = Object.values(await testApps.stack.outputs());
    expect(statuses).toEqual(DIRECTIONS.map(() => "CONNECTED"));
  });

  test("show no difference afterwards: no preview, refresh or second up finds a change, and nothing is written", async () => {
    const { stack } = testApps;
    const writes = await writesDuring(async () => {
      ok(await stack.preview("--expect-no-changes"));
      ok(await stack.refresh("--expect-no-changes"));
      expect(ok(await stack.up("--expect-no-changes")).changes).toEqual({ same: 4 * DIRECTIONS.length });
    });
    expect(writes).toBe(0);
  });

  test("are stored under the products' own types", async () => {
    const types = async (app: ProductName): Promise<string[]> =>
      (await stored(app)).applicationLinks.map(({ typeId }) => typeId).sort();
    expect(await types("jira")).toEqual(["bamboo", "stash"]);
    expect(await types("bitbucket")).toEqual(["bamboo", "jira"]);
    expect(await types("bamboo")).toEqual(["crowd"]);
    expect(await types("crowd")).toEqual(["confluence", "jira"]);
  });

  test.each(DIRECTIONS)("let a user of %s through to %s", async (clientApp, serverApp) => {
    const { apps } = testApps.sandbox;
    const { status, body } = await runBrowserFlow({
      from: apps[clientApp].url,
      to: apps[serverApp].url,
      connection: serverApp,
    });
    expect([status, body]).toEqual([200, KNOWN[serverApp]]);
  });

  test("show drift when a scope is added, but not when an implied scope is listed", async () => {
    const bitbucket = testApps.sandbox.control.changeOutOfBand("bitbucket");
    const look = ["--preview-only", "--expect-no-changes"];
    await bitbucket.updateClient("jira", { scope: "ACCOUNT_WRITE REPO_READ REPO_WRITE" });
    ok(await testApps.stack.refresh(...look));
    await bitbucket.updateClient("jira", { scope: "ACCOUNT_WRITE REPO_ADMIN" });
    const found = await testApps.stack.refresh(...look);
    expect([found.code, found.steps]).toEqual([7, expect.arrayContaining(["changed bitbucket-admits-jira"])]);
    ok(await testApps.stack.up("--refresh"));
    const [client] = (await stored("bitbucket")).incomingClients;
    expect(client?.scope.split(" ").sort()).toEqual(["ACCOUNT_WRITE", "REPO_WRITE"]);
  });

  test("are destroyed in one run, and leave nothing behind", async () => {
    ok(await testApps.stack.destroy());
    for (const app of Object.keys(testApps.sandbox.apps) as ProductName[]) {
      expect(await stored(app)).toMatchObject({
        applicationLinks: [],
        incomingClients: [],
        outgoingConnections: [],
      });
    }
  });
});

test("S9: a preview refuses versions without OAuth 2.0 links, and names the first version that has them", async () => {
  const { sandbox, stack } = testApps;
  for (const [app, old, recent, reason] of [
    ["bamboo", "8.2.9", "12.1.0", "Bamboo 8.2.9 has no OAuth 2.0 links: they need 9.1 or later"],
    ["crowd", "6.2", "7.1.0", "Crowd 6.2 has no OAuth 2.0 links: they need 6.3 or later"],
  ] as const) {
    await sandbox.control.changeOutOfBand(app).setVersion(old);
    const { code, text } = await stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain(reason);
    await sandbox.control.changeOutOfBand(app).setVersion(recent);
  }
});
