import { startSandbox, type IncomingClient, type NamedSandbox, type OutgoingConnection } from "../../index";
import { browse, credentials, post, target, type BrowserClient } from "../oauth";
import { request, type Responded } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const configs = "/rest/oauth2-client/latest/config";
let jira: string;
let confluence: string;
let client: IncomingClient;
let connection: OutgoingConnection;
/** The administrator's sessions at Confluence (the client app) and Jira (the authorization server). */
let here: BrowserClient;
let there: BrowserClient;
beforeEach(async () => {
  await sandbox.control.reset();
  jira = sandbox.apps.jira.url;
  confluence = sandbox.apps.confluence.url;
  const authorizationEndpoint = `${jira}/rest/oauth2/latest/authorize`;
  const query = new URLSearchParams({ authorizationEndpoint }).toString();
  const redirect = await request(confluence, "GET", `${configs}/get-redirect-uri?${query}`);
  const { redirectUri: redirectUrl } = redirect.json as { redirectUri: string };
  client = await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "wiki", redirects: [redirectUrl], scope: "WRITE" });
  connection = await sandbox.control.changeOutOfBand("confluence").createConnection({
    name: "tracker",
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    authorizationEndpoint,
    tokenEndpoint: `${jira}/rest/oauth2/latest/token`,
    scopes: ["READ"],
  });
  here = await browse(confluence, "/dologin.action", "admin");
  there = await browse(jira, "/login.jsp", "admin");
});

/** Starts "Test connection" in the administrator's session. */
async function prepare(person: BrowserClient, query = ""): Promise<{ id: string; initFlowUrl: string }> {
  const response = await person.post(`${confluence}${configs}/flow?id=${connection.id}${query}`);
  expect(response.status).toBe(200);
  return response.json as { id: string; initFlowUrl: string };
}

/** Follows the client app's redirect and allows access. Returns the URL of the redirect back. */
async function consent(person: BrowserClient, initFlowUrl: string): Promise<URL> {
  const authorize = target(await person.get(initFlowUrl));
  const page = target(await there.get(authorize.href));
  return target(await there.submit(page.href, await there.get(page.href)));
}

const result = (person: BrowserClient, id: string): Promise<Responded> =>
  person.get(`${confluence}${configs}/flow/${id}`);

const exported = async (): Promise<{ username: string }[]> =>
  (await sandbox.control.export()).apps.confluence?.remoteTokens ?? [];

describe("the test of an outgoing link", () => {
  test("redirects the administrator to the remote app as the products do", async () => {
    const { id, initFlowUrl } = await prepare(here);
    expect(initFlowUrl).toBe(`${confluence}/plugins/servlet/oauth2/client/callback?startFlow=${id}`);
    const authorize = target(await here.get(initFlowUrl));
    expect(authorize.href.split("?")[0]).toBe(connection.authorizationEndpoint);
    expect(Object.fromEntries(authorize.searchParams)).toEqual({
      response_type: "code",
      client_id: client.clientId,
      scope: "READ",
      state: expect.stringMatching(/^\w{32}$/),
      redirect_uri: client.redirects[0],
      prompt: "select_account",
    });
  });

  test("succeeds after consent and stores tokens for the administrator", async () => {
    const { id, initFlowUrl } = await prepare(here);
    expect((await result(here, id)).status).toBe(400);
    const back = await consent(here, initFlowUrl);
    const page = await here.get(back.href);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("Connected")]);
    expect((await result(here, id)).json).toEqual({ success: true, error: null });
    expect(await exported()).toMatchObject([{ connectionId: connection.id, username: "admin" }]);
    const [exchange] = await sandbox.control.requestLog.entries({ app: "jira", operation: "token" });
    expect(exchange).toMatchObject({
      kind: "oauth",
      mutating: false,
      status: 200,
      requestBody: {
        grant_type: "authorization_code",
        scope: "READ",
        redirect_uri: client.redirects[0],
        client_id: client.clientId,
        client_secret: "[redacted]",
        code: "[redacted]",
      },
    });
  });

  test("redirects to the given callback URL with the flow's id", async () => {
    const { id, initFlowUrl } = await prepare(here, "&callbackUrl=https%3A%2F%2Fui.example.com%2Fdone");
    const back = await consent(here, initFlowUrl);
    expect(target(await here.get(back.href)).href).toBe(`https://ui.example.com/done/${id}`);
  });

  test("fails if the user denies access, or if the remote app refuses the code", async () => {
    const first = await prepare(here);
    const state = target(await here.get(first.initFlowUrl)).searchParams.get("state") ?? "";
    const denied = new URLSearchParams({ error: "access_denied", state }).toString();
    expect((await here.get(`${client.redirects[0] ?? ""}?${denied}`)).status).toBe(400);
    expect((await result(here, first.id)).json).toEqual({ success: false, error: "access_denied" });

    const second = await prepare(here);
    const back = await consent(here, second.initFlowUrl);
    await sandbox.control.changeOutOfBand("jira").resetClientSecret("wiki");
    expect((await here.get(back.href)).text).toContain(
      "the token endpoint responded with 401: invalid_client",
    );
    expect((await result(here, second.id)).json).toMatchObject({ success: false });
    expect(await exported()).toEqual([]);
  });

  test("fails if the remote app cannot be reached or its response is incomplete", async () => {
    for (const phase of ["before-act", "mid-body"] as const) {
      const { initFlowUrl } = await prepare(here);
      const back = await consent(here, initFlowUrl);
      const match = { app: "jira", operation: "token" } as const;
      await sandbox.control.faults.add({ match, phase, effect: { kind: "reset" } });
      const page = await here.get(back.href);
      expect([page.status, page.text]).toEqual([400, expect.stringContaining("cannot be reached")]);
    }
  });

  test("accepts a redirect once, with its own state and suffix, in the session that started it", async () => {
    const { id, initFlowUrl } = await prepare(here);
    const back = await consent(here, initFlowUrl);
    const appAt = await browse(confluence, "/dologin.action", "admin");
    const wrongState = back.href.replace(/state=\w+/, "state=x");
    const wrongSuffix = back.href.replace(connection.redirectUriSuffix, "x");
    expect((await appAt.get(initFlowUrl)).status).toBe(400);
    for (const response of [appAt.get(back.href), here.get(wrongState), here.get(wrongSuffix)]) {
      expect(await response).toMatchObject({ status: 400 });
    }
    expect(await exported()).toEqual([]);
    expect((await here.get(back.href)).status).toBe(200);
    expect((await here.get(back.href)).status).toBe(400);
    expect((await result(here, id)).json).toMatchObject({ success: true });
    expect(await sandbox.control.requestLog.entries({ app: "jira", operation: "token" })).toHaveLength(1);
  });

  test("requires a system administrator and an existing link", async () => {
    const person = await browse(confluence, "/dologin.action", "project-admin");
    const flow = `${confluence}${configs}/flow`;
    expect((await person.post(`${flow}?id=${connection.id}`)).status).toBe(401);
    expect((await here.post(`${flow}?id=unknown`)).status).toBe(404);
    expect((await result(here, "unknown")).status).toBe(404);
  });
});

