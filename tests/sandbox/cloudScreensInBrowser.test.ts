/** A Cloud site's screens in a real browser, under the host name of a government environment. */

import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, openBrowser } from "../browser";
import { openWatchedPage, type WatchedPage } from "./watchedPage";

const HOST = "agency.atlassian-us-gov-mod.net";

jest.setTimeout(120_000);

describeInBrowser("a Cloud site's screens in a browser", () => {
  let sandbox: NamedSandbox<"site" | "confluence">;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    sandbox = await startSandbox({
      apps: {
        site: { product: "jira", deployment: "cloud", host: HOST },
        // The sandbox uses http; the products require https without these settings.
        confluence: { product: "confluence", settings: { skipRedirectUrlHttpsRequirement: true } },
      },
    });
    browser = await openBrowser([HOST]);
  });
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    watched = await openWatchedPage(
      browser,
      Object.values(sandbox.apps).map(({ url }) => url),
    );
    ({ page, problems } = watched);
  });
  afterEach(() => watched.close());

  const look = (name: string): Promise<void> => watched.look(`cloud-${name}`);
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  const follow = (name: string): Promise<void> => page.getByRole("link", { name, exact: true }).click();
  const fill = (label: string, value: string): Promise<void> =>
    page.getByLabel(label, { exact: true }).fill(value);
  const shown = (id: string): Promise<string> => page.locator(`#${id}`).innerText();

  test("an administrator links it with a Data Center app, without a console message, an external request or an accessibility problem", async () => {
    const { site, confluence } = sandbox.apps;
    await page.goto(`${site.url}/plugins/servlet/applinks/listApplicationLinks`);
    await look("log-in");
    await fill("Email", "admin@example.com");
    await fill("Password", "admin");
    await press("Log in");
    await look("application-links-empty");

    await follow("Create link");
    await look("create-link");
    await fill("Application URL", confluence.url);
    await press("Next");
    await look("review");
    await press("Continue");
    await look("incoming-link");
    const [authorizationEndpoint, tokenEndpoint] = [
      await shown("authorization-endpoint"),
      await shown("token-endpoint"),
    ];
    expect(authorizationEndpoint).toMatch(`http://${HOST}:`);

    // The administrator of the Data Center app enters the site's values there.
    const app = sandbox.control.changeOutOfBand("confluence");
    const { redirectUriSuffix } = await app.createConnection({
      name: "Jira",
      type: "generic",
      clientId: "later",
      clientSecret: "later",
      authorizationEndpoint,
      tokenEndpoint,
      scopes: ["READ"],
    });
    await fill(
      "Redirect URL",
      `${confluence.url}/plugins/servlet/oauth2/client/callback/${redirectUriSuffix}`,
    );
    await page.getByLabel("READ", { exact: true }).check();
    await press("Save");
    await look("oauth-details");
    const credentials = { clientId: await shown("client-id"), clientSecret: await shown("client-secret") };
    await app.updateConnection("Jira", credentials);

    await follow("Configure outgoing link");
    await look("outgoing-link");
    const redirects = [await shown("redirect-url")];
    const client = await app.createClient({ name: "Jira", redirects, scope: "READ" });
    await app.createLink({
      id: (await sandbox.control.export()).apps["site"]?.serverId,
      name: "Jira",
      typeId: "jira",
      rpcUrl: site.url,
    });
    await fill("Client ID", client.clientId);
    await fill("Client secret", client.clientSecret);
    await fill("Scopes", "READ");
    await press("Save");
    await look("link-setting-up");
    await press("Connect");
    await fill("Username", "admin");
    await fill("Password", "admin");
    await press("Log in");
    await press("Allow");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Connected to Confluence");
    expect(await page.locator(".lozenge").innerText()).toBe("CONNECTED");
    await look("connected");
    await follow("Done");
    await look("link");
    await follow("Rotate client secret");
    await look("rotate-client-secret");
    await follow("Application links");
    await follow("Delete");
    await look("delete-link");
    await follow("Cancel");
    await look("application-links");
    expect(await page.locator("td .lozenge").allInnerTexts()).toEqual(["CONNECTED"]);
    expect(problems).toEqual([]);
  });
});
