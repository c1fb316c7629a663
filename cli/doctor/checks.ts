/** What the provider can and can't do with an app, each with the reason. */

import type { Exchange } from "../../provider/atlassian/exchange";
import { isAppError } from "../../provider/atlassian/appError";
import { isAtLeast } from "../../provider/atlassian/products";
import { dateOf, isFromApp } from "../../provider/atlassian/responses";
import { proxyName } from "../../provider/atlassian/proxies";
import { meaningOf } from "../../provider/atlassian/urls";
import { withCode } from "../../provider/schema/codes";
import { isRecord } from "../../provider/schema/values";
import {
  clientsPath,
  isMissing,
  isRead,
  linksRoot,
  listAt,
  manifestPath,
  outgoingList,
  whyUnread,
  type Instance,
} from "./instance";

/** One line of the table. */
export interface Check {
  /** What is checked: the same in every run. */
  name: string;
  /** `not available`: the app has no such thing, and needs none. `unknown`: nothing was found out, for example because the app was too busy. */
  state: "works" | "does not work" | "not available" | "unknown";
  /** What was found, and what to do. An error's code is at the end. */
  detail: string;
}

type Checking = (instance: Instance) => Promise<Result>;

/** A clock difference that is worth a remark, in milliseconds: codes and tokens of the products live for a minute or longer. */
const NOTABLE_SKEW = 60_000;

/** What a check found. */
export type Result = Omit<Check, "name">;

/** A check of what works. */
export const works = (detail: string): Result => ({ state: "works", detail });
/** A check of what does not work; the code ends the detail, unless it is already there. */
export const broken = (detail: string, code?: string): Result => ({
  state: "does not work",
  detail: code === undefined ? detail : withCode(detail, code),
});
/** A check of what the app does not have or show, and does not need. */
export const notAvailable = (detail: string): Result => ({ state: "not available", detail });
const unknown = (detail: string): Result => ({ state: "unknown", detail });

/** Failures that may pass: they show nothing about the app. */
const PASSING = ["APP_BUSY", "APP_RESPONSE_LOST", "APP_FAILED", "APP_CANCELLED"] as const;

/** Why an app refuses OAuth 2.0, with a text about https (the fact http-base-url). */
const HTTP =
  "The app refuses OAuth 2.0 because its base URL is http. Use an https base URL or, on a test instance, the app's system property that allows http.";

/** What a read that failed means for what needs it. */
function failed(exchange: Exchange): Result {
  const { problem, response } = exchange;
  const isRefused = isAppError(problem) && (response?.status === 400 || response?.status === 403);
  // A page in front of the app has addresses with https, too.
  if (isRefused && problem.code !== "APP_NOT_API" && /\bhttps\b/i.test(response.body))
    return broken(HTTP, problem.code);
  return unreadable(exchange);
}

/** What a read that failed means, whatever the request was for. */
export function unreadable(exchange: Exchange): Result {
  const reason = whyUnread(exchange);
  if (exchange.problem === undefined) return broken(reason, "APP_NOT_API");
  return mayPass(exchange) ? unknown(reason) : broken(reason);
}

/** Whether a failure may pass, so that it shows nothing about the app. */
export const mayPass = ({ problem }: Exchange): boolean => isAppError(problem, ...PASSING);

