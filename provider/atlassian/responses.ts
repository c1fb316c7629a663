/** Reads an app's response: status, headers and body become a result or an `AppError`. */

import type { FactId } from "../../facts";
import { AppError, reportOf, type Effect } from "./appError";
import { proxyOf } from "./proxies";
import { excerpt, printable } from "../schema/redaction";
import { isRecord } from "../schema/values";
import type { AppTarget } from "./target";

/** One request to an app. */
export interface Call {
  /** Completes "could not …" in messages: `create the incoming link "ci"`. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the app's base URL, query included. */
  path: string;
  /** What a write changes, for the change record; only writes have it. */
  change?: Change;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent form-encoded instead of a body, as OAuth's endpoints require. */
  form?: Record<string, string>;
  /** Lower-case name of the response header to return instead of the body. */
  header?: string;
  /** An access token to send instead of the app's credential. */
  bearer?: string;
  /** The header Accept, if it is not that of JSON. */
  accept?: string;
}

/** A change of one object, without secrets: a creation has no `before`, a deletion no `after`. */
export interface Change {
  /** For people: `incoming link "ci"`. */
  object: string;
  before?: object | undefined;
  after?: object | undefined;
}

/** A response as received. */
export interface RawResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: string;
}

/** The statuses of temporary refusals, in words. */
export const BUSY: Readonly<Record<number, string>> = {
  429: "too many requests",
  503: "temporarily unavailable",
};

/**
 * Returns the parsed JSON body, `undefined` for an empty one, or the header that the call names. Throws `AppError` for
 * everything but a success from the product's own REST API. `now` is in milliseconds since the epoch.
 */
export function readResponse(app: AppTarget, call: Call, response: RawResponse, now: number): unknown {
  const fail = failing(app, call, response, now);
  const quote: Quote = (text) => excerpt(text, secretsOf(app, call), LONGEST_EXCERPT);
  const reason = response.headers["x-seraph-loginreason"] ?? "";
  if (
    reason.includes("AUTHENTICATION_DENIED") ||
    response.headers["x-authentication-denied-reason"] !== undefined
  ) {
    throw fail(
      "APP_LOGIN_DENIED",
      `${response.status}, the app denies sign-in to this account after failed attempts`,
      "Sign in once in a browser with this account and solve the CAPTCHA, then try again.",
    );
  }
  if (reason.includes("AUTHENTICATED_FAILED")) {
    throw fail(
      "APP_UNAUTHENTICATED",
      `${response.status}, the app did not accept the credential`,
      checkCredential(app),
    );
  }
  if (response.status >= 200 && response.status < 300)
    return readSuccess(app, call, response, { fail, quote });
  throw readFailure(app, response, { fail, quote });
}

/** Text from the app for a message: without secrets, on one line, shortened. */
type Quote = (text: string) => string;

type Fail = (
  code: AppError["code"],
  reported: string,
  next: string,
  effect?: Effect,
  fact?: FactId,
) => AppError;

function readSuccess(
  app: AppTarget,
  call: Call,
  response: RawResponse,
  { fail, quote }: { fail: Fail; quote: Quote },
): unknown {
  if (response.body.trim() === "") {
    if (call.method === "GET") throw fail("APP_NOT_API", `${response.status}, an empty response`, CHECK_URL);
    return undefined;
  }
  if (!isJson(response)) {
    throw fail(
      "APP_NOT_API",
      `${received(response, quote)}, not a response of the REST API (a login page, single sign-on or a proxy?)`,
      CHECK_URL,
    );
  }
  if (isTooDeep(response.body)) {
    throw fail(
      "APP_NOT_API",
      `${response.status}, the JSON is nested more than ${DEEPEST_JSON} levels deep`,
      CHECK_URL,
    );
  }
  const body = parsed(response.body);
  if (body === undefined) {
    throw fail(
      "APP_NOT_API",
      `${response.status}, the response is truncated or not valid JSON`,
      "Try again. If the problem persists, check the proxies between here and the app.",
    );
  }
  if (app.credential !== undefined && response.headers["x-ausername"]?.toLowerCase() === "anonymous") {
    throw fail(
      "APP_UNAUTHENTICATED",
      `${response.status}, the app treated the request as anonymous`,
      checkCredential(app),
    );
  }
  return call.header === undefined ? body : response.headers[call.header];
}

