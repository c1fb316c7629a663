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
  test("is answered with 200, its id, and never its secret", async () => {
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

  test("is listed in the order of names", async () => {
    for (const name of ["c", "a", "b"]) await created({ ...remote, name });
    const listed = (await confluence("GET")).json as OutgoingConnection[];
    expect(listed.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("is updated as a whole, but keeps a secret that is left out or null", async () => {
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

  test("is deleted with 204, and is gone then", async () => {
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

  test("cannot be computed without an endpoint", async () => {
    expect((await confluence("GET", "/get-redirect-uri")).status).toBe(400);
  });
});

test("a name is unique but for the connection that has it", async () => {
  const { id } = await created();
  const unique = async (query: string): Promise<unknown> =>
    (await confluence("GET", `/is-name-unique?${query}`)).json;
  expect(await unique("name=remote")).toBe(false);
  expect(await unique(`name=remote&id=${id}`)).toBe(true);
  expect(await unique("name=other")).toBe(true);
});

describe("validation of outgoing links", () => {
  test("names every missing field at once", async () => {
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

  test("shows errors in rounds: endpoints, then the name, then the suffix", async () => {
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

  test("takes the type in any case and refuses others", async () => {
    expect((await created({ ...remote, type: "Google" })).type).toBe("GOOGLE");
    expect(await wrongFields({ name: "x", type: "atlassian" })).toEqual(["type"]);
  });

  test("wants a suffix that belongs to the very text of the endpoint", async () => {
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
  ["nobody", null],
  ["a user", "user:user"],
  ["an administrator", "project-admin:project-admin"],
])("%s gets 401 from the administration of outgoing links", async (_who, as) => {
  const { status, json } = await confluence("GET", "", { as });
  expect([status, json]).toEqual([401, { errors: [expect.any(String)], fieldErrors: {} }]);
});

test("a version without outgoing links answers with the product's 404", async () => {
  await sandbox.control.changeOutOfBand("confluence").setVersion("7.16.5");
  const { status, json } = await confluence("GET");
  expect(status).toBe(404);
  expect(json).toMatchObject({ "status-code": 404 });
});
