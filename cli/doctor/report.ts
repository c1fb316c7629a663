/**
 * The report of an examination, for publication. It has the names of members, but no other text of the app: each is replaced by a
 * placeholder, the same one for the same text, unless it is in a list of words that all instances have in common.
 */

import type { Dialect } from "../../facts/dialect";
import type { Exchange } from "../../provider/atlassian/exchange";
import { PRODUCTS } from "../../provider/atlassian/products";
import type { RawResponse } from "../../provider/atlassian/responses";
import { isRecord } from "../../provider/schema/values";
import type { Check } from "./checks";
import type { Examination } from "./examination";
import type { Finding } from "./observation";
import { textsIn } from "./recording/har";
import { withoutQuery, type RecordedExchange, type Recording } from "./recording/recording";
import { isOfApi, templateOf } from "./recording/template";

/** The report, as JSON. The sandbox reads `dialect`. */
export interface Report {
  format: 1;
  /** The version of this package. */
  applinks: string;
  product: string;
  /** The product's version; `undefined` if the app does not report it. */
  version: string | undefined;
  checks: { name: string; state: Check["state"]; code?: string }[];
  facts: Omit<Finding, "seen">[];
  /** What is not as assumed. */
  dialect: Dialect;
  exchanges: ReportedExchange[];
  /** What an administrator's browser sent, if a recording was given. */
  recording?: {
    /** Methods and paths that the provider does not know. */
    unknownWrites: readonly string[];
    exchanges: ReportedExchange[];
  };
}

/** A request with its response, without texts. */
export interface ReportedExchange {
  method: string;
  path: string;
  /** The names of the body's members. */
  sent?: string[];
  /** `undefined` if there was no response. */
  status?: number;
  headers?: Record<string, string>;
  /** JSON with placeholders, or what else the body was. */
  body?: unknown;
}

/** What a report is about. */
export interface Reported {
  examination: Examination;
  exchanges: readonly Exchange[];
  recording?: Recording | undefined;
}

/** The report of an examination. */
export function reportOf({ examination, exchanges, recording }: Reported, applinks: string): Report {
  const placeholders = openPlaceholders();
  return {
    format: 1,
    applinks,
    product: examination.product,
    version: versionIn(exchanges),
    checks: examination.checks.map(({ name, state, detail }) => {
      const code = /\[([A-Z_]+)\]$/.exec(detail)?.[1];
      return { name, state, ...(code === undefined ? {} : { code }) };
    }),
    facts: examination.facts.map(({ seen: _seen, ...finding }) => finding),
    dialect: dialectOf(examination.facts),
    exchanges: exchanges.map((exchange) => reported(ownExchange(exchange, placeholders), placeholders)),
    ...(recording === undefined
      ? {}
      : {
          recording: {
            unknownWrites: examination.recording?.unknownWrites ?? [],
            exchanges: recordedExchanges(recording, placeholders),
          },
        }),
  };
}

/** The facts that are not as assumed, by their alternatives. */
export function dialectOf(facts: readonly Finding[]): Dialect {
  return Object.fromEntries(
    facts.flatMap(({ id, verdict, alternative }) =>
      verdict === "contradicted" && alternative !== undefined ? [[id, alternative]] : [],
    ),
  );
}

/** The version in the manifest, if it looks like one. */
function versionIn(exchanges: readonly Exchange[]): string | undefined {
  const versions = exchanges
    .filter(({ call }) => call.path.endsWith("/manifest"))
    .map(({ json }) => (isRecord(json) ? json["version"] : undefined));
  return versions.find(
    (version) => typeof version === "string" && /^\d{1,4}(\.\d{1,6}){1,4}$/.test(version),
  ) as string | undefined;
}

/** Texts by their placeholders. */
interface Placeholders {
  of(kind: string, text: string): string;
}

function openPlaceholders(): Placeholders {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    of: (kind, text) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      const placeholder = `${kind}-${number}`;
      known.set(text, placeholder);
      return placeholder;
    },
  };
}

/** A request with its response, before its texts are replaced. */
interface Shown {
  method: string;
  /** Without texts of the app. */
  path: string;
  /** The names of the body's members. */
  sent: string[] | undefined;
  response: RawResponse | undefined;
  json: unknown;
}

function ownExchange({ call, response, json }: Exchange, placeholders: Placeholders): Shown {
  const sent = call.form ?? (isRecord(call.body) ? call.body : undefined);
  return {
    method: call.method,
    path: pathOf(call.path, placeholders),
    sent: sent === undefined ? undefined : Object.keys(sent),
    response,
    json,
  };
}

/** The most recorded requests that are reported. */
const MOST_RECORDED = 300;

/** The recorded requests that are about links, and all writes. */
function recordedExchanges({ exchanges, writes }: Recording, placeholders: Placeholders): ReportedExchange[] {
  const texts = new Set(
    exchanges.flatMap(({ sent, json, response }) => [
      ...textsIn(sent),
      ...textsIn(json),
      response?.headers["x-ausername"] ?? "",
    ]),
  );
  // The names of members may be texts of the app, too, such as the names of users.
  const nameOf = (name: string): string => {
    const isOfMember = isOfApi(name) || (/^[a-z]+([A-Z][a-z]+)+$/.test(name) && !texts.has(name));
    return isOfMember ? name : placeholders.of("member", name);
  };
  const isAboutLinks = ({ path }: RecordedExchange): boolean =>
    /^\/(rest|plugins\/servlet)\/.*(applink|applicationlink|oauth)/i.test(withoutQuery(path));
  return exchanges
    .filter((exchange) => isAboutLinks(exchange) || writes.includes(exchange))
    .slice(0, MOST_RECORDED)
    .map(({ method, path, sent, response, json }) =>
      reported(
        {
          method: METHODS.has(method) ? method : "another",
          path: templateOf(path, (segment) => placeholders.of(/\d/.test(segment) ? "id" : "word", segment)),
          sent: isRecord(sent) ? Object.keys(sent).map(nameOf) : undefined,
          response,
          json: renamed(json, nameOf),
        },
        placeholders,
      ),
    );
}

const METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);

/** The value with other names of members. */
function renamed(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, nameOf));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [nameOf(name), renamed(member, nameOf)]),
  );
}

function reported(
  { method, path, sent, response, json }: Shown,
  placeholders: Placeholders,
): ReportedExchange {
  return {
    method,
    path,
    ...(sent === undefined ? {} : { sent }),
    ...(response === undefined
      ? {}
      : {
          status: response.status,
          headers: headersOf(response, placeholders),
          body: json === undefined ? bodyKind(response) : redacted(json, placeholders),
        }),
  };
}

/** A path that the command sent: segments that are no words of the API, and the values of the query, are placeholders. */
function pathOf(path: string, placeholders: Placeholders): string {
  const [before = "", query] = path.split("?");
  const segments = before
    .split("/")
    .map((segment) =>
      /^[a-z0-9.-]{0,40}$/.test(segment) && !isId(segment) ? segment : placeholders.of("id", segment),
    );
  const names = [...new URLSearchParams(query ?? "").keys()];
  return segments.join("/") + (names.length === 0 ? "" : `?${names.map((name) => `${name}=…`).join("&")}`);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a segment is an ID: only words of the API have no digit, except versions. */
const isId = (segment: string): boolean => /\d/.test(segment) && !/^(\d\.\d|oauth2.*|2)$/.test(segment);

/** Headers that show how an app behaves; of all others, nothing is reported. */
function headersOf({ headers }: RawResponse, placeholders: Placeholders): Record<string, string> {
  const shown: Record<string, string> = {};
  const type = headers["content-type"]?.split(";")[0]?.trim();
  if (type !== undefined) shown["content-type"] = /^[a-z]+\/[a-z.+-]+$/i.test(type) ? type : "another";
  for (const name of ["x-ausername", "x-arequestid", "location"]) {
    const value = headers[name];
    if (value !== undefined) shown[name] = value === "anonymous" ? value : placeholders.of("text", value);
  }
  const reason = headers["x-seraph-loginreason"];
  if (reason !== undefined)
    shown["x-seraph-loginreason"] = REASONS.filter((known) => reason.includes(known)).join();
  return shown;
}

const REASONS = ["OK", "AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED", "OUT"];

function bodyKind({ body }: RawResponse): string {
  return body.trim() === "" ? "empty" : "not JSON";
}

/** The value with placeholders for its texts; the names of members stay if they look like those of an API. */
function redacted(value: unknown, placeholders: Placeholders): unknown {
  if (typeof value === "string") return textOf(value, placeholders);
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redacted(item, placeholders));
  if (!isRecord(value)) return typeof value === "number" ? numberOf(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      memberName(name, placeholders),
      redacted(member, placeholders),
    ]),
  );
}

/** The name of a member, if it looks like that of an API. */
const memberName = (name: string, placeholders: Placeholders): string =>
  /^[A-Za-z][\w-]{0,40}$/.test(name) ? name : placeholders.of("member", name);

/** The most entries of a list that are reported. */
const MOST_ITEMS = 10;

/** Numbers of statuses and pages stay; others may be IDs or dates. */
const numberOf = (number: number): number | string => (Math.abs(number) < 1000 ? number : "a number");

function textOf(text: string, placeholders: Placeholders): string {
  if (COMMON.has(text)) return text;
  if (text === "" || /^[*•]+$/.test(text)) return text;
  if (text.startsWith("null for uri")) return "null for uri: …";
  if (text.split(" ").every((word) => SCOPES.has(word.toUpperCase()))) return text;
  if (UUID.test(text)) return placeholders.of("uuid", text);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+/.test(text)) return placeholders.of("date", text);
  if (/^https?:\/\//i.test(text)) return `${placeholders.of("url", text)}${text.endsWith("/") ? "/" : ""}`;
  return placeholders.of("text", text);
}

const SCOPES = new Set(Object.values(PRODUCTS).flatMap(({ scopes }) => Object.keys(scopes)));

/** Words that are the same in every instance. */
const COMMON = new Set([
  ...Object.values(PRODUCTS).map(({ typeId }) => typeId),
  ...["generic", "GENERIC", "CUSTOM", "custom", "google", "GOOGLE", "microsoft", "MICROSOFT"],
  ...["OAUTH2_CLIENT", "OAUTH2_PROVIDER", "STATUS_API", "MIGRATION_API"],
  ...[
    "HTTP 404 Not Found",
    "XSRF check failed",
    "DISABLED",
    "NETWORK_ERROR",
    "NON_ATLASSIAN",
    "GENERIC_LINK",
  ],
  ...["invalid_client", "invalid_request", "invalid_grant", "unsupported_token_type"],
  ...["client_secret_post", "client_secret_basic", "authorization_code", "refresh_token", "code", "query"],
  ...["base", "advanced", "full", "off", "self"],
]);