function readFailure(
  app: AppTarget,
  response: RawResponse,
  { fail, quote }: { fail: Fail; quote: Quote },
): AppError {
  const { status } = response;
  const messages = messageFrom(response);
  const reported = messages.length > 0 ? `${status}, "${quote(messages.join("; "))}"` : `${status}`;
  if (status >= 300 && status < 400) {
    return fail(
      "APP_NOT_API",
      `${status}, a redirect to ${quote(withoutQuery(response.headers["location"]))}`,
      CHECK_URL,
    );
  }
  if (messages.some((message) => /basic auth/i.test(message) && /\bdisabled\b/i.test(message))) {
    return fail(
      "APP_UNAUTHENTICATED",
      reported,
      `Use a personal access token instead of a user name and password. ${reportOf("basic-authentication", "the app's version")}`,
      "none",
      "basic-authentication",
    );
  }
  if (status < 500 && !isFromApp(response) && DEMANDS_CERTIFICATE.test(firstWords(response.body))) {
    return fail(
      "APP_UNTRUSTED",
      `${strange(response, quote)}: the server in front of the app requires a client certificate`,
      needsCertificate(app),
    );
  }
  if (status < 500 && !SHARED_STATUSES.has(status) && !isFromApp(response)) {
    return fail("APP_NOT_API", `${strange(response, quote)} (a proxy, a gateway or a firewall?)`, CHECK_URL);
  }
  switch (status) {
    case 401:
      if (messages.some((message) => /websudo/i.test(message))) {
        return fail(
          "APP_ELEVATION_REQUIRED",
          reported,
          app.credential?.kind === "token"
            ? `Use a user name and a password. ${reportOf("link-secure-session", "the app's version and this request")}`
            : "Use a personal access token, or a user name and password.",
          "none",
          app.credential?.kind === "token" ? "link-secure-session" : undefined,
        );
      }
      if (isNamed(response.headers["x-ausername"])) {
        return fail(
          "APP_FORBIDDEN",
          `${reported}, for the account "${printable(response.headers["x-ausername"] ?? "")}"`,
          needsRight(app),
        );
      }
      if (!isFromApp(response)) {
        const page = `${strange(response, quote)} (a proxy or a gateway?)`;
        const next = `${checkCredential(app)} If a proxy or a gateway responded, let it pass these requests on to the app.`;
        return fail("APP_UNAUTHENTICATED", page, next);
      }
      return fail(
        "APP_UNAUTHENTICATED",
        reported,
        `${checkCredential(app)} The account must be a system administrator.`,
      );
    case 403:
      if (/xsrf check failed/i.test(response.body)) {
        return fail(
          "APP_XSRF",
          "403, XSRF check failed",
          "Check whether a proxy in front of the app removes the X-Atlassian-Token header.",
        );
      }
      return fail("APP_FORBIDDEN", reported, needsRight(app));
    case 404:
      if (isProductMade(response))
        return fail("APP_NOT_FOUND", reported, "The object may have been deleted outside of Pulumi.");
      return fail("APP_NOT_API", strange(response, quote), CHECK_URL);
    case 407:
      return fail(
        "APP_PROXY",
        "407, a proxy requires credentials",
        `Check ${app.proxy === undefined ? `${proxyOf(app)?.source ?? "HTTPS_PROXY"} and NO_PROXY` : `${app.configKey}.proxy`}.`,
      );
    case 429:
      return fail("APP_BUSY", `429, ${BUSY[429]}`, "Try again later, or raise the account's rate limit.");
    case 503:
      if (response.headers["retry-after"] !== undefined) {
        return fail("APP_BUSY", `503, ${BUSY[503]}`, "Try again when the app is up.");
      }
      return fail("APP_FAILED", reported, "Try again when the app is up.", "unknown");
  }
  if (status >= 500) {
    const from = isJson(response) ? reported : `${strange(response, quote)} (a proxy in front of it?)`;
    return fail("APP_FAILED", from, "Check the app's log, then try again.", "unknown");
  }
  return fail("APP_REFUSED", reported, "Correct the declaration and try again.");
}

