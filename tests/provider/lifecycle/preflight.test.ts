import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { readAppsConfig } from "../../../provider/config/apps";
import { checkApp } from "../../../provider/lifecycle/check";
import { openRun } from "../../../provider/lifecycle/run";
import { operationsOf } from "../../../provider/lifecycle/operations";
import { RESOURCES } from "../../../provider/resources";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

let sandbox: NamedSandbox<DefaultApps>;
let warnings: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  warnings = [];
});

/** Runs the preflight checks on the two apps with these changes. Returns the problems as lines. */
async function preflight(
  changes: Partial<Record<DefaultApps, Record<string, unknown>>> = {},
): Promise<string[]> {
  const entry = (product: DefaultApps): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
    ...changes[product],
  });
  const appsConfig = readAppsConfig(
    JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") }),
    {},
  );
  const run = openRun(appsConfig, { timeouts: SHORT_WAITS });
  const context = run.operation({
    warn: (message) => warnings.push(message),
    signal: AbortSignal.timeout(20_000),
  });
  return (await run.preflight(context, ["jira", "confluence"])).problems.map(
    ({ path, reason }) => `${path}: ${reason}`,
  );
}

/** A server in place of an app, for as long as `use` takes. */
async function stub(response: (server: Server) => void, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer();
  response(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await use(`http://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("valid apps have no problems and get two reads each", async () => {
  expect(await preflight()).toEqual([]);
  const requested = await sandbox.control.requestLog.entries({});
  expect(requested.map(({ app }) => app).sort()).toEqual(["confluence", "confluence", "jira", "jira"]);
  expect(requested.filter(({ mutating }) => mutating)).toEqual([]);
});

test("preflight: false switches the checks of an app off", async () => {
  await preflight({ jira: { preflight: false } });
  expect((await sandbox.control.requestLog.entries({})).map(({ app }) => app)).not.toContain("jira");
});

test("the checks run once, whatever the number of resources", async () => {
  const appsConfig = readAppsConfig(
    JSON.stringify({
      jira: { product: "jira", url: sandbox.apps.jira.url, username: "admin", password: "admin" },
    }),
    {},
  );
  const run = openRun(appsConfig, { timeouts: SHORT_WAITS });
  const context = run.operation({ warn: () => undefined, signal: AbortSignal.timeout(20_000) });
  await Promise.all(Array.from({ length: 20 }, () => run.preflight(context, ["jira"])));
  expect(await sandbox.control.requestLog.entries({})).toHaveLength(2);
});

test("all problems of all apps are reported together", async () => {
  await sandbox.control.changeOutOfBand("confluence").setVersion("7.4.0");
  await sandbox.control.changeOutOfBand("jira").setAccount("project-admin", { password: "another" });
  const problems = await preflight({ jira: { username: "project-admin", password: "another" } });
  expect(problems).toHaveLength(2);
  expect(problems.join("\n")).toMatch(
    /apps\.jira: .*the account "project-admin".*System Administrator permission/,
  );
  expect(problems.join("\n")).toMatch(
    /apps\.confluence: Confluence 7\.4\.0 has no OAuth 2\.0 links: they need 7\.17/,
  );
});

describe("an app fails the checks", () => {
  const broken = (url: string): Promise<string[]> =>
    preflight({ jira: { url, displayUrl: url }, confluence: { preflight: false } });

  test("if nothing listens at its URL", async () => {
    expect(await broken("http://localhost:1/jira")).toEqual([
      expect.stringContaining("the connection was refused"),
    ]);
  });

  test("if its host is unknown", async () => {
    const url = "https://jira.invalid";
    expect(await broken(url)).toEqual([
      expect.stringMatching(/its host name (is unknown|could not be looked up)/),
    ]);
  });

  test("if the context path is wrong", async () => {
    expect(await broken(sandbox.apps.jira.url.replace("/jira", ""))).toEqual([
      expect.stringContaining("context path"),
    ]);
  });

  test("if a login page responds instead", async () => {
    await stub(
      (server) =>
        server.on("request", (_request, response) =>
          response.setHeader("content-type", "text/html").end("<form>"),
        ),
      async (url) => {
        expect(await broken(url)).toEqual([
          expect.stringContaining("a login page, single sign-on or a proxy?"),
        ]);
      },
    );
  });

  test("if single sign-on redirects; the message has the login page without its query", async () => {
    await stub(
      (server) =>
        server.on("request", (_request, response) =>
          response.writeHead(302, { location: "https://sso.example.com/login?ticket=canary" }).end(),
        ),
      async (url) => {
        const problems = await broken(url);
        expect(problems).toEqual([
          expect.stringContaining("302, a redirect to https://sso.example.com/login"),
        ]);
        expect(problems.join()).not.toContain("canary");
      },
    );
  });

  test("if it is another product", async () => {
    const { url } = sandbox.apps.confluence;
    const elsewhere = { url: "https://wiki.example.com", preflight: false };
    const problems = await preflight({ jira: { url, displayUrl: url }, confluence: elsewhere });
    expect(problems).toEqual([expect.stringContaining('is of the type "confluence", not Jira')]);
  });

  test("if it reports another base URL", async () => {
    const problems = await preflight({ jira: { displayUrl: "https://jira.example.com" } });
    expect(problems).toEqual([
      `applinks:apps.jira: the app reports the base URL ${sandbox.apps.jira.url}, but its configuration has https://jira.example.com; ` +
        "if the app is right, set displayUrl to its base URL, else correct the base URL in the app",
    ]);
  });

  test("if its credential is wrong", async () => {
    const problems = await preflight({ jira: { password: "canary-of-a-wrong-password" } });
    expect(problems).toEqual([
      expect.stringContaining("applinks:apps.jira.password: it may be wrong, expired or revoked"),
    ]);
    expect(problems.join()).not.toContain("canary");
  });
});

