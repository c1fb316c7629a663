import { startSandbox, type App, type NamedSandbox } from "../../index";
import { redirectUrlOf } from "../../state/ids";
import { detail, list, logIn, messagesOf, newPerson, rowsOf, type Person, type SeenPage } from "./person";

let sandbox: NamedSandbox<"jira" | "confluence">;
let jira: string;
let confluence: string;
let person: Person;
let page: SeenPage;
beforeAll(async () => {
  sandbox = await startSandbox();
  [jira, confluence] = [sandbox.apps.jira.url, sandbox.apps.confluence.url];
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  const serverId = (await sandbox.control.export()).apps["confluence"]?.serverId ?? "";
  const admin = sandbox.control.changeOutOfBand("jira");
  const urls = { rpcUrl: confluence, displayUrl: confluence };
  await admin.createLink({ id: serverId, typeId: "confluence", name: "Wiki", ...urls });
  const redirects = [redirectUrlOf(confluence, `${jira}/rest/oauth2/latest/authorize`)];
  await admin.createClient({ name: "wiki client", redirects, scope: "READ" });
  await admin.createConnection({
    ...{ name: "wiki connection", clientId: "id", clientSecret: "a secret", scopes: ["READ"] },
    authorizationEndpoint: `${confluence}/rest/oauth2/latest/authorize`,
    tokenEndpoint: `${confluence}/rest/oauth2/latest/token`,
  });
  person = newPerson();
  page = await logIn(person, jira);
});

async function stored(): Promise<App> {
  return (await sandbox.control.export({ secrets: "included" })).apps["jira"] as App;
}

describe("an application link", () => {
  test("is one row with its incoming and outgoing link", () => {
    expect(rowsOf(page).map((row) => row.slice(0, 2))).toEqual([
      [`Wiki PRIMARY Confluence 10.1.0 ${confluence}`, "Two-way"],
    ]);
  });

  test("is edited, and another link's name is refused", async () => {
    await sandbox.control.changeOutOfBand("jira").createLink({
      ...{
        typeId: "generic",
        name: "Docs",
        rpcUrl: "https://docs.example.com",
        displayUrl: "https://docs.example.com",
      },
    });
    const form = await person.follow(page, "Wiki");
    const refused = await person.submit(form, "Save", { name: "Docs" });
    expect([refused.status, ...messagesOf(refused)]).toEqual([
      400,
      "Another application link has this name.",
      "Another application link has this name.",
    ]);
    await person.submit(refused, "Save", { name: "Handbook" });
    expect((await stored()).applicationLinks.map(({ name }) => name)).toEqual(["Handbook", "Docs"]);
  });

  test("is deleted after a confirmation; its incoming and outgoing link stay as links to generic applications", async () => {
    const confirm = await person.follow(page, "Delete");
    expect((await stored()).applicationLinks).toHaveLength(1);
    const after = await person.submit(confirm, "Delete");
    expect((await stored()).applicationLinks).toEqual([]);
    expect(rowsOf(after).map((row) => row.slice(0, 3))).toEqual([
      ["wiki client Generic application", "Incoming", "NON-ATLASSIAN"],
      ["wiki connection Generic application", "Outgoing", "NON-ATLASSIAN"],
    ]);
  });

  test("becomes primary", async () => {
    await sandbox.control.changeOutOfBand("jira").createLink({
      ...{
        typeId: "confluence",
        name: "Second",
        rpcUrl: "http://localhost:1",
        displayUrl: "http://localhost:1",
      },
    });
    await person.submit(await person.open(jira + list), "Make primary");
    expect((await stored()).applicationLinks.map(({ name, primary }) => [name, primary])).toEqual([
      ["Wiki", false],
      ["Second", true],
    ]);
  });

  test("is followed only to a web address", async () => {
    const { applicationLinks } = await stored();
    const changed = applicationLinks.map((link) => ({ ...link, displayUrl: "javascript:alert(1)" }));
    await sandbox.control.seed({ apps: { jira: { applicationLinks: changed } } });
    expect(page.html.querySelector(`a[href="${confluence}"]`)?.text).toBe("Go to remote");
    const row = await person.open(jira + list);
    expect(row.html.querySelectorAll("a").filter((link) => link.text === "Go to remote")).toEqual([]);
  });

  test("that is SYSTEM can be viewed, but neither changed nor deleted", async () => {
    const { applicationLinks } = await stored();
    const [link] = applicationLinks;
    const system = applicationLinks.map((stored) => ({ ...stored, system: true }));
    await sandbox.control.seed({ apps: { jira: { applicationLinks: system } } });
    const row = rowsOf(await person.open(jira + list))[0];
    expect([row?.[2], row?.[3]]).toEqual([
      "SYSTEM Created automatically. Administrators can't change or delete it.",
      "View",
    ]);
    const view = await person.follow(await person.open(jira + list), "View");
    expect(view.html.querySelectorAll("main form")).toEqual([]);
    const deletion = await person.open(`${jira}/plugins/servlet/applinks/delete/${link?.id ?? ""}`);
    expect([deletion.status, deletion.title]).toEqual([403, "System link"]);
  });
});

