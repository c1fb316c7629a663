import { startSandbox, type NamedSandbox, type OutgoingConnection } from "../../index";
import { redirectSuffix } from "../../state/ids";
import { request, type Responded, type RequestOptions } from "../rest";

const path = "/rest/oauth2-client/latest/config";
const endpoint = "https://jira.example.com/rest/oauth2/latest/authorize";
const remote = {
  name: "remote",
  description: "a remote app",
  type: "generic",
  clientId: "abc",
  clientSecret: "s3cr3t",
  authorizationEndpoint: endpoint,
  tokenEndpoint: "https://jira.example.com/rest/oauth2/latest/token",
  scopes: ["WRITE", "READ", "", "WRITE"],
  redirectUriSuffix: "p15aycRYQD-ybhHl_2h71g",
};

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const confluence = (method: string, suffix = "", options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.confluence.url, method, path + suffix, options);

async function created(input: object = remote): Promise<OutgoingConnection> {
  const { status, json } = await confluence("POST", "", { json: input });
  expect(status).toBe(200);
  return json as OutgoingConnection;
}

async function storedSecret(): Promise<string | undefined> {
  const { apps } = await sandbox.control.export({ secrets: "included" });
  return apps.confluence?.outgoingConnections?.[0]?.clientSecret;
}

const wrongFields = async (change: object): Promise<string[]> => {
  const { status, json } = await confluence("POST", "", { json: { ...remote, ...change } });
  expect(status).toBe(400);
  return Object.keys((json as { fieldErrors: object }).fieldErrors);
};

