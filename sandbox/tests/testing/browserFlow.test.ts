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

/** Lets `from` call `to`: the incoming link there, the outgoing link here. */
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
] as const)("a user goes from %s to %s, and is known there", async (clientApp, serverApp, path, me) => {
  await link(sandbox, clientApp, serverApp);
  const [from, to] = [sandbox.apps[clientApp].url, sandbox.apps[serverApp].url];
  const { status, body, steps } = await runBrowserFlow({ from, to });
  expect(status).toBe(200);
  expect(body).toMatchObject(me);
  expect(steps).toEqual([
    `user logs in at ${from}`,
    `user asks it to connect to ${to} by its outgoing link`,
    `user logs in at ${to}`,
    `${to} asks: Allow ${clientApp} access to your account? user presses Allow`,
    `${from} takes the code at its redirect URL and exchanges it for a token`,
    `${from} asks ${to} for GET ${path} on behalf of user: 200`,
  ]);
});

test("a link's scope is the most that comes through it", async () => {
  await link(sandbox, "confluence", "jira", "READ");
  const ways = { from: sandbox.apps.confluence.url, to: sandbox.apps.jira.url, connection: "jira" };
  const write = { method: "POST", path: "/rest/api/2/issue", body: { title: "From a page" } };
  expect(await runBrowserFlow({ ...ways, ...write })).toMatchObject({ status: 403 });
  await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "WRITE" });
  await sandbox.control.changeOutOfBand("confluence").updateConnection("jira", { scopes: ["WRITE"] });
  expect(await runBrowserFlow({ ...ways, ...write })).toMatchObject({
    status: 200,
    body: { title: "From a page", author: "user" },
  });
  const administration = { path: "/rest/api/2/application-properties" };
  const user = { username: "admin", password: "admin" };
  expect(await runBrowserFlow({ ...ways, ...administration, user })).toMatchObject({ status: 403 });
});

test("a walk leaves protocol and login requests in the journal, and none of its secrets", async () => {
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

/** The values of clients, connections and tokens that nobody must see. */
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

test("after everything is deleted, nothing of a walk is left", async () => {
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

describe("a walk says where it ended", () => {
  const walk = (more: object = {}): Promise<unknown> =>
    runBrowserFlow({
      from: sandbox.apps.confluence.url,
      to: sandbox.apps.jira.url,
      connection: "jira",
      ...more,
    });

  test("when there is no such link", async () => {
    await expect(walk()).rejects.toThrow(/connections\/jira\/flow answered 404/);
  });

  test("when the called app does not know the client", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").deleteClient("confluence");
    await expect(walk()).rejects.toThrow(
      /oauth2\/error with 400, "Something went wrong": invalid_request: The client is unknown/,
    );
  });

  test("when the redirect URL is not registered", async () => {
    await link(sandbox, "confluence", "jira");
    const redirects = ["https://elsewhere.example.com/cb"];
    await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { redirects });
    await expect(walk()).rejects.toThrow("its redirect URI is not registered");
  });

  test("when the scope is not granted", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "READ" });
    await expect(walk()).rejects.toThrow(/"The connection failed": invalid_scope/);
  });

  test("when the secret is an old one", async () => {
    await link(sandbox, "confluence", "jira");
    await sandbox.control.changeOutOfBand("jira").resetClientSecret("confluence");
    await expect(walk()).rejects.toThrow(/callback\/\S+ with 400.*answered 401: invalid_client/);
  });

  test("when the person cannot log in here, or there", async () => {
    await link(sandbox, "confluence", "jira");
    await expect(walk({ user: { username: "user", password: "x" } })).rejects.toThrow(
      "confluence does not let user log in",
    );
    await sandbox.control.changeOutOfBand("jira").setAccount("user", { password: "different" });
    await expect(walk()).rejects.toThrow("did not come back");
  });
});

test("two apps of one product under one path are told apart", async () => {
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
