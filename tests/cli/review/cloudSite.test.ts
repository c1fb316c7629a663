import { notVerifiedOf, headline } from "../../../cli/review/reports/summary";
import { linkProgram } from "../../provider/adapters/link";
import { listOf, readable, SITE_ACCOUNT, startSite, type SiteServer } from "../../provider/siteServer";
import { openWorld, type World } from "./world";

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

  const apps = (): string =>
    JSON.stringify({ cloud: { product: "jira", url: site.url, deployment: "cloud", ...SITE_ACCOUNT } });
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
