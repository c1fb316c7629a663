/** What a browser sent to one app while an administrator used its screens. */

import type { Exchange } from "../../../provider/atlassian/exchange";
import { OUTGOING_ROOTS } from "../../../provider/atlassian/roots";
import type { AppTarget } from "../../../provider/atlassian/target";
import { parseUrl, withoutTrailingSlashes } from "../../../provider/atlassian/urls";
import { isRecord } from "../../../provider/schema/values";
import { DoctorError } from "../doctorError";
import { jsonOf, readHar, textsIn, type HarEntry, type HarResponse } from "./har";

/** A request to the app. */
export interface RecordedExchange {
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  /** Below the app's base URL, query included. */
  path: string;
  sent: unknown;
  response: HarResponse | undefined;
  /** The response's JSON; `undefined` if it has none. */
  json: unknown;
  /** All texts of the request and its response: the path, what was sent, where a redirect leads, and what came back. */
  text: string;
}

/** The requests to one app, in their order. */
export interface Recording {
  exchanges: readonly RecordedExchange[];
  /** Those that were accepted and may have changed something of the app's links. */
  writes: readonly RecordedExchange[];
  /** The REST root of outgoing links that the screens use; `undefined` if they show none. */
  outgoingRoot: string | undefined;
  /** How many requests went to other hosts, and to which. */
  elsewhere: { requests: number; hosts: readonly string[] };
}

/** Reads the requests to an app from HAR files. Throws `DoctorError` for an invalid file, and for a recording of other apps. */
export function readRecording(files: readonly string[], target: AppTarget): Recording {
  const entries = files.flatMap(readHar).sort((one, other) => one.at - other.at);
  const bases = [...new Set([target.url, target.displayUrl])];
  const exchanges: RecordedExchange[] = [];
  const elsewhere: string[] = [];
  for (const entry of entries) {
    const exchange = exchangeIn(entry, bases);
    if (exchange === undefined) elsewhere.push(entry.url.host);
    else exchanges.push(exchange);
  }
  const hosts = [...new Set(elsewhere)];
  if (exchanges.length === 0) throw foreign(files, target, hosts);
  return {
    exchanges,
    writes: exchanges.filter((exchange) => isWrite(exchange) && wasAccepted(exchange)),
    outgoingRoot: exchanges.map(outgoingRootIn).find((root) => root !== undefined),
    elsewhere: { requests: elsewhere.length, hosts },
  };
}

/** The most hosts that a message lists. */
const MOST_HOSTS = 5;

/** Hosts for a message. */
export const hostsText = (hosts: readonly string[]): string => hosts.slice(0, MOST_HOSTS).join(", ");

function foreign(files: readonly string[], target: AppTarget, hosts: readonly string[]): DoctorError {
  const { name, url, displayUrl, configKey } = target;
  const places = url === displayUrl ? url : `${url} and ${displayUrl}`;
  const found = hosts.length === 0 ? "" : `; its requests are to ${hostsText(hosts)}`;
  return new DoctorError(
    "DOCTOR_HAR",
    `${files.join(", ")} has no requests to ${name}, which is at ${places}${found}. Record the screens of ${name}; if the browser shows them at another URL, set ${configKey}.displayUrl.`,
  );
}

function exchangeIn(
  { at, method, url, sent, response }: HarEntry,
  bases: readonly string[],
): RecordedExchange | undefined {
  const base = bases.find((candidate) => isBelow(url.href, candidate));
  if (base === undefined) return undefined;
  const path = url.href.slice(withoutTrailingSlashes(new URL(base).href).length).split("#")[0] ?? "";
  const json = jsonOf(response?.body);
  const place = response?.headers["location"] ?? "";
  const body = json === undefined ? [isReadable(response) ? (response?.body ?? "") : ""] : textsIn(json);
  const text = [decoded(path), ...textsIn(sent), decoded(place), ...body].join("\n");
  return { at, method, path, sent, response, json, text };
}

/** Whether a URL is a base URL or below it. */
export function isBelow(url: string, base: string): boolean {
  const [whole, start] = [parseUrl(url)?.href, parseUrl(base)?.href];
  return (
    whole !== undefined && start !== undefined && `${whole}/`.startsWith(`${withoutTrailingSlashes(start)}/`)
  );
}

/** Signing in, in the paths of the products and of single sign-on. */
const SIGN_IN = /login|logout|websudo|authenticate|j_security|saml|\bsso\b/i;

/** What every page of a product sends: usage statistics, and scripts. */
const OF_EVERY_PAGE = /^\/rest\/(analytics|webResources|wrm|mywork|helptips)\//i;

/** The path without its query. */
export const withoutQuery = (path: string): string => path.split("?")[0] ?? "";

function isWrite({ method, path }: RecordedExchange): boolean {
  const own = withoutQuery(path);
  return !["GET", "HEAD", "OPTIONS"].includes(method) && !SIGN_IN.test(own) && !OF_EVERY_PAGE.test(own);
}

function wasAccepted({ response }: RecordedExchange): boolean {
  if (response === undefined || response.status >= 400) return false;
  // A session that has ended redirects to the login page.
  return response.status < 300 || !SIGN_IN.test(withoutQuery(response.headers["location"] ?? ""));
}

/** Whether a body is text for people: a page, and no script, style or picture. */
function isReadable(response: HarResponse | undefined): boolean {
  return /html|plain|xml/i.test(response?.headers["content-type"] ?? "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The path with "latest" as the version of its REST API. */
export const versionless = (path: string): string =>
  path.replace(/^((?:\/[^/?]+)+?)\/(?:latest|\d+(?:\.\d+)*)(?=[/?]|$)/, "$1/latest");

/** The REST root of outgoing links that a request uses: its response, or its body, is that of an outgoing link. */
function outgoingRootIn({ path, sent, response, json }: RecordedExchange): string | undefined {
  const [, root] = /^(\/rest\/[\w./-]+)\/config(?:\/[^/?]+)?$/.exec(withoutQuery(path)) ?? [];
  if (root === undefined || response === undefined || response.status >= 300) return undefined;
  const listed = isRecord(json) && Array.isArray(json["values"]) ? json["values"] : json;
  const [item] = Array.isArray(listed) ? (listed as unknown[]) : [listed];
  return [item, sent].some((object) => isRecord(object) && "authorizationEndpoint" in object)
    ? root
    : undefined;
}

/** The REST roots of outgoing links that are known of an app. */
export const outgoingRootsOf = (target: AppTarget, recorded: string | undefined): string[] => [
  ...new Set([
    ...Object.values(OUTGOING_ROOTS),
    target.paths.outgoing,
    ...(recorded === undefined ? [] : [recorded]),
  ]),
];

/** A recorded request as if it were one of the command's own. */
export function asExchange({ at, method, path, response, json }: RecordedExchange): Exchange {
  const call = { operation: `send ${method} ${path}`, method: method as Exchange["call"]["method"], path };
  return { call, at, response, json, problem: undefined };
}
