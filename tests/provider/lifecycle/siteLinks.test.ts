import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import { operationsOf } from "../../../provider/lifecycle/operations";
import type { LinkHealthState } from "../../../provider/schema/types.gen";
import type { Properties } from "../../../provider/schema/values";
import { linkHealth } from "../../../provider/resources/linkHealth";
import { applicationLink } from "../../../provider/resources/applicationLink";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";
import { listOf, readable, SITE_ACCOUNT, startSite, type SiteServer } from "../siteServer";

let sandbox: NamedSandbox<"wiki">;
let site: SiteServer;
let warnings: string[];
/** The site's link to the app, as it lists it. */
let link: Record<string, unknown>;

beforeAll(async () => {
  sandbox = await startSandbox({ apps: { wiki: { product: "confluence" } } });
  site = await startSite();
});
afterAll(async () => {
  await sandbox.stop();
  await site.stop();
});
beforeEach(async () => {
  await sandbox.control.reset();
  const { url } = sandbox.apps.wiki;
  link = { id: "1c2d", typeId: "confluence", name: "Wiki", rpcUrl: url, displayUrl: url };
  site.responses = readable(site.url, link);
  warnings = [];
});

const tools = () => ({
  warn: (message: string) => void warnings.push(message),
  signal: AbortSignal.timeout(20_000),
});

/** The program's own steps have begun. */
const BEGUN = { wiki: { applicationId: "6f2c9d1e-0000-4000-8000-000000000001" } };

/** A new process. */
function openProcess(siteConfig: object = SITE_ACCOUNT): Run {
  const config = appsConfigOf({
    site: {
      product: "jira",
      url: site.url,
      deployment: "cloud",
      timeoutSeconds: 1,
      handoff: BEGUN,
      ...siteConfig,
    },
    wiki: { product: "confluence", url: sandbox.apps.wiki.url, username: "admin", password: "admin" },
  });
  return openRun(config, { timeouts: SHORT_WAITS });
}

const HEALTH = operationsOf(linkHealth);
const LINK = operationsOf(applicationLink);
const INPUTS = { app: "site", remoteApp: "wiki", scopes: ["READ"] };

type State = Properties & LinkHealthState;

/** Declares the verification, as `pulumi up` does. */
async function up(prior?: State, inputs: Properties = INPUTS): Promise<State> {
  const run = openProcess();
  const { problems } = await HEALTH.check(run, tools(), inputs, prior === undefined ? {} : inputs);
  expect(problems).toEqual([]);
  const done =
    prior === undefined
      ? await HEALTH.create(run, tools(), inputs)
      : await HEALTH.update(run, tools(), "site/health/wiki", prior, inputs);
  return done.state as State;
}

/** Reads the verification in a new process, as `pulumi refresh` does. */
async function refresh(state: State, siteConfig?: object): Promise<State> {
  const found = await HEALTH.read(openProcess(siteConfig), tools(), "site/health/wiki", state);
  return found?.state as State;
}

const gone = (): void => {
  site.responses.list = listOf();
};

