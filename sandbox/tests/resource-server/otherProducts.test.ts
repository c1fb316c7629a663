import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

let sandbox: NamedSandbox<"confluence" | "bitbucket" | "bamboo">;
beforeAll(async () => {
  const apps = {
    confluence: { product: "confluence" },
    bitbucket: { product: "bitbucket" },
    bamboo: { product: "bamboo" },
  } as const;
  sandbox = await startSandbox({ apps });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

type At = (method: string, path: string, options?: RequestOptions) => Promise<Responded>;
const at =
  (name: keyof typeof sandbox.apps): At =>
  (method, path, options = {}) =>
    request(sandbox.apps[name].url, method, `/rest/${path}`, options);

describe("Confluence", () => {
  const confluence = at("confluence");
  const page = { type: "page", title: "A page", space: { key: "DEMO" } };

  test("lists its spaces and returns one by its key", async () => {
    const { json } = await confluence("GET", "api/space");
    expect(json).toMatchObject({ results: [{ key: "DEMO", name: "Demo", type: "global" }], size: 1 });
    expect((await confluence("GET", "api/space/DEMO")).json).toMatchObject({ key: "DEMO" });
    const missing = await confluence("GET", "api/space/NONE");
    expect([missing.status, missing.json]).toMatchObject([404, { statusCode: 404 }]);
  });

  test("creates a page, and finds it by title and by search", async () => {
    const { status, json } = await confluence("POST", "api/content", { json: page, as: "user:user" });
    expect([status, json]).toMatchObject([200, { ...page, history: { createdBy: { username: "user" } } }]);
    expect((await confluence("GET", "api/content?spaceKey=DEMO&title=A+page")).json).toMatchObject({
      size: 1,
    });
    expect((await confluence("GET", "api/content?title=B")).json).toMatchObject({ size: 0 });
    expect((await confluence("GET", "api/search?cql=type%3Dpage")).json).toMatchObject({
      results: [{ title: "A page", entityType: "content" }],
      totalSize: 1,
      cqlQuery: "type=page",
    });
    expect((await confluence("GET", "api/search")).status).toBe(400);
  });

  test("refuses a page without a title, in an unknown space, or with a title in use", async () => {
    await confluence("POST", "api/content", { json: page });
    for (const [wrong, status] of [
      [{ title: "" }, 400],
      [{ space: { key: "NONE" } }, 404],
      [{}, 400],
    ] as const) {
      expect((await confluence("POST", "api/content", { json: { ...page, ...wrong } })).status).toBe(status);
    }
  });
});

describe.each(["latest", "1.0"])("Bitbucket's API %s", (version) => {
  const bitbucket: At = (method, path, options) => at("bitbucket")(method, `api/${version}/${path}`, options);

  test("lists users, filtered and page by page", async () => {
    expect((await bitbucket("GET", "users?limit=2")).json).toMatchObject({
      size: 2,
      isLastPage: false,
      nextPageStart: 2,
    });
    expect((await bitbucket("GET", "users?start=2&limit=2")).json).toMatchObject({
      isLastPage: true,
      values: [{ name: "user" }],
    });
    expect((await bitbucket("GET", "users?filter=project")).json).toMatchObject({
      values: [{ slug: "project-admin", emailAddress: "project-admin@example.com", type: "NORMAL" }],
    });
  });

  test("returns a user by slug", async () => {
    expect((await bitbucket("GET", "users/user")).json).toMatchObject({ name: "user", id: 3 });
    const missing = await bitbucket("GET", "users/nobody");
    expect([missing.status, missing.json]).toMatchObject([404, { errors: [{ context: null }] }]);
    expect((await bitbucket("GET", "users/user", { as: null })).status).toBe(401);
  });

  test("creates a project once, and returns it by its key", async () => {
    const json = { key: "lib", name: "Library" };
    const created = await bitbucket("POST", "projects", { json });
    expect([created.status, created.json]).toMatchObject([201, { key: "LIB", name: "Library", id: 2 }]);
    expect((await bitbucket("GET", "projects/lib")).json).toEqual(created.json);
    expect((await bitbucket("GET", "projects")).json).toMatchObject({
      values: [{ key: "DEMO" }, { key: "LIB" }],
    });
    expect((await bitbucket("POST", "projects", { json })).status).toBe(409);
    expect((await bitbucket("POST", "projects", { json: {} })).status).toBe(400);
  });

  test("has public application properties", async () => {
    const { json } = await bitbucket("GET", "application-properties", { as: null });
    expect(json).toMatchObject({
      version: "10.1.0",
      displayName: "Bitbucket",
      buildNumber: expect.any(String),
    });
  });
});

test("Bitbucket's login options are public", async () => {
  const { json } = await at("bitbucket")("GET", "authconfig/1.0/login-options", { as: null });
  expect(json).toEqual({ results: [{ type: "LOGIN_FORM" }] });
});

describe("Bamboo", () => {
  const bamboo = at("bamboo");

  test("reports that its server is running", async () => {
    expect((await bamboo("GET", "api/latest/server", { as: null })).json).toMatchObject({ state: "RUNNING" });
    expect((await bamboo("GET", "api/latest/info", { as: null })).json).toMatchObject({ version: "12.0.0" });
  });

  test("queues builds of a project's plan", async () => {
    expect((await bamboo("GET", "api/latest/project")).json).toMatchObject({
      projects: { size: 1, project: [{ key: "DEMO" }] },
    });
    const queued = await bamboo("POST", "api/latest/queue/DEMO-BUILD", { json: {} });
    expect(queued.json).toMatchObject({ planKey: "DEMO-BUILD", buildNumber: 1 });
    expect((await bamboo("GET", "api/latest/queue")).json).toMatchObject({ queuedBuilds: { size: 1 } });
    expect((await bamboo("POST", "api/latest/queue/NONE-BUILD", { json: {} })).status).toBe(404);
  });
});
