/** What an app's answer means: a pure reading of status, headers and body. */

import { AppError, type Effect } from "./errors";
import { isRecord } from "../schema/values";
import type { AppTarget } from "./target";

/** One request, in words and on the wire. */
export interface Call {
  /** What we try, as the end of "could not …": `create the incoming link "ci"`. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the app's base URL, query included. */
  path: string;
  /** What a write changes, for the record of changes. */
  change?: Change;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form instead of a body; as OAuth's endpoints want it. */
  form?: Record<string, string>;
  /** Lower-case name of a header that is asked for instead of the body. */
  header?: string;
  /** An access token to show in place of the app's own credential. */
  bearer?: string;
}

/** One object's change, without secrets. What is `undefined` before was not there; after, it is gone. */
export interface Change {
  /** In words: `incoming link "ci"`. */
  object: string;
  before?: object | undefined;
  after?: object | undefined;
}

/** An answer as it came over the wire. */
export interface RawResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: string;
}

/** How long we are willing to wait at a server's word, in milliseconds. */
export const LONGEST_WAIT = 60_000;

/**
 * Reads an answer: the parsed JSON body, or `undefined` for an empty one; the header if the call asks for one.
 * Throws an `AppError` for everything that is not a success made by the product's own REST API.
 */
export function readResponse(app: AppTarget, call: Call, response: RawResponse, now: number): unknown {
  const fail = failing(app, call, response, now);
  const reason = response.headers["x-seraph-loginreason"] ?? "";
  if (
    reason.includes("AUTHENTICATION_DENIED") ||
    response.headers["x-authentication-denied-reason"] !== undefined
  ) {
    throw fail(
      "APP_LOGIN_DENIED",
      "the app denies this account the login after failed attempts",
      LOG_IN_BY_BROWSER,
    );
  }
  if (reason.includes("AUTHENTICATED_FAILED")) {
    throw fail("APP_UNAUTHENTICATED", "the app did not accept the credential", checkCredential(app));
  }
  if (response.status >= 200 && response.status < 300) return readSuccess(app, call, response, fail);
  throw readFailure(app, response, fail);
}

type Fail = (code: AppError["code"], reported: string, next: string, effect?: Effect) => AppError;

function readSuccess(app: AppTarget, call: Call, response: RawResponse, fail: Fail): unknown {
  // A write that was answered by something else than the API may still have reached it.
  const effect: Effect = call.method === "GET" ? "none" : "unknown-final";
  if (response.body.trim() === "") {
    if (call.method === "GET") throw fail("APP_NOT_API", "the answer was empty", CHECK_URL);
    return undefined;
  }
  if (!isJson(response)) {
    throw fail(
      "APP_NOT_API",
      "the answer is not the REST API's (a login page, single sign-on or a proxy?)",
      CHECK_URL,
      effect,
    );
  }
  const body = parseJson(response.body);
  if (body === undefined) {
    throw fail(
      "APP_NOT_API",
      "the answer was cut or is no JSON",
      "Try again; if it stays, look at the proxies in between.",
      effect,
    );
  }
  if (app.credential !== undefined && response.headers["x-ausername"]?.toLowerCase() === "anonymous") {
    throw fail("APP_UNAUTHENTICATED", "the app treated the request as anonymous", checkCredential(app));
  }
  return call.header === undefined ? body : response.headers[call.header];
}

function readFailure(app: AppTarget, response: RawResponse, fail: Fail): AppError {
  const { status } = response;
  const messages = messageFrom(response);
  const reported = messages.length > 0 ? `${status}, "${messages.join("; ")}"` : `${status}`;
  if (status >= 300 && status < 400) {
    return fail("APP_NOT_API", `it redirected to ${withoutQuery(response.headers["location"])}`, CHECK_URL);
  }
  switch (status) {
    case 401:
      if (messages.some((message) => /websudo/i.test(message))) {
        return fail(
          "APP_ELEVATION_REQUIRED",
          reported,
          "Use a personal access token or user name and password, not a session.",
        );
      }
      if (isNamed(response.headers["x-ausername"])) {
        return fail(
          "APP_FORBIDDEN",
          `${reported}, to the account "${response.headers["x-ausername"]}"`,
          needsRight(app),
        );
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
          "the XSRF check failed",
          "A proxy may be removing the X-Atlassian-Token header.",
        );
      }
      return fail("APP_FORBIDDEN", reported, needsRight(app));
    case 404:
      if (isProductMade(response))
        return fail("APP_NOT_FOUND", reported, "It may have been deleted outside of Pulumi.");
      return fail("APP_NOT_API", "404, and not from the product's REST API", CHECK_URL);
    case 407:
      return fail("APP_PROXY", "a proxy asks for credentials", "Check HTTPS_PROXY and NO_PROXY.");
    case 429:
      return fail(
        "APP_BUSY",
        "429, too many requests",
        "Try again later, or raise the account's rate limit.",
      );
    case 503:
      if (response.headers["retry-after"] !== undefined) {
        return fail("APP_BUSY", "503, unavailable for now", "Try again when the app is up.");
      }
      return fail("APP_FAILED", reported, "Try again when the app is up.", "unknown");
  }
  if (status >= 500) {
    const proxy = isJson(response) ? "" : ", not from the product's REST API (a proxy in front of it?)";
    return fail("APP_FAILED", `${reported}${proxy}`, "Look at the app's log, then try again.", "unknown");
  }
  return fail("APP_REFUSED", reported, "Correct the declaration and try again.");
}

