import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startSandbox, type App, type NamedSandbox } from "../../index";
import { redirectSuffix, redirectUrlOf } from "../../state/ids";
import { request } from "../rest";
import { detail, list, logIn, messagesOf, newPerson, rowsOf, type Person, type SeenPage } from "./person";

let sandbox: NamedSandbox<"jira" | "confluence" | "proxied">;
let jira: string;
let confluence: string;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      proxied: { product: "bitbucket", displayUrl: "https://bitbucket.example.com" },
    },
  });
  [jira, confluence] = [sandbox.apps.jira.url, sandbox.apps.confluence.url];
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

/** An administrator at the first step of Create link. */
async function atStart(app: string): Promise<{ person: Person; page: SeenPage }> {
  const person = newPerson();
  return { person, page: await person.follow(await logIn(person, app), "Create link") };
}

async function stored(app: "jira" | "confluence" | "proxied"): Promise<App> {
  return (await sandbox.control.export({ secrets: "included" })).apps[app] as App;
}

interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** The application link and the incoming link on one app. */
async function firstHalf(person: Person, from: string, to: string): Promise<Credentials> {
  const start = await person.follow(await logIn(person, from), "Create link");
  const review = await person.submit(start, "Continue", { url: to });
  const link = await person.submit(review, "Create");
  const form = await person.follow(link, "Create incoming link");
  const shown = await person.submit(form, "Save", { scope: ["READ"] });
  return { clientId: detail(shown, "Client ID"), clientSecret: detail(shown, "Client secret") };
}

/** The outgoing link on one app, to the other with this name; "Connect", and consent there. */
async function secondHalf(
  person: Person,
  from: string,
  name: string,
  credentials: Credentials,
): Promise<SeenPage> {
  const link = await person.follow(await person.open(from + list), name);
  const form = await person.follow(link, "Create outgoing link");
  const saved = await person.submit(form, "Save", { ...credentials, scopes: ["READ"] });
  return person.submit(await person.submit(saved, "Connect"), "Allow");
}

test("a link by hand on both apps: incoming links first, then outgoing links, then Connect", async () => {
  const person = newPerson();
  const ofJira = await firstHalf(person, jira, confluence);
  const ofConfluence = await firstHalf(person, confluence, jira);
  const first = await secondHalf(person, jira, "Confluence", ofConfluence);
  expect([first.title, detail(first, "Status")]).toEqual([
    "Connected to Confluence",
    "PARTIALLY CONNECTED Only one-way communication is established.",
  ]);
  const second = await secondHalf(person, confluence, "Jira", ofJira);
  expect(detail(second, "Status")).toBe("CONNECTED The connection between both applications works.");
  const [row] = rowsOf(await person.open(jira + list));
  expect(row?.slice(1, 3)).toEqual(["Two-way", "CONNECTED The connection between both applications works."]);
  expect(row?.[0]).toContain("Confluence PRIMARY Confluence 10.1.0");
});

test("Connect on one app is enough where it verifies both directions", async () => {
  await sandbox.control
    .changeOutOfBand("jira")
    .setSettings({ dialect: { "product-link-connect": "both-directions" } });
  const person = newPerson();
  await firstHalf(person, jira, confluence);
  const ofConfluence = await firstHalf(person, confluence, jira);
  const connected = await secondHalf(person, jira, "Confluence", ofConfluence);
  expect(detail(connected, "Status")).toBe("CONNECTED The connection between both applications works.");
});

test("a link by hand stores the same objects and records the same events as the REST API", async () => {
  const coverage = { "global-config-and-administration": "full" } as const;
  const before = async (): Promise<void> => {
    await sandbox.control.reset();
    for (const app of ["jira", "confluence"])
      await sandbox.control.changeOutOfBand(app).setAuditCoverage(coverage);
  };

  await before();
  const person = newPerson();
  const ofJira = await firstHalf(person, jira, confluence);
  const ofConfluence = await firstHalf(person, confluence, jira);
  await secondHalf(person, jira, "Confluence", ofConfluence);
  await secondHalf(person, confluence, "Jira", ofJira);
  const byHand = await comparable();

  await before();
  const credentials = {
    jira: await overRest("jira", "Confluence"),
    confluence: await overRest("confluence", "Jira"),
  };
  await connectOverRest("jira", "Confluence", credentials.confluence);
  await connectOverRest("confluence", "Jira", credentials.jira);
  expect(byHand).toEqual(await comparable());
});

