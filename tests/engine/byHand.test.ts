/**
 * The documented procedure by hand, on the screens of two apps in a real browser, ends in the state that `pulumi up` of a `MutualLink`
 * creates: what a program declares is what the documentation describes.
 */

import type { Browser, Page } from "playwright-core";
import { describeInBrowser, openBrowser } from "../browser";
import { consent, follow, heading, openLinks, press, shown, statuses } from "./administrator";
import { normalizedState } from "./normalizedState";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

/** The documentation leaves the names open: these are the ones that the forms propose. Nothing else may differ. */
const PROGRAM = `
new MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
  clientNames: { jira: "Jira", confluence: "Confluence" },
});
`;

describeInBrowser("a link between two apps", () => {
  let byHand: TestApps;
  let byPulumi: TestApps;
  let browser: Browser;
  /** The administrator's page of each app. */
  let page: Page;

  beforeAll(async () => {
    [byHand, byPulumi] = await Promise.all([openTestApps("by-hand"), openTestApps("by-pulumi")]);
    browser = await openBrowser();
    page = await (await browser.newContext()).newPage();
  });

  afterAll(async () => {
    await browser.close();
    await Promise.all([byHand.close(), byPulumi.close()]);
  });

  /** What an incoming link has, for the outgoing link of the other app. */
  interface Incoming {
    redirectUrl: string;
    clientId: string;
    clientSecret: string;
  }

  /** "Create link" and the incoming link on an app. */
  async function createLink(app: string, remoteApp: string): Promise<Incoming> {
    await openLinks(page, app);
    await follow(page, "Create link");
    await page.getByLabel("Application URL").fill(remoteApp);
    await press(page, "Continue");
    expect(await shown(page, "Application URL")).toBe(remoteApp);
    await press(page, "Create");
    await follow(page, "Create incoming link");
    const redirectUrl = await page.getByLabel("Redirect URL").inputValue();
    await page.getByLabel("READ", { exact: true }).check();
    await press(page, "Save");
    const [clientId, clientSecret] = [await shown(page, "Client ID"), await shown(page, "Client secret")];
    return { redirectUrl, clientId, clientSecret };
  }

  /** The outgoing link of an app, for the other app's incoming link. */
  async function createOutgoingLink(
    app: string,
    link: string,
    { redirectUrl, clientId, clientSecret }: Incoming,
  ): Promise<void> {
    await openLinks(page, app);
    await follow(page, link);
    await follow(page, "Create outgoing link");
    expect(await shown(page, "Redirect URL")).toBe(redirectUrl);
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByLabel("Client secret").fill(clientSecret);
    await page.getByLabel("READ", { exact: true }).check();
    await press(page, "Save");
  }

  /** "Connect" on both apps. */
  async function connect({ sandbox: { apps } }: TestApps): Promise<void> {
    for (const [app, link] of [
      ["jira", "Confluence"],
      ["confluence", "Jira"],
    ] as const) {
      await openLinks(page, apps[app].url);
      await follow(page, link);
      await press(page, "Connect");
      await consent(page, "admin");
      expect(await heading(page)).toBe(`Connected to ${link}`);
    }
    for (const app of ["jira", "confluence"] as const) {
      await openLinks(page, apps[app].url);
      expect(await statuses(page)).toEqual(["CONNECTED"]);
    }
  }

  test("by hand, it has the state that one pulumi up creates", async () => {
    const { jira, confluence } = byHand.sandbox.apps;
    const ofJira = await createLink(jira.url, confluence.url);
    const ofConfluence = await createLink(confluence.url, jira.url);
    await createOutgoingLink(confluence.url, "Jira", ofJira);
    await createOutgoingLink(jira.url, "Confluence", ofConfluence);

    byPulumi.stack.program(PROGRAM);
    ok(await byPulumi.stack.up());
    expect(await normalizedState(byHand)).toEqual(await normalizedState(byPulumi));
  });

  test("after Connect on both apps, both are connected, with the same grants of the same users", async () => {
    await connect(byHand);
    await connect(byPulumi);
    expect(await normalizedState(byHand)).toEqual(await normalizedState(byPulumi));
  });

  test("by hand, it is what the program declares: pulumi up adopts every object and changes none", async () => {
    const { stack, sandbox } = byHand;
    const before = await normalizedState(byHand);
    await sandbox.control.requestLog.clear();
    stack.program(PROGRAM);
    expect(ok(await stack.up()).changes).toEqual({ create: 8 });
    // An app returns no secret of an outgoing link, so the run sets the one that it knows: the same.
    const written = await sandbox.control.requestLog.entries({ mutating: true });
    expect(written.map(({ app, operation }) => `${app} ${operation ?? ""}`).sort()).toEqual([
      "confluence outgoing.update",
      "jira outgoing.update",
    ]);
    expect(await normalizedState(byHand)).toEqual(before);
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
  });
});
