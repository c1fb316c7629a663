import { request as httpRequest } from "node:http";
import { startSandbox, type NamedSandbox } from "../../index";
import { cookieOf, formWith, list, logIn, messagesOf, newPerson, type Person, type SeenPage } from "./person";

let sandbox: NamedSandbox<"jira" | "bitbucket" | "bamboo">;
let jira: string;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: { jira: { product: "jira" }, bitbucket: { product: "bitbucket" }, bamboo: { product: "bamboo" } },
  });
  jira = sandbox.apps.jira.url;
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const incoming = "/plugins/servlet/oauth2/provider";
const filled = { name: "portal", redirects: "https://portal.example.com/cb", scope: "READ" };

/** A system administrator at the form for a new incoming link. */
async function atForm(): Promise<{ person: Person; page: SeenPage }> {
  const person = newPerson();
  await logIn(person, jira);
  return { person, page: await person.open(jira + incoming) };
}

const clients = async (): Promise<number> =>
  (await sandbox.control.export()).apps["jira"]?.incomingClients?.length ?? 0;

test("anonymous users log in first and then arrive at the screen", async () => {
  const person = newPerson();
  const page = await person.open(jira + list);
  expect([page.status, page.title]).toEqual([200, "Log in to Jira"]);
  expect((await logIn(person, jira)).title).toBe("Application links");
});

test.each([
  ["user", list, "an administrator"],
  ["project-admin", incoming, "a system administrator"],
  ["project-admin", "/plugins/servlet/oauth2/client", "a system administrator"],
])("%s is refused at %s without the role", async (username, path, role) => {
  const person = newPerson();
  await logIn(person, jira, username);
  const page = await person.open(jira + path);
  expect([page.status, page.title]).toEqual([403, "Access denied"]);
  expect(page.text).toContain(`You must be ${role}`);
});

test("an administrator sees the list, without actions for incoming and outgoing links", async () => {
  await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "portal", redirects: ["https://portal.example.com/cb"], scope: "READ" });
  const person = newPerson();
  const page = await logIn(person, jira, "project-admin");
  expect(page.text).toContain("portal");
  expect(page.text).not.toContain("Rotate secret");
  expect((await logIn(newPerson(), jira)).text).toContain("Rotate secret");
});

describe("a form", () => {
  test("changes something with the token of its session", async () => {
    const { person, page } = await atForm();
    expect((await person.submit(page, "Save", filled)).title).toBe("Credentials of portal");
    expect(await clients()).toBe(1);
  });

  test.each([
    ["another token", "0".repeat(32)],
    ["no token", []],
  ])("with %s is refused", async (_what, token) => {
    const { person, page } = await atForm();
    const refused = await person.submit(page, "Save", { ...filled, atl_token: token });
    expect([refused.status, refused.title]).toEqual([403, "XSRF security token missing"]);
    expect(await clients()).toBe(0);
  });

  test("with the token of another session is refused", async () => {
    const { page: other } = await atForm();
    const { person, page } = await atForm();
    const token = formWith(other, "Save").querySelector("[name=atl_token]")?.getAttribute("value") ?? "";
    expect((await person.submit(page, "Save", { ...filled, atl_token: token })).status).toBe(403);
    expect(await clients()).toBe(0);
  });

  const senders: [string, () => Record<string, string>][] = [
    ["another origin", () => ({ origin: "https://evil.example.com" })],
    ["another app's origin", () => ({ origin: new URL(sandbox.apps.bamboo.url).origin })],
    ["the origin null", () => ({ origin: "null" })],
    ["another page", () => ({ referer: "https://evil.example.com/page" })],
    ["no page", () => ({})],
  ];
  test.each(senders)("from %s is refused", async (_what, headers) => {
    const { person, page } = await atForm();
    const refused = await person.submit(page, "Save", filled, headers());
    expect([refused.status, refused.title]).toEqual([403, "XSRF check failed"]);
    expect(await clients()).toBe(0);
  });

  test("from this app's page without an Origin is accepted by its Referer", async () => {
    const { person, page } = await atForm();
    const saved = await person.submit(page, "Save", filled, { referer: page.url });
    expect(saved.title).toBe("Credentials of portal");
  });
});

test("a request for another host is refused, as after DNS rebinding", async () => {
  const cookie = await cookieOf(jira, "/login.jsp", { os_username: "user", os_password: "user" });
  const statusFor = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      httpRequest(`${jira}/`, { headers: { host, cookie } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .once("error", reject)
        .end();
    });
  expect(await statusFor("evil.example.com")).toBe(403);
  expect(await statusFor(new URL(jira).host)).toBe(200);
});