const other = { jira: "confluence", confluence: "jira" } as const;

async function overRest(app: "jira" | "confluence", name: string): Promise<Credentials> {
  const [url, remote] = [sandbox.apps[app].url, sandbox.apps[other[app]].url];
  const manifest = (await request(remote, "GET", "/rest/applinks/1.0/manifest")).json as { id: string };
  const link = { id: manifest.id, typeId: other[app], name, rpcUrl: remote, displayUrl: remote };
  expect((await request(url, "PUT", "/rest/applinks/3.0/applicationlink", { json: link })).status).toBe(201);
  const redirects = [redirectUrlOf(remote, `${url}/rest/oauth2/latest/authorize`)];
  const json = { name, redirects, scope: "READ" };
  return (await request(url, "POST", "/rest/oauth2/latest/client", { json })).json as Credentials;
}

async function connectOverRest(
  app: "jira" | "confluence",
  name: string,
  { clientId, clientSecret }: Credentials,
): Promise<void> {
  const [url, remote] = [sandbox.apps[app].url, sandbox.apps[other[app]].url];
  const authorizationEndpoint = `${remote}/rest/oauth2/latest/authorize`;
  const json = {
    ...{ name, type: "generic", clientId, clientSecret, authorizationEndpoint, scopes: ["READ"] },
    tokenEndpoint: `${remote}/rest/oauth2/latest/token`,
    redirectUriSuffix: redirectSuffix(authorizationEndpoint),
  };
  expect((await request(url, "POST", "/rest/oauth2-client/latest/config", { json })).status).toBe(200);
}

/** The objects and the audit events of both apps; random values become their order of appearance. Events of tokens are left out. */
async function comparable(): Promise<unknown> {
  const apps = [await stored("jira"), await stored("confluence")].map((app) => ({
    applicationLinks: app.applicationLinks,
    incomingClients: app.incomingClients,
    outgoingConnections: app.outgoingConnections,
    records: app.audit
      .filter(({ summary }) => !/token|authorization/.test(summary))
      .map(({ at: _at, ...record }) => record),
    events: app.auditLog
      .filter(({ type }) => /applink|client.configuration/.test(type.actionI18nKey))
      .map(({ id: _id, at: _at, ...event }) => event),
  }));
  expect(apps.map(({ events }) => events.length)).toEqual([2, 2]);
  const numbers = new Map<string, number>();
  const text = JSON.stringify(apps).replace(/\b([0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f-]{36})\b/g, (value) => {
    numbers.set(value, numbers.get(value) ?? numbers.size);
    return `#${numbers.get(value)}`;
  });
  return JSON.parse(text);
}

test("the review shows the application, and the URL to confirm if the display URL is another one", async () => {
  const { person, page } = await atStart(jira);
  const url = sandbox.apps.proxied.url;
  const review = await person.submit(page, "Continue", { url: `${url}/` });
  expect([
    detail(review, "Application"),
    detail(review, "Application URL"),
    detail(review, "Display URL"),
  ]).toEqual(["Bitbucket 10.1.0", url, "https://bitbucket.example.com"]);
  expect(messagesOf(review)).toEqual([
    "The application reports another URL than the one you entered. Confirm the URL.",
  ]);
  await person.submit(review, "Create", { name: "Code", rpcUrl: url });
  const { serverId } = await stored("proxied");
  expect((await stored("jira")).applicationLinks).toEqual([
    {
      ...{ id: serverId, typeId: "stash", name: "Code", primary: true, system: false },
      rpcUrl: url,
      displayUrl: "https://bitbucket.example.com",
    },
  ]);
});

