/**
 * A link with a Cloud site that has a credential, whatever the site responds: with the app's link, without it, or with one of the responses
 * that show nothing. The link's life is one stack's; a site's answers change between the commands.
 */

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { App } from "applinks-sandbox";
import type { Review } from "../../cli/review/model";
import { FACTS } from "../../facts";
import { openStack, ok, type Outcome, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");

let testApps: TestApps<"site" | "wiki">;
let stack: Stack;
/** Another stack, which has nothing yet. */
let fresh: Stack;
/** The configuration of a stack whose app `site` is the Cloud site. */
let config: Parameters<Stack["configure"]>[0];

beforeAll(async () => {
  testApps = await openTestApps("cloud-probe", {
    site: { product: "jira", deployment: "cloud", host: "localhost" },
    wiki: { product: "confluence" },
  });
  const { sandbox, tokens } = testApps;
  const { token } = await site().createApiToken({ username: "admin" });
  config = {
    plain: {
      "applinks:apps.site.product": "jira",
      "applinks:apps.site.url": sandbox.apps.site.url,
      "applinks:apps.site.deployment": "cloud",
      "applinks:apps.site.username": "admin@example.com",
      "applinks:apps.site.timeoutSeconds": "2",
      "applinks:apps.wiki.product": "confluence",
      "applinks:apps.wiki.url": sandbox.apps.wiki.url,
    },
    secret: { "applinks:apps.site.token": token, "applinks:apps.wiki.token": tokens.wiki },
  };
  stack = await openStack("cloud-probed");
  await stack.configure(config);
  stack.program(program("link"));
  writeFileSync(path.join(stack.folder, "applinks.review.yaml"), "complete: true\n");
  fresh = await openStack("cloud-probed-new");
  await fresh.configure(config);
  // Begun, so that a link of the site counts as this one's.
  await fresh.configure({
    plain: { "applinks:apps.site.handoff.wiki.redirectUrl": "https://site.example.com/callback" },
  });
  fresh.program(program("another"));
});

afterAll(async () => {
  await Promise.all([stack.remove(), fresh.remove()]);
  await testApps.close();
});

const site = () => testApps.sandbox.control.changeOutOfBand("site");

const program = (name: string): string => `
const link = new MutualLink("${name}", {
  between: ["site", "wiki"],
  grants: { site: ["READ"], wiki: ["READ"] },
  clientNames: { site: "${name}" },
});
exports.status = link.status;
exports.checklist = link.checklist;
`;

const CONNECTED = { site: "CONNECTED", wiki: "CONNECTED" };

async function stored(app: "site" | "wiki"): Promise<Partial<App>> {
  return (await testApps.sandbox.control.export({ only: "state", secrets: "included" })).apps[app] ?? {};
}

/** Makes the site's link to the app, as its administrator does. */
async function makeSiteLink(): Promise<void> {
  const { serverId } = await stored("wiki");
  const rpcUrl = testApps.sandbox.apps.wiki.url;
  await site().createSiteLink({ id: serverId, name: "Wiki", typeId: "confluence", rpcUrl });
}

/** Sets the values that the site's screens show. */
async function handOver(target: Stack, app = "wiki"): Promise<void> {
  const { url } = testApps.sandbox.apps.site;
  const at = `applinks:apps.site.handoff.${app}`;
  await target.configure({
    plain: {
      [`${at}.redirectUrl`]: `${url}/plugins/servlet/oauth2/client/callback/x`,
      [`${at}.authorizationEndpoint`]: `${url}/oauth2/authorize`,
      [`${at}.tokenEndpoint`]: `${url}/oauth2/token`,
      [`${at}.clientId`]: "of-the-site",
    },
    secret: { [`${at}.clientSecret`]: "secret-of-the-site" },
  });
}

/** Confirms that the app's client ID and secret were entered on the site. */
async function confirmEntered(target: Stack): Promise<void> {
  const { checklist } = await target.outputs();
  const entered = /\.entered' (\S+)\./.exec((checklist as string[]).join("\n"))?.[1] ?? "";
  await target.configure({ plain: { "applinks:apps.site.handoff.wiki.entered": entered } });
}

/** The states of the link's two verifications. */
async function verifications(): Promise<Record<string, unknown>[]> {
  const resources = await stack.resources();
  return resources.filter(({ id }) => id?.includes("/health/")).map(({ outputs = {} }) => outputs);
}

const reviewed = (target: Stack): Promise<{ review: Review; stderr: string }> =>
  new Promise((resolve, reject) => {
    const options = { cwd: target.folder, env: target.env, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [CLI, "review", "--format", "json"], options, (_error, stdout, stderr) => {
      if (stdout === "") reject(new Error(stderr));
      else resolve({ review: JSON.parse(stdout) as Review, stderr });
    });
  });

/** How often a run's log has the warning that the site is not readable. */
const warnedIn = ({ events }: Outcome): number =>
  events
    .split("\n")
    .filter((line) => line.includes('"diagnosticEvent"') && line.includes("[SITE_NOT_READABLE]")).length;

/** What the site responds to a request for its links, and what the warning says. `undefined`: no warning. */
const RESPONSES: [string, () => Promise<unknown>, RegExp | undefined][] = [
  ["its links", async () => undefined, undefined],
  ["401", () => site().setSettings({ dialect: { "site-list-access": "401" } }), /401/],
  ["403", () => site().setSettings({ dialect: { "site-list-access": "403" } }), /403/],
  ["404", () => site().setSettings({ dialect: { "site-link-list": "none" } }), /404/],
  [
    "a page",
    () => site().setSettings({ dialect: { "site-list-access": "page" } }),
    /not a response of the REST API/,
  ],
  [
    "a refusal by its IP allowlist",
    // The setting ipAllowlist would refuse the app, too, which has the same address here: a broken link.
    () =>
      testApps.sandbox.control.faults.add({
        match: { app: "site", path: "/rest/(applinks/latest/applicationlink|api/3/mypermissions)" },
        times: 0,
        phase: "before-act",
        effect: {
          kind: "status",
          status: 403,
          json: {
            errorMessages: ["The IP address has been rejected because it is not on the allowed list."],
            errors: {},
          },
        },
      }),
    /IP allowlist/,
  ],
  [
    "nothing in time",
    () =>
      testApps.sandbox.control.faults.add({
        match: { app: "site", operation: "link.list" },
        times: 0,
        phase: "before-act",
        effect: { kind: "hang", seconds: 60 },
      }),
    /no response within 2 seconds/,
  ],
];

async function usualAgain(): Promise<void> {
  await testApps.sandbox.control.faults.clear();
  const facts = ["site-list-access", "site-link-list", "site-links-shown"] as const;
  // A fact stays as it was set until it is set otherwise.
  const dialect = Object.fromEntries(facts.map((id) => [id, FACTS[id].assumed]));
  await site().setSettings({ dialect });
}

afterEach(usualAgain);

test("a link is set up with the steps of the checklist, and then has what the site shows of its half", async () => {
  ok(await stack.preview());
  ok(await stack.up());
  // The application ID comes from the site's manifest.
  expect((await stored("wiki")).applicationLinks).toMatchObject([{ id: (await stored("site")).serverId }]);
  await makeSiteLink();
  await handOver(stack);
  ok(await stack.up());
  expect((await verifications()).map(({ siteLink }) => siteLink)).not.toContainEqual(
    expect.objectContaining({ missing: true }),
  );
  await confirmEntered(stack);
  ok(await stack.up());
  expect((await stack.outputs())["status"]).toEqual(CONNECTED);
  const [link] = (await stored("site")).applicationLinks ?? [];
  const { cloud } = await stored("site");
  const shown = { id: link?.id, name: "Wiki", applicationUrl: link?.rpcUrl, cloudId: cloud?.cloudId };
  expect(await verifications()).toEqual([
    expect.objectContaining({ siteLink: expect.objectContaining(shown) }),
    expect.objectContaining({ siteLink: expect.objectContaining(shown) }),
  ]);
});

describe.each(RESPONSES)("a site that responds with %s", (_what, arrange, warning) => {
  beforeEach(async () => {
    await arrange();
  });

  test("fails no command, and is no drift", async () => {
    const commands = [
      await stack.preview("--refresh", "--expect-no-changes"),
      await stack.up("--expect-no-changes"),
      await stack.refresh("--expect-no-changes"),
    ];
    for (const run of commands) {
      expect(ok(run).steps).toEqual([]);
      expect(warnedIn(run)).toBe(warning === undefined ? 0 : 1);
      if (warning !== undefined) expect(run.text.replace(/\s+/g, " ")).toMatch(warning);
    }
    expect((await stack.outputs())["status"]).toEqual(CONNECTED);
    for (const { drift, problems, siteLink } of await verifications()) {
      expect([drift, problems]).toEqual([[], []]);
      expect(siteLink).toMatchObject({ name: "Wiki" });
      expect(siteLink).not.toHaveProperty("missing");
    }
  });

  test("is reviewed as far as it is readable, and the review is clean", async () => {
    const { review, stderr } = await reviewed(stack);
    expect([review.verdict, review.findings]).toEqual(["clean", []]);
    const lists = review.apps.find(({ name }) => name === "site")?.lists;
    if (warning === undefined) {
      expect(lists).toMatchObject([{ kind: "application link", found: 1, declared: 1, undeclared: 0 }]);
      expect(stderr).not.toContain("SITE_NOT_READABLE");
    } else {
      expect(lists).toEqual([]);
      expect(stderr.match(/SITE_NOT_READABLE/g)).toHaveLength(1);
    }
  });

  test("does not keep a new link from its first steps", async () => {
    const run = ok(await fresh.preview());
    expect(warnedIn(run)).toBe(warning === undefined ? 0 : 1);
    expect(run.text).toContain("[PENDING_MANUAL_STEP]");
  });
});

test("a link is created and destroyed with a site that does not respond", async () => {
  await RESPONSES.at(-1)?.[1]();
  expect(warnedIn(ok(await fresh.up()))).toBe(1);
  const pending = { site: "PENDING_MANUAL_STEP", wiki: "PENDING_MANUAL_STEP" };
  expect((await fresh.outputs())["status"]).toEqual(pending);
  expect(ok(await fresh.refresh("--expect-no-changes")).steps).toEqual([]);
  ok(await fresh.destroy());
});

test("ten refreshes in a row are quiet, whatever the site responds to each", async () => {
  for (let run = 0; run < 10; run += 1) {
    const [, arrange] = RESPONSES[run % RESPONSES.length] ?? [];
    await arrange?.();
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    await usualAgain();
  }
});

describe("a site that no longer shows the link", () => {
  test("is no drift if the account is not an administrator, and says so once", async () => {
    const { accounts } = await stored("site");
    const { token } = await site().createApiToken({ username: "user" });
    expect(accounts?.map(({ username }) => username)).toContain("user");
    await stack.configure({
      plain: { "applinks:apps.site.username": "user@example.com" },
      secret: { "applinks:apps.site.token": token },
    });
    const run = ok(await stack.refresh("--expect-no-changes", "--run-program"));
    expect([run.steps, warnedIn(run)]).toEqual([[], 1]);
    await stack.configure({
      plain: { "applinks:apps.site.username": "admin@example.com" },
      secret: { "applinks:apps.site.token": config.secret?.["applinks:apps.site.token"] ?? "" },
    });
    ok(await stack.up("--expect-no-changes"));
  });

  test("is drift, which the next up accepts with the status RECREATION_NEEDED", async () => {
    await site().deleteSiteLink("Wiki");
    const drifted = await stack.preview("--refresh", "--expect-no-changes");
    expect(drifted.code).not.toBe(0);
    expect(drifted.text.replace(/\s+/g, " ")).toContain('site no longer has the application link "Wiki"');
    ok(await stack.up("--refresh"));
    expect((await stack.outputs())["status"]).toEqual({
      site: "RECREATION_NEEDED",
      wiki: "RECREATION_NEEDED",
    });
    for (let run = 0; run < 3; run += 1)
      expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
  });

  test("is connected again once it shows a link, without drift", async () => {
    await makeSiteLink();
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect((await verifications()).map(({ status }) => status)).toEqual(["CONNECTED", "CONNECTED"]);
  });
});

test("a site that lists no links over OAuth 2.0 from the start is quiet", async () => {
  await site().setSettings({ dialect: { "site-links-shown": "absent" } });
  expect(warnedIn(ok(await fresh.up()))).toBe(0);
  expect(ok(await fresh.refresh("--expect-no-changes")).steps).toEqual([]);
  ok(await fresh.destroy());
});

test("a link that a cloud connector made is refused, and nothing of it is changed", async () => {
  const other = await openTestApps("cloud-connector", {
    site: { product: "jira", deployment: "cloud", host: "localhost" },
    wiki: { product: "confluence" },
  });
  try {
    const link = await other.sandbox.control.changeOutOfBand("site").connectByCloudConnector("wiki");
    const { token } = await other.sandbox.control
      .changeOutOfBand("site")
      .createApiToken({ username: "admin" });
    await other.stack.configure({
      plain: {
        "applinks:apps.site.deployment": "cloud",
        "applinks:apps.site.username": "admin@example.com",
        "applinks:apps.site.preflight": "true",
      },
      secret: { "applinks:apps.site.token": token },
    });
    other.stack.program(program("connected"));
    const { code, text } = await other.stack.preview();
    expect(code).not.toBe(0);
    expect(text.replace(/\s+/g, " ")).toContain(
      `site already has the application link "${link.name}" (${link.id}) to wiki, and none of its values are configured: a cloud ` +
        "connector or an administrator made it",
    );
  } finally {
    await other.close();
  }
});

test("no run writes to the site, or requests a link's authentication", async () => {
  const entries = await testApps.sandbox.control.requestLog.entries({ app: "site" });
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.filter(({ mutating }) => mutating)).toEqual([]);
  expect(entries.filter(({ path: at }) => at.includes("/authentication"))).toEqual([]);
});
