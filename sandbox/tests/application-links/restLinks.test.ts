import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
let id: string;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  const wiki = { name: "Wiki", typeId: "confluence", rpcUrl: sandbox.apps.confluence.url };
  id = (await sandbox.control.changeOutOfBand("jira").createLink(wiki)).id;
});

const jira = (method: string, path = "", options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, `/rest/applinks/3.0/applinks${path}`, options);

const wiki = (): object => ({
  id,
  name: "Wiki",
  displayUrl: sandbox.apps.confluence.url,
  rpcUrl: sandbox.apps.confluence.url,
  type: "confluence",
  system: false,
  primary: true,
});

test("v3 lists links as an array and reads one by its id", async () => {
  expect((await jira("GET")).json).toEqual([{ ...wiki(), properties: {}, data: {} }]);
  expect((await jira("GET", `/${id}`)).json).toEqual({ ...wiki(), properties: {}, data: {} });
});

test("v3 returns the requested data, and null for unknown keys", async () => {
  const query = "?data=atlassian&data=editable&data=applicationVersion&data=nothing&property=p";
  expect((await jira("GET", `/${id}${query}`)).json).toMatchObject({
    properties: { p: null },
    data: { atlassian: true, editable: true, applicationVersion: "10.1.0", nothing: null },
  });
});

test("the list contains OAuth 2.0 clients and connections, with a property, if the setting is on", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const client = await changes.createClient({
    name: "in",
    redirects: ["https://a.example.com:8443/cb"],
    scope: "READ",
  });
  const connection = await changes.createConnection({
    name: "out",
    clientId: "c",
    clientSecret: "s",
    authorizationEndpoint: "https://b.example.com:8443/authorize",
    tokenEndpoint: "https://b.example.com/token",
    scopes: ["READ"],
  });
  const listed = (await jira("GET", "?property=oauth2ConnectionType")).json as object[];
  expect(listed.slice(1)).toEqual([
    expect.objectContaining({
      id: connection.id,
      type: "generic",
      rpcUrl: "https://b.example.com",
      properties: { oauth2ConnectionType: "OAUTH2_CLIENT" },
    }),
    expect.objectContaining({
      id: client.id,
      type: "generic",
      rpcUrl: "https://a.example.com",
      properties: { oauth2ConnectionType: "OAUTH2_PROVIDER" },
    }),
  ]);
  // They are listed, and nothing else.
  const details = { name: "Other", rpcUrl: "https://a.example.com", displayUrl: "https://a.example.com" };
  for (const { id: pseudo } of [client, connection]) {
    expect((await jira("GET", `/${pseudo}`)).status).toBe(404);
    expect((await jira("PUT", `/${pseudo}`, { json: {} })).status).toBe(400);
    expect((await jira("PUT", `/${pseudo}`, { json: details })).status).toBe(404);
    expect((await jira("DELETE", `/${pseudo}`)).status).toBe(404);
  }
  await changes.setSettings({ dialect: { "link-pseudo-links": "absent" } });
  expect((await jira("GET")).json).toHaveLength(1);
});

describe("updating with v3", () => {
  const update = (change: object): Promise<Responded> => {
    const url = sandbox.apps.confluence.url;
    return jira("PUT", `/${id}`, { json: { name: "Wiki", rpcUrl: url, displayUrl: url, ...change } });
  };

  test("returns 200 with the link, changes its URL, and keeps its id and type", async () => {
    const { status, json } = await update({ rpcUrl: "https://new.example.com/", type: "jira", id: "x" });
    expect([status, json]).toEqual([200, { ...wiki(), rpcUrl: "https://new.example.com/" }]);
  });

  test("makes a link primary with primary true; primary false has no effect", async () => {
    const other = { name: "Other", typeId: "confluence", rpcUrl: "https://other.example.com", primary: true };
    await sandbox.control.changeOutOfBand("jira").createLink(other);
    expect((await jira("GET", `/${id}`)).json).toMatchObject({ primary: false });
    expect((await update({ primary: true })).json).toMatchObject({ primary: true });
    expect((await update({ primary: false })).json).toMatchObject({ primary: true });
  });

  test("returns all errors with their fields", async () => {
    const other = { name: "Other", typeId: "generic", rpcUrl: "https://other.example.com" };
    await sandbox.control.changeOutOfBand("jira").createLink(other);
    const contexts = async (change: object): Promise<(string | undefined)[]> => {
      const { status, json } = await update(change);
      expect(status).toBe(400);
      const body = json as { status: number; errors: { context?: string; summary: string }[] };
      expect(body.status).toBe(400);
      return body.errors.map(({ context }) => context);
    };
    expect(await contexts({ rpcUrl: "relative", displayUrl: "", name: "Other" })).toEqual([
      "rpcUrl",
      "displayUrl",
      "name",
    ]);
    expect(await contexts({ rpcUrl: other.rpcUrl, displayUrl: other.rpcUrl })).toEqual([
      "rpcUrl",
      "displayUrl",
    ]);
    expect(await contexts({ name: undefined })).toEqual(["name"]);
  });

  test("refuses a system link with an error without a field", async () => {
    const link = { name: "Auto", typeId: "generic", rpcUrl: "https://auto.example.com", system: true };
    await sandbox.control.seed({ apps: { jira: { applicationLinks: [{ ...link, id }] } } });
    expect((await update({ name: "x" })).json).toEqual({
      status: 400,
      errors: [{ summary: expect.any(String) }],
    });
    expect((await jira("DELETE", `/${id}`)).status).toBe(204);
  });
});

test("v3 deletes a link with 204, then returns 404", async () => {
  const { status, text } = await jira("DELETE", `/${id}`);
  expect([status, text]).toEqual([204, ""]);
  const gone = await jira("GET", `/${id}`);
  expect([gone.status, gone.json]).toEqual([404, { status: 404, errors: [{ summary: expect.any(String) }] }]);
  expect((await jira("DELETE", `/${id}`)).status).toBe(404);
  expect((await jira("GET", "/not-an-id")).status).toBe(400);
});

test.each([
  ["no credentials", null, 401],
  ["a user", "user:user", 403],
  ["an administrator", "project-admin:project-admin", 200],
])("v3 returns its own status for %s", async (_who, as, status) => {
  const response = await jira("GET", "", { as });
  expect(response.status).toBe(status);
  if (status !== 200) expect(response.json).toEqual({ status, errors: [{ summary: expect.any(String) }] });
});
