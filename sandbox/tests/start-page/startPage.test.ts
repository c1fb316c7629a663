import { startSandbox, type App, type NamedSandbox } from "../../index";
import { request } from "../rest";
import { formWith, messagesOf, newPerson, rowsOf, type Person, type SeenPage } from "../screens/person";

let sandbox: NamedSandbox<"jira" | "confluence">;
let person: Person;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  person = newPerson();
});

const start = (query = ""): Promise<SeenPage> => person.open(sandbox.startUrl + query);

async function jira(): Promise<App> {
  return (await sandbox.control.export({ secrets: "included" })).apps["jira"] as App;
}

const client = { name: "portal", redirects: ["https://portal.example.com/cb"], scope: "READ" };

test("lists the apps with their addresses and accounts", async () => {
  const page = await start();
  expect([page.status, page.title]).toEqual([200, "applinks-sandbox"]);
  const { url } = sandbox.apps.jira;
  const [row] = rowsOf(page);
  expect(row?.slice(0, 2)).toEqual(["jira", "Jira 11.2.0"]);
  expect(row?.[3]).toBe(
    "admin / admin, system administrator project-admin / project-admin, administrator user / user, user",
  );
  expect(row?.[4]).toBe("application links: 0, incoming: 0, outgoing: 0");
  const addresses = page.html.querySelectorAll("tbody a").map((link) => link.getAttribute("href"));
  expect(addresses).toContain(`${url}/plugins/servlet/applinks/listApplicationLinks`);
});

describe("an out-of-band change", () => {
  test("adds an incoming link with a powerful scope, each time with another name", async () => {
    await person.submit(await start(), "Add an incoming link on jira");
    await person.submit(await start(), "Add an incoming link on jira");
    const { incomingClients, auditLog } = await jira();
    expect(incomingClients.map(({ name, scope }) => [name, scope])).toEqual([
      ["reporting", "SYSTEM_ADMIN"],
      ["reporting 2", "SYSTEM_ADMIN"],
    ]);
    expect(auditLog.at(-1)).toMatchObject({ author: { name: "admin" }, source: "10.20.30.40" });
  });

  test("widens a scope until there is no wider one", async () => {
    await sandbox.control.changeOutOfBand("jira").createClient(client);
    for (const wider of ["WRITE", "ADMIN", "SYSTEM_ADMIN"]) {
      await person.submit(await start(), `Widen the scope to ${wider} of portal on jira`);
      expect((await jira()).incomingClients[0]?.scope).toBe(wider);
    }
    expect((await start()).text).not.toContain("Widen the scope");
  });

  test("resets a secret, and deletes each kind of object", async () => {
    const admin = sandbox.control.changeOutOfBand("jira");
    const { clientSecret } = await admin.createClient(client);
    const urls = { rpcUrl: "https://wiki.example.com", displayUrl: "https://wiki.example.com" };
    await admin.createLink({ name: "wiki", typeId: "confluence", ...urls });
    await admin.createConnection({
      ...{ name: "idp", clientId: "id", clientSecret: "a secret", scopes: ["READ"] },
      authorizationEndpoint: "https://idp.example.com/authorize",
      tokenEndpoint: "https://idp.example.com/token",
    });
    await person.submit(await start(), "Reset the secret of portal on jira");
    const reset = (await jira()).incomingClients[0]?.clientSecret;
    expect(reset).not.toBe(clientSecret);
    const page = await start();
    expect(page.html.toString()).not.toContain(reset ?? "");
    for (const name of ["portal", "wiki", "idp"]) await person.submit(page, `Delete of ${name} on jira`);
    const { incomingClients, applicationLinks, outgoingConnections } = await jira();
    expect([incomingClients, applicationLinks, outgoingConnections]).toEqual([[], [], []]);
  });

  test("on a Cloud site is one that the site allows, and deletes a link with its incoming link", async () => {
    const site = { deployment: "cloud", organization: "example" } as const;
    const cloud = await startSandbox({
      apps: { site: { product: "jira", ...site }, wiki: { product: "confluence", ...site } },
    });
    try {
      const admin = cloud.control.changeOutOfBand("site");
      await admin.createSiteLink({ name: "Code", typeId: "stash", rpcUrl: "https://code.example.com" });
      await admin.saveIncoming("Code", { redirects: ["https://code.example.com/cb"], scope: "READ" });
      const page = await person.open(cloud.startUrl);
      expect(page.text).toContain("Confluence (wiki)");
      expect(page.text).not.toMatch(/Delete of Confluence|Add an incoming link/);
      await person.submit(page, "Delete of Code on site");
      const { applicationLinks, incomingClients } = (await cloud.control.export()).apps["site"] ?? {};
      expect([applicationLinks, incomingClients]).toMatchObject([[{ system: true }], []]);
    } finally {
      await cloud.stop();
    }
  });

  test("of an object that is gone is refused with the reason", async () => {
    await sandbox.control.changeOutOfBand("jira").createClient(client);
    const page = await start();
    await sandbox.control.changeOutOfBand("jira").deleteClient("portal");
    const refused = await person.submit(page, "Reset the secret of portal on jira");
    expect([refused.status, messagesOf(refused)[0]]).toEqual([
      400,
      expect.stringContaining("no incoming client"),
    ]);
  });
});