/** The checks in the order of the table. The first one that fails may explain the others. */
const CHECKS: Record<string, Checking> = {
  Connection: async (instance) => {
    const { target } = instance;
    const exchange = await instance.read(await manifestPath(instance));
    const proxy = proxyName(target);
    const way = `${target.url.startsWith("https:") ? "HTTPS" : "HTTP"}${proxy === undefined ? "" : ` through the proxy ${proxy}`}`;
    if (isPageOfAnother(exchange)) return broken(`${SIGN_IN} ${whyUnread(exchange)}`);
    // A refused credential is another check's: the app responds.
    if (isAppError(exchange.problem, "APP_UNAUTHENTICATED", "APP_FORBIDDEN", "APP_LOGIN_DENIED"))
      return works(`${target.url} responds over ${way}.`);
    // An app without application links responds, too.
    const isThere =
      isRead(exchange) || (isMissing(exchange) && isRead(await instance.read(clientsPath(instance))));
    return isThere ? works(`${target.url} responds over ${way}.`) : failed(exchange);
  },
  Account: async (instance) => {
    const { credential } = instance.target;
    if (credential === undefined) return broken(`No credential is configured for ${instance.target.name}.`);
    const { path } = instance.target.product.account;
    const exchange = await instance.read(path);
    const name = exchange.response?.headers["x-ausername"];
    const kind = credential.kind === "token" ? "a personal access token" : "a user name and a password";
    const who = nameOf(exchange);
    const shown = who === undefined ? "an account whose name the app does not report" : `"${who}"`;
    // Crowd returns its account to system administrators only: the name is in the header of the refusal.
    const isRefused = name !== undefined && isAppError(exchange.problem, "APP_FORBIDDEN");
    return isRead(exchange) || isRefused
      ? works(`${shown}, with ${kind} from ${credential.source}.`)
      : failed(exchange);
  },
  Version: async (instance) => {
    const { product, displayUrl, configKey } = instance.target;
    const exchange = await instance.read(await manifestPath(instance));
    if (!isRead(exchange) || !isRecord(exchange.json)) return failed(exchange);
    const { typeId, version, url } = exchange.json;
    if (typeof typeId === "string" && typeId !== product.typeId)
      return broken(
        `The app is of the type ${typeId}, but ${configKey}.product is for ${product.title}: correct its product or its url.`,
        "CONFIGURATION",
      );
    if (typeof url === "string" && meaningOf(url) !== meaningOf(displayUrl))
      return broken(`Its base URL is ${url}: set ${configKey}.displayUrl to it.`, "CONFIGURATION");
    if (typeof version !== "string") return notAvailable(`The manifest of ${product.title} has no version.`);
    const { incoming, outgoing, productLinks } = product.since;
    const needed = isAtLeast(incoming, outgoing) ? incoming : outgoing;
    if (!isAtLeast(version, needed))
      return broken(
        `${product.title} ${version}: links over OAuth 2.0 need ${needed} or later.`,
        "APP_UNSUPPORTED",
      );
    const newest = isAtLeast(version, productLinks)
      ? "It has application links to products over OAuth 2.0."
      : `Application links to products over OAuth 2.0 need ${productLinks} or later.`;
    return works(`${product.title} ${version}. ${newest}`);
  },
  Clock: async (instance) => {
    const { response, at } = await instance.read(await manifestPath(instance));
    const time = response === undefined ? undefined : dateOf(response);
    if (time === undefined) return unknown("The app's responses have no date.");
    const skew = time - at;
    const seconds = Math.round(Math.abs(skew) / 1000);
    if (Math.abs(skew) <= NOTABLE_SKEW) return works("It agrees with the local clock within a minute.");
    const way = skew > 0 ? "ahead of" : "behind";
    return broken(
      `It is ${seconds} seconds ${way} the local clock: synchronize both with a time server.`,
      "CLOCK_SKEW",
    );
  },
  "Application links": async (instance) => {
    const path = `${await linksRoot(instance)}/applinks?property=oauth2ConnectionType`;
    return listCheck(instance, path, "They can be read, and so the account is an administrator.");
  },
  "Incoming links": (instance) =>
    listCheck(
      instance,
      clientsPath(instance),
      "They can be read, and so the account is a system administrator.",
    ),
  "Outgoing links": async (instance) => {
    const { root, list } = await outgoingList(instance);
    if (root !== undefined) return listCheck(instance, list.call.path, `They can be read below ${root}.`);
    if (isMissing(list)) {
      const key = `${instance.target.configKey}.paths.outgoing`;
      return broken(
        `The app has none of the known REST roots of outgoing links. Open an outgoing link's edit page, filter the browser's network log by "config", and set ${key} to the path before /config.`,
        "APP_NOT_API",
      );
    }
    return failed(list);
  },
  Verification: async (instance) => {
    const exchange = await instance.read(`${instance.target.paths.incoming}/revoke`, {
      as: "nobody",
      form: REVOCATION,
    });
    const isRefusal = isRecord(exchange.json) && exchange.json["error"] === "invalid_client";
    return isRefusal
      ? works("The authorization server refuses unknown clients as expected.")
      : failed(exchange);
  },
  "Audit log": async (instance) => {
    const { noAuditLog } = instance.target.product;
    if (noAuditLog !== undefined) return notAvailable(`It is not read: ${noAuditLog}.`);
    const exchange = await instance.read("/rest/auditing/1.0/events?limit=1");
    if (isRead(exchange)) return works("It can be read: reviews report who made a change.");
    return isMissing(exchange)
      ? notAvailable("This version has none: reviews can't report who made a change.")
      : failed(exchange);
  },
};

/** Whether a list can be read as the provider reads it. */
async function listCheck(instance: Instance, path: string, detail: string): Promise<Result> {
  const { form, unread } = await listAt(instance, path);
  if (unread !== undefined) return failed(unread);
  return form === "unknown"
    ? broken(`GET ${path} returned a list in an unknown format: the provider stops.`, "APP_NOT_API")
    : works(detail);
}

/** Whether a request to sign in is a page that does not come from the product. */
function isPageOfAnother({ response, json }: Exchange): boolean {
  return response?.status === 401 && json === undefined && !isFromApp(response);
}

const SIGN_IN =
  "Either a proxy or single sign-on in front of the app demands a sign-in, or the credential is wrong:";

/** The name of the account, from the header or from the account's own resource. */
function nameOf({ response, json }: Exchange): string | undefined {
  const { name, username } = isRecord(json) ? json : {};
  return [response?.headers["x-ausername"], name, username].find(
    (text): text is string => typeof text === "string",
  );
}

/** A client and a token that do not exist. */
const REVOCATION = { token: "applinks-doctor", client_id: "applinks-doctor", client_secret: "none" };

/** Runs all checks. Where the app can't be reached, the others are not run. */
export async function checksOf(instance: Instance): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, checking] of Object.entries(CHECKS)) {
    const check = { name, ...(await checking(instance)) };
    checks.push(check);
    if (name === "Connection" && check.state !== "works") break;
  }
  return checks;
}