const CHECK_URL = "Check the app's URL, its context path, and the proxies in front of it.";

/** The error pages of nginx (400, 495, 496) and IIS (403.7, 403.16, 403.17) for a client certificate that is missing or not accepted. */
const DEMANDS_CERTIFICATE = /\bSSL certificate|\bclient certificate/i;

/** Statuses that mean the same from the app and from a proxy in front of it, or that have rules of their own. */
const SHARED_STATUSES = new Set([401, 404, 407, 429]);

/** Headers that the products add to their own responses (behaviour of shipped products). */
const PRODUCT_HEADERS = ["x-arequestid", "x-ausername", "x-auserid", "x-asessionid", "x-seraph-loginreason"];

/** Whether the app itself responded: a proxy's or a firewall's page has nothing to do with the request's content. */
export function isFromApp(response: RawResponse): boolean {
  return (
    isJson(response) ||
    /^(application|text)\/([a-z.+-]+\+)?xml\b/i.test(response.headers["content-type"] ?? "") ||
    PRODUCT_HEADERS.some((name) => response.headers[name] !== undefined) ||
    /xsrf check failed/i.test(response.body)
  );
}

/** A response that is not the API's: status, content type and the first words of the page. */
function strange(response: RawResponse, quote: Quote): string {
  // Cut after the secrets are replaced: half of a secret would not be found.
  const words = quote(firstWords(response.body)).slice(0, LONGEST_TITLE);
  const page = words === "" ? "" : ` ("${words}")`;
  return `${received(response, quote)}${page}, not from the product's REST API`;
}

/** How much of a page is repeated, in characters. */
const LONGEST_TITLE = 80;