describe("the status", () => {
  const status = async (): Promise<string> =>
    rowsOf(await person.open(jira + list))[0]?.[2]?.split(/ [A-Z][a-z]/)[0] ?? "";

  test("is PARTIALLY CONFIGURED as long as the other application has no link back", async () => {
    expect(await status()).toBe("PARTIALLY CONFIGURED");
  });

  test("is SETTING UP without an incoming and an outgoing link", async () => {
    const admin = sandbox.control.changeOutOfBand("jira");
    await admin.deleteClient("wiki client");
    await admin.deleteConnection("wiki connection");
    expect(await status()).toBe("SETTING UP");
  });

  test("is NETWORK ERROR for an application that does not respond", async () => {
    await sandbox.control.changeOutOfBand("jira").updateLink("Wiki", { rpcUrl: "http://localhost:1" });
    expect(await status()).toBe("NETWORK ERROR");
  });

  test("is AUTHENTICATE TO SEE STATUS until the user connects, and ACCESS DENIED after the consent ends", async () => {
    await linkBack();
    expect(await status()).toBe("AUTHENTICATE TO SEE STATUS");
    await connect();
    expect(await status()).toBe("PARTIALLY CONNECTED");
    await sandbox.control.changeOutOfBand("confluence").deleteClient("jira client");
    expect(await status()).toBe("ACCESS DENIED");
  });
});

/** What Confluence needs for the outgoing link of Jira. */
async function linkBack(): Promise<void> {
  const { serverId } = await stored();
  const admin = sandbox.control.changeOutOfBand("confluence");
  await admin.createLink({ id: serverId, typeId: "jira", name: "Jira", rpcUrl: jira, displayUrl: jira });
  const redirects = [redirectUrlOf(jira, `${confluence}/rest/oauth2/latest/authorize`)];
  const { clientId, clientSecret } = await admin.createClient({
    name: "jira client",
    redirects,
    scope: "READ",
  });
  await sandbox.control
    .changeOutOfBand("jira")
    .updateConnection("wiki connection", { clientId, clientSecret });
}

/** Selects Connect, logs in to Confluence, and selects Allow or Deny. */
async function connect(decision: "Allow" | "Deny" = "Allow"): Promise<SeenPage> {
  const login = await person.submit(await person.follow(await person.open(jira + list), "Wiki"), "Connect");
  const consent = await person.submit(login, "Log in", { os_username: "admin", os_password: "admin" });
  expect(consent.title).toBe("Allow jira client access to your account?");
  return decision === "Allow" ? person.submit(consent, "Allow") : person.follow(consent, "Deny");
}

test("Connect shows why it failed", async () => {
  await linkBack();
  const denied = await connect("Deny");
  expect([denied.title, messagesOf(denied)]).toEqual([
    "The connection to wiki connection failed",
    ["access_denied"],
  ]);
});

