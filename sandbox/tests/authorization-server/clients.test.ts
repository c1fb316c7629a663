import fc from "fast-check";
import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

const path = "/rest/oauth2/latest/client";
const portal = { name: "ci-portal", redirects: ["https://portal.example.com/cb"], scope: "WRITE" };

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (method: string, suffix = "", options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, path + suffix, options);

async function created(input: object = portal): Promise<IncomingClient> {
  const { status, json } = await jira("POST", "", { json: input });
  expect(status).toBe(200);
  return json as IncomingClient;
}

const refusal = async (input: object): Promise<unknown> => {
  const { status, json } = await jira("POST", "", { json: input });
  expect(status).toBe(400);
  return json;
};

describe("an incoming link", () => {
  test("is created with 200; the response has its ids, secret and creator", async () => {
    const client = await created({
      ...portal,
      redirects: ["https://z.example.com", " http://localhost:9004/cb "],
    });
    expect(client).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/) as string,
      clientId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      clientSecret: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      name: "ci-portal",
      redirects: ["http://localhost:9004/cb", "https://z.example.com"],
      scope: "WRITE",
      userKey: "JIRAUSER10000",
    });
    expect((await jira("GET", `/${client.id}`)).json).toEqual(client);
  });

  test("is the same under the numbered REST path", async () => {
    await created();
    const numbered = await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/1.0/client");
    expect(numbered.json).toEqual((await jira("GET")).json);
  });

  test("is listed by client ID", async () => {
    for (const name of ["c", "a", "b", "d", "e"]) await created({ ...portal, name });
    const listed = (await jira("GET")).json as IncomingClient[];
    const ids = listed.map(({ clientId }) => clientId);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(5);
  });

  test("keeps members that an update omits or leaves blank; the update returns 204 without a body", async () => {
    const client = await created();
    const update = await jira("PUT", `/${client.id}`, { json: { name: " ", redirects: [], scope: "READ" } });
    expect([update.status, update.text]).toEqual([204, ""]);
    expect((await jira("GET", `/${client.id}`)).json).toEqual({ ...client, scope: "READ" });
  });

  test("gets a new secret by its client ID and keeps everything else", async () => {
    const client = await created();
    const { status, json } = await jira("PUT", `/reset/${client.clientId}`);
    const renewed = json as IncomingClient;
    expect(status).toBe(200);
    expect(renewed.clientSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(renewed.clientSecret).not.toBe(client.clientSecret);
    expect({ ...renewed, clientSecret: client.clientSecret }).toEqual(client);
    expect((await jira("PUT", `/reset/${client.id}`)).status).toBe(404);
  });

  test("is in the response to its deletion and does not exist afterwards", async () => {
    const client = await created();
    const deleted = await jira("DELETE", `/${client.id}`);
    expect([deleted.status, deleted.json]).toEqual([200, client]);
    const gone = await jira("GET", `/${client.id}`);
    expect([gone.status, gone.json]).toEqual([404, { errors: [expect.any(String)], fieldErrors: {} }]);
    expect((await jira("DELETE", `/${client.id}`)).status).toBe(404);
  });

  test("shows its secret only in responses to create and reset if the setting is on", async () => {
    await sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    const client = await created();
    expect(client.clientSecret).toMatch(/^[0-9a-f]{64}$/);
    expect((await jira("GET", `/${client.id}`)).json).not.toHaveProperty("clientSecret");
    expect((await jira("PUT", `/reset/${client.clientId}`)).json).toHaveProperty("clientSecret");
    expect((await jira("GET")).text).not.toContain("clientSecret");
    expect((await jira("DELETE", `/${client.id}`)).json).not.toHaveProperty("clientSecret");
  });

  test("writes audit records, but not for an update that changes nothing", async () => {
    const client = await created();
    await jira("PUT", `/${client.id}`, { json: portal });
    await jira("PUT", `/${client.id}`, { json: { scope: "READ" } });
    const { apps } = await sandbox.control.export();
    expect(apps.jira?.audit?.map(({ username, summary, object }) => [username, summary, object])).toEqual([
      ["admin", "client.configuration.created", "ci-portal"],
      ["admin", "client.configuration.updated", "ci-portal"],
    ]);
  });
});

