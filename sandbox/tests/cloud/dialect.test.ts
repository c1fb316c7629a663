/** Every alternative of every uncertain fact about Cloud sites shows in what a site does. */

import { factEntries } from "../../../facts";
import { credentialsOf, read, startSites, type Sites } from "./sites";

let sandbox: Sites;
beforeAll(async () => {
  sandbox = await startSites();
});
afterAll(() => sandbox.stop());

/** What administrators, users and linked apps see of a site in a dialect, without generated values. */
async function transcript(dialect: Record<string, string>): Promise<string> {
  const { control, apps } = sandbox;
  await control.reset();
  const site = control.changeOutOfBand("site");
  await site.setSettings({ dialect: dialect });
  const accounts = {
    administrator: await credentialsOf(sandbox, "site"),
    user: await credentialsOf(sandbox, "site", "user"),
    "token with scopes": await credentialsOf(sandbox, "site", "admin", { scopes: ["read:jira-work"] }),
    "wrong token": "admin@example.com:wrong",
    nobody: null,
  };
  await site.createSiteLink({
    name: "Wiki",
    typeId: "confluence",
    rpcUrl: "https://tunnel.example.com",
    displayUrl: "https://wiki.example.com",
  });
  await site.connectByCloudConnector("bitbucket");

  const lines: unknown[] = [];
  for (const [who, as] of Object.entries(accounts))
    for (const path of [
      "/rest/applinks/latest/applicationlink",
      "/rest/applinks/3.0/applinks",
      "/rest/applinks/2.0/listApplicationlinks",
      "/rest/applinks/latest/manifest",
      "/rest/api/3/mypermissions?permissions=ADMINISTER",
    ]) {
      const { status, text, headers } = await read(apps.site.url, path, { as });
      lines.push([who, path, status, headers.get("x-seraph-loginreason"), text]);
    }
  await site.setSettings({ ipAllowlist: ["203.0.113.0/24"] });
  const outside = await read(apps.site.url, "/rest/applinks/latest/manifest");
  lines.push(["outside of the allowlist", outside.status, outside.text]);

  // What the site's screens showed to the connector, as the other app has it.
  const { incomingClients, outgoingConnections } = (await control.export()).apps["bitbucket"] ?? {};
  lines.push(incomingClients?.map(({ redirects }) => redirects));
  lines.push(
    outgoingConnections?.map(({ authorizationEndpoint, scopes }) => [authorizationEndpoint, scopes]),
  );
  return JSON.stringify(lines);
}

test("every alternative of a fact is another truth, and shows in what a site does", async () => {
  const assumed = await transcript({});
  expect((await transcript({})) === assumed).toBe(true);
  const without: string[] = [];
  for (const [id, fact] of factEntries("cloud")) {
    expect(Object.keys(fact.alternatives)).toContain(fact.assumed);
    const seen = new Set([assumed]);
    for (const alternative of Object.keys(fact.alternatives)) {
      if (alternative === fact.assumed) continue;
      const other = await transcript({ [id]: alternative });
      if (seen.has(other)) without.push(`${id}=${alternative}`);
      seen.add(other);
    }
  }
  expect(without).toEqual([]);
}, 60_000);
