import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { allow, browse, codeGrant, target, tokens, type BrowserClient } from "../oauth";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const redirect_uri = "https://portal.example.com/cb?tab=1";
let jira: string;
let client: IncomingClient;
let requested: Record<string, string>;
let person: BrowserClient;
beforeEach(async () => {
  await sandbox.control.reset();
  jira = sandbox.apps.jira.url;
  const redirects = [redirect_uri];
  client = await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "portal", redirects, scope: "WRITE" });
  requested = {
    client_id: client.clientId,
    redirect_uri,
    response_type: "code",
    scope: "READ",
    state: "s t",
  };
  person = await browse(jira, "/login.jsp", "user");
});

const endpoint = (parameters: Record<string, string>): string =>
  `${jira}/rest/oauth2/latest/authorize?${new URLSearchParams(parameters).toString()}`;

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(requested).filter(([key]) => key !== name));

const error = (url: URL): (string | null)[] => [
  url.pathname.replace("/jira/plugins/servlet/oauth2", ""),
  url.searchParams.get("errorName") ?? url.searchParams.get("error"),
];

describe("the authorize endpoint", () => {
  test("redirects to the consent page with all parameters, with 303 and without caching", async () => {
    const response = await request(endpoint(requested), "GET", "", { as: null });
    expect(response.status).toBe(303);
    expect([response.headers.get("cache-control"), response.headers.get("pragma")]).toEqual([
      "no-store",
      "no-cache",
    ]);
    const consent = target(response);
    expect(consent.href.split("?")[0]).toBe(`${jira}/plugins/servlet/oauth2/consent`);
    expect(Object.fromEntries(consent.searchParams)).toEqual(requested);
  });

  test("after consent redirects to the redirect URL with its query, a code and the state", async () => {
    const back = await allow(jira, person, requested);
    expect(back.href).toContain(`${redirect_uri}&code=`);
    expect(back.searchParams.get("state")).toBe("s t");
    expect(back.searchParams.get("code")).toMatch(/^[0-9a-f]{32}$/);
  });

  test("requires consent every time", async () => {
    await allow(jira, person, requested);
    expect(target(await person.get(endpoint(requested))).pathname).toContain("/consent");
  });

  test("remembers the consent of a user with a token, in an app that does", async () => {
    await sandbox.control
      .changeOutOfBand("jira")
      .setSettings({ dialect: { "server-consent": "remembered" } });
    await tokens(jira, await codeGrant(jira, person, client));
    expect(target(await person.get(endpoint(requested))).searchParams.has("code")).toBe(true);
    // The consent page, which a login page leads to, asks no more, either.
    const query = new URLSearchParams(requested).toString();
    const consent = await person.get(`${jira}/plugins/servlet/oauth2/consent?${query}`);
    expect(target(consent).href).toBe(endpoint(requested));
    const other = await browse(jira, "/login.jsp", "admin");
    expect(target(await other.get(endpoint(requested))).pathname).toContain("/consent");
  });

  test("supports the code challenge method S256 alone, in an app that has no other", async () => {
    await sandbox.control.changeOutOfBand("jira").setSettings({ dialect: { "server-pkce": "s256-only" } });
    const challenge = { code_challenge: "x".repeat(43) };
    for (const method of ["plain", "S256"]) {
      const back = await allow(jira, person, { ...requested, ...challenge, code_challenge_method: method });
      expect([method, back.searchParams.has("code")]).toEqual([method, method === "S256"]);
    }
    const plain = await allow(jira, person, { ...requested, ...challenge });
    expect(error(plain)).toEqual(["/error", "invalid_request"]);
    expect((await allow(jira, person, requested)).searchParams.has("code")).toBe(true);
  });

  test("redirects back with invalid_scope for a blank, unknown or not granted scope, before other checks", async () => {
    for (const scope of ["", "NOTHING", "ADMIN", "READ ADMIN", "READ_ALL"]) {
      const back = target(await person.get(endpoint({ ...requested, scope })));
      expect([back.host, back.searchParams.get("error"), back.searchParams.get("state")]).toEqual([
        "portal.example.com",
        "invalid_scope",
        "s t",
      ]);
      expect(back.searchParams.has("error_description")).toBe(true);
    }
  });

  test.each(["client_id", "redirect_uri", "response_type"])("requires %s", async (name) => {
    const response = await person.get(endpoint(without(name)));
    expect([response.status, ...error(target(response))]).toEqual([303, "/error", "invalid_request"]);
  });

  test("refuses an unknown client without a scope", async () => {
    const parameters = { ...without("scope"), client_id: "nobody" };
    expect(error(target(await person.get(endpoint(parameters))))).toEqual(["/error", "invalid_request"]);
  });

  test("refuses unregistered redirect URLs and unknown clients, with and without consent", async () => {
    const referer = `${jira}/plugins/servlet/oauth2/consent`;
    const consent = await person.get(`${referer}?${new URLSearchParams(requested).toString()}`);
    const atl_token = /name="atl_token" value="(\w+)"/.exec(consent.text)?.[1] ?? "";
    for (const wrong of [{ redirect_uri: `${redirect_uri}/` }, { client_id: "nobody" }]) {
      const parameters = { ...requested, ...wrong, atl_token };
      const allowed = target(await person.get(endpoint(parameters), { referer }));
      expect(error(allowed)).toEqual(["/error", "invalid_request"]);
      const page = await person.get(`${referer}?${new URLSearchParams(parameters).toString()}`);
      expect(error(target(page))).toEqual(["/error", "invalid_request"]);
    }
  });

  test("accepts consent only with the token of its form", async () => {
    const referer = `${jira}/plugins/servlet/oauth2/consent?x=1`;
    const forged = target(await person.get(endpoint({ ...requested, atl_token: "guessed" }), { referer }));
    expect(error(forged)).toEqual(["/error", "invalid_request"]);
    const nobody = await request(endpoint(requested), "GET", "", { as: null, headers: { referer } });
    expect(error(target(nobody))).toEqual(["/error", "invalid_request"]);
  });

  test("accepts consent only with the Referer of the consent page", async () => {
    const consent = target(await person.get(endpoint(requested)));
    const page = await person.get(consent.href);
    for (const elsewhere of ["https://portal.example.com/", `${jira}/login.jsp`]) {
      expect(target(await person.submit(elsewhere, page)).pathname).toContain("/consent");
    }
  });

  test("supports the code challenge methods plain and S256, and refuses others after consent", async () => {
    const challenge = { code_challenge: "x".repeat(43) };
    for (const method of ["", "plain", "Plain", "S256", "s256"]) {
      const back = await allow(jira, person, { ...requested, ...challenge, code_challenge_method: method });
      expect([method, back.searchParams.has("code")]).toEqual([method, true]);
    }
    expect((await allow(jira, person, { ...requested, ...challenge })).searchParams.has("code")).toBe(true);
    const other = await allow(jira, person, { ...requested, ...challenge, code_challenge_method: "S512" });
    expect(error(other)).toEqual(["/error", "invalid_request"]);
    const short = await allow(jira, person, { ...requested, code_challenge: "x".repeat(42) });
    expect(error(short)).toEqual(["/error", "invalid_request"]);
    const alone = await allow(jira, person, { ...requested, code_challenge_method: "S256" });
    expect(error(alone)).toEqual(["/error", "invalid_request"]);
  });

  test("supports only the response type code", async () => {
    const back = await allow(jira, person, { ...requested, response_type: "token" });
    expect([back.host, back.searchParams.get("error")]).toEqual([
      "portal.example.com",
      "unsupported_response_type",
    ]);
    expect(back.searchParams.get("error_description")).not.toBeNull();
    expect(back.searchParams.get("state")).toBe("s t");
  });

  test("exists under the numbered path, but not on versions without the feature", async () => {
    const numbered = endpoint(requested).replace("/latest/", "/1.0/");
    expect(target(await person.get(numbered)).pathname).toContain("/consent");
    await sandbox.control.changeOutOfBand("jira").setVersion("8.21.0");
    expect((await person.get(endpoint(requested))).status).toBe(404);
  });

  test("uses the first value of a repeated parameter", async () => {
    expect(target(await person.get(`${endpoint(requested)}&scope=ADMIN`)).pathname).toContain("/consent");
  });
});