describe("validation of incoming links", () => {
  test("fails inside without a name", async () => {
    expect((await jira("POST", "", { json: {} })).status).toBe(500);
  });

  test("reports all invalid fields at once", async () => {
    expect(await refusal({ name: "" })).toEqual({
      errors: [],
      fieldErrors: {
        name: [expect.any(String)],
        redirects: [expect.any(String)],
        scope: [expect.any(String)],
      },
    });
  });

  test("joins all errors of the redirect URLs into one text", async () => {
    const redirects = ["https://a.example.com/#x", "nothing"];
    const { fieldErrors } = (await refusal({ ...portal, redirects })) as {
      fieldErrors: { redirects: string[] };
    };
    expect(fieldErrors.redirects).toHaveLength(1);
    expect(fieldErrors.redirects[0]?.split(", ")).toHaveLength(2);
  });

  test.each([
    ["https://portal.example.com/cb?x=1", true],
    ["myapp://cb", true],
    ["http://localhost:9004/cb", true],
    [`https://a.example.com/${"x".repeat(428)}`, true],
    ["http://127.0.0.1:9004/cb", false],
    ["http://portal.example.com/cb", false],
    ["https://portal.example.com/cb#part", false],
    ["/relative", false],
    [`https://a.example.com/${"x".repeat(429)}`, false],
  ])("of the redirect URL %s returns %s", async (redirect, accepted) => {
    const { status } = await jira("POST", "", { json: { ...portal, redirects: [redirect] } });
    expect(status).toBe(accepted ? 200 : 400);
  });

  test("accepts http and refuses localhost according to the app's settings", async () => {
    const changes = sandbox.control.changeOutOfBand("jira");
    await changes.setSettings({ disallowLocalhostRedirect: true });
    await refusal({ ...portal, redirects: ["http://localhost/cb"] });
    await changes.setSettings({ skipRedirectUrlHttpsRequirement: true });
    await created({ ...portal, redirects: ["http://127.0.0.1/cb"] });
  });

  test("requires a unique name, compared exactly after trimming", async () => {
    await created();
    expect(await refusal({ ...portal, name: " ci-portal " })).toMatchObject({
      fieldErrors: { name: [expect.any(String)] },
    });
    await created({ ...portal, name: "CI-portal" });
    await refusal({ ...portal, name: "x".repeat(256) });
    await created({ ...portal, name: "x".repeat(255) });
  });

  test("accepts the scopes of the product and its version", async () => {
    await refusal({ ...portal, scope: "REPO_READ" });
    await created({ ...portal, name: "both", scope: "READ  WRITE" });
    await created({ ...portal, name: "all", scope: "READ_ALL" });
    await sandbox.control.changeOutOfBand("jira").setVersion("10.2.0");
    await refusal({ ...portal, name: "old", scope: "READ_ALL" });
    await refusal({ ...portal, name: "case", scope: "read" });
  });

  test("refuses a body that is not a JSON object", async () => {
    const headers = { "content-type": "application/json" };
    expect((await jira("POST", "", { body: '{"name":', headers })).status).toBe(400);
    expect((await jira("POST", "", { body: "[]", headers })).status).toBe(400);
  });
});

test("redirect URLs are stored trimmed, sorted and without duplicates", async () => {
  const redirect = fc
    .tuple(fc.constantFrom("", " ", "  "), fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("", " "))
    .map(([before, name, after]) => `${before}https://${name}.example.com/cb${after}`);
  const blanks = fc.constantFrom("", " ", "   ");
  await fc.assert(
    fc.asyncProperty(fc.array(redirect, { minLength: 1 }), fc.array(blanks), async (urls, blank) => {
      await sandbox.control.reset();
      const client = await created({ ...portal, redirects: [...blank, ...urls] });
      expect(client.redirects).toEqual([...new Set(urls.map((url) => url.trim()))].sort());
    }),
    { numRuns: 30 },
  );
});

describe("access to incoming links", () => {
  test.each([
    ["no credentials", null, 401],
    ["a user", "user:user", 401],
    ["an administrator", "project-admin:project-admin", 401],
    ["a system administrator", "admin:admin", 200],
  ])("%s", async (_who, as, status) => {
    const response = await jira("GET", "", { as });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.json).toEqual({ errors: [expect.any(String)], fieldErrors: {} });
  });

  test("a version without the feature returns the product's 404, even without credentials", async () => {
    await sandbox.control.changeOutOfBand("jira").setVersion("8.21.9");
    const { status, json } = await jira("GET", "", { as: null });
    expect(status).toBe(404);
    expect(json).toEqual({ message: expect.stringContaining("null for uri"), "status-code": 404 });
    await sandbox.control.changeOutOfBand("jira").setVersion("8.22");
    expect((await jira("GET")).status).toBe(200);
  });

  test("a base URL without https is refused, unless a setting allows it", async () => {
    await sandbox.control.changeOutOfBand("jira").setSettings({ skipBaseUrlHttpsRequirement: false });
    const { status, json } = await jira("GET");
    expect([status, json]).toEqual([400, { errors: [expect.stringContaining("https")], fieldErrors: {} }]);
  });
});