/** The title or the first words of a page. Reads its beginning only, so that the time is bounded. */
function firstWords(page: string): string {
  const start = page.slice(0, 4000);
  const title = /<title[^>]*>([^<]*)/i.exec(start)?.[1]?.trim() ?? "";
  const text =
    title === "" ? start.replace(/<(script|style)\b[^]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ") : title;
  return text.replace(/\s+/g, " ").trim();
}

/** Status and content type, for responses that are not the API's. */
function received({ status, headers }: RawResponse, quote: Quote): string {
  return `${status}, ${quote(headers["content-type"]?.split(";")[0] ?? "no content type")}`;
}

function checkCredential(app: AppTarget): string {
  const source = app.credential?.source ?? app.configKey;
  const check = `Check the credential in ${source}: it may be wrong, expired or revoked.`;
  if (!source.startsWith("applinks:")) return check;
  // Without --run-program, Pulumi passes the configuration of the last run, which the state keeps.
  return `${check} If you renewed it after the last pulumi up, add --run-program to pulumi refresh or destroy, or run pulumi up first.`;
}

/**
 * What else to do about this request, after what all requests with the same error share: whether Crowd has application links, and whether
 * application links accept tokens, is not certain.
 */
function hintFor(app: AppTarget, { path }: Call, code: AppError["code"], response: RawResponse): string {
  if (!path.startsWith(app.paths.applicationLinks)) return "";
  const report = (fact: FactId): string => reportOf(fact, "the app's version and this request");
  if (code === "APP_NOT_API" && response.status === 404 && app.productKey === "crowd")
    return ` If all are right, this Crowd has no application links. ${report("crowd-links")}`;
  if (code === "APP_UNAUTHENTICATED" && isFromApp(response) && app.credential?.kind === "token")
    return ` If the app accepts this token elsewhere, use a user name and a password. ${report("link-tokens")}`;
  return "";
}

/** What to do about a client certificate that is missing or not accepted. */
export function needsCertificate({ clientCertificate, configKey }: AppTarget): string {
  return clientCertificate === undefined
    ? `Set ${configKey}.clientCertificate and ${configKey}.clientKey.`
    : `Check the client certificate in ${clientCertificate.source}: it must be valid now, and issued by a CA that the app accepts.`;
}

function needsRight(app: AppTarget): string {
  return `Grant the account in ${app.credential?.source ?? app.configKey} the System Administrator permission.`;
}

/** Builds the errors of one call. */
function failing(app: AppTarget, call: Call, response: RawResponse, now: number): Fail {
  // A page or a redirect of something in front of the app does not show whether the app received the write.
  const usual = (code: AppError["code"]): Effect => (code === "APP_NOT_API" ? "unknown-final" : "none");
  return (code, reported, next, effect = usual(code), fact) => {
    // A read never acts.
    const happened = call.method === "GET" ? "none" : effect;
    // One fact for each message.
    const hint = fact === undefined ? hintFor(app, call, code, response) : "";
    return new AppError(code, describe(app, call, reported, `${next}${hint}`, happened), {
      status: response.status,
      effect: happened,
      fact,
      advice: { app: app.name, reported, next, hint },
      retryAfter: retryAfter(response, dateOf(response) ?? now),
      oauthError: oauthErrorOf(response),
    });
  };
}

/** How much of an app's own error message is repeated, in characters. */
const LONGEST_EXCERPT = 1000;

/**
 * The message of an `AppError`: could not X on app (url): what the app responded (`reported`, without secrets). For a write, whether it
 * may have been applied. What to do next.
 */
export function describe(
  app: AppTarget,
  call: Call,
  reported: string,
  next: string,
  effect: Effect = "none",
): string {
  return `could not ${call.operation} on ${app.name} (${app.url}): ${reported}. ${outcomeOf(call, effect)}${next}`;
}

function outcomeOf({ change }: Call, effect: Effect): string {
  if (change === undefined) return "";
  return effect === "none"
    ? "This request changed nothing. "
    : "The change may have been applied; the next pulumi up checks. ";
}

/** The app's credential, the client secrets known so far, and what the call carries. */
function secretsOf(app: AppTarget, call: Call): string[] {
  const sent = [
    isRecord(call.body) ? call.body["clientSecret"] : undefined,
    ...["client_secret", "code", "token"].map((name) => call.form?.[name]),
    call.bearer,
    app.testUser.password,
  ];
  return [...credentialsOf(app), ...app.secrets, ...sent.filter(isString)];
}

function credentialsOf(app: AppTarget): string[] {
  const { credential } = app;
  const proxy = proxyOf(app)?.url;
  const ofProxy = proxy instanceof URL && proxy.password !== "" ? loginSecrets(decoded(proxy)) : [];
  if (credential === undefined) return ofProxy;
  if (credential.kind === "token") return [credential.token, ...ofProxy];
  return [...loginSecrets(credential), ...ofProxy];
}

const loginSecrets = ({ username, password }: { username: string; password: string }): string[] => [
  password,
  Buffer.from(`${username}:${password}`).toString("base64"),
];

const decoded = ({ username, password }: URL): { username: string; password: string } => ({
  username: decodeURIComponent(username),
  password: decodeURIComponent(password),
});

/** The time of the response by the app's own clock, in milliseconds since the epoch; `undefined` without a valid Date. */
export function dateOf({ headers }: RawResponse): number | undefined {
  const time = Date.parse(headers["date"] ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** The longest wait that is read from a response, in seconds. */
const LONGEST_RETRY_AFTER = 1e9;

/**
 * How long the app asks to wait, in milliseconds from now: Retry-After in seconds or as an HTTP date (0 for a past one), else the interval
 * of the products' rate limit; `undefined` without a valid value.
 */
function retryAfter({ status, headers }: RawResponse, now: number): number | undefined {
  const header =
    headers["retry-after"] ?? (status === 429 ? headers["x-ratelimit-interval-seconds"] : undefined);
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Math.min(Number(header.trim()), LONGEST_RETRY_AFTER) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The messages of an error body, in any of the products' formats. */
function messageFrom(response: RawResponse): string[] {
  const body = isJson(response) ? parseJson(response.body) : undefined;
  if (!isRecord(body)) return [];
  const messages: string[] = [];
  // OAuth endpoints: {error, error_description}.
  messages.push(...[body["error"], body["error_description"]].filter(isString));
  // OAuth plugins: {errors: [string], fieldErrors: {field: [string]}}; applinks v3: {errors: [{context, summary}]}.
  for (const error of asList(body["errors"])) {
    if (typeof error === "string") messages.push(error);
    else if (isRecord(error)) messages.push([error["context"], error["summary"]].filter(isString).join(": "));
  }
  if (isRecord(body["fieldErrors"])) {
    for (const [field, texts] of Object.entries(body["fieldErrors"])) {
      messages.push(`${field}: ${asList(texts).filter(isString).join(", ")}`);
    }
  }
  // Jira's REST API: {errorMessages: [string]}.
  messages.push(...asList(body["errorMessages"]).filter(isString));
  // applinks v1/v2: `message` is a string in a Status and a list in an ErrorList.
  messages.push(
    ...(isString(body["message"]) ? [body["message"]] : asList(body["message"]).filter(isString)),
  );
  return messages.filter((message) => message !== "");
}

/** The error code of an OAuth endpoint's response (RFC 6749, section 5.2); `undefined` without one. */
function oauthErrorOf(response: RawResponse): string | undefined {
  const body = isJson(response) ? parseJson(response.body) : undefined;
  const code = isRecord(body) ? body["error"] : undefined;
  return isString(code) && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
}

/**
 * Whether a 404 comes from the product's own REST resource, by the format of its errors. A gateway's or framework's 404 must not
 * count as a deleted object.
 */
function isProductMade(response: RawResponse): boolean {
  const body = isJson(response) ? parseJson(response.body) : undefined;
  if (!isRecord(body)) return false;
  const { errors, fieldErrors, status } = body;
  // OAuth plugins always send both members; applinks v3 repeats the status beside its errors.
  if (isRecord(fieldErrors) && Array.isArray(errors)) return errors.every(isString);
  if (Array.isArray(errors))
    return status === 404 && errors.every((error) => isRecord(error) && isString(error["summary"]));
  return body["status-code"] === 404 && isString(body["message"]) && !NO_SUCH_PATH.test(body["message"]);
}

/** What the products' REST frameworks respond for a path that does not exist: older versions, then newer ones (public clients). */
const NO_SUCH_PATH = /^null for uri\b|^HTTP 404 Not Found$/i;

function isJson(response: RawResponse): boolean {
  return /^application\/(json|[a-z.+-]+\+json)\b/i.test(response.headers["content-type"] ?? "");
}

/** The deepest JSON that is read. The products' responses have fewer than ten levels; recursive functions fail at some thousands. */
const DEEPEST_JSON = 100;

function isTooDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') inString = !inString;
    else if (inString) index += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

function parseJson(text: string): unknown {
  return isTooDeep(text) ? undefined : parsed(text);
}

/** Parses JSON without a check of its depth; `undefined` if it is invalid. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isNamed(username: string | undefined): boolean {
  return username !== undefined && username !== "" && username.toLowerCase() !== "anonymous";
}

/** The location without query and fragment, which may carry tokens. */
function withoutQuery(location: string | undefined): string {
  return location === undefined ? "no location" : (location.split(/[?#]/)[0] ?? location);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