describe("the consent page", () => {
  test("redirects anonymous users to the login page, which redirects back", async () => {
    const consent = target(await request(endpoint(requested), "GET", "", { as: null }));
    const login = target(await request(consent.href, "GET", "", { as: null }));
    expect(login.pathname).toBe("/jira/login.jsp");
    expect(jira + (login.searchParams.get("os_destination") ?? "")).toBe(consent.href);
  });

  test("shows the client, the user and the scope, escaped", async () => {
    await sandbox.control.changeOutOfBand("jira").updateClient("portal", { name: "<b>portal</b>" });
    const page = await person.get(target(await person.get(endpoint(requested))).href);
    expect(page.text).toContain("&lt;b&gt;portal&lt;/b&gt; requests from User: READ");
    expect(page.text).not.toContain("<b>");
  });

  test("redirects back with access_denied after a denial", async () => {
    const page = await person.get(target(await person.get(endpoint(requested))).href);
    expect(page.text).toContain("&amp;error=access_denied&amp;state=s+t");
  });
});

test("the error page shows the error, escaped", async () => {
  const path = "/plugins/servlet/oauth2/error?errorName=invalid_request&errorDescription=%3Cb%3E";
  const { status, text } = await request(jira, "GET", path, { as: null });
  expect(status).toBe(400);
  expect(text).toContain("invalid_request: &lt;b&gt;");
});
