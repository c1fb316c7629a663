/** An app during one operation of a resource: requests, shared reads, the change record. */

import { isRecord } from "../schema/values";
import { describe, type Call, type Change } from "./responses";
import { AppError, isAppError } from "./appError";
import type { AppTarget } from "./target";
import type { Http } from "./http";
import { unlessAborted, type Timeouts } from "./timeouts";

/** An app during one operation; every call ends with the operation's signal. */
export interface App {
  readonly target: AppTarget;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Sends one call and returns the parsed body, `undefined` for an empty one. Throws `AppError`. */
  send(call: Call): Promise<unknown>;
  /**
   * Like `send`, for a GET that the resources of one run share: its response is reused for `SHARED_FOR`, or until a write is sent.
   */
  sharedRead(call: Call): Promise<unknown>;
  /** How many writes of this operation were applied, or may have been. */
  possibleWrites(): number;
  /** How far the app's clock is ahead of the local one, in milliseconds, by its last response; `undefined` before one. */
  skew(): number | undefined;
  /** The same app for requests that undo something: they are sent after the end of the operation too, for `LONGEST_CLEANUP` from now. */
  forCleanup(): App;
}

/** An app for the lifetime of the process. */
export interface OpenApp {
  forOperation(signal: AbortSignal): App;
}

/** One line of the change record; contains no secret. */
export interface RecordedChange extends Change {
  /** ISO 8601, by the local clock. */
  time: string;
  /** The app's name in `applinks:apps`. */
  app: string;
  /** The account's user name, or the source of its credential. */
  account: string;
  /** `unknown`: the response was lost, so the change may have been applied. */
  outcome: "done" | "unknown";
}

/** Records a change; throws if it cannot. */
export type KeepRecord = (change: RecordedChange) => void;

/** How long a shared response is reused, in milliseconds: long enough for a refresh. */
const SHARED_FOR = 15_000;

/** How long requests that undo something may take in all, in milliseconds. */
const LONGEST_CLEANUP = 45_000;

/** `now` is a clock in milliseconds. */
export function openApp(
  target: AppTarget,
  http: Http,
  timeouts: Timeouts,
  keepRecord: KeepRecord = () => undefined,
  now: () => number = Date.now,
): OpenApp {
  const shared = new Map<string, { until: number; response: Promise<unknown> }>();
  const forever = new AbortController().signal;
  const note = ({ change }: Call, outcome: RecordedChange["outcome"]): void => {
    if (change === undefined) return;
    const account = http.account() ?? target.credential?.source ?? "anonymous";
    keepRecord({ time: new Date(now()).toISOString(), app: target.name, account, ...change, outcome });
  };
  const forOperation = (signal: AbortSignal): App => {
    let writes = 0;
    return {
      target,
      timeouts,
      signal,
      skew: () => http.skew(),
      possibleWrites: () => writes,
      forCleanup: () => forOperation(AbortSignal.timeout(LONGEST_CLEANUP)),
      send: async (call) => {
        if (call.method === "GET") return http.send(call, signal);
        shared.clear();
        try {
          const response = await http.send(call, signal);
          writes += 1;
          note(call, "done");
          return response;
        } catch (error) {
          if (isAppError(error) && error.effect !== "none") {
            writes += 1;
            note(call, "unknown");
          }
          throw error;
        } finally {
          // A list that was read during the write may not show it.
          shared.clear();
        }
      },
      sharedRead: (call) => {
        const key = [call.path, call.header].join(" ");
        const known = shared.get(key);
        if (known !== undefined && known.until > now())
          return unlessAborted(known.response, signal, target, call);
        // The first operation's cancellation must not take the response from the others.
        const response = http.send(call, forever);
        shared.set(key, { until: now() + SHARED_FOR, response });
        response.catch(() => {
          if (shared.get(key)?.response === response) shared.delete(key);
        });
        return unlessAborted(response, signal, target, call);
      },
    };
  };
  return { forOperation };
}

/**
 * The user key of our account, which the product records as the creator of new objects; `undefined` where the app does not return
 * it. Throws `AppError` if the request fails otherwise.
 */
export async function ownUserKey(app: App): Promise<string | undefined> {
  const { path, scope: _any, ...source } = app.target.product.account;
  const call = { operation: "identify the credential's account", method: "GET", path } as const;
  try {
    if ("field" in source)
      return text(app, call, record(app, call, await app.sharedRead(call)), source.field);
    const key = await app.sharedRead({ ...call, header: source.header });
    return typeof key === "string" ? key : undefined;
  } catch (error) {
    if (isAppError(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** The body as a JSON object. Throws `AppError` (APP_NOT_API) when it is not one. */
export function record(app: App, call: Call, body: unknown): Record<string, unknown> {
  if (isRecord(body)) return body;
  throw unexpected(app, call, "an object");
}

/** The body as an array of JSON objects. Throws `AppError` (APP_NOT_API) when it is not one. */
export function records(app: App, call: Call, body: unknown): Record<string, unknown>[] {
  if (Array.isArray(body) && body.every(isRecord)) return body;
  throw unexpected(app, call, "an array of objects");
}

/** A string field that the product always sends. Throws `AppError` (APP_NOT_API) when it is missing. */
export function text(app: App, call: Call, body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value === "string") return value;
  throw unexpected(app, call, `an object with "${field}"`);
}

/** An array of strings that the product always sends. Throws `AppError` (APP_NOT_API) when it is missing. */
export function strings(app: App, call: Call, body: Record<string, unknown>, field: string): string[] {
  const value = body[field];
  if (Array.isArray(value) && value.every((element) => typeof element === "string")) return value;
  throw unexpected(app, call, `an object with "${field}"`);
}

function unexpected({ target }: App, call: Call, missing: string): AppError {
  const effect = call.method === "GET" ? "none" : "unknown-final";
  const next =
    `Check the app's URL and its REST roots (${target.configKey}.paths), and whether its version is supported: ` +
    "another version may have another response format.";
  return new AppError("APP_NOT_API", describe(target, call, `the response is not ${missing}`, next, effect), {
    effect,
  });
}