describe("an outgoing link", () => {
  test("is created with 200; the response has its id, but not its secret", async () => {
    const connection = await created();
    expect(connection).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: "remote",
      description: "a remote app",
      type: "GENERIC",
      clientId: "abc",
      authorizationEndpoint: endpoint,
      tokenEndpoint: remote.tokenEndpoint,
      scopes: ["READ", "WRITE"],
      redirectUriSuffix: "p15aycRYQD-ybhHl_2h71g",
    });
    expect((await confluence("GET", `/${connection.id}`)).json).toEqual(connection);
    expect((await confluence("GET", "/name/remote")).json).toEqual(connection);
    expect(await storedSecret()).toBe("s3cr3t");
  });

  test("is listed by name", async () => {
    for (const name of ["c", "a", "b"]) await created({ ...remote, name });
    const listed = (await confluence("GET")).json as OutgoingConnection[];
    expect(listed.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("is replaced by an update, but keeps its secret if the update has none or null", async () => {
    const { id } = await created();
    const { description: _description, clientSecret: _secret, ...rest } = remote;
    const update = await confluence("PUT", `/${id}`, {
      json: { ...rest, name: "moved", clientSecret: null },
    });
    expect([update.status, update.text]).toEqual([204, ""]);
    const read = (await confluence("GET", `/${id}`)).json;
    expect(read).toMatchObject({ name: "moved" });
    expect(read).not.toHaveProperty("description");
    expect(await storedSecret()).toBe("s3cr3t");
    await confluence("PUT", `/${id}`, { json: { ...rest, clientSecret: "new" } });
    expect(await storedSecret()).toBe("new");
    expect((await confluence("PUT", `/${id}`, { json: { name: "half" } })).status).toBe(400);
  });

  test("is deleted with 204 and does not exist afterwards", async () => {
    const { id } = await created();
    expect((await confluence("DELETE", `/${id}`)).status).toBe(204);
    expect((await confluence("GET", `/${id}`)).status).toBe(404);
    expect((await confluence("DELETE", `/${id}`)).status).toBe(404);
    const byName = await confluence("GET", "/name/remote");
    expect([byName.status, byName.text]).toEqual([404, ""]);
  });
});

describe("the redirect URL", () => {
  test.each([
    ["https://jira.example.com/rest/oauth2/latest/authorize", "p15aycRYQD-ybhHl_2h71g"],
    ["https://confluence.example.com/rest/oauth2/latest/authorize", "IpCw93l3Wq0LOGeMvHLung"],
    ["https://accounts.google.com/o/oauth2/v2/auth", "VZTVB3H4Eyo3R5KDvTp1vg"],
  ])("for %s ends with %s", async (authorizationEndpoint, suffix) => {
    const query = new URLSearchParams({ authorizationEndpoint }).toString();
    const { status, json } = await confluence("GET", `/get-redirect-uri?${query}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      redirectUri: `${sandbox.apps.confluence.url}/plugins/servlet/oauth2/client/callback/${suffix}`,
      redirectUriSuffix: suffix,
    });
  });

  test("requires an endpoint", async () => {
    expect((await confluence("GET", "/get-redirect-uri")).status).toBe(400);
  });
});

test("a name is unique; a connection can keep its own", async () => {
  const { id } = await created();
  const unique = async (query: string): Promise<unknown> =>
    (await confluence("GET", `/is-name-unique?${query}`)).json;
  expect(await unique("name=remote")).toBe(false);
  expect(await unique(`name=remote&id=${id}`)).toBe(true);
  expect(await unique("name=other")).toBe(true);
});

describe("validation of outgoing links", () => {
  test("refuses malformed JSON with 400", async () => {
    const { id } = await created();
    const malformed = { body: '{"name": ', headers: { "content-type": "application/json" } };
    for (const [method, suffix] of [
      ["POST", ""],
      ["PUT", `/${id}`],
    ] as const) {
      const { status, json } = await confluence(method, suffix, malformed);
      expect([status, json]).toEqual([400, { errors: [expect.any(String)], fieldErrors: {} }]);
    }
  });

  test("reports all missing fields at once", async () => {
    const { status, json } = await confluence("POST", "", { json: {} });
    expect(status).toBe(400);
    expect(Object.keys((json as { fieldErrors: object }).fieldErrors).sort()).toEqual([
      "authorizationEndpoint",
      "clientId",
      "clientSecret",
      "name",
      "scopes",
      "tokenEndpoint",
      "type",
    ]);
  });

  test("checks endpoints, then the name, then the suffix, and stops at the first error", async () => {
    await created();
    await sandbox.control.changeOutOfBand("confluence").setSettings({ skipProviderHttpsRequirement: false });
    const wrong = { redirectUriSuffix: "wrong" };
    expect(await wrongFields({ ...wrong, tokenEndpoint: "http://x/token", clientId: "" })).toEqual([
      "clientId",
    ]);
    expect(await wrongFields({ ...wrong, tokenEndpoint: "http://x/token" })).toEqual(["tokenEndpoint"]);
    expect(await wrongFields(wrong)).toEqual(["name"]);
    expect(await wrongFields({ ...wrong, name: "new" })).toEqual(["redirectUriSuffix"]);
  });

  test("accepts types in any case and refuses unknown types", async () => {
    expect((await created({ ...remote, type: "Google" })).type).toBe("GOOGLE");
    expect(await wrongFields({ name: "x", type: "atlassian" })).toEqual(["type"]);
  });

  test("requires the suffix of the exact text of the endpoint", async () => {
    const numbered = endpoint.replace("latest", "1.0");
    expect(await wrongFields({ authorizationEndpoint: numbered })).toEqual(["redirectUriSuffix"]);
    await created({
      ...remote,
      authorizationEndpoint: numbered,
      redirectUriSuffix: redirectSuffix(numbered),
    });
  });
});

test.each([
  ["no credentials", null],
  ["a user", "user:user"],
  ["an administrator", "project-admin:project-admin"],
])("the administration of outgoing links returns 401 for %s", async (_who, as) => {
  const { status, json } = await confluence("GET", "", { as });
  expect([status, json]).toEqual([401, { errors: [expect.any(String)], fieldErrors: {} }]);
});

test("a version without outgoing links returns the product's 404", async () => {
  await sandbox.control.changeOutOfBand("confluence").setVersion("7.16.5");
  const { status, json } = await confluence("GET");
  expect(status).toBe(404);
  expect(json).toMatchObject({ "status-code": 404 });
});
