/** A Cloud site's screens, over HTTP. */

import { runBrowserFlow, startSandbox } from "../../../index";
import { detail, list, logIn, messagesOf, newPerson, rowsOf } from "../person";
import { createLink, linkWithScreens, logInToSite, type Linked } from "./administrator";

let sandbox: Linked;
let site: string;
let confluence: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      site: { product: "jira", deployment: "cloud", organization: "acme" },
      wiki: { product: "confluence", deployment: "cloud", organization: "acme" },
      confluence: { product: "confluence" },
    },
  });
  [site, confluence] = [sandbox.apps.site.url, sandbox.apps.confluence.url];
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const stored = async () => {
  const { apps } = await sandbox.control.export({ secrets: "included" });
  return apps["site"] ?? {};
};

test("people log in with e-mail address and password, and see the links with their status", async () => {
  const page = await logInToSite(newPerson(), site);
  expect([page.title, page.url]).toEqual(["Application links", site + list]);
  expect(rowsOf(page).map(([, status]) => status)).toEqual([
    "SYSTEMCreated automatically. Administrators can't change or delete it.",
  ]);
});

test.each([
  ["admin", "admin"],
  ["admin@example.com", "wrong"],
])("the login %s with %s is refused", async (username, password) => {
  const person = newPerson();
  const page = await person.submit(await person.open(site + list), "Log in", { username, password });
  expect(messagesOf(page)).toEqual(["Incorrect email address and / or password."]);
  expect((await person.open(site + list)).title).toMatch(/^Log in/);
});

test("the screens are for administrators", async () => {
  const page = await logInToSite(newPerson(), site, "user@example.com");
  expect([page.status, page.title]).toEqual([403, "Access denied"]);
});

test("a site is linked with a Data Center app by reading values off the screens, and users connect both ways", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  expect(detail(page, "Status")).toMatch(/^SETTING UP/);

  const login = await ofSite.submit(page, "Connect");
  expect(login.url).toMatch(confluence);
  const consent = await ofSite.submit(login, "Log in", { os_username: "admin", os_password: "admin" });
  const connected = await ofSite.submit(consent, "Allow");
  expect([connected.title, detail(connected, "Status")]).toEqual([
    "Connected to Confluence",
    expect.stringMatching(/^CONNECTED/) as string,
  ]);
  for (const [from, to] of [
    [site, confluence],
    [confluence, site],
  ] as const) {
    expect(await runBrowserFlow({ from, to })).toMatchObject({ status: 200 });
  }
});

test("the Data Center app shows the link as CONNECTED once its administrator and the site's have connected", async () => {
  const { ofSite, ofApp, page } = await linkWithScreens(sandbox);
  const login = await ofSite.submit(page, "Connect");
  const consent = await ofSite.submit(login, "Log in", { os_username: "admin", os_password: "admin" });
  await ofSite.submit(consent, "Allow");
  const status = async (): Promise<string> =>
    detail(await ofApp.follow(await ofApp.open(confluence + list), "Jira"), "Status");
  // A site has no resource that shows the link back.
  expect(await status()).toMatch(/^PARTIALLY CONFIGURED/);

  const link = await ofApp.follow(await ofApp.open(confluence + list), "Jira");
  const atSite = await ofApp.submit(link, "Connect");
  expect(atSite.url).toMatch(site);
  const loggedIn = await ofApp.submit(atSite, "Log in", { username: "admin@example.com", password: "admin" });
  const connected = await ofApp.submit(loggedIn, "Allow");
  expect(connected.title).toBe("Connected to Jira site");
  expect(await status()).toMatch(/^CONNECTED/);
});

test("a refused connection requires the OAuth details again, and works after they are resubmitted", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  const secret = await sandbox.control.changeOutOfBand("confluence").resetClientSecret("Jira site");
  const login = await ofSite.submit(page, "Connect");
  const consent = await ofSite.submit(login, "Log in", { os_username: "admin", os_password: "admin" });
  const failed = await ofSite.submit(consent, "Allow");
  expect([failed.title, detail(failed, "Status")]).toEqual([
    "The connection to Confluence failed",
    expect.stringMatching(/^RESUBMISSION REQUIRED/) as string,
  ]);
  expect(rowsOf(await ofSite.open(site + list))[1]?.[1]).toMatch(/^RESUBMISSION REQUIRED/);

  const form = await ofSite.follow(failed, "Resubmit OAuth details");
  const saved = await ofSite.submit(form, "Save", { clientSecret: secret.clientSecret });
  const connected = await ofSite.submit(await ofSite.submit(saved, "Connect"), "Allow");
  expect(connected.title).toBe("Connected to Confluence");
});