describe("the sandbox's routes for any user", () => {
  const route = (what: string): string =>
    `${sandbox.apps.confluence.url}/rest/sandbox/1.0/connections/tracker/${what}`;

  test("start a connection and send requests", async () => {
    const user = await browse(confluence, "/dologin.action", "user");
    const { initFlowUrl } = (await user.post(route("flow"))).json as { initFlowUrl: string };
    await user.get((await consent(user, initFlowUrl)).href);
    const call = await user.post(route("call"), { path: "/rest/api/2/myself" });
    // The request acts for the user who consented at the authorization server.
    expect(call.json).toMatchObject({ status: 200, body: { name: "admin" } });
    expect(await exported()).toMatchObject([{ username: "user" }]);
  });

  test("refuse requests before the connection is started and without credentials", async () => {
    const user = await browse(confluence, "/dologin.action", "user");
    expect((await user.post(route("call"))).json).toEqual({
      status: 0,
      body: { error: "this user has not connected" },
    });
    expect((await request(route("call"), "POST", "", { as: null })).status).toBe(401);
    expect((await user.post(route("call").replace("tracker", "unknown"))).status).toBe(404);
    // A body that cannot be parsed counts as empty.
    const options = { as: "user:user", body: "{", headers: { "content-type": "application/json" } };
    expect(await request(route("call"), "POST", "", options)).toMatchObject({ status: 200 });
  });
});

describe("the tokens that an app stores", () => {
  const call = async (): Promise<unknown> => {
    const path = `${confluence}/rest/sandbox/1.0/connections/tracker/call`;
    return (await here.post(path, { path: "/rest/api/2/myself" })).json;
  };
  beforeEach(async () => {
    const { initFlowUrl } = await prepare(here);
    await here.get((await consent(here, initFlowUrl)).href);
  });
  const refreshes = async (): Promise<number[]> =>
    (await sandbox.control.requestLog.entries({ app: "jira", operation: "token" }))
      .slice(1)
      .map(({ status }) => status);

  test("are refreshed only after they expire", async () => {
    expect(await call()).toMatchObject({ status: 200 });
    expect(await refreshes()).toEqual([]);
    for (const expected of [[200], [200, 200]]) {
      await sandbox.control.clock.advance({ seconds: 3600 });
      expect(await call()).toMatchObject({ status: 200 });
      expect(await refreshes()).toEqual(expected);
    }
  });

  test("stay valid after a reset of the client secret, but cannot be refreshed", async () => {
    const { clientSecret } = await sandbox.control.changeOutOfBand("jira").resetClientSecret("wiki");
    expect(await call()).toMatchObject({ status: 200 });
    await sandbox.control.clock.advance({ seconds: 3600 });
    expect(await call()).toEqual({
      status: 0,
      body: { error: "the token endpoint responded with 401: invalid_client" },
    });
    await sandbox.control.changeOutOfBand("confluence").updateConnection("tracker", { clientSecret });
    expect(await call()).toMatchObject({ status: 200 });
  });

  test("are refused after they are revoked at the remote app", async () => {
    const { apps } = await sandbox.control.export({ secrets: "included" });
    const token = apps.confluence?.remoteTokens?.[0]?.accessToken ?? "";
    await post(jira, "revoke", { ...credentials(client), token });
    expect(await call()).toMatchObject({ status: 401 });
  });

  test("are deleted with their connection", async () => {
    await sandbox.control.changeOutOfBand("confluence").deleteConnection("tracker");
    const { apps } = await sandbox.control.export();
    expect(apps.confluence).toMatchObject({ remoteTokens: [], flows: [] });
  });
});
