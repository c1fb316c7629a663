import { notVerifiedOf, headline } from "../../../cli/review/reports/summary";
import { linkProgram } from "../../provider/adapters/link";
import { listOf, readable, SITE_ACCOUNT, startSite, type SiteServer } from "../../provider/siteServer";
import { openWorld, type ExportedResource, type World } from "./world";

let world: World;
let site: SiteServer;
beforeAll(async () => {
  world = await openWorld();
  site = await startSite();
});
afterAll(async () => {
  await world.close();
  await site.stop();
});

test("a review of a configuration with a Cloud site is clean in its exit code and in its reports, and names the site", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const apps = JSON.stringify({
    cloud: { product: "jira", url: "https://example.atlassian.net", deployment: "cloud" },
  });
  const result = await world.review([world.exportStack(stack)], { apps });
  expect(result.verdict).toBe("clean");
  expect(headline(result)).toBe("Clean.");
  expect(notVerifiedOf(result)).toEqual([
    { what: "Cloud site cloud", reason: "It has no admin API for links." },
  ]);
});

describe("a Cloud site with a credential", () => {
  beforeEach(() => world.bench.sandbox.control.reset());

  const cloud = (): object => ({ product: "jira", url: site.url, deployment: "cloud", ...SITE_ACCOUNT });
  const apps = (): string => JSON.stringify({ cloud: cloud() });
  const linkTo = (url: string, more: object = {}): object => ({
    id: "1c2d",
    typeId: "confluence",
    name: "Wiki",
    rpcUrl: url,
    displayUrl: url,
    ...more,
  });

  test("has its undeclared links as findings, beside its system links and those that a stack declares", async () => {
    const { confluence } = world.bench.sandbox.apps;
    site.responses = readable(
      site.url,
      linkTo(confluence.url),
      linkTo("https://other.example.com", { id: "5e6f", name: "Other" }),
      linkTo("https://system.example.com", { id: "7a8b", isSystem: true }),
    );
    const stack = world.bench.stack();
    const inputs = { app: "confluence", name: "Jira", type: "jira", applicationUrl: site.url };
    await stack.up({ link: { type: "ApplicationLink", inputs } });
    const result = await world.review([world.exportStack(stack)], { apps: apps() });
    expect(result.findings).toEqual([
      expect.objectContaining({
        rule: "OL009",
        severity: "medium",
        object: expect.objectContaining({ name: "Other", id: "5e6f" }),
        message: expect.stringMatching(/^cloud has the application link "Other", which no stack declares\./),
      }),
    ]);
    expect(result.verdict).toBe("drift");
    expect(result.apps.find(({ name }) => name === "cloud")?.lists).toEqual([
      {
        kind: "application link",
        completeness: { state: "read" },
        ...{ found: 3, declared: 1, productMade: 1, undeclared: 1 },
      },
    ]);
    expect(notVerifiedOf(result)).toEqual([]);
    expect(JSON.stringify(result)).not.toContain(SITE_ACCOUNT.token);
  });

  /** A state with a `LinkHealth` in each direction, which have recorded the site's link to Confluence. */
  async function withRecordedLink(): Promise<string> {
    const { confluence } = world.bench.sandbox.apps;
    const stack = world.bench.stack();
    const inputs = { app: "confluence", name: "Jira", type: "jira", applicationUrl: site.url };
    await stack.up({ link: { type: "ApplicationLink", inputs } });
    const siteLink = { id: "1c2d", name: "Wiki", applicationUrl: confluence.url, displayUrl: confluence.url };
    const health = (one: ExportedResource, app: string, remoteApp: string): ExportedResource => ({
      ...one,
      urn: one.urn.replace("ApplicationLink::link", `LinkHealth::${app}`),
      type: one.type.replace("ApplicationLink", "LinkHealth"),
      id: `${app}/health/${remoteApp}`,
      inputs: { app, remoteApp },
      outputs: { app, remoteApp, status: "CONNECTED", siteLink },
    });
    return world.exportStack(stack, {
      otherApps: { cloud: cloud() },
      change: (resources) =>
        resources.flatMap((one) =>
          one.urn.endsWith("ApplicationLink::link")
            ? [one, health(one, "confluence", "cloud"), health(one, "cloud", "confluence")]
            : [one],
        ),
    });
  }

  test.each([
    ["deleted", [], "OL006", /^cloud no longer has the application link "Wiki" \(1c2d\) to confluence\./],
    [
      "made again",
      [{ id: "9a9b" }],
      "OL006",
      /^The application link "Wiki" \(9a9b\) .* replaces the one with/,
    ],
    [
      "changed",
      [{ displayUrl: "https://evil.example.com" }],
      "OL008",
      /^The application link "Wiki" \(1c2d\) .* has the display URL https:\/\/evil\.example\.com/,
    ],
  ])(
    "has a finding for a link that a stack has recorded and that was %s",
    async (_what, changes, rule, message) => {
      const { confluence } = world.bench.sandbox.apps;
      const state = await withRecordedLink();
      site.responses = readable(site.url, linkTo(confluence.url));
      expect((await world.review([state], { apps: apps() })).findings).toEqual([]);
      site.responses = readable(site.url, ...changes.map((change) => linkTo(confluence.url, change)));
      const result = await world.review([state], { apps: apps() });
      expect(result.findings).toEqual([
        expect.objectContaining({ rule, severity: "high", message: expect.stringMatching(message) }),
      ]);
      expect(result.findings[0]?.resources).toHaveLength(2);
      expect(result.verdict).toBe("drift");
    },
  );

  test("has no finding for a missing link if its list may not have it", async () => {
    const state = await withRecordedLink();
    site.responses = { ...readable(site.url), permissions: { status: 403, body: {} } };
    expect((await world.review([state], { apps: apps() })).findings).toEqual([]);
  });

  test("is not read, with one warning, if it is not readable", async () => {
    site.responses = { ...readable(site.url), list: { status: 403, body: {} } };
    const stack = world.bench.stack();
    await stack.up(linkProgram());
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const result = await world.review([world.exportStack(stack)], { apps: apps(), warn });
    expect(result.verdict).toBe("clean");
    expect(notVerifiedOf(result)).toEqual([
      { what: "Cloud site cloud", reason: "It has no admin API for links." },
    ]);
    expect(warnings).toEqual([expect.stringContaining("[SITE_NOT_READABLE]")]);
    site.responses.list = listOf();
  });
});