const CHECK_URL = "Check the app's URL, its context path, and what stands in front of it.";
const LOG_IN_BY_BROWSER = "Log in once by browser with this account and solve the challenge, then try again.";

function checkCredential(app: AppTarget): string {
  const source = app.credential?.source ?? app.configKey;
  const check = `Check the credential in ${source}: it may be wrong, expired or revoked.`;
  if (!source.startsWith("applinks:")) return check;
  // Without the program Pulumi hands over the configuration of the last run, which the state keeps.
  return `${check} If it was renewed since the last up, give pulumi refresh or destroy --run-program, or run up first.`;
}

function needsRight(app: AppTarget): string {
  return `Give the account in ${app.credential?.source ?? app.configKey} the system administrator's right.`;
}

/** Makes errors for one call: what we tried, on which app, what was said, what to do next. */
function failing(app: AppTarget, call: Call, response: RawResponse, now: number): Fail {
  return (code, reported, next, effect = "none") => {
    // A read never acts.
    const happened = call.method === "GET" ? "none" : effect;
    return new AppError(code, describe(app, call, reported, next), {
      status: response.status,
      effect: happened,
      retryAfter: retryAfter(response.headers["retry-after"], now),
    });
  };
}

/** How much of what an app said is repeated, in characters. */
const LONGEST_EXCERPT = 1000;

/** The one shape of every message: could not X on app (url): what was said. What to do next. */
export function describe(app: AppTarget, call: Call, reported: string, next: string): string {
  const secrets = secretsOf(app, call);
  // Masked before it is shortened: half a secret would pass unseen.
  const excerpt = withoutSecrets(reported, secrets).slice(0, LONGEST_EXCERPT);
  return withoutSecrets(
    `could not ${call.operation} on ${app.name} (${app.url}): ${excerpt}. ${next}`,
    secrets,
  );
}

/** The app's own credential, the clients' of the fleet, and what the call carries. */
function secretsOf(app: AppTarget, call: Call): string[] {
  const sent = [
    isRecord(call.body) ? call.body["clientSecret"] : undefined,
    ...["client_secret", "code", "token"].map((name) => call.form?.[name]),
    call.bearer,
    app.testUser.password,
  ];
  return [...credentialsOf(app), ...app.secrets, ...sent.filter(isText)];
}

function credentialsOf({ credential }: AppTarget): string[] {
  if (credential === undefined) return [];
  if (credential.kind === "token") return [credential.token];
  const { username, password } = credential;
  return [password, Buffer.from(`${username}:${password}`).toString("base64")];
}

/** A text with every one of the secrets masked, also as a form or a URL would carry it. */
export function withoutSecrets(text: string, secrets: string[]): string {
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

/** Retry-After (seconds or an HTTP date) in milliseconds from now; a past date is 0; nonsense is `undefined`. */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header.trim()) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The messages of an error body, in any of the products' shapes. */
function messageFrom(response: RawResponse): string[] {
  const body = isJson(response) ? parseJson(response.body) : undefined;
  if (!isRecord(body)) return [];
  const messages: string[] = [];
  // OAuth endpoints: {error, error_description}.
  messages.push(...[body["error"], body["error_description"]].filter(isText));
  // OAuth plugins: {errors: [text], fieldErrors: {field: [text]}}; applinks v3: {errors: [{context, summary}]}.
  for (const error of asList(body["errors"])) {
    if (typeof error === "string") messages.push(error);
    else if (isRecord(error)) messages.push([error["context"], error["summary"]].filter(isText).join(": "));
  }
  if (isRecord(body["fieldErrors"])) {
    for (const [field, texts] of Object.entries(body["fieldErrors"])) {
      messages.push(`${field}: ${asList(texts).filter(isText).join(", ")}`);
    }
  }
  // applinks v1/v2: `message` is a text in a Status and a list in an ErrorList.
  messages.push(...(isText(body["message"]) ? [body["message"]] : asList(body["message"]).filter(isText)));
  return messages.filter((message) => message !== "");
}

/**
 * Whether the products' resources themselves said that something is not there: their error shapes carry lists of errors, or a
 * status code with a text. What gateways and frameworks say of a path that nobody serves must not pass for it.
 */
function isProductMade(response: RawResponse): boolean {
  const body = isJson(response) ? parseJson(response.body) : undefined;
  if (!isRecord(body)) return false;
  const { errors, fieldErrors, status } = body;
  // OAuth plugins always send both members; applinks v3 repeats the status beside its errors. A gateway's list is neither.
  if (isRecord(fieldErrors) && Array.isArray(errors)) return errors.every(isText);
  if (Array.isArray(errors))
    return status === 404 && errors.every((error) => isRecord(error) && isText(error["summary"]));
  return body["status-code"] === 404 && isText(body["message"]) && !/^null for uri\b/i.test(body["message"]);
}

function isJson(response: RawResponse): boolean {
  return /^application\/(json|[a-z.+-]+\+json)\b/i.test(response.headers["content-type"] ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isNamed(username: string | undefined): boolean {
  return username !== undefined && username !== "" && username.toLowerCase() !== "anonymous";
}

/** A location without query and fragment, which may carry tokens. */
function withoutQuery(location: string | undefined): string {
  return location === undefined ? "nowhere" : (location.split(/[?#]/)[0] ?? location);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
