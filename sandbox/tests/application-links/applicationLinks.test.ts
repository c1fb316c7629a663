import fc from "fast-check";
import { startSandbox, type ApplicationLink, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

const generic = {
  name: "CI",
  typeId: "generic",
  rpcUrl: "http://ci.example.com",
  displayUrl: "http://ci.example.com",
};
const xml = { accept: "application/xml" };

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (method: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, `/rest/applinks/${path}`, options);

const create = (input: object, options: RequestOptions = {}): Promise<Responded> =>
  jira("PUT", "3.0/applicationlink", { json: input, ...options });

async function createdId(input: object): Promise<string> {
  const { status, json } = await create(input);
  expect(status).toBe(201);
  const [resource] = (json as { "resources-created": { href: string }[] })["resources-created"];
  return resource?.href.split("/").at(-1) ?? "";
}

async function stored(): Promise<ApplicationLink[]> {
  return (await sandbox.control.export()).apps.jira?.applicationLinks ?? [];
}

describe("creating a link with v2", () => {
  test("returns 201 and the absolute URL of the link, in the REST version of the request", async () => {
    const { status, json } = await create(generic);
    expect(status).toBe(201);
    expect(json).toEqual({
      "status-code": 201,
      "resources-created": [
        {
          href: `${sandbox.apps.jira.url}/rest/applinks/3.0/applicationlink/${(await stored())[0]?.id}`,
          rel: "self",
        },
      ],
    });
  });

  test("refuses an existing id with a list of messages", async () => {
    await createdId(generic);
    const { status, json } = await create({ ...generic, name: "other" });
    expect([status, json]).toEqual([400, { status: 400, message: [expect.any(String)] }]);
    expect(await stored()).toHaveLength(1);
  });

  test.each([
    ["http://localhost:8080/jira", "b9bd23a8-8ebd-3906-ba72-90484ee23491"],
    ["http://localhost:8080/jira/", "b9bd23a8-8ebd-3906-ba72-90484ee23491"],
    ["https://bitbucket.example.com", "fbdeb7a0-7f09-337b-9a8b-cbbaa85d93a4"],
    ["http://jenkins.example.com", "e4635d67-c488-3af6-b269-5ec92b05eee6"],
  ])("derives the id of %s from the URL", async (rpcUrl, id) => {
    expect(await createdId({ ...generic, typeId: "stash", rpcUrl })).toBe(id);
  });

  test("uses the given id, except for a generic link", async () => {
    const id = "5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11";
    expect(await createdId({ ...generic, typeId: "confluence", id })).toBe(id);
    expect(await createdId({ ...generic, id })).not.toBe(id);
  });

  test("removes trailing slashes from the URLs and does not contact the remote app", async () => {
    await createdId({
      ...generic,
      rpcUrl: "http://no.such.host.invalid//",
      displayUrl: "http://shown.example.com/",
    });
    expect((await stored())[0]).toMatchObject({
      rpcUrl: "http://no.such.host.invalid",
      displayUrl: "http://shown.example.com",
    });
  });

  test("changes a name that is in use", async () => {
    for (const number of [1, 2, 3]) await createdId({ ...generic, rpcUrl: `http://ci${number}.example.com` });
    await createdId({ ...generic, name: "CI - 2", rpcUrl: "http://ci4.example.com" });
    await createdId({ ...generic, name: "ci", rpcUrl: "http://ci5.example.com" });
    expect((await stored()).map(({ name }) => name)).toEqual(["CI", "CI - 2", "CI - 3", "CI - 2 - 2", "ci"]);
  });

  test("refuses an unknown type with 400 and a missing field with 500", async () => {
    expect((await create({ ...generic, typeId: "bitbucket" })).status).toBe(400);
    expect((await create({ name: "x", typeId: "generic" })).status).toBe(500);
    expect(await stored()).toEqual([]);
  });

  test("accepts XML, and responds in XML unless JSON is requested", async () => {
    const { typeId, name, rpcUrl, displayUrl } = generic;
    const body =
      `<?xml version="1.0"?><applicationLink><typeId>${typeId}</typeId><name>${name}</name>` +
      `<rpcUrl>${rpcUrl}</rpcUrl><displayUrl>${displayUrl}</displayUrl><isPrimary>false</isPrimary></applicationLink>`;
    const headers = { ...xml, "content-type": "application/xml" };
    const { status, text } = await jira("PUT", "2.0/applicationlink", { body, headers });
    expect(status).toBe(201);
    const href = `${sandbox.apps.jira.url}/rest/applinks/2.0/applicationlink/${(await stored())[0]?.id}`;
    expect(text).toContain(
      `<status><status-code>201</status-code><resources-created><link href="${href}" rel="self"/></resources-created></status>`,
    );
  });
});

describe("v1", () => {
  test("creates with 201 and updates with 200 under the same path", async () => {
    const id = "5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11";
    const link = { ...generic, id, typeId: "confluence" };
    expect((await jira("PUT", `1.0/applicationlink/${id}`, { json: link })).status).toBe(201);
    const update = await jira("PUT", `1.0/applicationlink/${id}`, { json: { ...link, name: "Wiki" } });
    expect([update.status, update.json]).toEqual([
      200,
      {
        "status-code": 200,
        "resources-updated": [
          { href: `${sandbox.apps.jira.url}/rest/applinks/1.0/applicationlink/${id}`, rel: "self" },
        ],
      },
    ]);
    expect((await stored()).map(({ name }) => name)).toEqual(["Wiki"]);
  });

  test("does not support PUT without an id, and v2 does not support PUT with an id", async () => {
    expect((await jira("PUT", "1.0/applicationlink", { json: generic })).status).toBe(405);
    expect((await jira("PUT", "3.0/applicationlink/x", { json: generic })).status).toBe(405);
  });
});

describe("reading links", () => {
  test("returns XML without an Accept header, and JSON with the suffix", async () => {
    await createdId(generic);
    const plain = await jira("GET", "3.0/applicationlink", { headers: { accept: "*/*" } });
    expect(plain.headers.get("content-type")).toContain("application/xml");
    expect(plain.text).toContain("<name>CI</name>");
    const suffixed = await jira("GET", "3.0/applicationlink.json", { headers: { accept: "*/*" } });
    expect(suffixed.json).toMatchObject({
      applicationLinks: [{ name: "CI", isPrimary: true, isSystem: false }],
    });
  });

  test("by type returns the primary link first", async () => {
    await createdId({ ...generic, name: "first" });
    await createdId({ ...generic, name: "second", rpcUrl: "http://two.example.com", isPrimary: true });
    const { json } = await jira("GET", "3.0/applicationlink/type/generic");
    const { applicationLinks } = json as { applicationLinks: { name: string }[] };
    expect(applicationLinks.map(({ name }) => name)).toEqual(["second", "first"]);
    expect((await jira("GET", "3.0/applicationlink/primary/generic")).json).toMatchObject({ name: "second" });
    expect((await jira("GET", "3.0/applicationlink/primary/jira")).status).toBe(404);
    expect((await jira("GET", "3.0/applicationlink/type/bitbucket")).status).toBe(400);
  });

  test("of an unknown id fails with 500", async () => {
    expect((await jira("GET", "3.0/applicationlink/5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11")).status).toBe(500);
  });

  test("hides the application URL of system links", async () => {
    await sandbox.control.seed({ apps: { jira: { applicationLinks: [{ ...generic, system: true }] } } });
    const { json } = await jira("GET", "3.0/applicationlink");
    const { applicationLinks } = json as { applicationLinks: object[] };
    expect(applicationLinks[0]).toMatchObject({ isSystem: true });
    expect(applicationLinks[0]).not.toHaveProperty("rpcUrl");
  });
});

describe("updating a link with v2", () => {
  const update = (id: string, change: object): Promise<Responded> =>
    jira("POST", `3.0/applicationlink/${id}`, { json: { ...generic, id, ...change } });

  test("writes name and display URL and ignores isPrimary", async () => {
    await createdId(generic);
    const id = await createdId({ ...generic, rpcUrl: "http://two.example.com" });
    const change = {
      rpcUrl: "http://two.example.com/",
      name: "Two",
      displayUrl: "http://d/",
      isPrimary: true,
    };
    expect((await update(id, change)).status).toBe(200);
    expect((await stored()).find((link) => link.id === id)).toMatchObject({
      name: "Two",
      displayUrl: "http://d",
      primary: false,
    });
  });

  test("refuses a name in use, another application URL, an unknown type and an unknown id with 400", async () => {
    await createdId(generic);
    const id = await createdId({ ...generic, name: "Two", rpcUrl: "http://two.example.com" });
    const same = { rpcUrl: "http://two.example.com" };
    expect((await update(id, { ...same, name: "CI" })).status).toBe(400);
    expect((await update(id, { name: "Two", rpcUrl: "http://three.example.com" })).status).toBe(400);
    expect((await update(id, { ...same, name: "Two", typeId: "bitbucket" })).status).toBe(400);
    expect((await update("5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11", same)).status).toBe(400);
  });

  test("without the id in the body applies the update, then fails", async () => {
    const id = await createdId(generic);
    const { status } = await jira("POST", `3.0/applicationlink/${id}`, { json: { ...generic, name: "New" } });
    expect(status).toBe(500);
    expect((await stored())[0]?.name).toBe("New");
  });
});

describe("deleting a link with v2", () => {
  test("returns 200 with a message, then 404", async () => {
    const id = await createdId(generic);
    const { status, json } = await jira("DELETE", `3.0/applicationlink/${id}`);
    expect([status, json]).toEqual([
      200,
      { "status-code": 200, message: `Deleted application with id '${id}'` },
    ]);
    expect((await jira("DELETE", `3.0/applicationlink/${id}`)).status).toBe(404);
  });

  test("on both apps requires credentials for the remote app: returns 401 and deletes nothing", async () => {
    const id = await createdId(generic);
    expect((await jira("DELETE", `3.0/applicationlink/${id}?reciprocate=true`)).status).toBe(401);
    expect(await stored()).toHaveLength(1);
  });

  test("of a system link requires a system administrator", async () => {
    await sandbox.control.seed({ apps: { jira: { applicationLinks: [{ ...generic, system: true }] } } });
    const id = (await stored())[0]?.id ?? "";
    const as = "project-admin:project-admin";
    expect((await jira("DELETE", `3.0/applicationlink/${id}`, { as })).status).toBe(403);
    expect((await jira("DELETE", `3.0/applicationlink/${id}`)).status).toBe(200);
  });
});

test("after any changes, each type with links has exactly one primary link, and names are unique", async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("create" as const),
      typeId: fc.constantFrom("generic", "stash"),
      name: fc.constantFrom("A", "A - 2", "B"),
      host: fc.nat({ max: 6 }),
      isPrimary: fc.boolean(),
    }),
    fc.record({
      kind: fc.constantFrom("delete" as const, "promote" as const, "rest" as const),
      pick: fc.nat(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await sandbox.control.reset();
      for (const one of steps) {
        const links = await stored();
        if (one.kind === "create") {
          const url = `http://${one.typeId}${one.host}.example.com`;
          const { typeId, name, isPrimary } = one;
          await create({ typeId, name, isPrimary, rpcUrl: url, displayUrl: url });
          continue;
        }
        const link = links[one.pick % Math.max(1, links.length)];
        if (link === undefined) continue;
        const { id, name, rpcUrl, displayUrl } = link;
        if (one.kind === "delete") await jira("DELETE", `3.0/applinks/${id}`);
        if (one.kind === "promote") {
          const headers = { "x-atlassian-token": "no-check" };
          await jira("POST", `3.0/applicationlink/primary/${id}`, { headers });
        }
        if (one.kind === "rest") {
          await jira("PUT", `3.0/applinks/${id}`, {
            json: { name, rpcUrl, displayUrl, primary: one.pick % 2 === 0 },
          });
        }
        if (one.kind !== "delete" && (one.kind === "promote" || one.pick % 2 === 0)) {
          expect((await stored()).find((other) => other.id === id)?.primary).toBe(true);
        }
      }
      const links = await stored();
      for (const typeId of new Set(links.map((link) => link.typeId))) {
        expect(links.filter((link) => link.typeId === typeId && link.primary)).toHaveLength(1);
      }
      expect(new Set(links.map(({ name }) => name)).size).toBe(links.length);
    }),
    { numRuns: 25 },
  );
});

