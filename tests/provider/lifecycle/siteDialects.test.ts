/**
 * With each alternative of each uncertain fact about Cloud sites, the Data Center half of a link with a site is created, verified and deleted,
 * and what the site does not show is not drift.
 */

import { startSandbox, type App, type NamedSandbox } from "applinks-sandbox";
import { factEntries, type AlternativeId, type FactId } from "../../../facts";
import { randomDialect, truthIn, type Dialect } from "../../../facts/dialect";
import { redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { operationsOf } from "../../../provider/lifecycle/operations";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import { applicationLink } from "../../../provider/resources/applicationLink";
import { incomingClient } from "../../../provider/resources/incomingClient";
import { linkHealth } from "../../../provider/resources/linkHealth";
import { outgoingConnection } from "../../../provider/resources/outgoingConnection";
import type { Properties } from "../../../provider/schema/values";
import { SWEEP } from "../../sweep";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

let sandbox: NamedSandbox<"site" | "wiki">;
let warnings: string[];

beforeAll(async () => {
  sandbox = await startSandbox({
    apps: { site: { product: "jira", deployment: "cloud" }, wiki: { product: "confluence" } },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  warnings = [];
});

const site = () => sandbox.control.changeOutOfBand("site");

async function stored(app: "site" | "wiki"): Promise<App> {
  const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
  return apps[app] as App;
}

const tools = () => ({
  warn: (message: string) => void warnings.push(message),
  signal: AbortSignal.timeout(20_000),
});

const RESOURCES = {
  ApplicationLink: operationsOf(applicationLink),
  IncomingClient: operationsOf(incomingClient),
  OutgoingConnection: operationsOf(outgoingConnection),
  LinkHealth: operationsOf(linkHealth),
} as const;

interface Made {
  type: keyof typeof RESOURCES;
  id: string;
  state: Properties;
  inputs: Properties;
}

/** The account with which the site is read, and what its administrator has configured. */
interface Reader {
  token: string;
  username?: string;
  handoff?: Record<string, string>;
}

/** A new process. */
function openProcess({ token, username = "admin", handoff = {} }: Reader): Run {
  const config = appsConfigOf({
    site: {
      product: "jira",
      url: sandbox.apps.site.url,
      deployment: "cloud",
      allowHttp: true,
      username: `${username}@example.com`,
      token,
      handoff: { wiki: handoff },
    },
    wiki: {
      product: "confluence",
      url: sandbox.apps.wiki.url,
      allowHttp: true,
      username: "admin",
      password: "admin",
    },
  });
  expect([...config.invalid, ...config.problems]).toEqual([]);
  return openRun(config, { timeouts: SHORT_WAITS });
}

async function make(run: Run, type: Made["type"], declared: Properties): Promise<Made> {
  const operations = RESOURCES[type];
  const { inputs, problems } = await operations.check(run, tools(), declared, {});
  expect([type, problems]).toEqual([type, []]);
  const { id, state } = await operations.create(run, tools(), inputs);
  return { type, id, state, inputs };
}

/** The endpoints, redirect URL and scope that the site's screens show in this dialect: what a cloud connector enters. */
async function shownBy(dialect: Dialect) {
  await sandbox.control.reset();
  await site().setSettings({ dialect });
  await site().connectByCloudConnector("wiki");
  const { incomingClients, outgoingConnections } = await stored("wiki");
  const [client, connection] = [incomingClients[0], outgoingConnections[0]];
  if (client === undefined || connection === undefined) throw new Error("the connector made no link");
  const { authorizationEndpoint, tokenEndpoint, scopes } = connection;
  await sandbox.control.reset();
  await site().setSettings({ dialect });
  return { redirectUrl: client.redirects[0] ?? "", authorizationEndpoint, tokenEndpoint, scopes };
}

/** What the site's administrator does: the site's link, with the client that the app uses. */
async function makeSiteHalf(dialect: Dialect, redirects: string[], scope: string) {
  const { serverId } = await stored("wiki");
  const displayUrl = sandbox.apps.wiki.url;
  const link = await site().createSiteLink({
    id: serverId,
    name: "Wiki",
    typeId: "confluence",
    rpcUrl: "site-tunnels" in dialect ? "https://tunnel.example.com" : displayUrl,
    displayUrl,
  });
  const client = await site().saveIncoming(link.id, { redirects, scope });
  const { token } = await site().createApiToken({ username: "admin" });
  return { link, client, token };
}

/** What the provider sees of the site's half. */
type Sight = "shown" | "hidden" | "unreadable";

/** What the provider sees of the link that an administrator made. */
function sightIn(dialect: Dialect): Sight {
  const isTrue = <Id extends FactId>(id: Id, ...alternatives: AlternativeId<Id>[]): boolean =>
    alternatives.includes(truthIn(dialect, id));
  if (isTrue("site-link-list", "none") || !isTrue("site-list-access", "readable")) return "unreadable";
  // Without the link, the list has no entry that can't be read.
  if (!isTrue("site-links-shown", "listed")) return "hidden";
  if (isTrue("site-link-members", "other")) return "unreadable";
  // Neither the ID nor a URL is the app's.
  return isTrue("site-tunnels", "tunnel-only") && isTrue("site-link-id", "own") ? "hidden" : "shown";
}

async function live(dialect: Dialect): Promise<void> {
  const sight = sightIn(dialect);
  const { redirectUrl, authorizationEndpoint, tokenEndpoint, scopes } = await shownBy(dialect);
  const half = await makeSiteHalf(
    dialect,
    [redirectUrlOf(sandbox.apps.wiki.url, authorizationEndpoint)],
    scopes.join(" "),
  );
  const noManifest = dialect["site-manifest"] === "absent";
  const { serverId } = await stored("site");
  const handoff = { redirectUrl, ...(noManifest ? { applicationId: serverId } : {}) };
  const run = openProcess({ token: half.token, handoff });

  const made = [
    await make(run, "ApplicationLink", {
      app: "wiki",
      remoteApp: "site",
      name: "Jira",
      ...(noManifest ? { applicationId: serverId } : {}),
    }),
    await make(run, "IncomingClient", {
      app: "wiki",
      name: "Jira",
      redirectUrls: [redirectUrl],
      scopes: ["READ"],
    }),
    await make(run, "OutgoingConnection", {
      app: "wiki",
      remoteApp: "site",
      name: "Jira",
      clientId: half.client.clientId,
      clientSecret: half.client.clientSecret,
      authorizationEndpoint,
      tokenEndpoint,
      scopes,
    }),
    await make(run, "LinkHealth", { app: "site", remoteApp: "wiki", scopes: ["READ"] }),
    await make(run, "LinkHealth", { app: "wiki", remoteApp: "site", scopes }),
  ];
  const wiki = await stored("wiki");
  expect(wiki.applicationLinks).toMatchObject([{ typeId: "jira", rpcUrl: sandbox.apps.site.url }]);
  expect(wiki.outgoingConnections).toMatchObject([{ authorizationEndpoint, tokenEndpoint, scopes }]);
  const health = made.filter(({ type }) => type === "LinkHealth");
  for (const { state } of health) {
    expect(state).toMatchObject({ status: "CONNECTED", problems: [], drift: [] });
    expect("siteLink" in state).toBe(sight === "shown");
  }
  expect(warnings.filter((message) => message.includes("SITE_NOT_READABLE"))).toHaveLength(
    sight === "unreadable" ? 1 : 0,
  );

  // Nothing changes by itself, and reading less than before is no drift.
  for (const reader of [{ token: half.token }, { token: "wrong" }, await reads("user")]) {
    const later = openProcess({ ...reader, handoff });
    for (const { type, id, state, inputs } of made) {
      const found = await RESOURCES[type].read(later, tools(), id, state);
      expect([type, found?.id]).toEqual([type, id]);
      if (type === "LinkHealth") expect(found?.state).toMatchObject({ status: "CONNECTED", drift: [] });
      if (reader.token !== half.token) continue;
      const { changes, drift } = RESOURCES[type].diff(later, id, found?.state ?? {}, inputs);
      expect([type, changes, drift]).toEqual([type, [], []]);
    }
  }

  // What an administrator sees to be missing is drift.
  await site().deleteSiteLink(half.link.id);
  const last = openProcess({ token: half.token, handoff });
  for (const { id, state } of health) {
    const found = await RESOURCES.LinkHealth.read(last, tools(), id, state);
    expect(found?.state["status"]).toBe(sight === "shown" ? "RECREATION_NEEDED" : "CONNECTED");
  }

  expect(await sandbox.control.requestLog.entries({ app: "site", mutating: true })).toEqual([]);
  for (const { type, id, state } of made.reverse()) await RESOURCES[type].delete(last, tools(), id, state);
  expect(await stored("wiki")).toMatchObject({
    applicationLinks: [],
    incomingClients: [],
    outgoingConnections: [],
  });
}

async function reads(username: string): Promise<Reader> {
  return { username, token: (await site().createApiToken({ username })).token };
}

const CASES = factEntries("cloud").flatMap(([id, { assumed, alternatives }]) =>
  Object.keys(alternatives).flatMap((alternative) => (alternative === assumed ? [] : [{ id, alternative }])),
);

test("a link with a site is created, verified and deleted where everything is as assumed", () => live({}));

test.each(CASES)(
  "a link with a site is created, verified and deleted where $id is $alternative",
  ({ id, alternative }) => live({ [id]: alternative }),
);

const DIALECTS = process.env["APPLINKS_DIALECTS"] ?? "";

/** Eight dialects in `make test`, which are always the same; `make dialects` draws as many as it does of other apps. */
const SEEDS = Array.from(
  { length: Number(DIALECTS === "" ? 8 : DIALECTS) },
  (_, index) => index + 1 + (DIALECTS === "" ? 0 : SWEEP.seed),
);

test.each(SEEDS)("a link with a site is created, verified and deleted in the random dialect %i", (seed) =>
  live(randomDialect(seed, "cloud")),
);

test.each([
  ["as-others", true],
  ["system", true],
  ["absent", false],
] as const)(
  "a new link beside a cloud connector's is refused if the site shows that: site-connector-links is %s",
  async (alternative, isRefused) => {
    await sandbox.control.reset();
    await site().setSettings({ dialect: { "site-connector-links": alternative } });
    await site().connectByCloudConnector("wiki");
    const run = openProcess(await reads("admin"));
    const declared = { app: "wiki", remoteApp: "site", name: "Jira" };
    const { problems } = await RESOURCES.ApplicationLink.check(run, tools(), declared, {});
    expect(problems.some(({ reason }) => reason.startsWith("site already has the application link"))).toBe(
      isRefused,
    );
  },
);

test.each(["marked", "unmarked"] as const)(
  "a new link beside a system link is refused: site-system-links is %s",
  async (alternative) => {
    await sandbox.control.reset();
    await site().setSettings({ dialect: { "site-system-links": alternative } });
    const { serverId } = await stored("wiki");
    const { url } = sandbox.apps.wiki;
    const link = { id: serverId, name: "Wiki", typeId: "confluence", rpcUrl: url, displayUrl: url };
    await sandbox.control.seed({
      apps: { site: { applicationLinks: [{ ...link, primary: true, system: true }] } },
    });
    const run = openProcess(await reads("admin"));
    const declared = { app: "wiki", remoteApp: "site", name: "Jira" };
    const { problems } = await RESOURCES.ApplicationLink.check(run, tools(), declared, {});
    expect(problems).toEqual([
      expect.objectContaining({
        reason: expect.stringContaining("already has the application link") as string,
      }),
    ]);
  },
);
