import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

let sandbox: NamedSandbox<"jira">;
beforeAll(async () => {
  sandbox = await startSandbox({ apps: { jira: { product: "jira" } } });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (method: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, `/rest/${path}`, options);

const summary = "It does not work";
const create = async (): Promise<{ id: string; key: string; self: string }> =>
  (await jira("POST", "api/2/issue", { json: { fields: { project: { key: "DEMO" }, summary } } }))
    .json as Awaited<ReturnType<typeof create>>;

test("the server info is public and has the version as numbers", async () => {
  const { json } = await jira("GET", "api/2/serverInfo", { as: null });
  expect(json).toMatchObject({
    baseUrl: sandbox.apps.jira.url,
    version: "11.2.0",
    versionNumbers: [11, 2, 0],
    deploymentType: "Server",
    serverTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  });
});

test("a user is found by name and by key, with an email address, and is the same as the current user", async () => {
  const me = (await jira("GET", "api/2/myself", { as: "user:user" })).json;
  expect(me).toMatchObject({ key: "JIRAUSER10002", name: "user", emailAddress: "user@example.com" });
  expect((await jira("GET", "api/2/user?username=user")).json).toEqual(me);
  expect((await jira("GET", "api/2/user?key=JIRAUSER10002")).json).toEqual(me);
  expect((await jira("GET", "api/2/user?username=nobody")).status).toBe(404);
  expect((await jira("GET", "api/2/user")).status).toBe(400);
});

test("the version 2 of the API is also the latest one", async () => {
  for (const path of ["serverInfo", "myself", "field", "project", "search"]) {
    const [numbered, latest] = [await jira("GET", `api/2/${path}`), await jira("GET", `api/latest/${path}`)];
    const { serverTime: _, ...body } = numbered.json as Record<string, unknown>;
    expect([latest.status, latest.json]).toMatchObject([200, body]);
  }
});

test("fields and projects are listed; a project is read by key or ID", async () => {
  expect((await jira("GET", "api/2/field")).json).toContainEqual(expect.objectContaining({ id: "summary" }));
  const [project] = (await jira("GET", "api/2/project")).json as { id: string; key: string }[];
  expect(project).toMatchObject({ key: "DEMO", name: "Demo" });
  for (const name of [project?.key, project?.id]) {
    expect((await jira("GET", `api/2/project/${name ?? ""}`)).json).toEqual(project);
  }
  expect((await jira("GET", "api/2/project/NONE")).status).toBe(404);
});

describe("an issue", () => {
  test("is created with 201, an ID, a key and its address, which returns it", async () => {
    const response = await jira("POST", "api/2/issue", {
      json: { fields: { project: { key: "DEMO" }, summary } },
    });
    const created = response.json as { self: string };
    expect([response.status, created]).toMatchObject([201, { id: "10001", key: "DEMO-1" }]);
    const read = (await request(created.self, "GET", "")).json;
    expect(read).toMatchObject({ ...created, fields: { summary, creator: { name: "admin" } } });
    expect((await jira("GET", "api/2/issue/DEMO-1")).json).toEqual(read);
    expect(await create()).toMatchObject({ id: "10002", key: "DEMO-2" });
    const byId = await jira("POST", "api/2/issue", {
      json: { fields: { project: { id: "10000" }, summary } },
    });
    expect(byId.json).toMatchObject({ key: "DEMO-3" });
  });

  test("is found by a search, page by page, by GET and by POST", async () => {
    for (const _ of [1, 2, 3]) await create();
    const query = { jql: "project = DEMO", startAt: 1, maxResults: 1 };
    const page = {
      startAt: 1,
      maxResults: 1,
      total: 3,
      issues: [expect.objectContaining({ key: "DEMO-2" })],
    };
    expect((await jira("GET", "api/2/search?jql=x&startAt=1&maxResults=1")).json).toEqual(page);
    expect((await jira("POST", "api/2/search", { json: query })).json).toEqual(page);
  });

  test("requires a project and a summary; all errors are reported by field", async () => {
    const { status, json } = await jira("POST", "api/2/issue", { json: { fields: {} } });
    expect([status, json]).toEqual([
      400,
      { errorMessages: [], errors: { project: expect.any(String), summary: expect.any(String) } },
    ]);
  });

  test("that does not exist, and a request without credentials, have the product's errors", async () => {
    const missing = await jira("GET", "api/2/issue/DEMO-9");
    expect([missing.status, missing.json]).toEqual([
      404,
      { errorMessages: ["Issue Does Not Exist"], errors: {} },
    ]);
    const anonymous = await jira("GET", "api/2/myself", { as: null });
    expect([anonymous.status, anonymous.json]).toMatchObject([401, { errors: {} }]);
  });

  test("has remote links: created, replaced by global ID, read and deleted", async () => {
    const { key } = await create();
    const path = `api/2/issue/${key}/remotelink`;
    const put = (title: string): Promise<Responded> =>
      jira("POST", path, { json: { globalId: "page=1", object: { url: "https://wiki/1", title } } });
    const [first, again] = [await put("A page"), await put("Renamed")];
    expect([first.status, again.status]).toEqual([201, 200]);
    const { id, self } = first.json as { id: number; self: string };
    expect(again.json).toEqual(first.json);
    const link = { id, self, globalId: "page=1", object: { url: "https://wiki/1", title: "Renamed" } };
    expect((await jira("GET", path)).json).toEqual([link]);
    expect((await request(self, "GET", "")).json).toEqual(link);
    expect((await jira("GET", `${path}?globalId=page%3D1`)).json).toEqual(link);
    expect((await jira("POST", path, { json: { object: {} } })).status).toBe(400);
    expect((await jira("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await jira("DELETE", `${path}/${id}`)).status).toBe(404);
    expect((await jira("GET", path)).json).toEqual([]);
  });
});

describe("a session over REST", () => {
  const path = "auth/1/session";
  const login = (password: string): Promise<Responded> =>
    jira("POST", path, { as: null, json: { username: "user", password } });

  test("is opened with a name and a password, and is valid until it is deleted", async () => {
    const { status, json, headers } = await login("user");
    const { session } = json as { session: { name: string; value: string } };
    expect([status, session.name]).toEqual([200, "JSESSIONID"]);
    const cookie = `${session.name}=${session.value}`;
    expect(headers.get("set-cookie")).toContain(cookie);
    const by = { as: null, headers: { cookie } };
    expect((await jira("GET", path, by)).json).toMatchObject({ name: "user" });
    expect((await jira("GET", "api/2/myself", by)).json).toMatchObject({ name: "user" });
    expect((await jira("DELETE", path, by)).status).toBe(204);
    expect((await jira("GET", path, by)).status).toBe(401);
  });

  test("is refused with 401 for a wrong password", async () => {
    const { status, json, headers } = await login("wrong");
    expect([status, json]).toEqual([401, { errorMessages: ["Login failed"], errors: {} }]);
    expect(headers.get("x-seraph-loginreason")).toBe("AUTHENTICATED_FAILED");
  });
});