test("a page's policy allows only its own stylesheet, and forms to its own app", async () => {
  const { page } = await atForm();
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[^' ]+'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'$/,
  );
  expect(page.html.querySelectorAll("script, iframe, object, img").length).toBe(0);
});

describe("the secure administrator session", () => {
  const atPassword = async (): Promise<{ person: Person; page: SeenPage }> => {
    const person = newPerson();
    const page = await person.open(jira + list);
    const form = { os_username: "admin", os_password: "admin" };
    return { person, page: await person.submit(page, "Log in", form) };
  };

  test("requires the password, then continues at the screen", async () => {
    const { person, page } = await atPassword();
    expect(page.title).toBe("Administrator access");
    const wrong = await person.submit(page, "Confirm", { webSudoPassword: "wrong" });
    expect([wrong.title, messagesOf(wrong)]).toEqual([
      "Administrator access",
      ["The password is incorrect."],
    ]);
    expect((await person.submit(wrong, "Confirm", { webSudoPassword: "admin" })).title).toBe(
      "Application links",
    );
  });

  test("ends after ten minutes", async () => {
    const { person, page } = await atPassword();
    await person.submit(page, "Confirm", { webSudoPassword: "admin" });
    await sandbox.control.clock.advance({ seconds: 599 });
    expect((await person.open(jira + list)).title).toBe("Application links");
    await sandbox.control.clock.advance({ seconds: 2 });
    expect((await person.open(jira + list)).title).toBe("Administrator access");
  });

  test("is not needed where the app has it off, nor for a user's own applications", async () => {
    const { person } = await atPassword();
    expect((await person.open(`${jira}/plugins/servlet/oauth/users/access-tokens`)).title).toBe(
      "Authorized applications",
    );
    await sandbox.control.changeOutOfBand("jira").setSettings({ secureAdministratorSessions: false });
    expect((await person.open(jira + list)).title).toBe("Application links");
  });

  test("its form is refused without the token, and does not redirect to other hosts", async () => {
    const { person, page } = await atPassword();
    const password = { webSudoPassword: "admin" };
    expect((await person.submit(page, "Confirm", { ...password, atl_token: "" })).status).toBe(403);
    expect((await person.open(jira + list)).title).toBe("Administrator access");
    const evil = { ...password, destination: "//evil.example.com/" };
    expect((await person.submit(page, "Confirm", evil)).url).toBe(jira + list);
  });

  test("opens v1 and v2 of the REST API for the session, too", async () => {
    const cookie = await cookieOf(jira, "/login.jsp", { os_username: "admin", os_password: "admin" });
    const read = async (): Promise<number> =>
      (await fetch(`${jira}/rest/applinks/2.0/applicationlink`, { headers: { cookie } })).status;
    expect(await read()).toBe(401);
    await sandbox.control.changeOutOfBand("jira").setSettings({ secureAdministratorSessions: false });
    expect(await read()).toBe(200);
  });
});

test("sessions at apps without a context path do not end each other", async () => {
  const person = newPerson();
  for (const app of ["bitbucket", "bamboo", "jira"] as const) {
    expect((await logIn(person, sandbox.apps[app].url)).title).toBe("Application links");
  }
  for (const app of ["bitbucket", "bamboo", "jira"] as const) {
    expect((await person.open(sandbox.apps[app].url + list)).title).toBe("Application links");
  }
});

test("Log out ends the session", async () => {
  const person = newPerson();
  const page = await logIn(person, jira);
  expect((await person.submit(page, "Log out")).title).toBe("Log in to Jira");
  expect((await person.open(jira + list)).title).toBe("Log in to Jira");
});

test("an app without OAuth 2.0 links responds with the version that has them", async () => {
  await sandbox.control.changeOutOfBand("jira").setVersion("8.21.0");
  const { page } = await atForm();
  expect([page.status, page.text]).toEqual([
    404,
    "Not available Jira has OAuth 2.0 links from version 8.22 on; this is 8.21.0.",
  ]);
});

test("the request log has a screen's change without its secrets", async () => {
  const { person, page } = await atForm();
  await sandbox.control.requestLog.clear();
  await person.submit(page, "Save", filled);
  const [entry] = await sandbox.control.requestLog.entries({ mutating: true });
  expect(entry).toMatchObject({
    kind: "screen",
    operation: "incoming.create",
    username: "admin",
    status: 303,
  });
  expect(entry?.requestBody).toMatchObject({ name: "portal", atl_token: "[redacted]" });
});