test("injects a fault, shows its counters, and clears it", async () => {
  await person.submit(await start(), "Add the fault", {
    ...{ "fault-app": "jira", operation: "incoming.list", effect: "503 with Retry-After", times: "all" },
  });
  const { status, headers } = await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client");
  expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  const rows = rowsOf(await start());
  expect(rows).toContainEqual([
    "jira",
    "incoming.list",
    "status 503, instead of the handling",
    "all",
    "1 of 1",
  ]);
  await person.submit(await start(), "Clear all faults");
  expect(await sandbox.control.faults.list()).toEqual([]);
});

test("a fault that the page does not offer is refused", async () => {
  const refused = await person.submit(await start(), "Add the fault", { effect: "explosion" });
  expect([refused.status, messagesOf(refused)]).toEqual([
    400,
    ["the fault is not one that the start page offers"],
  ]);
});

test("moves the clock, and moves it back", async () => {
  await person.submit(await start(), "Advance by 90 days");
  expect((await sandbox.control.clock.now()).getTime() - Date.now()).toBeGreaterThan(89 * 24 * 3600 * 1000);
  await person.submit(await start(), "Back to the machine's time");
  expect(Math.abs((await sandbox.control.clock.now()).getTime() - Date.now())).toBeLessThan(10_000);
});

test("shows the request log, by app and by changes, and clears it", async () => {
  const { url } = sandbox.apps.jira;
  await request(url, "GET", "/rest/oauth2/latest/client");
  await request(url, "POST", "/rest/oauth2/latest/client", { json: client });
  await request(sandbox.apps.confluence.url, "GET", "/rest/oauth2/latest/client");
  const requests = (page: SeenPage): string[] =>
    rowsOf(page).flatMap((row) => (row.length === 7 ? [`${row[2]} ${row[3]}`] : []));
  const [get, post] = [
    "jira GET /jira/rest/oauth2/latest/client",
    "jira POST /jira/rest/oauth2/latest/client",
  ];
  expect(requests(await start())).toEqual([
    "confluence GET /confluence/rest/oauth2/latest/client",
    post,
    get,
  ]);
  expect(requests(await start("?app=jira"))).toEqual([post, get]);
  expect(requests(await start("?only=changes"))).toEqual([post]);
  await person.submit(await start(), "Clear the request log");
  expect(await sandbox.control.requestLog.entries()).toEqual([]);
});

test("resets the sandbox", async () => {
  await sandbox.control.changeOutOfBand("jira").createClient(client);
  await person.submit(await start(), "Reset the sandbox");
  expect((await jira()).incomingClients).toEqual([]);
});

describe("a form", () => {
  const refusals: [string, boolean, (() => Record<string, string>) | undefined, string][] = [
    ["without the token", false, undefined, "valid token"],
    [
      "of another origin",
      true,
      () => ({ origin: "https://evil.example.com" }),
      "not sent by a page of this server",
    ],
    ["of an app", true, () => ({ origin: new URL(sandbox.apps.jira.url).origin }), "not sent by a page"],
    ["without an origin", true, () => ({}), "not sent by a page"],
  ];
  test.each(refusals)("%s is refused", async (_what, hasToken, headers, reason) => {
    await sandbox.control.changeOutOfBand("jira").createClient(client);
    const refused = await person.submit(
      await start(),
      "Reset the sandbox",
      hasToken ? {} : { token: "0".repeat(32) },
      headers?.(),
    );
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(reason)]);
    expect((await jira()).incomingClients).toHaveLength(1);
  });

  test("has a token of its process", async () => {
    const other = await startSandbox();
    const token = (page: SeenPage): string =>
      formWith(page, "Reset the sandbox").querySelector("[name=token]")?.getAttribute("value") ?? "";
    const [ours, theirs] = [token(await start()), token(await person.open(other.startUrl))];
    await other.stop();
    expect(ours).toMatch(/^[0-9a-f]{32}$/);
    expect(theirs).not.toBe(ours);
  });
});

test("the control interface still refuses the start page and the screens", async () => {
  for (const url of [sandbox.startUrl, sandbox.apps.jira.url]) {
    const headers = { origin: new URL(url).origin, "content-type": "application/json" };
    const response = await fetch(`${sandbox.controlUrl}/reset`, { method: "POST", headers, body: "{}" });
    expect([response.status, await response.json()]).toEqual([
      403,
      { error: expect.stringContaining("web pages") as string },
    ]);
  }
});