describe("another spelling of the app's base URL", () => {
  const capitals = (): string => sandbox.apps.jira.url.replace("localhost", "LOCALHOST");

  test("is a warning with the app's own", async () => {
    expect(await preflight({ jira: { displayUrl: capitals() } })).toEqual([]);
    expect(warnings).toEqual([
      `applinks:apps.jira: the app reports the base URL ${sandbox.apps.jira.url}, but its configuration has another spelling, ${capitals()}; ` +
        "redirect URLs begin with the app's own spelling, and are compared exactly: set displayUrl to the base URL that the app reports. " +
        "[SIMILAR_URL]",
    ]);
  });

  test("is a problem of a new outgoing link, whose redirect URL would be another", async () => {
    const { jira, confluence } = sandbox.apps;
    const account = { username: "admin", password: "admin" };
    const appsConfig = appsConfigOf({
      jira: { product: "jira", url: jira.url, displayUrl: capitals(), ...account },
      confluence: { product: "confluence", url: confluence.url, ...account },
    });
    const run = openRun(appsConfig, { timeouts: SHORT_WAITS });
    const tools = { warn: () => undefined, signal: AbortSignal.timeout(20_000) };
    const inputs = { app: "jira", remoteApp: "confluence", name: "wiki", clientId: "c", clientSecret: "s" };
    const declared = { ...inputs, scopes: ["READ"] };
    const { problems } = await operationsOf(RESOURCES.OutgoingConnection).check(run, tools, declared);
    expect(problems).toEqual([
      {
        path: "name",
        reason: expect.stringMatching(
          /^applinks:apps\.jira: .*set displayUrl to the base URL that the app reports/,
        ),
      },
    ]);
  });
});

test("a large clock skew is a warning", async () => {
  await sandbox.control.clock.advance({ seconds: 600 });
  expect(await preflight()).toEqual([]);
  // The apps are checked at the same time.
  expect([...warnings].sort().reverse()).toEqual([
    expect.stringMatching(
      /jira has a clock skew of (59|60)\d seconds: its clock is ahead of this machine.*\[CLOCK_SKEW\]$/,
    ),
    expect.stringMatching(
      /confluence has a clock skew of (59|60)\d seconds: its clock is ahead of this machine.*\[CLOCK_SKEW\]$/,
    ),
  ]);
});

test("an app behind a tunnel fails the check of inputs, without a request", () => {
  const appsConfig = readAppsConfig(
    JSON.stringify({ jira: { product: "jira", url: "https://jira.example.com", token: "t", tunnel: true } }),
    {},
  );
  const { target, problems } = checkApp(appsConfig, "jira", "remoteApp");
  expect(target).toBeUndefined();
  expect(problems[0]?.reason).toContain("do not work through application tunnels");
});

test("an object that cannot be read is no problem of the app, but a warning", async () => {
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createClient({ name: "damaged", redirects: ["https://ci.example.com/cb"], scope: "READ" });
  await jira.omitMembers("incomingClients", "damaged", ["redirects"]);
  expect(await preflight()).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/\("damaged"\) has no valid "redirects"\. .*\[OBJECT_SKIPPED\]$/),
  ]);
});
