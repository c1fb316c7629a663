/** What identifies a Cloud site, who may use its API, and what it refuses. */

import { startSandbox } from "../../index";
import { request } from "../rest";
import { credentialsOf, read, startSites, type Sites } from "./sites";

let sandbox: Sites;
let admin: string;
let site: string;

beforeAll(async () => {
  sandbox = await startSites();
  site = sandbox.apps.site.url;
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  admin = await credentialsOf(sandbox, "site");
});

test("a site has a host of its own, and Confluence its usual context path", () => {
  expect(site).toMatch(/^http:\/\/site\.localhost:\d+$/);
  expect(sandbox.apps.wiki.url).toMatch(/^http:\/\/wiki\.localhost:\d+\/wiki$/);
});

test("a site of a government environment has its host name in all its URLs", async () => {
  const host = "agency.atlassian-us-gov-mod.net";
  const government = await startSandbox({ apps: { site: { product: "jira", deployment: "cloud", host } } });
  try {
    const { url } = government.apps.site;
    expect(url).toMatch(`http://${host}:`);
    expect((await read(url, "/rest/applinks/latest/manifest")).json).toMatchObject({ url });
  } finally {
    await government.stop();
  }
});

test("there are no Cloud sites of the other products", async () => {
  await expect(
    startSandbox({ apps: { git: { product: "bitbucket", deployment: "cloud" } } }),
  ).rejects.toMatchObject({
    cause: { message: "there are no Cloud sites of bitbucket; products with Cloud sites: jira, confluence" },
  });
});

test.each(["1.0", "3.0", "latest"])("anonymous users read the manifest, version %s", async (version) => {
  const { status, json } = await read(site, `/rest/applinks/${version}/manifest`);
  expect([status, json]).toEqual([
    200,
    expect.objectContaining({ typeId: "jira", version: "1001.0.0-SNAPSHOT", url: site }),
  ]);
  const wiki = await read(sandbox.apps.wiki.url, `/rest/applinks/${version}/manifest`);
  expect(wiki.json).toMatchObject({ typeId: "confluence", url: sandbox.apps.wiki.url });
});

