/** An app during one operation of a resource: requests, shared reads, the change record. */

import type { WarningCode } from "../schema/codes";
import { isRecord } from "../schema/values";
import { describe, type Call, type Change } from "./responses";
import { AppError, isAppError } from "./appError";
import type { AppTarget } from "./target";
import type { Http } from "./http";
import { openSharedReads } from "./sharedReads";
import { monotonic, type Limits, type Timeouts } from "./timeouts";

/** An app during one operation; every call ends with the operation's signal. */
export interface App {
  readonly target: AppTarget;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Sends one call and returns the parsed body, `undefined` for an empty one. Throws `AppError`. */
  send(call: Call): Promise<unknown>;
  /**
   * Like `send`, for a GET that the resources of one run share: its response is reused for a few seconds, or until a write is sent.
   */
  sharedRead(call: Call): Promise<unknown>;
  /** How many writes of this operation were applied, or may have been. */
  possibleWrites(): number;
  /** How far the app's clock is ahead of the local one, in milliseconds, by its last response; `undefined` before one. */
  skew(): number | undefined;
  /** The same app for requests that undo something: they are sent even after the end of the operation, for `LONGEST_CLEANUP` from now. */
  forCleanup(): App;
  /** Shows a warning that several operations share: once a run. */
  warnOnce(code: WarningCode, message: string): void;
}

/** An app for the lifetime of the process. */
export interface OpenApp {
  /** `warn` shows the user a warning; without it, none is shown. */
  forOperation(limits: Limits, warn?: App["warnOnce"]): App;
}

/** One line of the change record; contains no secret. */
export interface RecordedChange extends Change {
  /** ISO 8601, by the local clock. */
  time: string;
  /** The app's name in `applinks:apps`. */
  app: string;
  /** The account's user name, or the source of its credential. */
  account: string;
  /** `unknown`: the response was lost, so the change may have been applied. `refused`: the app refused it, so it was not. */
  outcome: "done" | "unknown" | "refused";
}

/** Records a change; throws if it cannot. */
export type KeepRecord = (change: RecordedChange) => void;

/** How long requests that undo something may take in all, in milliseconds. */
const LONGEST_CLEANUP = 45_000;

/** Opens an app for the lifetime of the process. */
export function openApp(
  target: AppTarget,
  http: Http,
  timeouts: Timeouts,
  keepRecord: KeepRecord = () => undefined,
): OpenApp {
  const shared = openSharedReads(target, http);
  const warned = new Set<string>();
  const note = ({ change }: Call, outcome: RecordedChange["outcome"]): void => {
    if (change === undefined) return;
    const account = http.account() ?? target.credential?.source ?? "anonymous";
    keepRecord({ time: new Date().toISOString(), app: target.name, account, ...change, outcome });
  };
  const forOperation: OpenApp["forOperation"] = (limits, warn = () => undefined) => {
    let writes = 0;
    return {
      target,
      timeouts,
      signal: limits.signal,
      skew: () => http.skew(),
      possibleWrites: () => writes,
      forCleanup: () =>
        forOperation(
          {
            ...limits,
            signal: AbortSignal.timeout(LONGEST_CLEANUP),
            endsAt: monotonic() + LONGEST_CLEANUP,
          },
          warn,
        ),
      warnOnce: (code, message) => {
        if (warned.has(message)) return;
        warned.add(message);
        warn(code, message);
      },
      send: async (call) => {
        if (call.method === "GET") return http.send(call, limits);
        shared.clear();
        try {
          const response = await http.send(call, limits);
          writes += 1;
          note(call, "done");
          return response;
        } catch (error) {
          if (isAppError(error) && error.effect !== "none") writes += 1;
          const outcome = outcomeOf(error);
          if (outcome !== undefined) note(call, outcome);
          throw error;
        } finally {
          // A list that was read during the write may not show it.
          shared.clear();
        }
      },
      sharedRead: (call) => shared.read(call, limits),
    };
  };
  return { forOperation };
}

/** What the change record has of a failed write; `undefined` if it was never sent. */
function outcomeOf(error: unknown): "unknown" | "refused" | undefined {
  if (!isAppError(error)) return undefined;
  if (error.effect !== "none") return "unknown";
  return error.status === undefined ? undefined : "refused";
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

/** The body as an array. Throws `AppError` (APP_NOT_API) when it is not one. */
export function entries(app: App, call: Call, body: unknown): unknown[] {
  if (Array.isArray(body)) return body;
  throw unexpected(app, call, "an array");
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
  throw unexpected(app, call, `an object with "${field}"`, field);
}

/** An array of strings that the product always sends. Throws `AppError` (APP_NOT_API) when it is missing. */
export function strings(app: App, call: Call, body: Record<string, unknown>, field: string): string[] {
  const value = body[field];
  if (Array.isArray(value) && value.every((element) => typeof element === "string")) return value;
  throw unexpected(app, call, `an object with "${field}"`, field);
}

function unexpected({ target }: App, call: Call, missing: string, missingField?: string): AppError {
  const effect = call.method === "GET" ? "none" : "unknown-final";
  const next =
    `Check the app's URL and its REST roots (${target.configKey}.paths), and whether its version is supported: ` +
    "another version may have another response format.";
  return new AppError("APP_NOT_API", describe(target, call, `the response is not ${missing}`, next, effect), {
    effect,
    missingField,
  });
}
