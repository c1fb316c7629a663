/** The application links of a Cloud site, as its API shows them. */

import type { Dialect } from "../../../facts/dialect";
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
  await sandbox.control
    .changeOutOfBand("site")
    .createSiteLink({ name: "Bitbucket", typeId: "stash", rpcUrl: sandbox.apps.bitbucket.url });
});

const lists = [
  "/rest/applinks/latest/applicationlink",
  "/rest/applinks/1.0/applicationlink",
  "/rest/applinks/3.0/applinks",
  "/rest/applinks/2.0/listApplicationlinks",
];

interface Shown {
  name: string;
  system: boolean;
}

/** The links of any of the lists. */
async function linksIn(path: string, base = site, as = admin): Promise<Shown[]> {
  const { status, json } = await read(base, path, { as });
  expect(status).toBe(200);
  const found = Array.isArray(json)
    ? json
    : ((json as { applicationLinks?: object[]; list?: object[] }).applicationLinks ??
      (json as { list: { application: object }[] }).list.map(({ application }) => application));
  return (found as { name: string; isSystem?: boolean; system?: boolean }[]).map((link) => ({
    name: link.name,
    system: link.isSystem ?? link.system ?? false,
  }));
}

test.each(lists)("%s has the system link of the organization and the administrator's link", async (path) => {
  expect(await linksIn(path)).toEqual([
    { name: "Confluence (wiki)", system: true },
    { name: "Bitbucket", system: false },
  ]);
});

test("both sites of an organization have the link, and a site of another one has none", async () => {
  const as = await credentialsOf(sandbox, "wiki");
  const [first] = lists;
  expect(await linksIn(first ?? "", sandbox.apps.wiki.url, as)).toEqual([
    { name: "Jira (site)", system: true },
  ]);
  await sandbox.control.seed({
    apps: { site: { cloud: { organization: "other" }, applicationLinks: [] } },
  });
  expect(await linksIn(first ?? "")).toEqual([]);
});

test.each(["/rest/applinks/latest/applicationlink", "/rest/applinks/3.0/applinks"])(
  "%s/{id} has one link, and 404 for an unknown one",
  async (path) => {
    const { apps } = await sandbox.control.export({ only: "state" });
    const id = apps["site"]?.applicationLinks?.find(({ name }) => name === "Bitbucket")?.id ?? "";
    const { status, json } = await read(site, `${path}/${id}`, { as: admin });
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ id, name: "Bitbucket", rpcUrl: sandbox.apps.bitbucket.url }),
    ]);
    const other = "6f2c9d1e-0000-4000-8000-000000000001";
    expect((await read(site, `${path}/${other}`, { as: admin })).status).toBe(404);
  },
);

test.each([
  ["/rest/applinks/latest/applicationlink", 401],
  ["/rest/applinks/3.0/applinks", 403],
  ["/rest/applinks/2.0/listApplicationlinks", 401],
])("%s is for administrators: %i for a user, 401 for an anonymous one", async (path, expected) => {
  const user = await credentialsOf(sandbox, "site", "user");
  expect((await read(site, path, { as: user })).status).toBe(expected);
  expect((await read(site, path)).status).toBe(401);
});

describe("what is unknown about the lists is in the site's dialect", () => {
  const shows = (dialect: Dialect) => sandbox.control.changeOutOfBand("site").setSettings({ dialect });

  test.each(lists)("they have no links over OAuth 2.0, but the others: %s", async (path) => {
    await shows({ "site-links-shown": "absent" });
    expect(await linksIn(path)).toEqual([{ name: "Confluence (wiki)", system: true }]);
  });

  test.each(lists)("the site does not let an administrator read them: %s", async (path) => {
    for (const status of ["401", "403"] as const) {
      await shows({ "site-list-access": status });
      expect((await read(site, path, { as: admin })).status).toBe(Number(status));
    }
    await shows({ "site-link-list": "none" });
    expect((await read(site, path, { as: admin })).status).toBe(404);
  });

  test("the site returns a page", async () => {
    await shows({ "site-list-access": "page" });
    const { status, headers, json } = await read(site, lists[0] ?? "", { as: admin });
    expect([status, headers.get("content-type"), json]).toEqual([200, "text/html;charset=UTF-8", undefined]);
  });
});

test("an application that the organization links cannot be linked again", async () => {
  const { url } = sandbox.apps.wiki;
  const { apps } = await sandbox.control.export({ only: "state" });
  const id = apps["wiki"]?.serverId;
  const link = sandbox.control
    .changeOutOfBand("site")
    .createSiteLink({ id, name: "Wiki", typeId: "confluence", rpcUrl: url });
  await expect(link).rejects.toThrow("Atlassian created the link");
});