test("the cloud ID is at the root of the host, also of Confluence", async () => {
  const { json } = await read(site, "/_edge/tenant_info");
  expect(json).toEqual({ cloudId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  const wiki = await read(new URL(sandbox.apps.wiki.url).origin, "/_edge/tenant_info");
  expect(wiki.status).toBe(200);
  expect(wiki.json).not.toEqual(json);
  expect((await read(sandbox.apps.bitbucket.url, "/_edge/tenant_info")).status).toBe(404);
});

test("the current user has an account ID and an e-mail address", async () => {
  const { status, json, headers } = await read(site, "/rest/api/3/myself", { as: admin });
  expect([status, json]).toEqual([
    200,
    expect.objectContaining({ accountType: "atlassian", emailAddress: "admin@example.com" }),
  ]);
  expect(json).not.toHaveProperty("name");
  expect(decodeURIComponent(headers.get("x-aaccountid") ?? "")).toBe(
    (json as { accountId: string }).accountId,
  );
  expect((await read(site, "/rest/api/3/myself")).status).toBe(401);
});

test("the server info says that it is a Cloud deployment", async () => {
  const { json } = await read(site, "/rest/api/3/serverInfo");
  expect(json).toMatchObject({ deploymentType: "Cloud", baseUrl: site, versionNumbers: [1001, 0, 0] });
});

describe("credentials", () => {
  const links = "/rest/applinks/3.0/applinks";

  test("an administrator's e-mail address and API token read the links", async () => {
    expect((await read(site, links, { as: admin })).status).toBe(200);
  });

  test.each([
    ["a password", () => Promise.resolve("admin@example.com:admin")],
    ["a user name instead of the e-mail address", async () => admin.replace("@example.com", "")],
    ["another account's API token", async () => admin.replace("admin@", "user@")],
    [
      "an API token with scopes",
      () => credentialsOf(sandbox, "site", "admin", { scopes: ["read:jira-work"] }),
    ],
    ["an expired API token", () => credentialsOf(sandbox, "site", "admin", { expiresAt: 1 })],
    ["a token of another site", () => credentialsOf(sandbox, "wiki")],
  ])("%s is refused", async (_title, credentials) => {
    const { status, headers, text } = await read(site, links, { as: await credentials() });
    expect([status, headers.get("x-seraph-loginreason")]).toEqual([401, "AUTHENTICATED_FAILED"]);
    expect(text).toMatch("Basic authentication with passwords is deprecated");
  });

  test("a personal access token as Bearer is refused", async () => {
    const headers = { authorization: "Bearer NDc4NDkyNDg3ODE3OstHYSeYC1" };
    const { status, json } = await read(site, links, { headers });
    expect([status, json]).toEqual([403, { error: "Failed to parse Connect Session Auth Token" }]);
  });

  test("a Data Center app takes no API token", async () => {
    expect((await read(sandbox.apps.bitbucket.url, links, { as: admin })).status).toBe(401);
  });
});

describe("permissions", () => {
  const path = "/rest/api/3/mypermissions";

  test.each([
    ["admin", true],
    ["project-admin", true],
    ["user", false],
  ])("%s: ADMINISTER is %p", async (username, expected) => {
    const as = await credentialsOf(sandbox, "site", username);
    const { json } = await read(site, `${path}?permissions=ADMINISTER`, { as });
    expect(json).toEqual({
      permissions: {
        ADMINISTER: expect.objectContaining({ key: "ADMINISTER", havePermission: expected }) as object,
      },
    });
  });

  test("an anonymous user has none", async () => {
    const { status, json } = await read(site, `${path}?permissions=ADMINISTER`);
    expect([status, json]).toMatchObject([200, { permissions: { ADMINISTER: { havePermission: false } } }]);
  });

  test.each(["", "?permissions=FLY"])("%p is refused", async (query) => {
    expect((await read(site, path + query, { as: admin })).status).toBe(400);
  });
});

test.each([
  ["PUT", "/rest/applinks/3.0/applicationlink", 405],
  ["POST", "/rest/applinks/3.0/applicationlink/6f2c9d1e-0000-4000-8000-000000000001", 405],
  ["DELETE", "/rest/applinks/latest/applicationlink/6f2c9d1e-0000-4000-8000-000000000001", 405],
  ["PUT", "/rest/applinks/3.0/applinks/6f2c9d1e-0000-4000-8000-000000000001", 405],
  ["DELETE", "/rest/applinks/3.0/applinks/6f2c9d1e-0000-4000-8000-000000000001", 405],
  ["PUT", "/rest/applinks/3.0/status/6f2c9d1e-0000-4000-8000-000000000001/oauth", 404],
  ["POST", "/rest/oauth2/latest/client", 404],
  ["POST", "/rest/oauth2-client/latest/config", 404],
  ["POST", "/rest/pat/latest/tokens", 404],
  ["GET", "/rest/oauth2/latest/client", 404],
  ["GET", "/rest/oauth2-client/latest/config", 404],
  ["GET", "/rest/applinks/3.0/applicationlink/x/authentication", 404],
  ["GET", "/rest/auditing/1.0/events", 404],
])("no API writes links or shows secrets: %s %s returns %i", async (method, path, expected) => {
  const before = await sandbox.control.export({ only: "state" });
  const { status } = await request(site, method, path, { as: admin, ...(method !== "GET" && { json: {} }) });
  expect(status).toBe(expected);
  expect(await sandbox.control.export({ only: "state" })).toEqual(before);
});

describe("IP allowlist", () => {
  const allow = (...ipAllowlist: string[]): Promise<unknown> =>
    sandbox.control.changeOutOfBand("site").setSettings({ ipAllowlist });

  test.each(["/rest/applinks/3.0/applinks", "/rest/api/3/myself", "/rest/applinks/latest/manifest"])(
    "a request from another address is refused: %s",
    async (path) => {
      await allow("203.0.113.0/24", "2001:db8::/32", "198.51.100.7");
      const { status, json } = await read(site, path, { as: admin });
      expect([status, json]).toEqual([
        403,
        {
          errorMessages: [
            "The IP address has been rejected because it is not on the allowed list. See your admin for more information.",
          ],
          errors: {},
        },
      ]);
    },
  );

  test.each(["203.0.113.9", "198.51.100.7", "2001:db8::1"])("%s is on the list", async (address) => {
    await allow("203.0.113.0/24", "2001:db8::/32", "198.51.100.7");
    const headers = { "x-forwarded-for": address };
    expect((await read(site, "/rest/api/3/myself", { as: admin, headers })).status).toBe(200);
  });

  test("the cloud ID is readable from everywhere", async () => {
    await allow("203.0.113.0/24");
    expect((await read(site, "/_edge/tenant_info")).status).toBe(200);
  });

  test("without a list, all addresses are allowed", async () => {
    await allow();
    expect((await read(site, "/rest/api/3/myself", { as: admin })).status).toBe(200);
  });
});