describe("an incoming link", () => {
  const open = async (action: string): Promise<SeenPage> =>
    person.follow(await person.follow(page, "Wiki"), action);
  /** The first Edit button is the incoming link's. */
  const form = (): Promise<SeenPage> => open("Edit");

  test("is edited; a value can't be removed", async () => {
    const blank = await person.submit(await form(), "Save", { name: " ", redirects: "", scope: [] });
    expect([...new Set(messagesOf(blank).slice(1))]).toEqual([
      "A name is required.",
      "A redirect URL is required.",
      "A scope is required.",
    ]);
    await person.submit(await form(), "Save", { name: "renamed", scope: ["WRITE"] });
    expect((await stored()).incomingClients).toMatchObject([{ name: "renamed", scope: "WRITE" }]);
  });

  test("keeps all its redirect URLs", async () => {
    const redirects = [
      "https://a.example.com/cb",
      ...((await stored()).incomingClients[0]?.redirects ?? []),
    ].sort();
    await sandbox.control.changeOutOfBand("jira").updateClient("wiki client", { redirects });
    await person.submit(await form(), "Save", { name: "renamed" });
    expect((await stored()).incomingClients).toMatchObject([{ name: "renamed", redirects }]);
  });

  test("has credentials to view, and a new secret after Rotate secret", async () => {
    const [before] = (await stored()).incomingClients;
    const credentials = await open("View credentials");
    expect(detail(credentials, "Client secret")).toBe(before?.clientSecret);
    const rotated = await person.submit(await open("Rotate secret"), "Rotate secret");
    const [after] = (await stored()).incomingClients;
    expect(after?.clientSecret).not.toBe(before?.clientSecret);
    expect([detail(rotated, "Client ID"), detail(rotated, "Client secret")]).toEqual([
      before?.clientId,
      after?.clientSecret,
    ]);
  });

  test("shows a secret only once if the app returns it only on creation", async () => {
    await sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
    const never = "Shown only when the link is created or the secret is rotated.";
    expect(detail(await open("View credentials"), "Client secret")).toBe(never);
    const rotated = await person.submit(await open("Rotate secret"), "Rotate secret");
    expect(detail(rotated, "Client secret")).toBe((await stored()).incomingClients[0]?.clientSecret);
    expect(messagesOf(rotated)).toContain("Copy the client secret now. It is not shown again.");
    expect(detail(await person.open(rotated.url), "Client secret")).toBe(never);
  });

  test("is deleted after a confirmation", async () => {
    await person.submit(await open("Delete"), "Delete");
    const { incomingClients, applicationLinks } = await stored();
    expect([incomingClients, applicationLinks.length]).toEqual([[], 1]);
  });

  test("that does not exist is not found", async () => {
    const missing = await person.open(`${jira}/plugins/servlet/oauth2/provider/none`);
    expect([missing.status, missing.text]).toEqual([404, "Not found The incoming link does not exist."]);
  });
});

describe("an outgoing link", () => {
  const path = async (rest = ""): Promise<string> =>
    `${jira}/plugins/servlet/oauth2/client/${(await stored()).outgoingConnections[0]?.id ?? ""}${rest}`;

  test("is edited, keeps its secret without a new one, and never shows it", async () => {
    const form = await person.open(await path());
    expect(form.html.toString()).not.toContain("a secret");
    await person.submit(form, "Save", { name: "renamed", scopes: ["READ", "WRITE"] });
    expect((await stored()).outgoingConnections).toMatchObject([
      { name: "renamed", clientSecret: "a secret", scopes: ["READ", "WRITE"] },
    ]);
    await person.submit(form, "Save", { clientSecret: "another" });
    expect((await stored()).outgoingConnections[0]?.clientSecret).toBe("another");
  });

  test("shows what is wrong with a change", async () => {
    const refused = await person.submit(await person.open(await path()), "Save", {
      scopes: [],
      tokenEndpoint: "",
    });
    expect([refused.status, ...messagesOf(refused).slice(1)]).toEqual([
      400,
      "A scope is required.",
      "A value is required.",
    ]);
  });

  test("is deleted after a confirmation", async () => {
    await person.submit(await person.open(await path("/delete")), "Delete");
    expect((await stored()).outgoingConnections).toEqual([]);
  });
});

test("a user sees the applications that may act on the user's behalf, and revokes their access", async () => {
  await linkBack();
  await connect();
  const address = `${confluence}/plugins/servlet/oauth/users/access-tokens`;
  const authorized = await person.open(address);
  expect(rowsOf(authorized)[0]?.slice(0, 2)).toEqual(["jira client", "READ"]);
  const after = await person.submit(authorized, "Revoke access of jira client");
  expect(after.text).toContain("You have not authorized any application.");
  const { tokenPairs, auditLog } = (await sandbox.control.export()).apps["confluence"] as App;
  expect(tokenPairs).toEqual([]);
  expect(auditLog.at(-1)?.type.action).toBe("OAuth 2.0 token revoked");
});