test("a denied connection requires the OAuth details again", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  const login = await ofSite.submit(page, "Connect");
  const consent = await ofSite.submit(login, "Log in", { os_username: "admin", os_password: "admin" });
  const denied = await ofSite.follow(consent, "Deny");
  expect(detail(denied, "Status")).toMatch(/^RESUBMISSION REQUIRED/);
});

describe("Create link", () => {
  test.each([
    ["", "An absolute URL is required."],
    ["http://localhost:1", "The URL can't be reached. Check your firewall."],
  ])("the application URL %p is refused with a reason", async (url, message) => {
    const person = newPerson();
    const start = await person.follow(await logInToSite(person, site), "Create link");
    const page = await person.submit(start, "Next", { url });
    expect([page.status, page.title]).toEqual([400, "Create an application link"]);
    expect(messagesOf(page)).toContain(message);
    expect((await stored()).applicationLinks).toHaveLength(1);
  });

  test("an application that the organization links is refused", async () => {
    const person = newPerson();
    const start = await person.follow(await logInToSite(person, site), "Create link");
    const page = await person.submit(start, "Next", { url: sandbox.apps.wiki.url });
    expect(messagesOf(page)).toContain("This application is already linked.");
  });

  test("an app without OAuth 2.0 is named in the review, and cannot be linked", async () => {
    await sandbox.control.changeOutOfBand("confluence").setVersion("8.5.0");
    const person = newPerson();
    const start = await person.follow(await logInToSite(person, site), "Create link");
    const page = await person.submit(start, "Next", { url: confluence });
    expect(page.text).toContain("Confluence 8.5.0 doesn't support OAuth 2.0 links");
    expect(() => person.submit(page, "Continue")).toThrow("no button Continue");
  });

  test("a display URL that differs is confirmed or adjusted", async () => {
    const display = "https://wiki.example.com";
    await sandbox.control.seed({ apps: { confluence: { baseUrl: display } } });
    const person = newPerson();
    const start = await person.follow(await logInToSite(person, site), "Create link");
    const review = await person.submit(start, "Next", { url: confluence });
    expect(detail(review, "Display URL")).toBe(display);
    await person.submit(review, "Continue", { rpcUrl: confluence });
    expect((await stored()).applicationLinks?.[1]).toMatchObject({ rpcUrl: confluence, displayUrl: display });
  });

  test("changes are saved as one goes: a link without details is set up later", async () => {
    const person = newPerson();
    await logInToSite(person, site);
    await createLink(person, site, confluence);
    const page = await person.follow(await person.open(site + list), "Confluence");
    expect(detail(page, "Status")).toMatch(/^SETTING UP/);
    const outgoing = await person.follow(page, "Configure outgoing link");
    const { id } = (await stored()).applicationLinks?.[1] ?? {};
    expect(detail(outgoing, "Redirect URL")).toMatch(`${site}/rest/sandbox/1.0/oauth2/callback/`);
    expect(outgoing.url).toContain(id);
  });
});

describe("the incoming link", () => {
  test("its client secret is shown once", async () => {
    const { ofSite, secret } = await linkWithScreens(sandbox);
    expect(secret).toBe((await stored()).incomingClients?.[0]?.clientSecret);
    const page = await ofSite.follow(await ofSite.open(site + list), "Confluence");
    const again = await ofSite.follow(page, "View OAuth details");
    expect(detail(again, "Client secret")).toMatch(/^Shown only/);
    for (const seen of [page, again]) expect(seen.html.toString()).not.toContain(secret);
  });

  test("a rotation shows a new secret once, and the old one stops working", async () => {
    const { ofSite, secret, page } = await linkWithScreens(sandbox);
    const confirm = await ofSite.follow(page, "Rotate client secret");
    const shown = await ofSite.submit(confirm, "Rotate client secret");
    const rotated = detail(shown, "Client secret");
    expect(rotated).toMatch(/^[0-9a-f]{64}$/);
    expect(rotated).not.toBe(secret);
    await expect(runBrowserFlow({ from: confluence, to: site })).rejects.toThrow("invalid_client");
    await sandbox.control
      .changeOutOfBand("confluence")
      .updateConnection("Jira site", { clientSecret: rotated });
    expect(await runBrowserFlow({ from: confluence, to: site })).toMatchObject({ status: 200 });
  });

  test("redirect URL and scopes are required, and changed later", async () => {
    const { ofSite, page } = await linkWithScreens(sandbox);
    const form = await ofSite.follow(page, "Edit incoming link");
    const refused = await ofSite.submit(form, "Save", { redirects: "", scope: [] });
    expect(refused.status).toBe(400);
    expect(messagesOf(refused)).toEqual(
      expect.arrayContaining(["A redirect URL is required.", "A scope is required."]),
    );
    await ofSite.submit(form, "Save", { redirects: "https://wiki.example.com/cb", scope: ["READ", "WRITE"] });
    expect((await stored()).incomingClients).toMatchObject([
      { redirects: ["https://wiki.example.com/cb"], scope: "READ WRITE" },
    ]);
  });
});