test("the confirmed URL may be the display URL", async () => {
  const { person, page } = await atStart(jira);
  const review = await person.submit(page, "Continue", { url: sandbox.apps.proxied.url });
  await person.submit(review, "Create");
  expect((await stored("jira")).applicationLinks[0]?.rpcUrl).toBe("https://bitbucket.example.com");
});

describe("an application URL", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end("<html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
  });
  afterAll(() => server.close());

  test.each([
    ["that is no URL", () => "jira", "An absolute URL is required."],
    [
      "where nothing responds",
      () => "http://localhost:1",
      "No response was received from the URL you entered.",
    ],
    [
      "of something else",
      () => `http://localhost:${(server.address() as AddressInfo).port}`,
      "No Atlassian product responds at the URL you entered.",
    ],
    ["of the app itself", () => jira, "The URL is this application's own."],
  ])("%s is refused with the reason, and stays in the form", async (_what, url, reason) => {
    const { person, page } = await atStart(jira);
    const refused = await person.submit(page, "Continue", { url: url() });
    expect([refused.status, refused.title, ...new Set(messagesOf(refused))]).toEqual([
      400,
      "Create link",
      reason,
    ]);
    const field = refused.html.querySelector("[name=url]");
    expect([field?.getAttribute("value"), field?.getAttribute("aria-invalid")]).toEqual([url(), "true"]);
  });

  test("of a linked application is refused", async () => {
    const person = newPerson();
    await firstHalf(person, jira, confluence);
    const page = await person.follow(await person.open(jira + list), "Create link");
    const refused = await person.submit(page, "Continue", { url: confluence });
    expect(messagesOf(refused)).toContain("This application is already linked.");
  });

  test("of an application without OAuth 2.0 links between products leads to a notice, without a way to create the link", async () => {
    await sandbox.control.changeOutOfBand("confluence").setVersion("9.2.0");
    const { person, page } = await atStart(jira);
    const review = await person.submit(page, "Continue", { url: confluence });
    expect(messagesOf(review)[0]).toMatch(
      /^Confluence 9\.2\.0 doesn't support OAuth 2\.0 links .* Confluence 10\.1 or later\./,
    );
    expect(() => person.submit(review, "Create")).toThrow("no button Create");
  });

  test("of an application that loses OAuth 2.0 links after the review creates no link", async () => {
    const { person, page } = await atStart(jira);
    const review = await person.submit(page, "Continue", { url: confluence });
    await sandbox.control.changeOutOfBand("confluence").setVersion("9.2.0");
    const refused = await person.submit(review, "Create");
    expect(messagesOf(refused)[0]).toMatch(/^Confluence 9\.2\.0 doesn't support OAuth 2\.0 links/);
    expect((await sandbox.control.export()).apps["jira"]?.applicationLinks).toEqual([]);
  });
});

