/** The screens of Data Center apps and the start page, in a browser. */

import path from "node:path";
import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, openBrowser } from "../browser";
import { openWatchedPage, SCREENSHOTS, type WatchedPage } from "./watchedPage";

jest.setTimeout(240_000);

describeInBrowser("the screens in a browser", () => {
  let sandbox: NamedSandbox<"jira" | "confluence">;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let problems: WatchedPage["problems"];
  let look: WatchedPage["look"];

  beforeAll(async () => {
    sandbox = await startSandbox();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });
  beforeEach(async () => {
    await sandbox.control.reset();
    const { startUrl, apps } = sandbox;
    watched = await openWatchedPage(browser, [startUrl, apps.jira.url, apps.confluence.url]);
    ({ page, problems, look } = watched);
  });
  afterEach(() => watched.close());

  const list = "/plugins/servlet/applinks/listApplicationLinks";

  async function logIn(url: string): Promise<void> {
    await page.goto(url + list);
    if ((await page.title()).startsWith("Log in")) {
      await page.getByLabel("Username").fill("admin");
      await page.getByLabel("Password").fill("admin");
      await page.getByRole("button", { name: "Log in" }).click();
    }
    await page.getByLabel("Password").fill("admin");
    await page.getByRole("button", { name: "Confirm" }).click();
  }

  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  const follow = (name: string): Promise<void> =>
    page.getByRole("link", { name, exact: true }).first().click();
  const heading = (): Promise<string> => page.getByRole("heading", { level: 1 }).innerText();

  /** From the list of one app: the application link and the incoming link to another; returns the credentials that the page shows. */
  async function firstHalf(to: string): Promise<{ clientId: string; clientSecret: string }> {
    await follow("Create link");
    await page.getByLabel("Application URL").fill(to);
    await press("Continue");
    await press("Create");
    await follow("Create incoming link");
    await page.getByLabel("READ", { exact: true }).check();
    await press("Save");
    const [clientId, clientSecret] = [page.locator("#client-id"), page.locator("#client-secret")];
    return { clientId: await clientId.innerText(), clientSecret: await clientSecret.innerText() };
  }

  test("each screen opens without a script, an error or an external request, and is accessible", async () => {
    const [jira, confluence] = [sandbox.apps.jira.url, sandbox.apps.confluence.url];
    await page.goto(sandbox.startUrl);
    await look("start-page");
    await page.goto(`${jira}/login.jsp`);
    await look("log-in");
    await page.goto(`${jira}${list}`);
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password").fill("admin");
    await press("Log in");
    await look("secure-session");
    await page.getByLabel("Password").fill("admin");
    await press("Confirm");
    await look("application-links-empty");
    await page.goto(`${jira}/`);
    await look("home");

    await page.goto(`${jira}${list}`);
    await follow("Create link");
    await look("create-link");
    await press("Continue");
    await look("create-link-refused");
    await page.getByLabel("Application URL").fill(confluence);
    await press("Continue");
    await look("review-link");
    await press("Create");
    await look("application-link-new");
    await follow("Create incoming link");
    await look("create-incoming-link");
    await page.getByLabel("READ", { exact: true }).check();
    await press("Save");
    await look("credentials");
    const ofJira = await page.locator("#client-id").innerText();
    const secretOfJira = await page.locator("#client-secret").innerText();

    await logIn(confluence);
    const ofConfluence = await firstHalf(jira);
    await page.goto(`${confluence}${list}`);
    await follow("Jira");
    await follow("Create outgoing link");
    await page.getByLabel("Client ID").fill(ofJira);
    await page.getByLabel("Client secret").fill(secretOfJira);
    await page.getByLabel("READ", { exact: true }).check();
    await press("Save");
    await press("Connect");
    await look("consent");
    await press("Allow");
    expect(await heading()).toBe("Connected to Jira");
    await look("connected");

    await page.goto(`${jira}${list}`);
    await follow("Confluence");
    await follow("Create outgoing link");
    await look("create-outgoing-link");
    await page.getByLabel("Client ID").fill(ofConfluence.clientId);
    await page.getByLabel("Client secret").fill(ofConfluence.clientSecret);
    await page.getByLabel("READ", { exact: true }).check();
    await press("Save");
    await press("Connect");
    await press("Allow");
    await page.goto(`${jira}${list}`);
    expect(await page.locator(".lozenge.good").allInnerTexts()).toEqual(["CONNECTED"]);
    await look("application-links");
    await follow("Confluence");
    await look("application-link");
    await follow("Rotate secret");
    await look("rotate-secret");
    const { incomingClients = [], outgoingConnections = [] } =
      (await sandbox.control.export()).apps["jira"] ?? {};
    const servlet = `${jira}/plugins/servlet/oauth2`;
    for (const [kind, url] of [
      ["incoming", `${servlet}/provider/${incomingClients[0]?.id}`],
      ["outgoing", `${servlet}/client/${outgoingConnections[0]?.id}`],
    ] as const) {
      await page.goto(url);
      expect(await heading()).toBe(`Edit ${kind} link Confluence`);
      await look(`edit-${kind}-link`);
      await page.goto(`${url}/delete`);
      expect(await heading()).toBe("Delete Confluence?");
      await look(`delete-${kind}-link`);
    }
    await page.goto(`${jira}${list}`);
    await follow("Delete");
    await look("delete-link");
    await page.goto(`${jira}/plugins/servlet/oauth/users/access-tokens`);
    await look("authorized-applications");
    await page.goto(`${jira}/plugins/servlet/oauth2/client`);
    await look("service-provider");
    await page.goto(`${jira}/plugins/servlet/oauth2/error?errorName=invalid_request`);
    await look("oauth-error");
    await page.goto(sandbox.startUrl);
    await look("start-page-linked");
    // Chromium reports responses with 400, which the test causes, on the console.
    expect(problems.filter((problem) => !/status of 400/.test(problem))).toEqual([]);
  });

  test("a page fits a narrow window without scrolling sideways", async () => {
    await sandbox.control.changeOutOfBand("jira").createLink({
      name: "Wiki",
      typeId: "confluence",
      rpcUrl: sandbox.apps.confluence.url,
      displayUrl: sandbox.apps.confluence.url,
    });
    await page.setViewportSize({ width: 360, height: 700 });
    await logIn(sandbox.apps.jira.url);
    for (const url of [sandbox.apps.jira.url + list, sandbox.startUrl]) {
      await page.goto(url);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    }
    await page.screenshot({ path: path.join(SCREENSHOTS, "narrow.png"), fullPage: true });
  });

  test("Create link works with the keyboard alone", async () => {
    const { keyboard } = page;
    /** Presses Tab until the element with this name has the focus, which must be visible. */
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        await keyboard.press("Tab");
        const focused = await page.evaluate<{ name: string; outline: string }>(`(() => {
            const element = document.activeElement;
            const label = element.labels?.[0]?.childNodes[0]?.textContent ?? element.textContent;
            return { name: label.trim(), outline: getComputedStyle(element).outlineStyle };
          })()`);
        if (focused.name !== name) continue;
        expect(focused.outline).not.toBe("none");
        return;
      }
      throw new Error(`the keyboard does not reach ${name} on "${await heading()}"`);
    };
    await page.goto(sandbox.apps.jira.url + list);
    await tabTo("Username");
    await keyboard.type("admin");
    await tabTo("Password");
    await keyboard.type("admin");
    await keyboard.press("Enter");
    await page.waitForURL(({ pathname }) => pathname.includes("WebSudo"));
    await tabTo("Password");
    await keyboard.type("admin");
    await keyboard.press("Enter");
    await page.waitForURL(({ pathname }) => pathname.endsWith(list));

    await keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await keyboard.press("Enter");
    await tabTo("Create link");
    await keyboard.press("Enter");
    await page.waitForURL(/createApplicationLink$/);
    await tabTo("Application URL");
    await keyboard.type(sandbox.apps.confluence.url);
    await keyboard.press("Enter");
    await page.waitForURL(/type=atlassian/);
    await tabTo("Create");
    await keyboard.press("Enter");
    await page.waitForURL(/applinks\/edit/);
    await tabTo("Create incoming link");
    await keyboard.press("Enter");
    await page.waitForURL(/oauth2\/provider/);
    await tabTo("READ");
    await keyboard.press("Space");
    await tabTo("Save");
    await keyboard.press("Enter");
    await page.waitForURL(/credentials$/);
    expect(await heading()).toBe("Credentials of Confluence");
    const { incomingClients } = (await sandbox.control.export()).apps["jira"] ?? {};
    expect(incomingClients).toMatchObject([{ name: "Confluence", scope: "READ" }]);
    expect(problems).toEqual([]);
  });
});
