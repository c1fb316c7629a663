import { startSandbox, type NamedSandbox } from "../../index";
import { request, type Responded, type RequestOptions } from "../rest";

const on = { enabled: true, twoLoEnabled: true, twoLoImpersonationEnabled: false };
const off = { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false };

let sandbox: NamedSandbox<"jira" | "confluence">;
let jiraId: string;
let wikiId: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  const { apps } = await sandbox.control.export();
  jiraId = apps.jira?.serverId ?? "";
  wikiId = apps.confluence?.serverId ?? "";
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const jira = (method: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(sandbox.apps.jira.url, method, `/rest/${path}`, options);

async function linkBoth(): Promise<void> {
  const { apps, control } = sandbox;
  await control
    .changeOutOfBand("jira")
    .createLink({ id: wikiId, name: "W", typeId: "confluence", rpcUrl: apps.confluence.url });
  await control
    .changeOutOfBand("confluence")
    .createLink({ id: jiraId, name: "J", typeId: "jira", rpcUrl: apps.jira.url });
}

describe("the manifest", () => {
  test("is public and identifies the app", async () => {
    const { status, json } = await jira("GET", "applinks/1.0/manifest", { as: null });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: jiraId,
      typeId: "jira",
      version: "11.2.0",
      url: sandbox.apps.jira.url,
      publicSignup: false,
      outboundAuthenticationTypes: ["placeholder.to.ensure.backwards.compatibility", expect.any(String)],
    });
    const plain = await jira("GET", "applinks/latest/manifest", { as: null, headers: { accept: "*/*" } });
    expect(plain.text).toContain(`<manifest><id>${jiraId}</id>`);
  });

  test("of a linked remote app requires a login", async () => {
    await linkBoth();
    expect((await jira("GET", `applinks/1.0/manifest/${wikiId}`, { as: "user:user" })).json).toMatchObject({
      id: wikiId,
      typeId: "confluence",
    });
    expect((await jira("GET", `applinks/1.0/manifest/${wikiId}`, { as: null })).status).toBe(400);
    expect((await jira("GET", `applinks/1.0/manifest/${jiraId}`)).status).toBe(400);
  });

  test("of a URL is refused without the XSRF header, and for linked apps", async () => {
    const path = `applinks/1.0/applicationlinkForm/manifest?url=${encodeURIComponent(sandbox.apps.confluence.url)}`;
    const headers = { "x-atlassian-token": "no-check" };
    const refused = await jira("GET", path);
    expect([refused.status, refused.text]).toEqual([403, "XSRF check failed"]);
    expect((await jira("GET", path, { headers })).json).toMatchObject({ id: wikiId });
    await linkBoth();
    expect((await jira("GET", path, { headers })).status).toBe(409);
    const dead = "applinks/1.0/applicationlinkForm/manifest?url=http://localhost:1";
    expect((await jira("GET", dead, { headers })).json).toMatchObject({
      code: "applinks.warning.unknown.host",
    });
  });
});

describe("the status of a link", () => {
  const error = async (id: string): Promise<unknown> => {
    const { status, json } = await jira("GET", `applinks/3.0/status/${id}`);
    expect(status).toBe(200);
    const { working, error: found } = json as { working: boolean; error?: { type: string } };
    return working ? "working" : found?.type;
  };

  test("changes from a missing link to disabled, to mismatched levels, to working", async () => {
    const changes = sandbox.control.changeOutOfBand("jira");
    await changes.createLink({
      id: wikiId,
      name: "W",
      typeId: "confluence",
      rpcUrl: sandbox.apps.confluence.url,
    });
    expect(await error(wikiId)).toBe("NO_REMOTE_APPLINK");
    const back = { id: jiraId, name: "J", typeId: "jira", rpcUrl: sandbox.apps.jira.url };
    await sandbox.control.changeOutOfBand("confluence").createLink(back);
    expect(await error(wikiId)).toBe("DISABLED");
    const path = `applinks/3.0/status/${wikiId}/oauth`;
    expect((await jira("PUT", path, { json: { incoming: on, outgoing: on } })).status).toBe(204);
    expect(await error(wikiId)).toBe("AUTH_LEVEL_MISMATCH");
    const mirror = `/rest/applinks/3.0/status/${jiraId}/oauth`;
    await request(sandbox.apps.confluence.url, "PUT", mirror, { json: { incoming: on, outgoing: on } });
    expect(await error(wikiId)).toBe("working");
    const half = { ...on, twoLoEnabled: false };
    await jira("PUT", path, { json: { incoming: half, outgoing: on } });
    expect(await error(wikiId)).toBe("AUTH_LEVEL_UNSUPPORTED");
  });

  test("is an error for generic, system and unreachable links", async () => {
    const rpcUrl = "http://localhost:1";
    await sandbox.control.seed({
      apps: {
        jira: {
          applicationLinks: [
            { id: wikiId, name: "generic", typeId: "generic", rpcUrl },
            { id: jiraId, name: "system", typeId: "jira", rpcUrl, system: true },
            { id: "5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11", name: "dead", typeId: "stash", rpcUrl },
          ],
        },
      },
    });
    expect(await error(wikiId)).toBe("GENERIC_LINK");
    expect(await error(jiraId)).toBe("SYSTEM_LINK");
    expect(await error("5c0c7d3c-9f9e-4c3e-8f6e-0d6b0a4f5f11")).toBe("CONNECTION_REFUSED");
  });
});

