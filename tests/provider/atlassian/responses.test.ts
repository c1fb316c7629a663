import { readResponse, type Call, type RawResponse } from "../../../provider/atlassian/responses";
import { AppError } from "../../../provider/atlassian/appError";
import type { AppTarget } from "../../../provider/atlassian/target";
import { CANARY, jira } from "./apps";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const GET: Call = { operation: "list the incoming links", method: "GET", path: "/rest/oauth2/latest/client" };
const POST: Call = { ...GET, operation: 'create the incoming link "ci"', method: "POST", body: {} };
const JSON_TYPE = { "content-type": "application/json;charset=UTF-8" };
const HTML_TYPE = { "content-type": "text/html;charset=UTF-8" };

const json = (status: number, body: unknown, headers: RawResponse["headers"] = {}): RawResponse => ({
  status,
  headers: { ...JSON_TYPE, "x-ausername": "admin", ...headers },
  body: JSON.stringify(body),
});

const html = (status: number, body: string, headers: RawResponse["headers"] = {}): RawResponse => ({
  status,
  headers: { ...HTML_TYPE, ...headers },
  body,
});

const read = (response: RawResponse, call: Call = GET, app: AppTarget = jira()): unknown =>
  readResponse(app, call, response, NOW);

/** The error of a response. Throws if there is none. */
function errorOf(response: RawResponse, call: Call = GET, app: AppTarget = jira()): AppError {
  try {
    read(response, call, app);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("the response was accepted as a success");
}

test("a client secret of another app is redacted, plain and URL-encoded", () => {
  const app = jira();
  app.secrets.add("s3cret/of+confluence");
  const echo = { errors: ["unknown client s3cret/of+confluence, requested s3cret%2Fof%2Bconfluence"] };
  const { message } = errorOf(json(400, echo), GET, app);
  expect(message).toContain("unknown client [secret], requested [secret]");
});

describe("a successful response", () => {
  test("returns its body", () => {
    expect(read(json(200, [{ id: "1" }]))).toEqual([{ id: "1" }]);
    expect(read(json(201, { id: "1" }, { "content-type": "application/vnd.atl+json" }), POST)).toEqual({
      id: "1",
    });
  });

  test("returns a requested header instead, or nothing if it is missing", () => {
    const call = { ...GET, header: "x-auserid" };
    expect(read(json(200, {}, { "x-auserid": "7" }), call)).toBe("7");
    expect(read(json(200, {}), call)).toBeUndefined();
  });

  test("needs no body for a write", () => {
    expect(read({ status: 204, headers: {}, body: "" }, { ...GET, method: "PUT" })).toBeUndefined();
  });

  test("may be anonymous if the app has no credential", () => {
    const appAt = { ...jira(), credential: undefined };
    expect(read(json(200, {}, { "x-ausername": "anonymous" }), GET, appAt)).toEqual({});
  });
});

describe("a response that only seems successful", () => {
  const login = html(200, "<html><form action='/login'></form></html>");

  test.each<[string, RawResponse, string, string]>([
    ["an empty response to a read", { ...json(200, []), body: "" }, "APP_NOT_API", "200, an empty response"],
    [
      "a login page",
      login,
      "APP_NOT_API",
      "200, text/html, not a response of the REST API (a login page, single sign-on or a proxy?)",
    ],
    [
      "JSON without its content type",
      { ...json(200, []), headers: {} },
      "APP_NOT_API",
      "200, no content type, not a response of the REST API",
    ],
    ["truncated JSON", { ...json(200, []), body: '[{"id":' }, "APP_NOT_API", "truncated or not valid JSON"],
    [
      "an empty list for an anonymous user",
      json(200, [], { "x-ausername": "anonymous" }),
      "APP_UNAUTHENTICATED",
      "as anonymous",
    ],
    [
      "a failed login with an empty list",
      json(200, [], { "x-seraph-loginreason": "AUTHENTICATED_FAILED" }),
      "APP_UNAUTHENTICATED",
      "did not accept the credential",
    ],
    [
      "a failed login with no body at all",
      { status: 200, headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED" }, body: "" },
      "APP_UNAUTHENTICATED",
      "did not accept the credential",
    ],
  ])("%s", (_what, response, code, reported) => {
    expect(errorOf(response)).toMatchObject({ code, effect: "none" });
    expect(errorOf(response).message).toContain(reported);
  });

  test.each([login, { ...json(200, {}), body: '{"id"' }])(
    "to a write, has an unknown outcome that a retry does not resolve",
    (response) => {
      expect(errorOf(response, POST)).toMatchObject({ code: "APP_NOT_API", effect: "unknown-final" });
    },
  );
});

describe("an error response", () => {
  test.each<[string, RawResponse, string, string]>([
    [
      "401",
      json(401, { errors: ["x"], fieldErrors: {} }, { "x-ausername": "anonymous" }),
      "APP_UNAUTHENTICATED",
      "applinks:apps.jira.token",
    ],
    [
      "401 of a proxy",
      { status: 401, headers: { "content-type": "text/html" }, body: "<title>Gateway sign-in</title>" },
      "APP_UNAUTHENTICATED",
      'text/html ("Gateway sign-in"), not from the product\'s REST API (a proxy or a gateway?)',
    ],
    ["401 to an account that is known", json(401, { message: "no" }), "APP_FORBIDDEN", 'the account "admin"'],
    [
      "401 of WebSudo",
      json(401, { message: "This resource requires WebSudo.", "status-code": 401 }),
      "APP_ELEVATION_REQUIRED",
      "Use a user name and a password. This concerns the uncertain fact link-secure-session",
    ],
    [
      "403",
      json(403, { status: 403, errors: [{ summary: "not an admin" }] }),
      "APP_FORBIDDEN",
      "not an admin",
    ],
    [
      "403 of the XSRF check",
      { status: 403, headers: { "content-type": "text/plain" }, body: "XSRF check failed" },
      "APP_XSRF",
      "X-Atlassian-Token",
    ],
    [
      "403 of a firewall, with its page",
      html(403, "<html><head><title>Web Page\nBlocked!</title></head></html>"),
      "APP_NOT_API",
      '403, text/html ("Web Page Blocked!"), not from the product\'s REST API (a proxy, a gateway or a firewall?)',
    ],
    [
      "405 of a proxy",
      html(405, "<h1>Method <b>Not</b> Allowed</h1>"),
      "APP_NOT_API",
      '("Method Not Allowed")',
    ],
    [
      "400 of a TLS port",
      html(400, "<p>The plain HTTP request was sent to HTTPS port</p>"),
      "APP_NOT_API",
      "The plain HTTP request was sent to HTTPS port",
    ],
    [
      "400 of a server that requires a client certificate",
      html(400, "<title>400 No required SSL certificate was sent</title>"),
      "APP_UNTRUSTED",
      "requires a client certificate. Set applinks:apps.jira.clientCertificate and applinks:apps.jira.clientKey.",
    ],
    [
      "403 with the app's own page",
      html(403, "<title>Forbidden</title>", { "x-ausername": "admin" }),
      "APP_FORBIDDEN",
      "System Administrator permission",
    ],
    [
      "403 in XML",
      { status: 403, headers: { "content-type": "application/xml" }, body: "<status/>" },
      "APP_FORBIDDEN",
      "System Administrator permission",
    ],
    [
      "403 where Basic authentication is disabled",
      json(403, { message: "Basic Authentication has been disabled on this instance." }),
      "APP_UNAUTHENTICATED",
      "Use a personal access token instead of a user name and password",
    ],
    [
      "a captcha by Seraph's word",
      json(403, {}, { "x-seraph-loginreason": "AUTHENTICATION_DENIED" }),
      "APP_LOGIN_DENIED",
      "Sign in once in a browser",
    ],
    [
      "a captcha by its own header",
      json(401, {}, { "x-authentication-denied-reason": "CAPTCHA_CHALLENGE; login-url=https://x" }),
      "APP_LOGIN_DENIED",
      "Sign in once in a browser",
    ],
    [
      "400",
      json(400, { errors: [], fieldErrors: { name: ["must be unique"] } }),
      "APP_REFUSED",
      "name: must be unique",
    ],
    ["409", json(409, { status: 409, message: ["linked", "already"] }), "APP_REFUSED", "linked; already"],
    ["407", html(407, "proxy"), "APP_PROXY", "HTTPS_PROXY"],
    [
      "302",
      html(302, "", { location: "https://sso.example.com/in?ticket=secret#secret" }),
      "APP_NOT_API",
      "https://sso.example.com/in.",
    ],
    ["302 to nowhere", html(302, ""), "APP_NOT_API", "302, a redirect to no location"],
    ["429", json(429, { message: "slow down" }), "APP_BUSY", "too many requests"],
    ["503 with Retry-After", html(503, "", { "retry-after": "3" }), "APP_BUSY", "temporarily unavailable"],
  ])(
    "%s has its own code and message, and changed nothing if it is the app's",
    (_what, response, code, reported) => {
      const error = errorOf(response, POST);
      // A proxy may replace the response to a write that did reach the app.
      const effect = code === "APP_NOT_API" ? "unknown-final" : "none";
      expect(error).toMatchObject({ code, status: response.status, effect });
      expect(error.message).toContain(reported);
      expect(error.message).not.toContain("ticket");
    },
  );

  test.each([500, 501, 502, 504, 599])("%d has an unknown outcome, except for a read", (status) => {
    expect(errorOf(html(status, "<h1>Bad Gateway</h1>"), POST)).toMatchObject({
      code: "APP_FAILED",
      effect: "unknown",
    });
    expect(errorOf(html(status, ""), GET).effect).toBe("none");
    expect(errorOf(html(status, ""), GET).message).toContain("a proxy in front of it?");
    expect(errorOf(json(status, { message: "NPE", "status-code": status })).message).toContain(
      `${status}, "NPE". Check the app's log`,
    );
  });

  test("a 503 without Retry-After has an unknown outcome", () => {
    expect(errorOf(html(503, "down"), POST)).toMatchObject({ code: "APP_FAILED", effect: "unknown" });
  });
});

describe("the message is read from every error format", () => {
  test.each<[string, unknown, string]>([
    [
      "OAuth REST API",
      { errors: ["one", "two"], fieldErrors: { scope: ["a", "b"] } },
      "one; two; scope: a, b",
    ],
    ["v1 and v2 Status", { "status-code": 400, message: "a text" }, "a text"],
    ["v1 and v2 ErrorList", { status: 400, message: ["a", "b"], fields: ["x"] }, "a; b"],
    [
      "v3 RestErrors",
      { status: 400, errors: [{ context: "rpcUrl", summary: "is taken" }, { summary: "x" }] },
      "rpcUrl: is taken; x",
    ],
  ])("%s", (_whose, body, reported) => {
    expect(errorOf(json(400, body)).message).toContain(`400, "${reported}".`);
  });

  test("without a message, the status remains", () => {
    for (const response of [json(400, null), json(400, []), json(400, { errors: 7 })])
      expect(errorOf(response).message).toContain(": 400. ");
  });
});

describe("a 404", () => {
  test.each<[string, unknown]>([
    ["the OAuth REST API", { errors: ["The client does not exist."], fieldErrors: {} }],
    ["application links, v3", { status: 404, errors: [{ summary: "no such link" }] }],
    ["application links, v2", { "status-code": 404, message: "no such link" }],
  ])("of %s means that the object is gone", (_whose, body) => {
    expect(errorOf(json(404, body)).code).toBe("APP_NOT_FOUND");
  });

  test.each<[string, RawResponse]>([
    ["a proxy", html(404, "<h1>404 Not Found</h1>")],
    ["a gateway with JSON", json(404, { message: "no Route matched with those values" })],
    ["a framework with JSON", json(404, { status: 404, error: "Not Found", path: "/rest" })],
    ["a REST layer without the plugin", json(404, { message: "null for uri: http://x", "status-code": 404 })],
    [
      "a newer REST layer without the plugin",
      json(404, { message: "HTTP 404 Not Found", "status-code": 404, "sub-code": -1 }),
    ],
    ["a newer one without a status", json(404, { message: "HTTP 404 Not Found", "sub-code": -1 })],
    ["an empty response", { status: 404, headers: JSON_TYPE, body: "" }],
  ])("of %s does not", (_whose, response) => {
    expect(errorOf(response)).toMatchObject({ code: "APP_NOT_API", status: 404 });
  });
});

describe("Retry-After", () => {
  const after = (header: string): number | undefined =>
    errorOf(html(503, "", { "retry-after": header })).retryAfter;

  test.each<[string, number | undefined]>([
    ["0", 0],
    ["7", 7_000],
    [" 86400 ", 86_400_000],
    ["Sun, 01 Mar 2026 12:00:05 GMT", 5_000],
    ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["soon", undefined],
  ])("%j is %p milliseconds", (header, milliseconds) => {
    expect(after(header)).toBe(milliseconds);
  });

  test("a date is relative to the response's own Date", () => {
    const headers = { date: "Sun, 01 Mar 2026 09:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 09:00:05 GMT" };
    expect(errorOf(html(503, "", headers)).retryAfter).toBe(5_000);
  });

  test("is optional", () => {
    expect(errorOf(json(429, {})).retryAfter).toBeUndefined();
  });
});

describe("no message shows a secret from the response", () => {
  const echo = (...texts: string[]): RawResponse => json(400, { errors: texts });

  test("that belongs to the credential", () => {
    expect(errorOf(echo(`Bearer ${CANARY}`)).message).not.toContain(CANARY);
    const password = jira({ token: undefined, username: "admin", password: CANARY });
    const basic = Buffer.from(`admin:${CANARY}`).toString("base64");
    const { message } = errorOf(echo(CANARY, `Basic ${basic}`), GET, password);
    expect(message).not.toContain(CANARY);
    const proxied = jira({ token: "other", proxy: `http://admin:${CANARY}@proxy.example.com` });
    expect(errorOf(echo(CANARY, `Basic ${basic}`), GET, proxied).message).not.toMatch(
      new RegExp(`${CANARY}|${basic}`),
    );
    expect(message).not.toContain(basic);
  });

  test("that belongs to a client", () => {
    const call = { ...POST, body: { name: "ci", clientSecret: "canary-of-the-client" } };
    expect(errorOf(echo("clientSecret: canary-of-the-client"), call).message).toContain("[secret]");
    expect(errorOf(echo("clientSecret: canary-of-the-client"), call).message).not.toContain("canary");
  });

  test("and the password of an account hides neither our words nor those of the app", () => {
    const app = jira({ token: undefined, username: "admin", password: "admin" });
    const { message } = errorOf(json(403, { message: "Only administrators" }), GET, app);
    expect(message).toContain('403, "Only administrators"');
    expect(message).toContain("System Administrator permission");
  });

  test("that a truncation splits", () => {
    for (let before = 985; before < 1005; before++)
      expect(errorOf(echo("x".repeat(before) + CANARY)).message).not.toContain(CANARY.slice(0, 3));
  });

  test("and a long response is truncated", () => {
    expect(errorOf(echo("x".repeat(1_000_000))).message.length).toBeLessThan(2_000);
  });
});

describe("a message", () => {
  const WRITE: Call = { ...POST, change: { object: 'incoming link "ci"' } };
  const START = 'could not create the incoming link "ci" on jira (https://jira.example.com): ';

  test("begins with the failed operation, the app and its response", () => {
    const { message } = errorOf(json(400, { errors: ["no"], fieldErrors: {} }), POST);
    expect(message).toBe(`${START}400, "no". Correct the declaration and try again. [APP_REFUSED]`);
  });

  test("about a refused write states that nothing was changed", () => {
    expect(errorOf(json(400, { errors: ["no"] }), WRITE).message).toBe(
      `${START}400, "no". This request changed nothing. Correct the declaration and try again. [APP_REFUSED]`,
    );
  });

  test("about a write with an unknown outcome states that the change may have been applied", () => {
    const unknown = "The change may have been applied; the next pulumi up checks.";
    expect(errorOf(json(500, { message: "NPE" }), WRITE).message).toBe(
      `${START}500, "NPE". ${unknown} Check the app's log, then try again. [APP_FAILED]`,
    );
    expect(errorOf(html(200, "<form>"), WRITE).message).toContain(unknown);
  });
});

describe("a response that is made to take long", () => {
  const deep = (levels: number): RawResponse => ({
    status: 200,
    headers: JSON_TYPE,
    body: `${"[".repeat(levels)}"[[\\"[["${"]".repeat(levels)}`,
  });

  test("is refused if it is nested too deeply", () => {
    expect(errorOf(deep(5_000_000))).toMatchObject({
      code: "APP_NOT_API",
      message: expect.stringContaining("nested more than 100 levels deep"),
    });
    expect(readResponse(jira(), GET, deep(50), 0)).toBeInstanceOf(Array);
    expect(errorOf({ ...deep(5_000_000), status: 400 }).code).toBe("APP_REFUSED");
  });

  test.each<[string, unknown]>([
    ["one word again and again", { message: "basic auth ".repeat(200_000) }],
    ["one word without spaces", { errors: ["basic auth".repeat(200_000)] }],
    ["a long string", { message: "x".repeat(9_000_000) }],
  ])("is read in a bounded time: %s", (_what, body) => {
    const start = performance.now();
    expect(errorOf(json(400, body)).message.length).toBeLessThan(2_000);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("has no half of a secret where its page is cut", () => {
    const page = `<title>${"x".repeat(70)}${CANARY}</title>`;
    expect(errorOf(html(400, page)).message).not.toContain(CANARY.slice(0, 8));
  });
});
