import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as axe from "axe-core";
import type { Browser, BrowserContextOptions, Page as Tab } from "playwright-core";
import { describeInBrowser, openBrowser } from "../../../browser";
import { openPage, type Page } from "../command";
import {
  appsOf,
  completeState,
  connectionOf,
  issuedState,
  ISSUED_SECRET,
  newState,
  openSite,
  SITE_SECRET,
  type Site,
} from "../site";
import { stubStack, type StubStack } from "../stubStack";

/** Where the screenshots stay. */
const SCREENSHOTS = path.resolve(__dirname, "../../../../.work/screenshots");

jest.setTimeout(180_000);

describeInBrowser("the page of a hand-over in a browser", () => {
  let folder: string;
  let site: Site;
  let browser: Browser;
  let command: Page | undefined;
  /** Console messages, errors, and requests to other servers. */
  let problems: string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "applinks-handoff-"));
    site = await openSite();
    browser = await openBrowser();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    command?.interrupt();
    await command?.ended;
    command = undefined;
  });

  afterAll(async () => {
    await browser.close();
    site.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    stack: StubStack,
    options: BrowserContextOptions = {},
    ...args: string[]
  ): Promise<Tab> {
    problems = [];
    command = await openPage(stack, ...args);
    const { address } = command;
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const tab = await context.newPage();
    tab.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(address).origin && !request.url().startsWith("data:"))
        problems.push(`request: ${request.url()}`);
    });
    tab.on("console", (message) => problems.push(`console: ${message.text()}`));
    tab.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    await tab.goto(address);
    return tab;
  }

  const pasted = async (tab: Tab, label: string): Promise<string> => {
    const field = tab.getByLabel(label, { exact: true });
    await field.fill("");
    await field.focus();
    await tab.keyboard.press("Control+V");
    const value = await field.inputValue();
    await field.fill("");
    return value;
  };

  test("a person does the whole hand-over with labels and buttons", async () => {
    const stack = stubStack(folder, newState(), appsOf(site));
    const tab = await open(stack, {}, "--up");
    expect(await tab.title()).toBe("Hand-over of jira-wiki");
    // The one-time token is not in the address, so neither in the history nor in a referrer.
    expect(tab.url()).not.toContain("token");
    const outgoing = tab.getByRole("region", { name: "Begin the outgoing link from jira to wiki" });
    await outgoing.getByRole("button", { name: "Copy application URL" }).click();
    expect(await pasted(tab, "Redirect URL")).toBe("https://wiki.example.com");
    await outgoing.getByLabel("Redirect URL").fill("https://wiki.example.com/x");
    await outgoing.getByRole("button", { name: "Check and save" }).click();
    await tab.getByRole("alert").getByText("Nothing was saved: correct the marked values.").waitFor();
    await outgoing.getByText("Redirect URL is a URL of wiki; copy the one that jira shows.").waitFor();
    await outgoing.getByLabel("Redirect URL").fill(site.redirectUrl);
    await outgoing.getByRole("button", { name: "Check and save" }).click();
    const begin = tab.getByRole("region", { name: "Begin the incoming link from wiki to jira" });
    await begin.getByLabel("Authorization endpoint").fill(site.authorizationEndpoint);
    await begin.getByLabel("Token endpoint").fill(site.tokenEndpoint);
    await begin.getByRole("button", { name: "Check and save" }).click();
    const save = tab.getByRole("region", { name: "Save the incoming link from wiki to jira" });
    await save.getByLabel("Client ID").fill("site-id");
    await save.getByLabel("Client secret").fill("another");
    await save.getByRole("button", { name: "Check and save" }).click();
    await save
      .getByText("Client ID and the client secret are not accepted by the site's token endpoint")
      .waitFor();
    expect(await save.getByLabel("Client secret").inputValue()).toBe("");
    await save.getByLabel("Client secret").fill(SITE_SECRET);
    await save.getByRole("button", { name: "Check and save" }).click();
    stack.next(issuedState(site, [connectionOf(site)]));
    await tab.getByRole("button", { name: "Run pulumi up" }).click();

    const enter = tab.getByRole("region", { name: "Enter the client ID and client secret of wiki on jira" });
    await enter.waitFor();
    expect(await tab.content()).not.toContain(ISSUED_SECRET);
    await enter.getByRole("button", { name: "Show client secret" }).click();
    await enter.getByText(ISSUED_SECRET).waitFor();
    await enter.getByRole("button", { name: "Show client secret" }).click();
    await enter.getByText(ISSUED_SECRET).waitFor({ state: "detached" });
    await enter.getByRole("button", { name: "Copy client secret" }).click();
    await enter.getByRole("button", { name: "Copied" }).waitFor();
    expect(await tab.evaluate("navigator.clipboard.readText()")).toBe(ISSUED_SECRET);
    await enter.getByRole("button", { name: "I entered the values and connected" }).click();
    stack.next(completeState(site));
    await tab.getByRole("button", { name: "Run pulumi up" }).click();
    await tab.getByText("The hand-over is complete.").waitFor();
    expect(await command?.ended).toBe(0);
    expect(problems).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "has no problem for assistive technology in the %s theme, also with problems, doubts and output",
    async (colorScheme) => {
      const stack = stubStack(folder, issuedState(site), { ...appsOf(site) });
      const tab = await open(stack, { colorScheme }, "--up");
      const violations = async (): Promise<string[]> => {
        await tab.evaluate(axe.source);
        const found = await tab.evaluate<axe.AxeResults>('axe.run({ resultTypes: ["violations"] })');
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      };
      expect(await violations()).toEqual([]);
      await tab.getByLabel("Redirect URL").fill("x");
      await tab.getByRole("button", { name: "Check and save" }).first().click();
      await tab.getByRole("alert").waitFor();
      expect(await violations()).toEqual([]);
      await tab.getByLabel("Redirect URL").fill("https://elsewhere.example/callback");
      await tab.getByRole("button", { name: "Check and save" }).first().click();
      await tab.getByRole("button", { name: "Save anyway" }).click();
      await tab.getByRole("button", { name: "Run pulumi up" }).click();
      await tab.getByText("pulumi up succeeded.").waitFor();
      expect(await violations()).toEqual([]);
      await tab.screenshot({ path: path.join(SCREENSHOTS, `handoff-${colorScheme}.png`), fullPage: true });
      expect(problems).toEqual([]);
    },
  );

  test("fits a narrow screen", async () => {
    const tab = await open(stubStack(folder, newState(), appsOf(site)), {
      viewport: { width: 340, height: 700 },
    });
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(340);
  });

  test("the steps can be done without scripts, except for copying and showing the secret", async () => {
    const stack = stubStack(folder, newState(), appsOf(site));
    const tab = await open(stack, { javaScriptEnabled: false });
    await tab.getByLabel("Redirect URL").fill(site.redirectUrl);
    await tab.getByRole("button", { name: "Check and save" }).first().click();
    await tab.getByText("Saved applinks:apps.jira.handoff.wiki.redirectUrl.").waitFor();
  });
});