test("the outgoing link requires all values, and keeps the stored secret", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  const before = (await stored()).outgoingConnections?.[0];
  const form = await ofSite.follow(page, "Edit outgoing link");
  expect(form.html.toString()).not.toContain(before?.clientSecret);
  const refused = await ofSite.submit(form, "Save", { clientId: "", tokenEndpoint: "x", scopes: "" });
  expect(refused.status).toBe(400);
  expect(messagesOf(refused)).toEqual(
    expect.arrayContaining(["A value is required.", "A scope is required."]),
  );
  await ofSite.submit(form, "Save", { scopes: "READ WRITE" });
  expect((await stored()).outgoingConnections).toMatchObject([
    { clientSecret: before?.clientSecret, scopes: ["READ", "WRITE"] },
  ]);
});

test("a link is edited and deleted, with its incoming and outgoing links", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  await ofSite.submit(page, "Save", { name: "Team wiki" });
  expect((await stored()).applicationLinks?.[1]).toMatchObject({ name: "Team wiki" });
  const confirm = await ofSite.follow(await ofSite.open(site + list), "Delete");
  expect(confirm.title).toBe("Delete Team wiki?");
  await ofSite.submit(confirm, "Delete");
  expect(await stored()).toMatchObject({
    applicationLinks: [{ system: true }],
    incomingClients: [],
    outgoingConnections: [],
  });
});

test("a system link and a link of the cloud connector are shown, and cannot be changed", async () => {
  await sandbox.control.changeOutOfBand("site").connectByCloudConnector("confluence");
  const person = newPerson();
  const page = await logInToSite(person, site);
  const system = await person.follow(page, "View");
  expect(detail(system, "Status")).toMatch(/^SYSTEM/);
  expect(() => person.submit(system, "Save")).toThrow("no button Save");
  const { id } = (await stored()).applicationLinks?.[0] ?? {};
  expect((await person.open(`${site}/plugins/servlet/applinks/delete/${id}`)).status).toBe(403);

  const made = await person.follow(page, "Confluence");
  expect(detail(made, "Status")).toMatch(/^CONNECTED/);
  expect(made.text).toContain("cloud connector manages");
  expect((await person.open(`${made.url}/outgoing`)).status).toBe(403);
});

test("each status is shown with its word", async () => {
  await sandbox.control.changeOutOfBand("site").connectByCloudConnector("confluence");
  const person = newPerson();
  await logInToSite(person, site);
  for (const status of ["DISABLED", "STATUS UNAVAILABLE", "ACCESS DENIED"] as const) {
    await sandbox.control.changeOutOfBand("site").setLinkStatus("Confluence", status);
    expect(rowsOf(await person.open(site + list))[1]?.[1]).toMatch(new RegExp(`^${status}`));
  }
});

test("a form without the session's token changes nothing", async () => {
  const { ofSite, page } = await linkWithScreens(sandbox);
  const refused = await ofSite.submit(page, "Save", { name: "X", atl_token: "forged" });
  expect([refused.status, refused.title]).toEqual([403, "XSRF security token missing"]);
  const foreign = { origin: "https://hostile.example", referer: "https://hostile.example/" };
  expect((await ofSite.submit(page, "Save", { name: "X" }, foreign)).status).toBe(403);
  expect((await stored()).applicationLinks?.[1]?.name).toBe("Confluence");
});

test("outside of the IP allowlist the screens are refused", async () => {
  await sandbox.control.changeOutOfBand("site").setSettings({ ipAllowlist: ["203.0.113.0/24"] });
  expect((await newPerson().open(site + list)).status).toBe(403);
});

test("a Data Center app's administrator finds the site by its URL", async () => {
  const person = newPerson();
  const start = await person.follow(await logIn(person, confluence), "Create link");
  const review = await person.submit(start, "Continue", { url: site });
  expect(detail(review, "Application")).toBe("Jira 1001.0.0-SNAPSHOT");
});
