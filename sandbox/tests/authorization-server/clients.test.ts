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
  test("is answered with 200, its ids, its secret and its creator", async () => {
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

  test("answers the same under the numbered version of the REST path", async () => {
    await created();
    const numbered = await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/1.0/client");
    expect(numbered.json).toEqual((await jira("GET")).json);
  });

  test("is listed in the order of client IDs", async () => {
    for (const name of ["c", "a", "b", "d", "e"]) await created({ ...portal, name });
    const listed = (await jira("GET")).json as IncomingClient[];
    const ids = listed.map(({ clientId }) => clientId);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(5);
  });

  test("keeps what an update leaves out or blank, and answers 204 without a body", async () => {
    const client = await created();
    const update = await jira("PUT", `/${client.id}`, { json: { name: " ", redirects: [], scope: "READ" } });
    expect([update.status, update.text]).toEqual([204, ""]);
    expect((await jira("GET", `/${client.id}`)).json).toEqual({ ...client, scope: "READ" });
  });

  test("gets a new secret by its client ID, and keeps everything else", async () => {
    const client = await created();
    const { status, json } = await jira("PUT", `/reset/${client.clientId}`);
    const renewed = json as IncomingClient;
    expect(status).toBe(200);
    expect(renewed.clientSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(renewed.clientSecret).not.toBe(client.clientSecret);
    expect({ ...renewed, clientSecret: client.clientSecret }).toEqual(client);
    expect((await jira("PUT", `/reset/${client.id}`)).status).toBe(404);
  });

  test("is answered once more when it is deleted, and is gone then", async () => {
    const client = await created();
    const deleted = await jira("DELETE", `/${client.id}`);
    expect([deleted.status, deleted.json]).toEqual([200, client]);
    const gone = await jira("GET", `/${client.id}`);
    expect([gone.status, gone.json]).toEqual([404, { errors: [expect.any(String)], fieldErrors: {} }]);
    expect((await jira("DELETE", `/${client.id}`)).status).toBe(404);
  });

  test("shows its secret only in answers to creation and reset where the app is set so", async () => {
    await sandbox.control.changeOutOfBand("jira").setSettings({ secretsReturned: "creation" });
    const client = await created();
    expect(client.clientSecret).toMatch(/^[0-9a-f]{64}$/);
    expect((await jira("GET", `/${client.id}`)).json).not.toHaveProperty("clientSecret");
    expect((await jira("PUT", `/reset/${client.clientId}`)).json).toHaveProperty("clientSecret");
    expect((await jira("GET")).text).not.toContain("clientSecret");
    expect((await jira("DELETE", `/${client.id}`)).json).not.toHaveProperty("clientSecret");
  });

  test("leaves a line in the audit log, but not for an update that changes nothing", async () => {
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
  test("names every wrong field at once", async () => {
    expect(await refusal({})).toEqual({
      errors: [],
      fieldErrors: {
        name: [expect.any(String)],
        redirects: [expect.any(String)],
        scope: [expect.any(String)],
      },
    });
  });

  test("joins all problems of the redirect URLs into one text", async () => {
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
  ])("of %s as a redirect URL gives %s", async (redirect, accepted) => {
    const { status } = await jira("POST", "", { json: { ...portal, redirects: [redirect] } });
    expect(status).toBe(accepted ? 200 : 400);
  });

  test("takes http where the app's switch allows it, and refuses localhost where a switch says so", async () => {
    const edit = sandbox.control.changeOutOfBand("jira");
    await edit.setSettings({ disallowLocalhostRedirect: true });
    await refusal({ ...portal, redirects: ["http://localhost/cb"] });
    await edit.setSettings({ skipRedirectUrlHttpsRequirement: true });
    await created({ ...portal, redirects: ["http://127.0.0.1/cb"] });
  });

  test("wants the name to be new, compared exactly after trimming", async () => {
    await created();
    expect(await refusal({ ...portal, name: " ci-portal " })).toMatchObject({
      fieldErrors: { name: [expect.any(String)] },
    });
    await created({ ...portal, name: "CI-portal" });
    await refusal({ ...portal, name: "x".repeat(256) });
    await created({ ...portal, name: "x".repeat(255) });
  });

  test("knows the scopes of the product and its version", async () => {
    await refusal({ ...portal, scope: "REPO_READ" });
    await created({ ...portal, name: "both", scope: "READ  WRITE" });
    await created({ ...portal, name: "all", scope: "READ_ALL" });
    await sandbox.control.changeOutOfBand("jira").setVersion("10.2.0");
    await refusal({ ...portal, name: "old", scope: "READ_ALL" });
    await refusal({ ...portal, name: "case", scope: "read" });
  });

  test("refuses a body that is no JSON object", async () => {
    const headers = { "content-type": "application/json" };
    expect((await jira("POST", "", { body: '{"name":', headers })).status).toBe(400);
    expect((await jira("POST", "", { body: "[]", headers })).status).toBe(400);
  });
});

test("whatever redirect URLs come in, they are stored sorted, trimmed, and each once", async () => {
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

describe("who may administer incoming links", () => {
  test.each([
    ["nobody", null, 401],
    ["a user", "user:user", 401],
    ["an administrator", "project-admin:project-admin", 401],
    ["a system administrator", "admin:admin", 200],
  ])("%s", async (_who, as, status) => {
    const response = await jira("GET", "", { as });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.json).toEqual({ errors: [expect.any(String)], fieldErrors: {} });
  });

  test("nobody on a version without the feature, and then even anonymous callers get the product's 404", async () => {
    await sandbox.control.changeOutOfBand("jira").setVersion("8.21.9");
    const { status, json } = await jira("GET", "", { as: null });
    expect(status).toBe(404);
    expect(json).toEqual({ message: expect.stringContaining("null for uri"), "status-code": 404 });
    await sandbox.control.changeOutOfBand("jira").setVersion("8.22");
    expect((await jira("GET")).status).toBe(200);
  });

  test("nobody on a base URL without https, unless the app's switch allows it", async () => {
    await sandbox.control.changeOutOfBand("jira").setSettings({ skipBaseUrlHttpsRequirement: false });
    const { status, json } = await jira("GET");
    expect([status, json]).toEqual([400, { errors: [expect.stringContaining("https")], fieldErrors: {} }]);
  });
});
