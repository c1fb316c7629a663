/** One app under examination: its reads, each sent once, and where its REST roots and lists are. */

import { randomUUID } from "node:crypto";
import { openExchanges, type Exchange, type Send } from "../../provider/atlassian/exchange";
import type { Call } from "../../provider/atlassian/responses";
import { DEFAULT_PATHS, testUserOf, type AppTarget } from "../../provider/atlassian/target";
import type { Limits } from "../../provider/atlassian/timeouts";
import { isRecord } from "../../provider/schema/values";

/** Whose request it is: the configured account's, nobody's, that of an invalid token, or the test user's. */
export type As = "account" | "nobody" | "invalid token" | "test user";

/** How a read differs from a GET of JSON by the configured account. */
export interface ReadOptions {
  as?: As;
  accept?: string;
  /** Sends these parameters as a POST that changes nothing. */
  form?: Record<string, string>;
}

/** An app under examination. */
export interface Instance {
  readonly target: AppTarget;
  /** Reads below the base URL. A read that was already sent returns the same exchange. */
  read(path: string, options?: ReadOptions): Promise<Exchange>;
  /** Sends a write, by the configured account. */
  write(call: Omit<Call, "operation">): Promise<Exchange>;
  /** All exchanges so far, in their order. */
  readonly exchanges: readonly Exchange[];
  /** Forgets what was read, for reads after a change. */
  forget(): void;
}

/** Opens an app. */
export function openInstance(target: AppTarget, limits: Limits): Instance {
  const senders = new Map<As, Send | undefined>();
  const exchanges: Exchange[] = [];
  const senderOf = (as: As): Send => {
    const known = senders.get(as) ?? openExchanges(targetFor(target, as));
    senders.set(as, known);
    return known;
  };
  const reads = new Map<string, Promise<Exchange>>();
  const send = async (as: As, call: Call): Promise<Exchange> => {
    const exchange = await senderOf(as)(call, limits);
    exchanges.push(exchange);
    return exchange;
  };
  return {
    target,
    exchanges,
    forget: () => {
      reads.clear();
    },
    read: (path, { as = "account", accept, form } = {}) => {
      const call: Call = {
        operation: `read ${path}`,
        method: form === undefined ? "GET" : "POST",
        path,
        ...(accept === undefined ? {} : { accept }),
        ...(form === undefined ? {} : { form }),
      };
      const key = JSON.stringify([as, call]);
      const known = reads.get(key) ?? send(as, call);
      reads.set(key, known);
      return known;
    },
    write: (call) => send("account", { operation: `send ${call.method} ${call.path}`, ...call }),
  };
}

function targetFor(target: AppTarget, as: As): AppTarget {
  const source = target.configKey;
  const user = testUserOf(target);
  switch (as) {
    case "account":
      return { ...target, credential: target.credential ?? target.siteCredential };
    case "nobody":
      return { ...target, credential: undefined };
    case "invalid token":
      // A Cloud site takes an API token in place of a password.
      if (target.siteCredential?.kind === "password")
        return { ...target, credential: { ...target.siteCredential, password: randomUUID() } };
      return { ...target, credential: { kind: "token", token: randomUUID(), source: "an invalid token" } };
    case "test user":
      return {
        ...target,
        credential:
          user === undefined ? undefined : { kind: "password", ...user, source: `${source}.testUser` },
      };
  }
}

/** Whether the app's REST framework has no such resource. A missing object has an error format of its own. */
export function isMissing({ response, json }: Exchange): boolean {
  return response?.status === 404 && !(isRecord(json) && Array.isArray(json["errors"]));
}

/** Whether the app responded as expected of its REST API, with JSON. */
export function isRead({ problem, json }: Exchange): boolean {
  return problem === undefined && json !== undefined;
}

/** Why a read shows nothing: the provider's message, or what came back. */
export function whyUnread({ problem, call, response }: Exchange): string {
  if (problem !== undefined) return problem.message;
  return `GET ${call.path} returned ${response?.status ?? "nothing"} without JSON.`;
}

/** The root of the newer and of the older resources of application links that exists: `3.0`, else `latest`. */
export async function linksRoot(instance: Instance): Promise<string> {
  const { applicationLinks } = instance.target.paths;
  const numbered = `${applicationLinks}/3.0`;
  return isMissing(await instance.read(`${numbered}/applinks`)) ? `${applicationLinks}/latest` : numbered;
}

/** The path of the manifest: below `1.0`, else `latest`. */
export async function manifestPath(instance: Instance): Promise<string> {
  const { applicationLinks } = instance.target.paths;
  const numbered = `${applicationLinks}/1.0/manifest`;
  return isMissing(await instance.read(numbered)) ? `${applicationLinks}/latest/manifest` : numbered;
}

/** The alternatives of the REST root of outgoing links, with their roots. */
export const OUTGOING_ROOTS = {
  "oauth2-client": DEFAULT_PATHS.outgoing,
  "oauth2-client-folder": "/rest/oauth2/client/latest",
  oauth2: "/rest/oauth2/latest",
} as const;

/** The roots where outgoing links may be: the configured one, if it is, else all candidates. */
export function outgoingCandidates({ target }: Instance): string[] {
  const { outgoing } = target.paths;
  return outgoing === DEFAULT_PATHS.outgoing ? Object.values(OUTGOING_ROOTS) : [outgoing];
}

/** The root of outgoing links, and the response of its list; without a root, the first candidate's response. */
export async function outgoingList(
  instance: Instance,
): Promise<{ root: string | undefined; list: Exchange; refused: Exchange | undefined }> {
  const lists: { root: string; list: Exchange }[] = [];
  for (const root of outgoingCandidates(instance)) {
    const list = await instance.read(`${root}/config`);
    if (isRead(list)) return { root, list, refused: undefined };
    lists.push({ root, list });
  }
  const refused = lists.find(({ list }) => !isMissing(list))?.list;
  const first = lists[0]?.list ?? (await instance.read(`${DEFAULT_PATHS.outgoing}/config`));
  return { root: undefined, list: refused ?? first, refused };
}

/** The form of a list: an array, pages in the format of Bitbucket's API, or something else. */
export function formOf(body: unknown): "array" | "pages" | "unknown" {
  if (Array.isArray(body)) return "array";
  return isRecord(body) && Array.isArray(body["values"]) ? "pages" : "unknown";
}

/** The most pages of a list that are read. */
const MOST_PAGES = 200;

/** The objects of a list, from all of its pages. */
export async function itemsOf(instance: Instance, path: string): Promise<Record<string, unknown>[]> {
  const items: unknown[] = [];
  let query = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const separator = path.includes("?") ? "&" : "?";
    const { json } = await instance.read(query === "" ? path : `${path}${separator}${query}`);
    if (Array.isArray(json)) return json.filter(isRecord);
    if (!isRecord(json) || !Array.isArray(json["values"])) break;
    items.push(...(json["values"] as unknown[]));
    const next = json["nextPageStart"];
    if (json["isLastPage"] !== false || typeof next !== "number") break;
    query = `start=${next}`;
  }
  return items.filter(isRecord);
}

/** The path of the list of incoming links. */
export function clientsPath({ target }: Instance): string {
  return `${target.paths.incoming}/client`;
}

/** The objects of a list that the app returned, or an empty list. */
export async function outgoingItems(instance: Instance): Promise<Record<string, unknown>[]> {
  const { root } = await outgoingList(instance);
  return root === undefined ? [] : itemsOf(instance, `${root}/config`);
}
