import jwt from "jsonwebtoken";
import { startSandbox, type NamedSandbox, type TokenPair } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (method: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, path, options);

const links = (authorization: string): Promise<Responded> =>
  jira("GET", "/rest/applinks/3.0/applinks", { as: null, headers: { authorization } });

const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString("base64")}`;

test("a password authenticates its account; the response headers contain the user name", async () => {
  const { status, headers } = await links(basic("admin:admin"));
  expect(status).toBe(200);
  expect(headers.get("x-ausername")).toBe("admin");
  expect(headers.get("x-seraph-loginreason")).toBe("OK");
  expect(headers.get("x-arequestid")).not.toBeNull();
});

test.each([basic("admin:wrong"), basic("nobody:admin"), basic("admin"), "Bearer wrong"])(
  "%s is refused with 401 and the reason, even where anonymous requests are allowed",
  async (authorization) => {
    const headers = { authorization };
    const response = await jira("GET", "/rest/applinks/1.0/manifest", { as: null, headers });
    expect([response.status, response.headers.get("x-seraph-loginreason")]).toEqual([
      401,
      "AUTHENTICATED_FAILED",
    ]);
    expect(response.json).toBeUndefined();
  },
);

test("a personal access token is valid until it expires or is revoked", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const short = await changes.createToken({ username: "admin", expiresInSeconds: 60 });
  const long = await changes.createToken({ username: "admin" });
  expect((await links(`Bearer ${short.token}`)).headers.get("x-ausername")).toBe("admin");
  await sandbox.control.clock.advance({ seconds: 60 });
  expect((await links(`Bearer ${short.token}`)).status).toBe(401);
  expect((await links(`Bearer ${long.token}`)).status).toBe(200);
  await changes.expireToken(long.token);
  expect((await links(`Bearer ${long.token}`)).status).toBe(401);
  const other = await changes.createToken({ username: "admin" });
  await changes.revokeToken(other.token);
  expect((await links(`Bearer ${other.token}`)).status).toBe(401);
});

describe("an OAuth access token", () => {
  async function tokenWith(scope: string, username = "admin"): Promise<string> {
    const issuedAt = (await sandbox.control.clock.now()).getTime();
    const pair: TokenPair = {
      id: "p",
      clientId: "c",
      username,
      scope,
      accessTokenId: "access",
      refreshTokenId: "refresh",
      accessIssuedAt: issuedAt,
      refreshIssuedAt: issuedAt,
    };
    await sandbox.control.seed({ apps: { jira: { tokenPairs: [pair], tokenSigningSecret: "signing" } } });
    return jwt.sign({ id: "access" }, "signing", { algorithm: "HS256", noTimestamp: true });
  }

  test.each([
    ["READ", "admin", 403, 401],
    ["ADMIN", "admin", 200, 401],
    ["SYSTEM_ADMIN", "admin", 200, 200],
    ["SYSTEM_ADMIN", "project-admin", 200, 401],
    ["SYSTEM_ADMIN", "user", 403, 401],
  ])(
    "with scope %s of user %s has the permissions that both have",
    async (scope, username, admin, sysadmin) => {
      const token = await tokenWith(scope, username);
      expect((await links(`Bearer ${token}`)).status).toBe(admin);
      expect((await links(basic(`anything:${token}`))).status).toBe(admin);
      const headers = { authorization: `Bearer ${token}` };
      expect((await jira("GET", "/rest/oauth2/latest/client", { as: null, headers })).status).toBe(sysadmin);
    },
  );

  test("that is expired or signed by another app leaves the request anonymous", async () => {
    const token = await tokenWith("ADMIN");
    const foreign = jwt.sign({ id: "access" }, "other", { algorithm: "HS256" });
    const headers = { authorization: `Bearer ${foreign}` };
    const manifest = await jira("GET", "/rest/applinks/1.0/manifest", { as: null, headers });
    expect([manifest.status, manifest.headers.get("x-ausername")]).toEqual([200, "anonymous"]);
    await sandbox.control.clock.advance({ seconds: 3601 });
    expect((await links(`Bearer ${token}`)).status).toBe(401);
  });
});

describe("the check against cross-site requests", () => {
  const headers = { "x-atlassian-token": "no-check" };
  const post = (options: RequestOptions): Promise<Responded> =>
    jira("POST", "/rest/oauth2/latest/client", options);

  test("refuses content types that a form can send, and accepts JSON", async () => {
    const refused = await post({ form: { name: "x" } });
    expect([refused.status, refused.text]).toEqual([403, "XSRF check failed"]);
    expect(refused.headers.get("content-type")).toContain("text/plain");
    expect((await post({ body: "{}", headers: { "content-type": "text/plain" } })).status).toBe(403);
    expect((await post({})).status).toBe(403);
    expect((await post({ form: { name: "x" }, headers })).status).toBe(400);
    expect((await post({ json: { name: "" } })).status).toBe(400);
  });

  test("refuses a browser's POST from another origin, even with the header", async () => {
    const browser = { ...headers, "user-agent": "Mozilla/5.0" };
    expect((await post({ json: {}, headers: browser })).status).toBe(403);
    const { origin } = new URL(sandbox.apps.jira.url);
    expect((await post({ json: { name: "" }, headers: { ...browser, origin } })).status).toBe(400);
    expect(
      (await post({ json: {}, headers: { ...browser, origin: "https://evil.example.com" } })).status,
    ).toBe(403);
  });

  test("accepts a browser's protected GET with the header", async () => {
    const path = `/rest/applinks/1.0/applicationlinkForm/manifest?url=${sandbox.apps.confluence.url}`;
    const browser = { ...headers, "user-agent": "Mozilla/5.0" };
    expect((await jira("GET", path, { headers: browser })).status).toBe(200);
    expect((await jira("GET", path, { headers: { "user-agent": "Mozilla/5.0" } })).status).toBe(403);
  });

  test("never refuses PUT and DELETE", async () => {
    const path = "/rest/applinks/3.0/applinks/5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11";
    expect((await jira("DELETE", path, { headers: { "user-agent": "Mozilla/5.0" } })).status).toBe(404);
    expect((await jira("PUT", path, { form: { name: "x" } })).status).toBe(400);
  });
});

test("for an unknown path the container responds; under /rest, the product", async () => {
  const outside = await jira("GET", "/nothing");
  expect(outside.status).toBe(404);
  expect(outside.text).toContain("Apache Tomcat");
  const inside = await jira("GET", "/rest/nothing/1.0");
  expect(inside.status).toBe(404);
  expect(inside.json).toMatchObject({ "status-code": 404 });
  const wrongContext = await request(
    new URL(sandbox.apps.jira.url).origin,
    "GET",
    "/rest/applinks/1.0/manifest",
  );
  expect(wrongContext.text).toContain("Apache Tomcat");
});
