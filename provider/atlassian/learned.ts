/** What a process has learned of an app by reading: the products' APIs are not documented, and versions may differ. */

import { randomUUID } from "node:crypto";
import { isAppError } from "./appError";
import type { App } from "./app";
import type { Endpoints } from "./oauth/metadata";
import type { Call } from "./responses";

/** What has been observed so far; see `facts/`. */
export interface Learned {
  /** Whether reading one incoming link returns its secret, where the list does not. */
  readsReturnSecrets?: Promise<boolean>;
  /** The endpoints that the app publishes for its authorization server; `undefined` if it publishes none. */
  endpoints?: Promise<Endpoints | undefined>;
  /** The message of the response for an ID that does not exist, by the path without the ID; `undefined` where there is none. */
  readonly unknownIds: Map<string, Promise<string | undefined>>;
  /** The checks of the app that a preview begins, by what they check: one request is enough for all resources. */
  readonly checks: Map<"redirect rule" | "token access", Promise<unknown>>;
}

/** Nothing has been observed yet. */
export function nothingLearned(): Learned {
  return { unknownIds: new Map(), checks: new Map() };
}

/** Checks the app once a process. A check that found nothing, because a request failed, is repeated by the next resource. */
export async function checkOnce(
  { learned: { checks } }: App,
  what: Parameters<Learned["checks"]["get"]>[0],
  check: () => Promise<unknown>,
): Promise<void> {
  const begun = checks.get(what) ?? check();
  checks.set(what, begun);
  try {
    await begun;
  } catch (error) {
    if (isAppError(error) && error.fact === undefined && checks.get(what) === begun) checks.delete(what);
    throw error;
  }
}

/**
 * Whether the error of a GET by ID is what the app responds for IDs that do not exist, instead of 404: a random ID gets the same response.
 * Sends that request once.
 */
export async function isForUnknownId(app: App, call: Call, id: string, error: unknown): Promise<boolean> {
  if (!isAppError(error, "APP_REFUSED", "APP_FAILED")) return false;
  if (error.status !== 400 && error.status !== 500) return false;
  const place = call.path.replace(encodeURIComponent(id), "");
  const known = app.learned.unknownIds.get(place) ?? messageForUnknownId(app, call, id);
  app.learned.unknownIds.set(place, known);
  return (await known) === error.message.replaceAll(id, "");
}

/** The message of the response for a random ID, without that ID; `undefined` if there is none. */
async function messageForUnknownId(app: App, call: Call, id: string): Promise<string | undefined> {
  const other = randomUUID();
  const instead = (text: string): string =>
    text.replaceAll(encodeURIComponent(id), other).replaceAll(id, other);
  try {
    await app.send({ ...call, operation: instead(call.operation), path: instead(call.path) });
    return undefined;
  } catch (error) {
    if (!isAppError(error, "APP_REFUSED", "APP_FAILED")) return undefined;
    return error.message.replaceAll(other, "");
  }
}
