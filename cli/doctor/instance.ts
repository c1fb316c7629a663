/** One app under examination: its reads, each sent once, and where its REST roots and lists are. */

import { randomUUID } from "node:crypto";
import { openExchanges, type Exchange, type Send } from "../../provider/atlassian/exchange";
import type { Call } from "../../provider/atlassian/responses";
import { isAppError } from "../../provider/atlassian/appError";
import { wholeList } from "../../provider/atlassian/pages";
import { assumedRoots, findRoot, isNoRoot } from "../../provider/atlassian/roots";
import { testUserOf, type AppTarget } from "../../provider/atlassian/target";
import type { Limits } from "../../provider/atlassian/timeouts";
import { isRecord } from "../../provider/schema/values";
import { untried } from "./observation";

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
export const isMissing = ({ problem }: Exchange): boolean => isNoRoot(problem);

/** Whether the app responded as expected of its REST API, with JSON. */
export function isRead({ problem, json }: Exchange): boolean {
  return problem === undefined && json !== undefined;
}

/** Why a read shows nothing: the provider's message, or what came back. */
export function whyUnread({ problem, call, response }: Exchange): string {
  if (problem !== undefined) return problem.message;
  return `GET ${call.path} returned ${response?.status ?? "nothing"} without JSON.`;
}

/** The observation of a fact that a read did not show. */
export const unread = (exchange: Exchange): { untried: string } => untried(whyUnread(exchange));

/** The root of the newer and of the older resources of application links that exists: `3.0`, else `latest`. */
export const linksRoot = (instance: Instance): Promise<string> =>
  rootOf(instance, `${instance.target.paths.applicationLinks}/3.0`);

/** The path of the manifest: below `1.0`, else `latest`. */
export const manifestPath = async (instance: Instance): Promise<string> =>
  `${await rootOf(instance, `${instance.target.paths.applicationLinks}/1.0`)}/manifest`;

/** The root that the provider uses in place of this one. */
async function rootOf(instance: Instance, root: string): Promise<string> {
  const assumed = assumedRoots(instance.target).find((candidate) => candidate.root === root);
  if (assumed === undefined || !isMissing(await instance.read(root + assumed.probe))) return root;
  try {
    return (await findRoot(assumed, (path) => bodyAt(instance, path)))?.root ?? root;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return root;
  }
}

/** The JSON at a path. Throws `AppError` for what is no success of the REST API. */
async function bodyAt(instance: Instance, path: string): Promise<unknown> {
  const { problem, json } = await instance.read(path);
  if (problem !== undefined) throw problem;
  return json;
}

/**
 * The root of outgoing links that the provider uses, and the response of its list. Without a list, no root; `refused` is then the first response that
 * may come from one.
 */
export async function outgoingList(
  instance: Instance,
): Promise<{ root: string | undefined; list: Exchange; refused: Exchange | undefined }> {
  const { outgoing } = instance.target.paths;
  const root = await rootOf(instance, outgoing);
  const list = await instance.read(`${root}/config`);
  if (isRead(list)) return { root, list, refused: undefined };
  if (!isMissing(list)) return { root: undefined, list, refused: list };
  const others = assumedRoots(instance.target).find((assumed) => assumed.root === outgoing)?.others ?? [];
  const lists = await Promise.all(others.map((other) => instance.read(`${other}/config`)));
  const refused = lists.find((other) => !isMissing(other));
  return { root: undefined, list: refused ?? list, refused };
}

/** A list as the provider reads it. */
export interface List {
  form: "array" | "pages" | "unknown";
  /** Its objects, from all of its pages. */
  items: Record<string, unknown>[];
  /** The first page that can't be read. The list then has no items. */
  unread: Exchange | undefined;
}

/** Reads a list, with all of its pages. */
export async function listAt(instance: Instance, path: string): Promise<List> {
  const pages: Exchange[] = [];
  const body = await wholeList(path, async (page) => {
    const exchange = await instance.read(page);
    pages.push(exchange);
    return isRead(exchange) ? exchange.json : undefined;
  });
  const unread = pages.find((page) => !isRead(page));
  if (!Array.isArray(body)) return { form: "unknown", items: [], unread };
  const form = Array.isArray(pages[0]?.json) ? "array" : "pages";
  return { form, items: body.filter(isRecord), unread };
}

/** The objects of a list, from all of its pages; none of a list that can't be read as a whole. */
export async function itemsOf(instance: Instance, path: string): Promise<Record<string, unknown>[]> {
  return (await listAt(instance, path)).items;
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