describe("OAuth 1.0a levels", () => {
  const path = (): string => `applinks/3.0/status/${wikiId}/oauth`;

  test("are public; a change requires an administrator, impersonation a system administrator", async () => {
    await linkBoth();
    expect((await jira("GET", path(), { as: null })).json).toEqual({ incoming: off, outgoing: off });
    const as = "project-admin:project-admin";
    const json = { incoming: on, outgoing: on };
    expect((await jira("PUT", path(), { as: null, json })).status).toBe(401);
    expect((await jira("PUT", path(), { as: "user:user", json })).status).toBe(403);
    expect((await jira("PUT", path(), { as, json })).status).toBe(204);
    const impersonating = { incoming: { ...on, twoLoImpersonationEnabled: true }, outgoing: on };
    expect((await jira("PUT", path(), { as, json: impersonating })).status).toBe(403);
    expect((await jira("PUT", path(), { json: impersonating })).status).toBe(204);
  });

  test("are normalized to one of four levels; both directions are required", async () => {
    await linkBoth();
    const incoming = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: true };
    const outgoing = { enabled: false, twoLoEnabled: true, twoLoImpersonationEnabled: true };
    await jira("PUT", path(), { json: { incoming, outgoing } });
    expect((await jira("GET", path())).json).toEqual({
      incoming: { enabled: true, twoLoEnabled: true, twoLoImpersonationEnabled: true },
      outgoing: off,
    });
    const { status, json } = await jira("PUT", path(), { json: { incoming: on } });
    expect([status, json]).toMatchObject([400, { errors: [{ context: "outgoing" }] }]);
  });

  test("of incoming requests need the remote app's consumer key: 409 if it is neither stored nor readable", async () => {
    const dead = { id: wikiId, name: "dead", typeId: "confluence", rpcUrl: "http://localhost:1" };
    await sandbox.control.changeOutOfBand("jira").createLink(dead);
    expect((await jira("PUT", path(), { json: { incoming: on, outgoing: off } })).status).toBe(409);
    expect((await jira("PUT", path(), { json: { incoming: off, outgoing: on } })).status).toBe(204);
    const consumer = { key: "k", name: "n", signatureMethod: "RSA_SHA1" as const };
    const stored = {
      ...dead,
      consumer: { ...consumer, twoLOAllowed: false, twoLOImpersonationAllowed: false },
    };
    await sandbox.control.seed({ apps: { jira: { applicationLinks: [stored] } } });
    expect((await jira("PUT", path(), { json: { incoming: on, outgoing: off } })).status).toBe(204);
  });
});