describe("an external application", () => {
  test("gets an incoming link with a redirect URL and permissions", async () => {
    const { person, page } = await atStart(jira);
    const form = await person.submit(page, "Continue", { type: "external", direction: "incoming" });
    const redirects = "https://portal.example.com/cb";
    const shown = await person.submit(form, "Save", { name: "portal", redirects, scope: ["READ", "WRITE"] });
    const { incomingClients } = await stored("jira");
    expect(incomingClients).toMatchObject([{ name: "portal", redirects: [redirects], scope: "READ WRITE" }]);
    expect(detail(shown, "Client ID")).toBe(incomingClients[0]?.clientId);
    expect(detail(shown, "Client secret")).toBe(incomingClients[0]?.clientSecret);
    expect(rowsOf(await person.follow(shown, "Done"))).toEqual([
      [
        "portal Generic application",
        "Incoming",
        "NON-ATLASSIAN",
        "Edit View credentials Rotate secret Delete",
      ],
    ]);
  });

  test("gets an outgoing link, whose form shows the redirect URL to register", async () => {
    const { person, page } = await atStart(jira);
    const provider = await person.submit(page, "Continue", { type: "external", direction: "outgoing" });
    const authorizationEndpoint = "https://idp.example.com/authorize";
    const tokenEndpoint = "https://idp.example.com/token";
    const form = await person.submit(provider, "Continue", { authorizationEndpoint, tokenEndpoint });
    expect(detail(form, "Redirect URL")).toBe(redirectUrlOf(jira, authorizationEndpoint));
    const saved = await person.submit(form, "Save", {
      ...{ name: "idp", clientId: "id", clientSecret: "a secret", scopes: "openid mail" },
    });
    expect(rowsOf(saved)).toEqual([["idp Generic application", "Outgoing", "NON-ATLASSIAN", "Edit Delete"]]);
    expect((await stored("jira")).outgoingConnections).toMatchObject([
      {
        ...{
          name: "idp",
          type: "GENERIC",
          clientId: "id",
          clientSecret: "a secret",
          scopes: ["mail", "openid"],
        },
        redirectUriSuffix: redirectSuffix(authorizationEndpoint),
      },
    ]);
  });

  test("known service providers have their endpoints filled in", async () => {
    const { person, page } = await atStart(jira);
    const provider = await person.submit(page, "Continue", { type: "external", direction: "outgoing" });
    const form = await person.submit(provider, "Google");
    expect(form.html.querySelector("[name=tokenEndpoint]")?.getAttribute("value")).toBe(
      "https://oauth2.googleapis.com/token",
    );
  });

  test("all problems of a form show at once, at their fields, and the values stay", async () => {
    const { person, page } = await atStart(jira);
    const form = await person.submit(page, "Continue", { type: "external", direction: "incoming" });
    const refused = await person.submit(form, "Save", {
      name: "x".repeat(256),
      redirects: "http://portal.example.com",
    });
    expect(refused.status).toBe(400);
    expect(refused.html.querySelectorAll(".error").map(({ text }) => text.trim())).toEqual([
      "The name is too long: 255 characters at most.",
      "The redirect URL must use https: http://portal.example.com",
      "A scope is required.",
    ]);
    expect(refused.html.querySelector("[name=redirects]")?.getAttribute("value")).toBe(
      "http://portal.example.com",
    );
  });
});

test("texts of other apps and of forms are escaped", async () => {
  const hostile = `<script>alert("1")</script>`;
  await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: hostile, redirects: ["https://a.example.com/cb"], scope: "READ" });
  const page = await logIn(newPerson(), jira);
  expect(rowsOf(page)[0]?.[0]).toBe(`${hostile} Generic application`);
  expect(page.html.querySelectorAll("script")).toEqual([]);
});

test("an app that keeps credentials inside a link shows them in no list, and the link works", async () => {
  for (const app of ["jira", "confluence"])
    await sandbox.control
      .changeOutOfBand(app)
      .setSettings({ dialect: { "product-link-storage": "inside-link" } });
  const person = newPerson();
  const ofJira = await firstHalf(person, jira, confluence);
  const ofConfluence = await firstHalf(person, confluence, jira);
  await secondHalf(person, jira, "Confluence", ofConfluence);
  const last = await secondHalf(person, confluence, "Jira", ofJira);
  expect(detail(last, "Status")).toBe("CONNECTED The connection between both applications works.");
  for (const url of [jira, confluence]) {
    const links = "/rest/applinks/3.0/applinks?property=oauth2ConnectionType";
    const listed = (await request(url, "GET", links)).json as Record<string, unknown>[];
    expect(listed).toMatchObject([{ properties: { oauth2ConnectionType: expect.any(String) as string } }]);
    for (const path of ["/rest/oauth2/latest/client", "/rest/oauth2-client/latest/config"])
      expect((await request(url, "GET", path)).json).toEqual([]);
  }
  // They are deleted with the link.
  const page = await person.follow(await person.open(jira + list), "Delete");
  await person.submit(page, "Delete");
  const { apps } = await sandbox.control.export();
  expect(apps.jira).toMatchObject({ applicationLinks: [], incomingClients: [], outgoingConnections: [] });
});
