import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { runBrowserFlow, type App } from "applinks-sandbox";
import type { Ending } from "./processes";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";
import "./hosts.js";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("flow");
});

afterAll(() => testApps.close());

type Name = "jira" | "confluence";
/** An app's configuration, as a user writes it. */
type AppConfig = Record<string, string | boolean>;

const LINK = `
  const link = new MutualLink("link", { between: ["jira", "confluence"],
    grants: { jira: ["WRITE"], confluence: ["READ"] } });
  exports.redirectUrls = link.redirectUrls;
  exports.status = link.status;
`;

const CALLBACK = 'redirectUrls: ["https://ci.example.com/callback"]';

/** The redirect URL of the client app for a link to the authorization server, as the products compute it. */
const redirectUrlTo = (clientApp: string, serverApp: string): string =>
  `${clientApp}/plugins/servlet/oauth2/client/callback/` +
  createHash("md5").update(`${serverApp}/rest/oauth2/latest/authorize`).digest("base64url");

async function apps(): Promise<Record<Name, App>> {
  const { apps: found } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return found as Record<Name, App>;
}

/** Expects that no app got a request that changes something. */
async function expectNothingWritten(): Promise<void> {
  await testApps.sandbox.control.requestLog.assert({ mutating: true, count: 0 });
}

/** The configuration of both apps, with preflight checks. */
function appsConfigWith(changes: Partial<Record<Name, AppConfig>> = {}): Record<Name, AppConfig> {
  const { sandbox, tokens } = testApps;
  const configOf = (app: Name): AppConfig => ({
    product: app,
    url: sandbox.apps[app].url,
    token: tokens[app],
    ...changes[app],
  });
  return { jira: configOf("jira"), confluence: configOf("confluence") };
}

/** Previews a program with another apps configuration. */
async function previewWith(
  appsConfig: Record<string, AppConfig>,
  program: string,
): Promise<Ending & { words: string }> {
  const { stack, sandbox } = testApps;
  const file = path.join(stack.folder, "Other.yaml");
  writeFileSync(file, JSON.stringify({ config: { "applinks:apps": appsConfig } }));
  await sandbox.control.requestLog.clear();
  stack.program(program);
  const preview = await stack.preview("--diff", "--config-file", file);
  return { ...preview, words: preview.text.replace(/\s+/g, " ") };
}

