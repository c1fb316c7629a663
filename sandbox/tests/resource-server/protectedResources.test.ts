import fc from "fast-check";
import { startSandbox, type NamedSandbox } from "../../index";
import { browse, codeGrant, tokens } from "../oauth";
import { request, type Responded } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const apps = {
  jira: {
    login: "/login.jsp",
    me: "/rest/api/2/myself",
    list: "/rest/api/2/search",
    items: "/rest/api/2/issue",
    administration: "/rest/api/2/application-properties",
  },
  confluence: {
    login: "/dologin.action",
    me: "/rest/api/user/current",
    list: "/rest/api/content",
    items: "/rest/api/content",
    administration: "/rest/api/audit",
  },
};
/** A request for new content, for both products. */
const newContent = {
  fields: { project: { key: "DEMO" }, summary: "A page", issuetype: { name: "Task" } },
  type: "page",
  title: "A page",
  space: { key: "DEMO" },
};
const names = ["jira", "confluence"] as const;
type Name = (typeof names)[number];

/** Gets an access token with this scope for a user. */
async function tokenOf(name: Name, username: string, scope: string): Promise<string> {
  const { url } = sandbox.apps[name];
  const input = { name: `${username} ${scope}`, redirects: ["https://portal.example.com/cb"], scope };
  const client = await sandbox.control.changeOutOfBand(name).createClient(input);
  const person = await browse(url, apps[name].login, username);
  return (await tokens(url, await codeGrant(url, person, client))).access_token;
}

const bearing = (name: Name, token: string, method: string, path: string): Promise<Responded> =>
  request(sandbox.apps[name].url, method, path, {
    as: null,
    headers: { authorization: `Bearer ${token}` },
    ...(method === "POST" && { json: newContent }),
  });

describe("the current user", () => {
  test("has its key in Jira's response, which requires credentials", async () => {
    const { url } = sandbox.apps.jira;
    const { json } = await request(url, "GET", apps.jira.me);
    expect(json).toMatchObject({ key: "JIRAUSER10000", name: "admin", displayName: "Administrator" });
    expect((await request(url, "GET", apps.jira.me, { as: null })).status).toBe(401);
  });

  test("has its key in Confluence's response; without credentials the response is anonymous", async () => {
    const { url } = sandbox.apps.confluence;
    const { json } = await request(url, "GET", apps.confluence.me, { as: "user:user" });
    expect(json).toMatchObject({ type: "known", username: "user", userKey: expect.stringMatching(/^8a80/) });
    const nobody = await request(url, "GET", apps.confluence.me, { as: null });
    expect([nobody.status, nobody.json]).toMatchObject([200, { type: "anonymous" }]);
  });

  test.each(names)("has the key that %s stores as the creator of an incoming link", async (name) => {
    const { url } = sandbox.apps[name];
    const json = { name: "a", redirects: ["https://a/cb"], scope: "READ" };
    const created = await request(url, "POST", "/rest/oauth2/latest/client", { json });
    const me = (await request(url, "GET", apps[name].me)).json as { key?: string; userKey?: string };
    expect(created.json).toMatchObject({ userKey: me.key ?? me.userKey });
  });
});

test.each(names)("content that a user creates in %s can be listed and read", async (name) => {
  const { url } = sandbox.apps[name];
  const as = "user:user";
  const made = await request(url, "POST", apps[name].items, { as, json: newContent });
  const { id } = made.json as { id: string };
  const read = await request(url, "GET", `${apps[name].items}/${id}`, { as });
  expect(JSON.stringify(read.json)).toContain("A page");
  const listed = (await request(url, "GET", apps[name].list, { as })).json;
  expect(listed).toMatchObject({ [name === "jira" ? "issues" : "results"]: [read.json] });
  expect((await request(url, "GET", `${apps[name].items}/unknown`, { as })).status).toBe(404);
});

describe.each(names)("in %s", (name) => {
  test("content requires credentials, and administration requires an administrator", async () => {
    const { url } = sandbox.apps[name];
    const status = async (method: string, path: string, as: string | null): Promise<number> =>
      (await request(url, method, path, { as, ...(method === "POST" && { json: {} }) })).status;
    expect(await status("GET", apps[name].list, null)).toBe(401);
    expect(await status("POST", apps[name].items, null)).toBe(401);
    expect(await status("GET", apps[name].administration, null)).toBe(401);
    expect(await status("GET", apps[name].administration, "user:user")).toBe(403);
    expect(await status("GET", apps[name].administration, "project-admin:project-admin")).toBe(200);
  });

  // A token's permissions are limited by its scope and by its user's role.
  const rows = (["user", "project-admin", "admin"] as const).flatMap((username) =>
    ["READ", "WRITE", "ADMIN", "SYSTEM_ADMIN"].map((scope, rank) => {
      const isAdmin = username !== "user";
      return {
        username,
        scope,
        write: rank >= 1,
        administer: isAdmin && rank >= 2,
        clients: username === "admin" && rank >= 3,
      };
    }),
  );
  test.each(rows)(
    "a token of $username with $scope",
    async ({ username, scope, write, administer, clients }) => {
      const token = await tokenOf(name, username, scope);
      const me = await bearing(name, token, "GET", apps[name].me);
      expect([me.status, me.headers.get("x-ausername")]).toEqual([200, username]);
      expect((await bearing(name, token, "GET", apps[name].list)).status).toBe(200);
      const created = name === "jira" ? 201 : 200;
      expect((await bearing(name, token, "POST", apps[name].items)).status).toBe(write ? created : 403);
      const administration = await bearing(name, token, "GET", apps[name].administration);
      expect(administration.status).toBe(administer ? 200 : 403);
      const listed = await bearing(name, token, "GET", "/rest/oauth2/latest/client");
      expect(listed.status).toBe(clients ? 200 : 401);
      const { apps: stored } = await sandbox.control.export();
      expect(stored[name]?.content).toHaveLength(write ? 1 : 0);
    },
  );

  test("a token is limited by its user's current role", async () => {
    const token = await tokenOf(name, "admin", "ADMIN");
    await sandbox.control.changeOutOfBand(name).setAccount("admin", { role: "user" });
    expect((await bearing(name, token, "GET", apps[name].administration)).status).toBe(403);
  });

  test("a token works as the password of Basic, too", async () => {
    const token = await tokenOf(name, "user", "READ");
    const { headers } = await request(sandbox.apps[name].url, "GET", apps[name].me, { as: `x:${token}` });
    expect(headers.get("x-ausername")).toBe("user");
  });
});

test("READ_ALL does not include READ", async () => {
  const token = await tokenOf("jira", "user", "READ_ALL");
  expect((await bearing("jira", token, "GET", apps.jira.me)).status).toBe(403);
});

test("an arbitrary text in place of a token does not authenticate", async () => {
  const part = fc.base64String({ minLength: 1, maxLength: 20 }).map((text) => text.replace(/[+/=]/g, "-"));
  await fc.assert(
    fc.asyncProperty(part, part, part, async (head, payload, signature) => {
      const { status } = await bearing("jira", `${head}.${payload}.${signature}`, "GET", apps.jira.me);
      expect(status).toBe(401);
    }),
    { numRuns: 50 },
  );
  const unsigned = [{ alg: "none" }, { id: "x" }].map((value) => btoa(JSON.stringify(value))).join(".");
  expect((await bearing("jira", `${unsigned}.`, "GET", apps.jira.me)).status).toBe(401);
});