describe("the site's half of a link", () => {
  test("is recorded by the first run, or refresh, in which the site shows it", async () => {
    const shown = {
      id: "1c2d",
      name: "Wiki",
      applicationUrl: link["rpcUrl"],
      displayUrl: link["displayUrl"],
    };
    const state = await up();
    expect(state).toMatchObject({ status: "CONNECTED", siteLink: { ...shown, cloudId: "a-cloud-id" } });
    expect(state.verified).toContain('site lists its application link "Wiki" (1c2d) to wiki');
    gone();
    const without = await up();
    expect(without.siteLink).toBeUndefined();
    site.responses.list = listOf(link);
    expect(await refresh(without)).toMatchObject({ siteLink: shown, drift: [] });
  });

  test("is not recorded while manual steps remain", async () => {
    expect(await up(undefined, { ...INPUTS, manualSteps: ["a step"] })).not.toHaveProperty("siteLink");
  });

  test("that the site has never shown is not missing", async () => {
    gone();
    const state = await up();
    expect(state).toMatchObject({ status: "CONNECTED", problems: [], drift: [] });
    expect(state.notVerified).toContain(
      "the application link of site to wiki: the site does not list it; it may list no links over OAuth 2.0",
    );
    expect(await refresh(state)).toMatchObject({ status: "CONNECTED", drift: [] });
  });

  test("that was deleted is drift until the next update, and then a status that fails no run", async () => {
    const before = await up();
    gone();
    const drifted = await refresh(before);
    const sentence =
      'site no longer has the application link "Wiki" (1c2d) to wiki. To make it again, run pulumi config rm --path ' +
      "'applinks:apps.site.handoff.wiki' and pulumi up, and follow the output checklist.";
    expect(drifted).toMatchObject({
      status: "RECREATION_NEEDED",
      problems: [sentence],
      drift: [sentence],
      siteLink: before.siteLink,
    });
    expect(await refresh(drifted)).toEqual(drifted);
    expect(HEALTH.diff(openProcess(), "site/health/wiki", drifted, INPUTS).drift).toEqual([sentence]);
    const after = await up(drifted);
    expect(after).toMatchObject({ status: "RECREATION_NEEDED", drift: [], siteLink: { missing: true } });
    expect(await refresh(after)).toEqual(after);
    expect(warnings).toContainEqual(
      expect.stringMatching(/site to wiki: site no longer .*\[LINK_UNHEALTHY\]$/),
    );
  });

  test("that was made again ends the status, without drift", async () => {
    const before = await up();
    gone();
    const missing = await up(await refresh(before));
    site.responses.list = listOf({ ...link, id: "5e6f" });
    const found = await refresh(missing);
    expect(found).toMatchObject({ status: "CONNECTED", problems: [], drift: [], siteLink: { id: "5e6f" } });
    expect(found.siteLink).not.toHaveProperty("missing");
  });

  test.each([
    ["another ID", { id: "5e6f" }, /replaces the one with the ID 1c2d\. If it has another client ID/],
    [
      "another display URL",
      { displayUrl: "https://old.example.com" },
      /has the display URL https:\/\/old\.example\.com, which was http/,
    ],
    [
      "another application URL",
      { rpcUrl: "https://old.example.com" },
      /has the application URL https:\/\/old\.example\.com, which was http/,
    ],
    [
      "other URLs",
      { rpcUrl: "https://old.example.com", displayUrl: "https://old.example.com" },
      /application URL https:\/\/old/,
    ],
  ])("with %s is drift until the next update", async (_what, change, sentence) => {
    const before = await up();
    site.responses.list = listOf({ ...link, ...change });
    const drifted = await refresh(before);
    expect(drifted).toMatchObject({ status: "CONNECTED", siteLink: before.siteLink });
    expect(drifted.drift.join("\n")).toMatch(sentence);
    expect(await refresh(drifted)).toEqual(drifted);
    const after = await up(drifted);
    expect(after.drift).toEqual([]);
    expect(await refresh(after)).toEqual(after);
  });

  test("in another spelling is no drift", async () => {
    const before = await up();
    site.responses.list = listOf({ ...link, rpcUrl: `${String(link["rpcUrl"])}/`, name: "Renamed" });
    expect((await refresh(before)).drift).toEqual([]);
  });

  test.each([
    [
      "the account is not an administrator",
      () => {
        site.responses.permissions = {
          status: 200,
          body: { permissions: { ADMINISTER: { havePermission: false } } },
        };
      },
    ],
    [
      "the account's right is not readable",
      () => {
        site.responses.permissions = { status: 404, body: {} };
      },
    ],
    [
      "the list has an entry in another form",
      () => {
        site.responses.list = listOf({ id: 5 });
      },
    ],
    [
      "the URL is that of another site",
      () => {
        site.responses.tenant = { status: 200, body: { cloudId: "another" } };
      },
    ],
  ])("that the list lacks is not missing if %s", async (_what, arrange) => {
    const before = await up();
    gone();
    arrange();
    const after = await refresh(before);
    expect(after).toMatchObject({ status: "CONNECTED", problems: [], drift: [], siteLink: before.siteLink });
    expect(after.notVerified.join("\n")).toContain("the application link of site to wiki: ");
  });

  test.each([
    ["401", { status: 401, body: {} }],
    ["403", { status: 403, body: {} }],
    ["404", { status: 404, body: {} }],
    ["a page", { status: 200, type: "text/html", body: "<title>Log in</title>" }],
    ["no response", { status: 0, hangs: true as const }],
  ])("is neither confirmed nor missing if the site responds with %s", async (_what, response) => {
    const before = await up();
    site.responses.list = response;
    const after = await refresh(before);
    expect(after).toMatchObject({ status: "CONNECTED", problems: [], drift: [], siteLink: before.siteLink });
    expect(await up(after)).toMatchObject({ status: "CONNECTED", drift: [], siteLink: before.siteLink });
  });

  test("that is known to be missing stays so while the site is not readable", async () => {
    const before = await up();
    gone();
    const missing = await up(await refresh(before));
    site.responses.list = { status: 401, body: {} };
    expect(await refresh(missing)).toMatchObject({
      status: "RECREATION_NEEDED",
      drift: [],
      siteLink: { missing: true },
    });
  });

  test("is forgotten without the site's credential", async () => {
    const before = await up();
    gone();
    const after = await refresh(before, {});
    expect(after).toMatchObject({ status: "CONNECTED", drift: [] });
    expect(after).not.toHaveProperty("siteLink");
    expect(after.notVerified).toEqual(["a user's sign-in and consent: the half of site is made by hand"]);
  });
});

