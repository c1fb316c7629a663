import {
  startSandbox,
  runBrowserFlow,
  type AppOptions,
  type NamedSandbox,
  type Sandbox,
  type SandboxState,
} from "../../index";
import { redirectUrlOf } from "../../state/ids";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

/** Creates a link from `from` to `to`: an incoming link at `to` and an outgoing link at `from`. */
async function link({ apps, control }: Sandbox, from: string, to: string, scope = "WRITE"): Promise<void> {
  const authorizationEndpoint = `${apps[to]?.url ?? ""}/rest/oauth2/latest/authorize`;
  const redirects = [redirectUrlOf(apps[from]?.url ?? "", authorizationEndpoint)];
  const { clientId, clientSecret } = await control
    .changeOutOfBand(to)
    .createClient({ name: from, redirects, scope });
  await control.changeOutOfBand(from).createConnection({
    name: to,
    clientId,
    clientSecret,
    authorizationEndpoint,
    tokenEndpoint: `${apps[to]?.url ?? ""}/rest/oauth2/latest/token`,
    scopes: [scope],
  });
}

test.each([
  ["jira", "confluence", "/rest/api/user/current", { username: "user" }],
  ["confluence", "jira", "/rest/api/2/myself", { name: "user" }],
] as const)("a browser flow from %s to %s authenticates the user", async (clientApp, serverApp, path, me) => {
  await link(sandbox, clientApp, serverApp);
  const [from, to] = [sandbox.apps[clientApp].url, sandbox.apps[serverApp].url];
  const { status, body, steps } = await runBrowserFlow({ from, to });
  expect(status).toBe(200);
  expect(body).toMatchObject(me);
  expect(steps).toEqual([
    `user logs in to ${from}`,
    `user starts the outgoing link to ${to}`,
    `user logs in to ${to}`,
    `${to} shows "Allow ${clientApp} access to your account?"; user selects Allow`,
    `${from} receives the code at its redirect URL and exchanges it for a token`,
    `${from} sends GET ${path} to ${to} on behalf of user: 200`,
  ]);
});

test("a link's scope limits its requests", async () => {
  await link(sandbox, "confluence", "jira", "READ");
  const ways = { from: sandbox.apps.confluence.url, to: sandbox.apps.jira.url, connection: "jira" };
  const fields = { project: { key: "DEMO" }, summary: "From a page", issuetype: { name: "Task" } };
  const write = { method: "POST", path: "/rest/api/2/issue", body: { fields } };
  expect(await runBrowserFlow({ ...ways, ...write })).toMatchObject({ status: 403 });
  await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "WRITE" });
  await sandbox.control.changeOutOfBand("confluence").updateConnection("jira", { scopes: ["WRITE"] });
  expect(await runBrowserFlow({ ...ways, ...write })).toMatchObject({
    status: 201,
    body: { key: "DEMO-1" },
  });
  const administration = { path: "/rest/api/2/application-properties" };
  const user = { username: "admin", password: "admin" };
  expect(await runBrowserFlow({ ...ways, ...administration, user })).toMatchObject({ status: 403 });
});

test("the request log contains the requests of a browser flow without its secrets", async () => {
  await link(sandbox, "confluence", "jira");
  await runBrowserFlow({ from: sandbox.apps.confluence.url, to: sandbox.apps.jira.url });
  const text = JSON.stringify(await sandbox.control.requestLog.entries());
  const requests = await sandbox.control.requestLog.entries();
  expect(requests.filter(({ mutating }) => mutating)).toEqual([]);
  expect(requests.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(["authorize", "consent", "token", "callback", "account"]),
  );
  const secrets = secretsIn((await sandbox.control.export({ secrets: "included", only: "state" })).apps);
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(text).not.toContain(secret);
  const { apps } = await sandbox.control.export({ secrets: "included" });
  for (const flow of apps.confluence?.flows ?? []) expect(text).not.toContain(flow.state);
});

/** The secrets of clients, codes and tokens. */
const secretsIn = (apps: SandboxState["apps"]): string[] =>
  Object.values(apps).flatMap((app) => [
    app.tokenSigningSecret ?? "",
    ...(app.incomingClients ?? []).map(({ clientSecret }) => clientSecret),
    ...(app.authorizationCodes ?? []).map(({ code }) => code),
    ...(app.remoteTokens ?? []).flatMap(({ accessToken, refreshToken = accessToken }) => [
      accessToken,
      refreshToken,
    ]),
  ]);

test("deleting the link deletes all state of a browser flow", async () => {
  const before = await sandbox.control.export({ only: "state" });
  await link(sandbox, "confluence", "jira");
  await link(sandbox, "jira", "confluence");
  const [jira, confluence] = [sandbox.apps.jira.url, sandbox.apps.confluence.url];
  await runBrowserFlow({ from: confluence, to: jira });
  await runBrowserFlow({ from: jira, to: confluence });
  expect(await sandbox.control.export({ only: "state" })).not.toEqual(before);
  for (const [here, there] of [
    ["jira", "confluence"],
    ["confluence", "jira"],
  ] as const) {
    await sandbox.control.changeOutOfBand(here).deleteClient(there);
    await sandbox.control.changeOutOfBand(here).deleteConnection(there);
  }
  expect(await sandbox.control.export({ only: "state" })).toEqual(before);
});

describe("a browser flow that does not complete throws an error", () => {
  const flow = (more: object = {}): Promise<unknown> =>
    runBrowserFlow({
      from: sandbox.apps.confluence.url,
      to: sandbox.apps.jira.url,
      connection: "jira",
      ...more,
    });

  test("when there is no such link", async () => {
    await expect(flow()).rejects.toThrow(/connections\/jira\/flow responded with 404/);
  });

  test("when the client is not registered", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").deleteClient("confluence");
    await expect(flow()).rejects.toThrow(
      /oauth2\/error with 400, "Something went wrong": invalid_request: The client is unknown/,
    );
  });

  test("when the redirect URL is not registered", async () => {
    await link(sandbox, "confluence", "jira");
    const redirects = ["https://elsewhere.example.com/cb"];
    await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { redirects });
    await expect(flow()).rejects.toThrow("its redirect URL is not registered");
  });

  test("when the scope is not granted", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "READ" });
    await expect(flow()).rejects.toThrow(/"The connection failed": invalid_scope/);
  });

  test("when the client secret is outdated", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").resetClientSecret("confluence");
    await expect(flow()).rejects.toThrow(/callback\/\S+ with 400.*responded with 401: invalid_client/);
  });

  test("when the user cannot log in to one of the apps", async () => {
    await link(sandbox, "confluence", "jira");
    await expect(flow({ user: { username: "user", password: "x" } })).rejects.toThrow(
      "confluence refuses the login of user",
    );
    await sandbox.control.changeOutOfBand("jira").setAccount("user", { password: "different" });
    await expect(flow()).rejects.toThrow("did not return");
  });
});

test("two apps of one product with the same context path have separate sessions", async () => {
  const options: AppOptions = { product: "jira", contextPath: "" };
  const two = await startSandbox({ apps: { one: options, other: options } });
  try {
    await link(two, "one", "other");
    const { status, body } = await runBrowserFlow({ from: two.apps.one.url, to: two.apps.other.url });
    expect([status, body]).toMatchObject([200, { name: "user" }]);
  } finally {
    await two.stop();
  }
});
