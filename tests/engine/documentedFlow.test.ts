/**
 * The whole documented flow between a Cloud site and a Data Center app, in a real browser: the administrator of the site does what the page of
 * `applinks handoff --web` says, on the site's screens, and Pulumi does the app's half. One hand-over, in the order of its steps; the
 * rows are those of tests/traceability.md.
 */

import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { runBrowserFlow, type App } from "applinks-sandbox";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { describeInBrowser, openBrowser } from "../browser";
import { consent, follow, heading, logIn, openLinks, press, shown, statuses } from "./administrator";
import { until } from "./crash";
import { start, type Running } from "./processes";
import { ok, openStack, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");
const EXAMPLE = path.resolve(__dirname, "../../examples/cloud-handoff/typescript");

/** The host of the site: one of the vendor's environment for the government of the United States. */
const HOST = "agency.atlassian-us-gov-mod.net";
/** The sandbox uses http; the products require https without these settings. */
const PLAIN_HTTP = { skipRedirectUrlHttpsRequirement: true, skipProviderHttpsRequirement: true };

const APPS = {
  jira: { product: "jira", deployment: "cloud", host: HOST, organization: "agency" },
  confluence: { product: "confluence", settings: PLAIN_HTTP },
  bitbucket: { product: "bitbucket" },
  bamboo: { product: "bamboo" },
  crowd: { product: "crowd" },
  /** The organization's other site. */
  wiki: { product: "confluence", deployment: "cloud", organization: "agency" },
  /** A version without links between products over OAuth 2.0. */
  old: { product: "confluence", version: "9.2.0" },
  /** An app behind a proxy, whose users have another address. */
  proxied: { product: "bitbucket", displayUrl: "https://code.example.com" },
} as const;

type Name = keyof typeof APPS;

describeInBrowser("the documented flow between a Cloud site and a Data Center app", () => {
  let testApps: TestApps<Name>;
  let stack: Stack;
  let browser: Browser;
  let context: BrowserContext;
  /** The administrator's two pages: the site's screens, and the page of the hand-over. */
  let site: Page;
  let handover: Page;
  let command: Running | undefined;
  /** Everything that the command wrote. */
  let written = "";
  /** Every URL that the browser requested. */
  const requested: string[] = [];
  /** The page of the site's link. */
  let linkPage = "";
  /** What the app issued to the site. */
  let issued = { clientId: "", clientSecret: "" };
  /** What the site issued to the app. */
  let ofSite = { clientId: "", clientSecret: "" };

  beforeAll(async () => {
    testApps = await openTestApps<Name>("documented-flow", APPS);
    const { sandbox, tokens } = testApps;
    const { token } = await sandbox.control.changeOutOfBand("jira").createApiToken({ username: "admin" });
    stack = await openStack("cloud-handoff");
    cpSync(EXAMPLE, stack.folder, { recursive: true });
    await stack.configure({
      plain: {
        "applinks:apps.jira.product": "jira",
        "applinks:apps.jira.url": sandbox.apps.jira.url,
        "applinks:apps.jira.deployment": "cloud",
        "applinks:apps.jira.allowHttp": "true",
        "applinks:apps.jira.username": "admin@example.com",
        "applinks:apps.confluence.product": "confluence",
        "applinks:apps.confluence.url": sandbox.apps.confluence.url,
        "applinks:apps.confluence.allowHttp": "true",
      },
      secret: {
        "applinks:apps.jira.token": token,
        "applinks:apps.confluence.token": tokens.confluence,
      },
    });
    stack.env["NODE_OPTIONS"] = `--require ${path.join(__dirname, "hosts.js")}`;
    browser = await openBrowser([HOST]);
    context = await browser.newContext();
    context.on("request", (request) => requested.push(request.url()));
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    [site, handover] = [await context.newPage(), await context.newPage()];
  });

  afterAll(async () => {
    command?.crash();
    await command?.ended;
    await browser.close();
    await stack.remove();
    await testApps.close();
  });

  const urlOf = (app: Name): string => testApps.sandbox.apps[app].url;

  async function stored(app: Name): Promise<App> {
    const { apps } = await testApps.sandbox.control.export({ only: "state", secrets: "included" });
    return apps[app] as App;
  }

  /** Starts `applinks handoff`, and opens its page. The first time, the first `pulumi up` runs before. */
  async function openHandover(): Promise<void> {
    const line = [CLI, "handoff", "jira-confluence", "--web", "--up"];
    const running = start(process.execPath, line, { cwd: stack.folder, env: stack.env });
    command = running;
    let isOver = false;
    void running.ended.then(() => {
      isOver = true;
    });
    const address = (): string | undefined => /http:\/\/127\.0\.0\.1:\S+/.exec(running.reported())?.[0];
    const isOpen = (): Promise<boolean> => {
      if (isOver) throw new Error(`applinks handoff ended:\n${running.reported()}`);
      return Promise.resolve(address() !== undefined);
    };
    await until("the address of the page", isOpen, 240);
    await handover.goto(address() ?? "");
  }

  /** The exit code of the command, once it has ended. */
  async function ended(): Promise<number | undefined> {
    const ending = await command?.ended;
    command = undefined;
    written += ending?.text ?? "";
    return ending?.code;
  }

  /** A step on the page of the hand-over. */
  const step = (title: string): Locator => handover.getByRole("region", { name: title, exact: true });
  const BEGIN_OUTGOING = "Begin the outgoing link from jira to confluence";
  const BEGIN_INCOMING = "Begin the incoming link from confluence to jira";
  const SAVE_INCOMING = "Save the incoming link from confluence to jira";
  const ENTER_CLIENT = "Enter the client ID and client secret of confluence on jira";
  const openSteps = (): Promise<string[]> =>
    handover.locator("section[aria-labelledby] > h2").allInnerTexts();

  /** Enters values on the page of the hand-over, by their labels, and saves them. */
  async function save(title: string, values: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(values))
      await step(title).getByLabel(label, { exact: true }).fill(value);
    await step(title).getByRole("button", { name: "Check and save" }).click();
    await handover.getByRole("status").getByText("Saved ").waitFor();
  }

  /** Runs `pulumi up` with the button of the page. */
  async function runUp(): Promise<void> {
    await press(handover, "Run pulumi up");
    await handover.getByText("pulumi up is running").waitFor();
    await handover.getByText("pulumi up is running").waitFor({ state: "detached", timeout: 240_000 });
  }

  /** The site's first screen of a new link, with this application URL. */
  async function enterUrl(applicationUrl: string): Promise<void> {
    await openLinks(site, urlOf("jira"));
    await follow(site, "Create link");
    await site.getByLabel("Application URL").fill(applicationUrl);
    await press(site, "Next");
  }

  const text = (page: Page): Promise<string> => page.getByRole("main").innerText();

  test("S1: the first run of one MutualLink shows what is left to do by hand in both directions", async () => {
    await openLinks(site, urlOf("jira"));
    expect(
      await site
        .getByRole("row")
        .filter({ hasText: urlOf("confluence") })
        .count(),
    ).toBe(0);
    await openHandover();
    for (const direction of ["jira to confluence", "confluence to jira"])
      expect(command?.reported()).toContain(
        `the link from ${direction} has manual steps on ${urlOf("jira")}`,
      );
    expect((await stored("confluence")).applicationLinks).toMatchObject([{ name: "Jira" }]);
  });

  test("S2: the site's screens link every Data Center product", async () => {
    for (const [app, application] of [
      ["confluence", "Confluence"],
      ["bitbucket", "Bitbucket"],
      ["bamboo", "Bamboo"],
      ["crowd", "Crowd"],
    ] as const) {
      await enterUrl(urlOf(app));
      expect([await heading(site), await shown(site, "Application")]).toEqual([
        "Review the details",
        expect.stringContaining(application),
      ]);
    }
  });

  test("S3: the link between two sites of an organization exists already, and can only be viewed", async () => {
    await openLinks(site, urlOf("jira"));
    expect(await statuses(site)).toEqual(["SYSTEM"]);
    await follow(site, "View");
    expect(await shown(site, "Application URL")).toBe(urlOf("wiki"));
    expect(await site.getByRole("button").allInnerTexts()).toEqual(["Log out"]);
  });

  test("S4: the page of the hand-over has a step for the incoming and for the outgoing link of the site", async () => {
    expect(await heading(handover)).toBe("Hand-over of jira-confluence");
    expect(handover.url()).not.toContain("token");
    expect(await openSteps()).toEqual([BEGIN_OUTGOING, BEGIN_INCOMING]);
    expect(await shown(step(BEGIN_OUTGOING), "Application URL")).toBe(urlOf("confluence"));
    expect(await shown(step(BEGIN_INCOMING), "Application URL")).toBe(urlOf("confluence"));
  });

  test("S5: the site's screens refuse accounts that are no administrators", async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${urlOf("jira")}/plugins/servlet/applinks/listApplicationLinks`);
    await logIn(other, "user");
    expect(await text(other)).toContain("You must be an administrator to use this page.");
    await other.context().close();
  });

  test("S7: an application URL that cannot be reached is refused on the site's screen", async () => {
    await enterUrl("http://localhost:1/confluence");
    expect(await text(site)).toContain("The URL can't be reached. Check your firewall.");
  });

  test("S8: the site's screen excludes tunnelled links", async () => {
    expect(await text(site)).toContain("Tunnelled application links are not supported.");
  });

  test("S9: an app whose version has no such links cannot be linked on the site's screen", async () => {
    await enterUrl(urlOf("old"));
    expect(await text(site)).toContain("Confluence 9.2.0 doesn't support OAuth 2.0 links");
    expect(await site.getByRole("button", { name: "Continue" }).count()).toBe(0);
  });

  test("S10: an application URL that differs from the display URL has to be confirmed", async () => {
    await enterUrl(urlOf("proxied"));
    expect(await text(site)).toContain("The application reports another URL than the one you entered.");
    expect(await site.getByRole("radio").count()).toBe(2);
  });

  test("S11: the details are reviewed before the site's link is created", async () => {
    await enterUrl(await shown(step(BEGIN_OUTGOING), "Application URL"));
    expect(await Promise.all(["Application URL", "Display URL"].map((name) => shown(site, name)))).toEqual([
      urlOf("confluence"),
      urlOf("confluence"),
    ]);
    expect((await stored("jira")).applicationLinks).toMatchObject([{ system: true }]);
    await press(site, "Continue");
    expect((await stored("jira")).applicationLinks).toMatchObject([{ system: true }, { name: "Confluence" }]);
  });

  test("S14: the page takes the site's redirect URL and endpoints, and then shows the app's redirect URL", async () => {
    expect(await heading(site)).toBe("Configure the incoming link from Confluence");
    const endpoints = {
      "Authorization endpoint": await shown(site, "Authorization endpoint"),
      "Token endpoint": await shown(site, "Token endpoint"),
    };
    await follow(site, "Later");
    linkPage = site.url();
    await follow(site, "Configure outgoing link");
    await save(BEGIN_OUTGOING, { "Redirect URL": await shown(site, "Redirect URL") });
    await save(BEGIN_INCOMING, endpoints);
    expect(await openSteps()).toEqual([SAVE_INCOMING, "Run pulumi up"]);
  });

  test("S17: after a stop in the middle, the page continues with the step that is left", async () => {
    await press(handover, "Stop");
    expect(await ended()).toBe(3);
    await openHandover();
    expect(await openSteps()).toEqual([SAVE_INCOMING, "Run pulumi up"]);
  });

  test("S15: the site offers the scopes of its product, of which those of the program are selected", async () => {
    await site.goto(linkPage);
    await follow(site, "Configure incoming link");
    const scopes = site.getByRole("group", { name: "Scopes" });
    expect(await scopes.locator("label").allInnerTexts()).toEqual(
      expect.arrayContaining(["READ", "WRITE", "MANAGE_SUBSCRIPTIONS"]),
    );
    const [redirectUrl, scope] = [
      await shown(step(SAVE_INCOMING), "Redirect URL"),
      await shown(step(SAVE_INCOMING), "Scopes"),
    ];
    expect(scope).toBe("READ");
    await site.getByLabel("Redirect URL").fill(redirectUrl);
    await scopes.getByLabel(scope, { exact: true }).check();
    await press(site, "Save");
    expect((await stored("jira")).incomingClients).toMatchObject([{ redirects: [redirectUrl], scope }]);
  });

  test("S6: the page takes the site's client ID and client secret, and the secret is encrypted", async () => {
    ofSite = { clientId: await shown(site, "Client ID"), clientSecret: await shown(site, "Client secret") };
    await save(SAVE_INCOMING, { "Client ID": ofSite.clientId, "Client secret": ofSite.clientSecret });
    expect(await handover.content()).not.toContain(ofSite.clientSecret);
    const configuration = readFileSync(path.join(stack.folder, "Pulumi.dev.yaml"), "utf8");
    expect(configuration).toContain(ofSite.clientId);
    expect(configuration).not.toContain(ofSite.clientSecret);
    expect(await openSteps()).toEqual(["Run pulumi up"]);
    await runUp();
    expect((await stored("confluence")).outgoingConnections).toMatchObject([ofSite]);
  });

  test("S12: the client secret that the app issued is shown and copied on request only", async () => {
    const enter = step(ENTER_CLIENT);
    await enter.waitFor();
    const [client] = (await stored("confluence")).incomingClients;
    const { clientId, clientSecret } = (issued = client ?? issued);
    expect(clientSecret).not.toBe("");
    expect(await shown(enter, "Client ID")).toBe(clientId);
    expect(await handover.content()).not.toContain(clientSecret);
    expect(ok(await stack.pulumi("stack", "output")).stdout).not.toContain(clientSecret);
    expect(await stack.outputs()).toMatchObject({ clientSecrets: { jira: clientSecret } });
    await enter.getByRole("button", { name: "Show client secret" }).click();
    await enter.getByText(clientSecret).waitFor();
    await enter.getByRole("button", { name: "Show client secret" }).click();
    await enter.getByText(clientSecret).waitFor({ state: "detached" });
  });

  test("S13: after Connect on the site and on the app, the link is CONNECTED everywhere", async () => {
    const enter = step(ENTER_CLIENT);
    await enter.getByRole("button", { name: "Copy client secret" }).click();
    await enter.getByRole("button", { name: "Copied" }).waitFor();
    await site.goto(linkPage);
    await follow(site, "Configure outgoing link");
    await site.getByLabel("Client secret").focus();
    await site.keyboard.press("Control+V");
    for (const field of ["Client ID", "Authorization endpoint", "Token endpoint", "Scopes"])
      await site.getByLabel(field, { exact: true }).fill(await shown(enter, field));
    await press(site, "Save");
    await press(site, "Connect");
    await consent(site, "admin");
    expect(await heading(site)).toBe("Connected to Confluence");

    await enter.getByRole("button", { name: "I entered the values and connected" }).click();
    await handover.getByText("No step is open on the site's screens.").waitFor();
    await runUp();
    await handover.getByText("The hand-over is complete.").waitFor();
    expect(await ended()).toBe(0);
    expect(await stack.outputs()).toMatchObject({
      status: { jira: "CONNECTED", confluence: "CONNECTED" },
      checklist: [],
    });

    await openLinks(site, urlOf("confluence"));
    await follow(site, "Jira");
    await press(site, "Connect");
    await consent(site, "admin");
    expect(await heading(site)).toBe("Connected to Jira");
    for (const [app, expected] of [
      ["confluence", ["CONNECTED"]],
      ["jira", ["SYSTEM", "CONNECTED"]],
    ] as const) {
      await openLinks(site, urlOf(app));
      expect(await statuses(site)).toEqual(expected);
    }
  });

  test("S16: users' requests flow both ways between the app and a site in a government environment", async () => {
    const { jira, confluence } = testApps.sandbox.apps;
    const flow = await runBrowserFlow({ from: jira.url, to: confluence.url });
    expect(flow).toMatchObject({ status: 200, body: { username: "user" } });

    const user = await (await browser.newContext()).newPage();
    const route = `${confluence.url}/rest/sandbox/1.0`;
    await user.goto(`${route}/login`);
    await logIn(user, "user");
    const connection = `${route}/connections/${encodeURIComponent(jira.url)}`;
    const begun = (await (await user.request.post(`${connection}/flow`)).json()) as { initFlowUrl: string };
    await user.goto(begun.initFlowUrl);
    expect(new URL(user.url()).hostname).toBe(HOST);
    await consent(user, "user");
    expect(user.url()).toContain(confluence.url);
    const data = { method: "GET", path: "/rest/api/3/myself" };
    const response: unknown = await (await user.request.post(`${connection}/call`, { data })).json();
    expect(response).toMatchObject({ status: 200, body: { emailAddress: "user@example.com" } });
    await user.context().close();
  });

  test("both halves match, each object exists once, and neither a preview nor a refresh finds a difference", async () => {
    const [jira, confluence] = [await stored("jira"), await stored("confluence")];
    expect(jira.applicationLinks).toMatchObject([{ system: true }, { id: confluence.serverId }]);
    expect(confluence.applicationLinks).toMatchObject([{ id: jira.serverId }]);
    for (const [client, server] of [
      [jira, confluence],
      [confluence, jira],
    ] as const) {
      const [connection, ...others] = client.outgoingConnections;
      expect(others).toEqual([]);
      expect(server.incomingClients).toMatchObject([
        { clientId: connection?.clientId, clientSecret: connection?.clientSecret, scope: "READ" },
      ]);
    }
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    const refresh = ok(await stack.refresh("--expect-no-changes"));
    expect([refresh.steps, refresh.text]).toEqual([[], expect.not.stringContaining("SITE_NOT_READABLE")]);
    const links = (await stack.resources()).map(({ outputs }) => outputs?.["siteLink"]).filter(Boolean);
    expect(links).toEqual([
      expect.objectContaining({ id: confluence.serverId }),
      expect.objectContaining({ id: confluence.serverId }),
    ]);
  });

  test("no secret is in a URL, in the output of the command, or in a file of the stack", async () => {
    const state = ok(await stack.pulumi("stack", "export")).stdout;
    const configuration = readFileSync(path.join(stack.folder, "Pulumi.dev.yaml"), "utf8");
    const log = JSON.stringify(await testApps.sandbox.control.requestLog.entries({}));
    for (const secret of [issued.clientSecret, ofSite.clientSecret]) {
      expect(secret).toMatch(/^\w{16,}$/);
      expect(requested.filter((url) => url.includes(secret))).toEqual([]);
      for (const place of [written, state, configuration, log]) expect(place).not.toContain(secret);
    }
    expect(written).toContain("has no open step");
  });
});