describe("the checks of a new resource", () => {
  const declared = { app: "wiki", remoteApp: "site", name: "Jira" };

  async function check(more: object = {}, before: Properties = {}): Promise<string[]> {
    const run = openProcess({ ...SITE_ACCOUNT, ...more });
    const { problems } = await LINK.check(run, tools(), declared, before);
    return problems.map(({ path, reason }) => `${path}: ${reason}`);
  }

  const SYSTEM = { isSystem: true, rpcUrl: undefined };

  test("refuse a link beside a system link, and name it", async () => {
    site.responses.list = listOf({ ...link, ...SYSTEM });
    const [problem, ...others] = await check();
    expect(problem).toContain(
      'site already has the application link "Wiki" (1c2d) to wiki as a system link (SYSTEM on its screens), which Atlassian made',
    );
    expect(others).toEqual([]);
  });

  test("warn of a system link beside an existing resource", async () => {
    const before = await up();
    site.responses.list = listOf({ ...link, ...SYSTEM });
    expect(await check({}, declared)).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/as a system link.*\[SITE_LINK\]$/)]);
    expect(await refresh(before)).toMatchObject({
      status: "CONNECTED",
      drift: [],
      siteLink: before.siteLink,
    });
  });

  test("refuse a link that a connector or an administrator made, until its values are configured", async () => {
    const [problem, ...others] = await check({ handoff: {} });
    expect(problem).toContain(
      'site already has the application link "Wiki" (1c2d) to wiki, and none of its values',
    );
    expect(problem).toContain("below applinks:apps.site.handoff.wiki");
    expect(others).toEqual([]);
    expect(await check({ handoff: {} }, declared)).toEqual([]);
    expect(await check()).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("warn of several links, and of a display URL that is not the app's", async () => {
    site.responses.list = listOf(link, { ...link, id: "5e6f", displayUrl: "https://old.example.com" });
    expect(await check()).toEqual([]);
    expect(warnings).toEqual([
      expect.stringContaining('site has 2 application links to wiki: "Wiki" (1c2d), "Wiki" (5e6f).'),
      expect.stringContaining("has the display URL https://old.example.com, but that of wiki is http"),
    ]);
  });

  test("say nothing about links to other apps", async () => {
    const other = { ...link, rpcUrl: "https://other.example.com", displayUrl: "https://other.example.com" };
    site.responses.list = listOf({ ...other, isSystem: true }, other);
    expect(await check()).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("refuse a site of another product, and one with another base URL", async () => {
    const manifest = site.responses.manifest.body as object;
    site.responses.manifest = { status: 200, body: { ...manifest, typeId: "confluence" } };
    expect(await check()).toEqual([expect.stringContaining('is of the type "confluence", not Jira')]);
    site.responses.manifest = { status: 200, body: { ...manifest, url: "https://other.example.com" } };
    expect(await check()).toEqual([
      expect.stringContaining("reports the base URL https://other.example.com, but"),
    ]);
  });

  test("read a site once a run", async () => {
    site.requests = [];
    const run = openProcess();
    for (let count = 0; count < 5; count += 1) await LINK.check(run, tools(), declared);
    expect(site.requests.filter((request) => request.includes("/applicationlink"))).toHaveLength(1);
  });

  test("are off with preflight: false", async () => {
    site.responses.list = listOf({ ...link, isSystem: true });
    const run = openProcess({ ...SITE_ACCOUNT, preflight: false });
    expect((await LINK.check(run, tools(), declared)).problems).toEqual([]);
  });

  test("find nothing without a credential, or if the site is not readable", async () => {
    site.responses.list = listOf({ ...link, isSystem: true });
    expect((await LINK.check(openProcess({}), tools(), declared)).problems).toEqual([]);
    expect(warnings).toEqual([]);
    site.responses.list = { status: 403, body: {} };
    expect(await check()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("[SITE_NOT_READABLE]")]);
  });
});

test("the application ID comes from a manifest that the site shows to its credential alone", async () => {
  const { body } = site.responses.manifest;
  const anonymous = { status: 401, body: {} };
  site.responses.manifest = { status: 200, body, anonymous };
  const run = openProcess();
  const declared = { app: "wiki", remoteApp: "site", name: "Jira" };
  const { inputs } = await LINK.check(run, tools(), declared);
  const { state } = await LINK.create(run, tools(), inputs);
  expect(state["linkId"]).toBe((body as { id: string }).id);
});