describe("access to links with v1 and v2", () => {
  test.each([
    ["no credentials", null, 401],
    ["a user", "user:user", 401],
    ["an administrator", "project-admin:project-admin", 200],
  ])("%s", async (_who, as, status) => {
    const response = await jira("GET", "3.0/applicationlink", { as });
    expect(response.status).toBe(status);
    if (status === 401)
      expect(response.json).toMatchObject({ "status-code": 401, message: expect.any(String) });
  });

  test("a browser session requires a secure administrator session, except for DELETE", async () => {
    const id = await createdId(generic);
    const session = { id: "s1", username: "admin", xsrfToken: "x" };
    const headers = { cookie: "JSESSIONID=s1" };
    await sandbox.control.seed({ apps: { jira: { sessions: [session] } } });
    const refused = await jira("GET", "3.0/applicationlink", { as: null, headers });
    expect([refused.status, refused.json]).toEqual([
      401,
      { message: "This resource requires WebSudo.", "status-code": 401 },
    ]);
    expect((await jira("GET", "3.0/applinks", { as: null, headers })).status).toBe(200);
    const elevatedUntil = (await sandbox.control.clock.now()).getTime() + 600_000;
    await sandbox.control.seed({ apps: { jira: { sessions: [{ ...session, elevatedUntil }] } } });
    expect((await jira("GET", "3.0/applicationlink", { as: null, headers })).status).toBe(200);
    await sandbox.control.clock.advance({ seconds: 601 });
    expect((await jira("GET", "3.0/applicationlink", { as: null, headers })).status).toBe(401);
    expect((await jira("DELETE", `3.0/applicationlink/${id}`, { as: null, headers })).status).toBe(200);
  });
});
