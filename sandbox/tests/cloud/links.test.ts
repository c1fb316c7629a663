/** A Cloud site's half of a link: what it stores, that it works for users, and its status. */

import { oauthEndpoints, outgoingRedirectUrl } from "../../products/oauthPaths";
import { runBrowserFlow } from "../../index";
import type { App, CloudLinkStatus } from "../../index";
import { startSites, type Sites } from "./sites";

let sandbox: Sites;

beforeAll(async () => {
  sandbox = await startSites();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const siteChanges = () => sandbox.control.changeOutOfBand("site");
const status = async (name: string): Promise<CloudLinkStatus> =>
  (await siteChanges().linkStatus(name)).status;

/** Creates both halves of a link between the site and Bitbucket, as two administrators would. */
async function linkBoth(): Promise<void> {
  const there = sandbox.control.changeOutOfBand("bitbucket");
  const { apps } = await sandbox.control.export({ only: "state" });
  const [site, bitbucket] = [apps["site"] as App, apps["bitbucket"] as App];
  const { control } = sandbox;
  await siteChanges().createSiteLink({
    id: bitbucket.serverId,
    name: "Bitbucket",
    typeId: "stash",
    rpcUrl: bitbucket.baseUrl,
  });
  await control.changeOutOfBand("bitbucket").createLink({
    id: site.serverId,
    name: "Jira",
    typeId: "jira",
    rpcUrl: site.baseUrl,
  });
  const [here, other] = [oauthEndpoints(site), oauthEndpoints(bitbucket)];
  const incoming = await siteChanges().saveIncoming("Bitbucket", {
    redirects: [outgoingRedirectUrl(bitbucket, here.authorize)],
    scope: "READ",
  });
  await there.createConnection({
    name: "Jira",
    type: "generic",
    clientId: incoming.clientId,
    clientSecret: incoming.clientSecret,
    authorizationEndpoint: here.authorize,
    tokenEndpoint: here.token,
    scopes: ["READ"],
  });
  const client = await there.createClient({
    name: "Jira",
    redirects: [outgoingRedirectUrl(site, other.authorize)],
    scope: "REPO_READ",
  });
  await siteChanges().saveOutgoing("Bitbucket", {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    authorizationEndpoint: other.authorize,
    tokenEndpoint: other.token,
    scopes: ["REPO_READ"],
  });
}

const expectUsersConnected = async (connection?: string): Promise<void> => {
  const { site, bitbucket } = sandbox.apps;
  const there = await runBrowserFlow({ from: site.url, to: bitbucket.url });
  expect([there.status, there.body]).toEqual([200, "user"]);
  const back = await runBrowserFlow({
    from: bitbucket.url,
    to: site.url,
    ...(connection === undefined ? {} : { connection }),
  });
  expect([back.status, back.body]).toEqual([
    200,
    expect.objectContaining({ emailAddress: "user@example.com" }),
  ]);
};

test("users reach the other application in both directions", async () => {
  await linkBoth();
  await expectUsersConnected();
});

test("the site's own endpoints are none of a Data Center app's", async () => {
  const { apps } = await sandbox.control.export({ only: "state" });
  const endpoints = oauthEndpoints(apps["site"] as App);
  expect(Object.values(endpoints).join(" ")).not.toContain("/rest/oauth2/");
});

test("a link of the cloud connector works without anybody entering a secret", async () => {
  await siteChanges().connectByCloudConnector("bitbucket");
  await expectUsersConnected();
  expect(await status("Bitbucket")).toBe("CONNECTED");
  const { apps } = await sandbox.control.export({ only: "state" });
  expect(apps["site"]?.applicationLinks?.at(-1)).toMatchObject({ cloud: { madeBy: "cloudConnector" } });
});

test("a link works with endpoints and redirect URLs at a host of Atlassian's, and with scopes of Cloud apps", async () => {
  await siteChanges().setSettings({
    dialect: {
      "site-endpoints": "other-host",
      "site-redirect-url": "other-host",
      "site-scopes": "cloud",
    },
  });
  await siteChanges().connectByCloudConnector("bitbucket");
  // Neither URL of the site is that of its endpoints.
  await expectUsersConnected("Jira (cloud connector)");
  const { apps } = await sandbox.control.export({ only: "state" });
  const [connection] = apps["bitbucket"]?.outgoingConnections ?? [];
  expect(connection?.scopes).toEqual(["read:jira-work"]);
  const hosts = [connection?.authorizationEndpoint, apps["bitbucket"]?.incomingClients?.[0]?.redirects[0]];
  expect(hosts).toEqual([
    expect.stringContaining("http://auth.localhost:"),
    expect.stringContaining("http://auth.localhost:"),
  ]);
});

describe("status", () => {
  test("it follows a link from its creation to its removal", async () => {
    await linkBoth();
    expect(await status("Bitbucket")).toBe("SETTING UP");
    await siteChanges().connectSiteLink("Bitbucket");
    expect(await status("Bitbucket")).toBe("CONNECTED");

    await sandbox.control.changeOutOfBand("bitbucket").deleteLink("Jira");
    expect(await status("Bitbucket")).toBe("PARTIALLY CONFIGURED");
    await siteChanges().removeDirection("Bitbucket", "incoming");
    expect(await status("Bitbucket")).toBe("PARTIALLY CONNECTED");
    await siteChanges().removeDirection("Bitbucket", "outgoing");
    expect(await status("Bitbucket")).toBe("DISABLED");
  });

  test("a system link, an external application and a link over OAuth 1.0a have their own", async () => {
    const changes = siteChanges();
    expect(await status("Confluence (wiki)")).toBe("SYSTEM");
    await changes.createSiteLink({ name: "CI", typeId: "generic", rpcUrl: "https://ci.example.com" });
    expect(await status("CI")).toBe("NON-ATLASSIAN");
    const provider = "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider";
    await sandbox.control.seed({
      apps: {
        site: {
          applicationLinks: [
            {
              name: "Old",
              typeId: "bamboo",
              rpcUrl: "https://ci.example.com",
              providers: [{ provider, config: {} }],
            },
          ],
        },
      },
    });
    expect(await status("Old")).toBe("DEPRECATED");
  });

  test.each([
    ["nothing listens", { rpcUrl: "http://localhost:1" }, "NETWORK ERROR"],
    ["another instance responds", { id: "6f2c9d1e-0000-4000-8000-000000000001" }, "RECREATION NEEDED"],
    ["another product responds", { typeId: "bamboo" }, "CONFIG ERROR"],
  ])("%s: it shows the reason", async (_title, change, expected) => {
    await siteChanges().connectByCloudConnector("bitbucket");
    const { apps } = await sandbox.control.export({ only: "state" });
    const links = apps["site"]?.applicationLinks ?? [];
    await sandbox.control.seed({
      apps: {
        site: {
          applicationLinks: links.map((link) => (link.name === "Bitbucket" ? { ...link, ...change } : link)),
        },
      },
    });
    expect(await status("Bitbucket")).toBe(expected);
  });

  test.each([
    [403, "ACCESS DENIED"],
    [500, "STATUS UNAVAILABLE"],
  ])("the application responds with %i: %s", async (code, expected) => {
    await siteChanges().connectByCloudConnector("bitbucket");
    await sandbox.control.faults.add({
      match: { app: "bitbucket", operation: "manifest" },
      phase: "before-act",
      effect: { kind: "status", status: code },
    });
    expect(await status("Bitbucket")).toBe(expected);
  });

  test("a status is set out of band, and follows from the state again", async () => {
    await siteChanges().connectByCloudConnector("bitbucket");
    await siteChanges().setLinkStatus("Bitbucket", "DISABLED");
    expect(await status("Bitbucket")).toBe("DISABLED");
    await siteChanges().setLinkStatus("Bitbucket", null);
    expect(await status("Bitbucket")).toBe("CONNECTED");
    await expect(siteChanges().setLinkStatus("Bitbucket", "BROKEN" as CloudLinkStatus)).rejects.toThrow(
      "no status BROKEN",
    );
  });
});

test("a deleted link leaves nothing behind", async () => {
  await linkBoth();
  await siteChanges().deleteSiteLink("Bitbucket");
  const { apps } = await sandbox.control.export({ only: "state" });
  const { applicationLinks, incomingClients, outgoingConnections } = apps["site"] ?? {};
  expect(applicationLinks?.map(({ name }) => name)).toEqual(["Confluence (wiki)"]);
  expect([incomingClients, outgoingConnections]).toEqual([[], []]);
  await expect(siteChanges().deleteSiteLink("Confluence (wiki)")).rejects.toThrow("is a system link");
});
