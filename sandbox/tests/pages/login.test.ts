import { startSandbox, type NamedSandbox } from "../../index";
import { target } from "../oauth";
import { request, type Responded } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const apps = [
  ["jira", "/login.jsp", "/login.jsp"],
  ["confluence", "/login.action", "/dologin.action"],
] as const;

const logIn = (baseUrl: string, action: string, form: Record<string, string>): Promise<Responded> =>
  request(baseUrl, "POST", action, { as: null, form });

describe.each(apps)("the login of %s", (name, page, action) => {
  test("is a form that keeps the destination", async () => {
    const { url } = sandbox.apps[name];
    const { status, text, headers } = await request(url, "GET", `${page}?os_destination=%2Fx%22`, {
      as: null,
    });
    expect([status, headers.get("content-type")]).toEqual([200, "text/html;charset=UTF-8"]);
    expect(text).toContain(`<form method="post" action="${url}${action}">`);
    expect(text).toContain('name="os_destination" value="/x&quot;"');
  });

  test("opens a session for the right password and redirects to the destination", async () => {
    const { url } = sandbox.apps[name];
    const form = { os_username: "user", os_password: "user", os_destination: "/there?a=b" };
    const response = await logIn(url, action, form);
    expect([response.status, target(response).href]).toEqual([302, `${url}/there?a=b`]);
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(new RegExp(`^JSESSIONID=\\w{32}; Path=/${name}; HttpOnly; SameSite=Lax$`));
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    const requested = await request(url, "GET", "/plugins/servlet/x", { as: null, headers });
    expect(requested.headers.get("x-ausername")).toBe("user");
  });

  test("shows the form again for a wrong password, without a session", async () => {
    const { url } = sandbox.apps[name];
    for (const form of [{ os_username: "user", os_password: "x" }, { os_username: "nobody" }, {}]) {
      const { status, headers, text } = await logIn(url, action, form);
      expect([status, headers.get("x-seraph-loginreason")]).toEqual([200, "AUTHENTICATED_FAILED"]);
      expect(headers.getSetCookie()).toEqual([]);
      expect(text).toContain('type="password"');
    }
  });

  test("does not redirect to other hosts", async () => {
    const { url } = sandbox.apps[name];
    const person = { os_username: "user", os_password: "user" };
    for (const os_destination of ["https://evil.example.com/", "@evil.example.com/", "javascript:x"]) {
      expect(target(await logIn(url, action, { ...person, os_destination })).href).toBe(`${url}/`);
    }
    const response = await logIn(url, action, { ...person, os_destination: "//evil.example.com/" });
    expect(target(response).origin).toBe(new URL(url).origin);
  });
});

test("the request log contains no password", async () => {
  const { url } = sandbox.apps.jira;
  await logIn(url, "/login.jsp", { os_username: "user", os_password: "canary" });
  const logins = await sandbox.control.requestLog.entries({ kind: "login" });
  expect(logins.at(-1)).toMatchObject({ mutating: false, requestBody: { os_username: "user" } });
  expect(JSON.stringify(logins)).not.toContain("canary");
});
