import { startSandbox, type IncomingClient, type NamedSandbox, type OutgoingConnection } from "../../index";
import { browse, credentials, post, target, type Browser } from "../oauth";
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
/** The administrator at Confluence, which calls, and at Jira, which is called. */
let here: Browser;
let there: Browser;
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

/** Presses "Test connection" in the administrator's session, with the cookie that the browser carries. */
async function prepare(person: Browser, query = ""): Promise<{ id: string; initFlowUrl: string }> {
  const response = await person.post(`${confluence}${configs}/flow?id=${connection.id}${query}`);
  expect(response.status).toBe(200);
  return response.json as { id: string; initFlowUrl: string };
}

/** Goes on from where the client app sends the person, allows, and gives the URL to come back to. */
async function consent(person: Browser, initFlowUrl: string): Promise<URL> {
  const authorize = target(await person.get(initFlowUrl));
  const page = target(await there.get(authorize.href));
  return target(await there.submit(page.href, await there.get(page.href)));
}

const result = (person: Browser, id: string): Promise<Responded> =>
  person.get(`${confluence}${configs}/flow/${id}`);

const exported = async (): Promise<{ username: string }[]> =>
  (await sandbox.control.export()).apps.confluence?.remoteTokens ?? [];

describe("the test of an outgoing link", () => {
  test("sends the administrator to the remote app as the products do", async () => {
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

  test("ends in success, with tokens for this administrator, once somebody allows", async () => {
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

  test("leads to the caller's own URL with the flow's id where one is given", async () => {
    const { id, initFlowUrl } = await prepare(here, "&callbackUrl=https%3A%2F%2Fui.example.com%2Fdone");
    const back = await consent(here, initFlowUrl);
    expect(target(await here.get(back.href)).href).toBe(`https://ui.example.com/done/${id}`);
  });

  test("ends in failure when the person denies, or when the remote app refuses the code", async () => {
    const first = await prepare(here);
    const state = target(await here.get(first.initFlowUrl)).searchParams.get("state") ?? "";
    const denied = new URLSearchParams({ error: "access_denied", state }).toString();
    expect((await here.get(`${client.redirects[0] ?? ""}?${denied}`)).status).toBe(400);
    expect((await result(here, first.id)).json).toEqual({ success: false, error: "access_denied" });

    const second = await prepare(here);
    const back = await consent(here, second.initFlowUrl);
    await sandbox.control.changeOutOfBand("jira").resetClientSecret("wiki");
    expect((await here.get(back.href)).text).toContain("the token endpoint answered 401: invalid_client");
    expect((await result(here, second.id)).json).toMatchObject({ success: false });
    expect(await exported()).toEqual([]);
  });

  test("ends in failure when the remote app cannot be reached or answers half", async () => {
    for (const phase of ["before-act", "mid-body"] as const) {
      const { initFlowUrl } = await prepare(here);
      const back = await consent(here, initFlowUrl);
      const match = { app: "jira", operation: "token" } as const;
      await sandbox.control.faults.add({ match, phase, effect: { kind: "reset" } });
      const page = await here.get(back.href);
      expect([page.status, page.text]).toEqual([400, expect.stringContaining("cannot be reached")]);
    }
  });

  test("takes an answer once, for its own state, in the session that began it, at its own suffix", async () => {
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

  test("is for system administrators, of links that exist", async () => {
    const person = await browse(confluence, "/dologin.action", "project-admin");
    const flow = `${confluence}${configs}/flow`;
    expect((await person.post(`${flow}?id=${connection.id}`)).status).toBe(401);
    expect((await here.post(`${flow}?id=unknown`)).status).toBe(404);
    expect((await result(here, "unknown")).status).toBe(404);
  });
});

describe("for an ordinary user, by the sandbox's own routes", () => {
  const route = (what: string): string =>
    `${sandbox.apps.confluence.url}/rest/sandbox/1.0/connections/tracker/${what}`;

  test("a connection begins, and carries requests", async () => {
    const user = await browse(confluence, "/dologin.action", "user");
    const { initFlowUrl } = (await user.post(route("flow"))).json as { initFlowUrl: string };
    await user.get((await consent(user, initFlowUrl)).href);
    const call = await user.post(route("call"), { path: "/rest/api/2/myself" });
    // Who allowed it there is who the request is made for, whoever that is here.
    expect(call.json).toMatchObject({ status: 200, body: { name: "admin" } });
    expect(await exported()).toMatchObject([{ username: "user" }]);
  });

  test("nothing is carried before that, and nothing for nobody", async () => {
    const user = await browse(confluence, "/dologin.action", "user");
    expect((await user.post(route("call"))).json).toEqual({
      status: 0,
      body: { error: "this user has not connected" },
    });
    expect((await request(route("call"), "POST", "", { as: null })).status).toBe(401);
    expect((await user.post(route("call").replace("tracker", "unknown"))).status).toBe(404);
    // A request with no readable body requests nothing in particular.
    const options = { as: "user:user", body: "{", headers: { "content-type": "application/json" } };
    expect(await request(route("call"), "POST", "", options)).toMatchObject({ status: 200 });
  });
});

describe("the tokens that an app keeps", () => {
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

  test("are refreshed when they have expired, and not before", async () => {
    expect(await call()).toMatchObject({ status: 200 });
    expect(await refreshes()).toEqual([]);
    for (const expected of [[200], [200, 200]]) {
      await sandbox.control.clock.advance({ seconds: 3600 });
      expect(await call()).toMatchObject({ status: 200 });
      expect(await refreshes()).toEqual(expected);
    }
  });

  test("live on after the client's secret was reset, but cannot be refreshed", async () => {
    const { clientSecret } = await sandbox.control.changeOutOfBand("jira").resetClientSecret("wiki");
    expect(await call()).toMatchObject({ status: 200 });
    await sandbox.control.clock.advance({ seconds: 3600 });
    expect(await call()).toEqual({
      status: 0,
      body: { error: "the token endpoint answered 401: invalid_client" },
    });
    await sandbox.control.changeOutOfBand("confluence").updateConnection("tracker", { clientSecret });
    expect(await call()).toMatchObject({ status: 200 });
  });

  test("mean nothing once they are revoked there", async () => {
    const { apps } = await sandbox.control.export({ secrets: "included" });
    const token = apps.confluence?.remoteTokens?.[0]?.accessToken ?? "";
    await post(jira, "revoke", { ...credentials(client), token });
    expect(await call()).toMatchObject({ status: 401 });
  });

  test("go with their connection", async () => {
    await sandbox.control.changeOutOfBand("confluence").deleteConnection("tracker");
    const { apps } = await sandbox.control.export();
    expect(apps.confluence).toMatchObject({ remoteTokens: [], flows: [] });
  });
});