describe("OAuth 1.0a providers and consumers", () => {
  const publicKey =
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==";
  const classes = "com.atlassian.applinks.api.auth.types";

  test("are stored under relative URLs", async () => {
    await linkBoth();
    const provider = `${classes}.OAuthAuthenticationProvider`;
    const path = `applinks/3.0/applicationlink/${wikiId}/authentication/provider`;
    const { status, json } = await jira("PUT", path, { json: { provider, config: {} } });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      "resources-created": [{ href: `applicationlink/${wikiId}/authentication/${provider}` }],
    });
    expect((await jira("GET", path)).json).toMatchObject({
      authenticationProviders: [{ provider, config: {} }],
    });
    expect((await jira("GET", `${path}/other`)).json).toEqual({ authenticationProviders: [] });
    expect((await jira("PUT", path, { json: { provider: "other" } })).status).toBe(400);
    const impersonation = `${classes}.TwoLeggedOAuthWithImpersonationAuthenticationProvider`;
    const as = "project-admin:project-admin";
    expect((await jira("PUT", path, { as, json: { provider: impersonation } })).status).toBe(400);
  });

  test("return 404 without a consumer; the consumer of a generic link loses its two-legged flags", async () => {
    await linkBoth();
    const generic = { name: "CI", typeId: "generic", rpcUrl: "http://ci.example.com" };
    const { id } = await sandbox.control.changeOutOfBand("jira").createLink(generic);
    const consumers = (link: string): string =>
      `applinks-oauth/1.0/applicationlink/${link}/authentication/consumer`;
    expect((await jira("GET", consumers(id))).status).toBe(404);
    const json = { key: "k", name: "n", publicKey, twoLOAllowed: true };
    expect((await jira("PUT", consumers(id), { json })).status).toBe(201);
    expect((await jira("PUT", consumers(wikiId), { json })).status).toBe(201);
    expect((await jira("GET", consumers(id))).json).toMatchObject({ consumers: [{ twoLOAllowed: false }] });
    expect((await jira("GET", consumers(wikiId))).json).toMatchObject({
      consumers: [{ twoLOAllowed: true }],
    });
    expect((await jira("PUT", consumers(wikiId), { json: { ...json, publicKey: "none" } })).status).toBe(400);
    expect((await jira("PUT", consumers(wikiId), { json: {} })).json).toMatchObject({
      status: 400,
      message: [expect.any(String), expect.any(String), expect.any(String)],
    });
  });
});

test("capabilities are public", async () => {
  await linkBoth();
  expect((await jira("GET", "applinks/3.0/capabilities", { as: null })).json).toContain("STATUS_API");
  expect((await jira("GET", "applinks/3.0/capabilities/STATUS_API", { as: null })).json).toEqual([
    "STATUS_API",
  ]);
  expect((await jira("GET", "applinks/3.0/capabilities/OTHER", { as: null })).status).toBe(404);
  expect((await jira("GET", `applinks/3.0/capabilities/remote/${wikiId}`)).json).toMatchObject({
    applicationVersion: "10.1.0",
  });
});

test("the list with authentication is sorted by type and name; authenticationinfo requires an administrator", async () => {
  await linkBoth();
  await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "A", typeId: "stash", rpcUrl: "http://a.example.com" });
  await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "A0", typeId: "bamboo", rpcUrl: "http://b.example.com" });
  const { list } = (await jira("GET", "applinks/1.0/listApplicationlinks")).json as {
    list: { application: { typeId: string } }[];
  };
  expect(list.map(({ application }) => application.typeId)).toEqual(["bamboo", "confluence", "stash"]);
  expect((await jira("GET", "applinks/1.0/authenticationinfo")).status).toBe(200);
  expect((await jira("GET", "applinks/1.0/authenticationinfo", { as: "user:user" })).status).toBe(401);
});

test("moving a link updates its application URL and takes the display URL of the remote app", async () => {
  await linkBoth();
  const { id } = await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "B", typeId: "stash", rpcUrl: "http://b.invalid" });
  const headers = { "x-atlassian-token": "no-check" };
  const move = (link: string, newUrl: string, options: RequestOptions = {}): Promise<Responded> =>
    jira("POST", `applinks/1.0/relocateApplicationlink/${link}?newUrl=${encodeURIComponent(newUrl)}`, {
      headers,
      ...options,
    });
  expect((await move(wikiId, sandbox.apps.confluence.url, { headers: {} })).status).toBe(403);
  expect(
    (await move(wikiId, sandbox.apps.confluence.url, { as: "project-admin:project-admin" })).status,
  ).toBe(403);
  expect((await move(id, sandbox.apps.confluence.url)).status).toBe(400);
  expect((await move(id, "http://localhost:1")).status).toBe(409);
  expect((await move(id, "http://localhost:1&nowarning")).status).toBe(409);
  expect(
    (
      await jira(
        "POST",
        `applinks/1.0/relocateApplicationlink/${id}?newUrl=http://localhost:1&nowarning=true`,
        { headers },
      )
    ).status,
  ).toBe(204);
  expect((await jira("GET", `applinks/3.0/applinks/${id}`)).json).toMatchObject({
    rpcUrl: "http://localhost:1",
  });
});