describe("what a preview refuses, before anything is written", () => {
  afterEach(expectNothingWritten);

  test("S5: accounts that are no system administrators, on both apps at once", async () => {
    const { sandbox } = testApps;
    const ofUser = async (app: Name): Promise<AppConfig> => {
      await sandbox.control.changeOutOfBand(app).setAccount("deployer", { role: "admin" });
      return {
        token: (await sandbox.control.changeOutOfBand(app).createToken({ username: "deployer" })).token,
      };
    };
    const appsConfig = appsConfigWith({ jira: await ofUser("jira"), confluence: await ofUser("confluence") });
    const { code, words } = await previewWith(appsConfig, LINK);
    expect(code).not.toBe(0);
    for (const [app, { url }] of Object.entries(testApps.sandbox.apps)) {
      expect(words).toContain(
        `applinks:apps.${app}: could not list the incoming links on ${app} (${url}): 401, "You do not have permission.", ` +
          `for the account "deployer". Grant the account in applinks:apps.${app}.token the System Administrator permission.`,
      );
    }
  });

  test("S7: apps that cannot be reached from this machine, each with its cause, all at once", async () => {
    const { url } = testApps.sandbox.apps.confluence;
    const appsConfig = {
      ...appsConfigWith({
        jira: { url: "http://localhost:1/jira" },
        confluence: { url: new URL(url).origin },
      }),
      bitbucket: { product: "bitbucket", url: "https://bitbucket.invalid", token: "of-nobody" },
    };
    const { code, words } = await previewWith(appsConfig, LINK);
    expect(code).not.toBe(0);
    expect(words).toContain(
      "applinks:apps.jira: could not read the manifest on jira (http://localhost:1/jira): the connection was refused",
    );
    expect(words).toMatch(/applinks:apps\.confluence: .*404, .*not from the product's REST API/);
    // Nothing refers to it.
    expect(words).not.toContain("applinks:apps.bitbucket: ");
    const unknown = await previewWith(appsConfigWith({ jira: { url: "https://jira.invalid" } }), LINK);
    expect(unknown.words).toMatch(/applinks:apps\.jira: .*its host name (is unknown|could not be looked up)/);
  });

  test("S8: an app that the other one reaches through a tunnel only", async () => {
    const { code, words } = await previewWith(appsConfigWith({ confluence: { tunnel: true } }), LINK);
    expect(code).not.toBe(0);
    expect(words).toContain("links over OAuth 2.0 do not work through application tunnels");
    expect(words).toContain("configure a URL that the remote app can reach directly");
  });

  test("S10: a base URL that differs from the app's own, unless displayUrl confirms it", async () => {
    const { sandbox } = testApps;
    const { baseUrl } = (await apps()).confluence;
    const displayUrl = "https://wiki.example.com/confluence";
    await sandbox.control.seed({ apps: { confluence: { baseUrl: displayUrl } } });
    try {
      const { code, words } = await previewWith(appsConfigWith(), LINK);
      expect(code).not.toBe(0);
      expect(words).toContain(
        `the app reports the base URL ${displayUrl}, but its configuration has ${sandbox.apps.confluence.url}`,
      );
      const accepted = await previewWith(appsConfigWith({ confluence: { displayUrl } }), LINK);
      expect(ok(accepted).text).toContain(`${displayUrl}/plugins/servlet/oauth2`);
    } finally {
      await sandbox.control.seed({ apps: { confluence: { baseUrl } } });
    }
  });

  test.each([
    ["jira", "WRTIE", "WRITE"],
    ["confluence", "RAED", "READ"],
    ["bitbucket", "REPO_WRTIE", "REPO_WRITE"],
    ["bamboo", "TRIGER", "TRIGGER"],
    ["crowd", "USR", "USER"],
  ])("S15: a scope that %s does not have, with a suggestion", async (product, wrong, meant) => {
    const appsConfig = {
      [product]: { product, url: "https://app.example.com", token: "unused", preflight: false },
    };
    const program = `new IncomingClient("ci", { app: "${product}", name: "ci", ${CALLBACK}, scopes: ["${wrong}"] });`;
    const { code, words } = await previewWith(appsConfig, program);
    expect(code).not.toBe(0);
    expect(words).toContain(`has no scope "${wrong}"; did you mean ${meant}?`);
  });
});

test("S15: a scope that the app drops silently fails the up, and the state does not list it as granted", async () => {
  const { stack, sandbox } = testApps;
  stack.program(`new IncomingClient("ci", { app: "jira", name: "ci", ${CALLBACK}, scopes: ["READ"] });`);
  ok(await stack.up());
  // The app responds with success and changes nothing.
  await sandbox.control.faults.add({
    match: { operation: "incoming.update" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 204, body: "" },
  });
  stack.program(`new IncomingClient("ci", { app: "jira", name: "ci", ${CALLBACK}, scopes: ["WRITE"] });`);
  const failed = await stack.up();
  await sandbox.control.faults.clear();
  expect(failed.code).not.toBe(0);
  expect(failed.text.replace(/\s+/g, " ")).toContain(
    'jira accepted the update of the incoming link "ci", but reading it back shows scopes ["READ"]',
  );
  expect(ok(await stack.up()).steps).toEqual(["update ci"]);
  expect((await apps()).jira.incomingClients).toMatchObject([{ scope: "WRITE" }]);
  ok(await stack.destroy());
});

test("P7: an update of a client leaves its scopes to their grant", async () => {
  const { stack } = testApps;
  const program = (callback: string): string => `
    const client = new IncomingClient("ci", { app: "jira", name: "ci", redirectUrls: ["${callback}"] });
    new ScopeGrant("grant", { app: "jira", clientId: client.clientId, scopes: ["WRITE"] });
  `;
  stack.program(program("https://ci.example.com/callback"));
  ok(await stack.up());
  stack.program(program("https://ci.example.com/elsewhere"));
  expect(ok(await stack.up()).steps).toEqual(["update ci"]);
  expect((await apps()).jira.incomingClients).toMatchObject([
    { redirects: ["https://ci.example.com/elsewhere"], scope: "WRITE" },
  ]);
  ok(await stack.destroy());
});

test("P6: adoption resets the secret of a client if the app does not return it, and the outgoing link gets the new one", async () => {
  const { stack, sandbox } = testApps;
  const jira = sandbox.control.changeOutOfBand("jira");
  const program = (adopt: "identical" | "always"): string => `
    const { clientId, clientSecret } = new IncomingClient("client", { app: "jira", name: "Wiki", scopes: ["READ"],
      redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl], adopt: "${adopt}" });
    new OutgoingConnection("connection",
      { app: "confluence", remoteApp: "jira", name: "Jira", clientId, clientSecret, scopes: ["READ"] });
    exports.clientId = clientId;
    exports.clientSecret = clientSecret;
  `;
  const ofAnotherAccount = { userKey: "JIRAUSER1", name: "Wiki", scope: "READ" };
  const redirects = [redirectUrlTo(sandbox.apps.confluence.url, sandbox.apps.jira.url)];
  await sandbox.control.seed({ apps: { jira: { incomingClients: [{ ...ofAnotherAccount, redirects }] } } });
  await jira.setSettings({ dialect: { "incoming-secret-returned": "creation" } });
  const [existing] = (await apps()).jira.incomingClients;
  await sandbox.control.requestLog.clear();
  stack.program(program("identical"));
  const refused = await stack.up();
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain("created by another account");
  await expectNothingWritten();

  stack.program(program("always"));
  ok(await stack.up());
  const { clientId, clientSecret } = await stack.outputs();
  const now = await apps();
  expect(clientId).toBe(existing?.clientId);
  expect(clientSecret).not.toBe(existing?.clientSecret);
  expect(now.jira.incomingClients).toMatchObject([{ clientId, clientSecret }]);
  expect(now.confluence.outgoingConnections).toMatchObject([{ clientId, clientSecret }]);
  const { status } = await runBrowserFlow({ from: sandbox.apps.confluence.url, to: sandbox.apps.jira.url });
  expect(status).toBe(200);
  // The app still does not return the secret; the refresh keeps it.
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
  ok(await stack.destroy());
  await jira.setSettings({ dialect: { "incoming-secret-returned": "always" } });
  await sandbox.control.seed({ apps: { jira: { incomingClients: [] } } });
});

test("P14: which of two links is primary is declared, compared, restored and listed", async () => {
  const { stack, sandbox } = testApps;
  const confluence = sandbox.control.changeOutOfBand("confluence");
  await confluence.createLink({ name: "Old Jira", typeId: "jira", rpcUrl: "https://old.example.com" });
  const program = (primary: string): string => `
    const { getApplicationLinks } = require("pulumi-applinks");
    const { linkId } = new ApplicationLink("jira", { app: "confluence", remoteApp: "jira", name: "Jira", ${primary} });
    exports.primary = linkId.apply(() => getApplicationLinks({ app: "confluence" })).applicationLinks.apply((links) =>
      links.filter((link) => link.primary).map(({ name }) => name));
  `;
  const isPrimary = async (): Promise<unknown> => {
    const links = (await apps()).confluence.applicationLinks;
    return links.filter(({ primary }) => primary).map(({ name }) => name);
  };
  stack.program(program(""));
  ok(await stack.up());
  expect(await isPrimary()).toEqual(["Old Jira"]);
  expect(await stack.outputs()).toMatchObject({ primary: ["Old Jira"] });

  stack.program(program("primary: true"));
  expect(ok(await stack.preview()).steps).toEqual(["update jira"]);
  ok(await stack.up());
  expect(await isPrimary()).toEqual(["Jira"]);

  await confluence.updateLink("Old Jira", { primary: true });
  const found = await stack.refresh("--preview-only", "--expect-no-changes");
  expect([found.code, found.steps]).toEqual([7, ["changed jira"]]);
  ok(await stack.up("--refresh"));
  expect(await isPrimary()).toEqual(["Jira"]);
  ok(await stack.up("--expect-no-changes"));
  expect(await stack.outputs()).toMatchObject({ primary: ["Jira"] });
  ok(await stack.destroy());
  await confluence.deleteLink("Old Jira");
});

describe("a link between two apps", () => {
  let redirectUrls: Record<Name, string>;

  test("S11: a preview shows every object, scope and redirect URL, and writes nothing", async () => {
    const { words } = ok(
      await previewWith(appsConfigWith(), LINK.replace('["WRITE"]', '["WRITE", "ADMIN"]')),
    );
    await expectNothingWritten();
    for (const [clientApp, serverApp] of [
      ["jira", "confluence"],
      ["confluence", "jira"],
    ] as const) {
      for (const part of [
        `${clientApp}-shows-${serverApp}`,
        `${serverApp}-admits-${clientApp}`,
        `${clientApp}-calls-${serverApp}`,
        `${clientApp}-reaches-${serverApp}`,
      ]) {
        expect(words).toContain(`::link-${part}]`);
      }
      expect(words).toContain(`${testApps.sandbox.apps[clientApp].url}/plugins/servlet/oauth2`);
    }
    for (const scope of ["READ", "WRITE", "ADMIN"]) expect(words).toContain(`"${scope}"`);
    expect(words).toContain("is given scopes that administer the app, or need no user's consent: ADMIN.");
  });

  test("S4: one declaration makes a matching incoming and outgoing link on each app", async () => {
    const { stack } = testApps;
    stack.program(LINK);
    ok(await stack.up());
    redirectUrls = (await stack.outputs())["redirectUrls"] as Record<Name, string>;
    const { jira, confluence } = await apps();
    for (const [clientApp, serverApp, scope] of [
      [jira, confluence, "READ"],
      [confluence, jira, "WRITE"],
    ] as const) {
      expect(serverApp.incomingClients).toMatchObject([{ scope }]);
      const [client] = serverApp.incomingClients;
      expect(clientApp.outgoingConnections).toMatchObject([
        { clientId: client?.clientId, clientSecret: client?.clientSecret, scopes: [scope] },
      ]);
    }
  });

  test("S14: each redirect URL is known beforehand, is registered on the other side, and is the one that the app returns", async () => {
    const { sandbox, tokens } = testApps;
    const found = await apps();
    for (const [clientApp, serverApp] of [
      ["jira", "confluence"],
      ["confluence", "jira"],
    ] as const) {
      expect(found[serverApp].incomingClients.map(({ redirects }) => redirects)).toEqual([
        [redirectUrls[clientApp]],
      ]);
      const [connection] = found[clientApp].outgoingConnections;
      const endpoint = encodeURIComponent(connection?.authorizationEndpoint ?? "");
      const response = await fetch(
        `${sandbox.apps[clientApp].url}/rest/oauth2-client/latest/config/get-redirect-uri?authorizationEndpoint=${endpoint}`,
        { headers: { authorization: `Bearer ${tokens[clientApp]}` } },
      );
      expect(JSON.stringify(await response.json())).toContain(redirectUrls[clientApp]);
    }
  });

  afterAll(async () => {
    ok(await testApps.stack.destroy());
  });
});

test("S3: a system link is listed, and is never adopted, changed or deleted", async () => {
  const { stack, sandbox } = testApps;
  const made = { name: "Jira", typeId: "jira", rpcUrl: "${jira.url}", system: true };
  await sandbox.control.seed({ apps: { confluence: { applicationLinks: [made] } } });
  const before = (await apps()).confluence.applicationLinks;
  expect(before).toMatchObject([{ name: "Jira", system: true }]);
  await sandbox.control.requestLog.clear();
  const list = `
    const { getApplicationLinksOutput } = require("pulumi-applinks");
    exports.links = getApplicationLinksOutput({ app: "confluence" }).applicationLinks;
  `;
  const declared = `${list} new ApplicationLink("jira", { app: "confluence", remoteApp: "jira", name: "Jira", adopt: "always" });`;
  const message =
    /confluence has the application link "Jira" \(confluence\/link\/\S+\) as a system link, which .* Remove the resource/;
  const preview = await previewWith(appsConfigWith(), declared);
  expect(preview.code).not.toBe(0);
  expect(preview.words).toMatch(message);
  // Without preflight checks, the up itself fails.
  stack.program(declared);
  const refused = await stack.up();
  expect(refused.code).not.toBe(0);
  expect(refused.text.replace(/\s+/g, " ")).toMatch(message);
  stack.program(list);
  ok(await stack.up());
  expect(await stack.outputs()).toMatchObject({ links: [{ name: "Jira", type: "jira", system: true }] });
  ok(await stack.destroy());
  await expectNothingWritten();
  expect((await apps()).confluence.applicationLinks).toEqual(before);
  await sandbox.control.seed({ apps: { confluence: { applicationLinks: [] } } });
});

test("S16: apps of a government environment are linked like any others", async () => {
  const { stack, sandbox } = testApps;
  const at = (app: Name): string => {
    const { port, pathname } = new URL(sandbox.apps[app].url);
    return `http://${app}.agency.atlassian-us-gov-mod.net:${port}${pathname}`;
  };
  // The sandbox uses http; the products require https without these settings.
  const plainHttp = { skipRedirectUrlHttpsRequirement: true, skipProviderHttpsRequirement: true };
  for (const app of ["jira", "confluence"] as const) {
    await sandbox.control.seed({ apps: { [app]: { baseUrl: at(app), settings: plainHttp } } });
    await stack.configure({
      plain: {
        [`applinks:apps.${app}.url`]: at(app),
        // Only the sites of that environment have such hosts.
        [`applinks:apps.${app}.deployment`]: "dataCenter",
        [`applinks:apps.${app}.allowHttp`]: "true",
        [`applinks:apps.${app}.preflight`]: "true",
      },
    });
  }
  stack.env["NODE_OPTIONS"] = `--require ${path.join(__dirname, "hosts.js")}`;
  stack.program(LINK);
  ok(await stack.up());
  expect(await stack.outputs()).toMatchObject({ status: { jira: "CONNECTED", confluence: "CONNECTED" } });
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
  const { status, body } = await runBrowserFlow({ from: at("confluence"), to: at("jira") });
  expect([status, body]).toEqual([200, expect.objectContaining({ name: "user" })]);
  ok(await stack.destroy());
});
