/** One app during one operation: who it is, and how to call it. */

import { isRecord } from "../schema/values";
import type { Call, Change } from "./responses";
import { AppError, isAppError } from "./errors";
import type { AppTarget } from "./target";
import type { Http } from "./http";
import { unlessAborted, type Timeouts } from "./timeouts";

/** An app as an operation sees it; every call ends when the operation's signal does. */
export interface App {
  readonly target: AppTarget;
  readonly timeouts: Timeouts;
  /** Ends with the operation. */
  readonly signal: AbortSignal;
  /** Sends one call; the parsed body, or `undefined` for an empty answer. Throws `AppError`. */
  send(call: Call): Promise<unknown>;
  /**
   * The answer to a read that resources of one run share: one request for all who ask within a short while. `send` with
   * anything but GET ends the sharing.
   */
  sharedRead(call: Call): Promise<unknown>;
  /** How far the app's clock is ahead of ours, in milliseconds, by its last answer; `undefined` before one. */
  skew(): number | undefined;
}

/** An open app: what lives as long as the process does. */
export interface OpenApp {
  forOperation(signal: AbortSignal): App;
}

/** One line of the record of changes; there is no secret in it. */
export interface RecordedChange extends Change {
  /** ISO instant on our own clock. */
  time: string;
  /** The app's name in the fleet. */
  app: string;
  /** As whom it was done: the account's name, or where its credential stands. */
  account: string;
  /** `unknown`: the answer was lost, so the app may or may not have acted. */
  outcome: "done" | "unknown";
}

/** Takes down a change; throws if it cannot. */
export type KeepRecord = (change: RecordedChange) => void;

/** How long a shared answer serves, in milliseconds: long enough for a refresh, short against a person's edits. */
const SHARED_FOR = 15_000;

/** Opens an app; `now` is a clock in milliseconds. */
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
  return {
    forOperation: (signal) => ({
      target,
      timeouts,
      signal,
      skew: () => http.skew(),
      send: async (call) => {
        if (call.method === "GET") return http.send(call, signal);
        shared.clear();
        try {
          const response = await http.send(call, signal);
          note(call, "done");
          return response;
        } catch (error) {
          if (isAppError(error) && error.effect !== "none") note(call, "unknown");
          throw error;
        } finally {
          // A list that was asked for meanwhile may show the time before the write.
          shared.clear();
        }
      },
      sharedRead: (call) => {
        const key = [call.path, call.header].join(" ");
        const known = shared.get(key);
        if (known !== undefined && known.until > now())
          return unlessAborted(known.response, signal, target, call);
        // Whoever asked first must not take the answer from the others by being cancelled.
        const response = http.send(call, forever);
        shared.set(key, { until: now() + SHARED_FOR, response });
        response.catch(() => {
          if (shared.get(key)?.response === response) shared.delete(key);
        });
        return unlessAborted(response, signal, target, call);
      },
    }),
  };
}

/**
 * Our own account's user key, as the product records it in what we create; `undefined` where the app does not tell.
 * Throws `AppError` when the app does not answer.
 */
export async function ownUserKey(app: App): Promise<string | undefined> {
  const { path, scope: _any, ...source } = app.target.product.account;
  const operation = "ask who we are";
  const call = { operation, method: "GET", path } as const;
  try {
    if ("field" in source)
      return text(app, operation, record(app, operation, await app.sharedRead(call)), source.field);
    const key = await app.sharedRead({ ...call, header: source.header });
    return typeof key === "string" ? key : undefined;
  } catch (error) {
    if (isAppError(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** The body as a JSON object. Throws `AppError` (APP_NOT_API) when it is not one. */
export function record(app: App, operation: string, body: unknown): Record<string, unknown> {
  if (isRecord(body)) return body;
  throw unexpected(app, operation, "an object");
}

/** The body as a list of JSON objects. Throws `AppError` (APP_NOT_API) when it is not one. */
export function records(app: App, operation: string, body: unknown): Record<string, unknown>[] {
  if (Array.isArray(body) && body.every(isRecord)) return body;
  throw unexpected(app, operation, "a list of objects");
}

/** A text field that the product always sends. Throws `AppError` (APP_NOT_API) when it is missing. */
export function text(app: App, operation: string, body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value === "string") return value;
  throw unexpected(app, operation, `"${field}"`);
}

/** A list of texts that the product always sends. Throws `AppError` (APP_NOT_API) when it is missing. */
export function texts(app: App, operation: string, body: Record<string, unknown>, field: string): string[] {
  const value = body[field];
  if (Array.isArray(value) && value.every((element) => typeof element === "string")) return value;
  throw unexpected(app, operation, `"${field}"`);
}

function unexpected(app: App, operation: string, missing: string): AppError {
  const { name, url } = app.target;
  return new AppError(
    "APP_NOT_API",
    `could not ${operation} on ${name} (${url}): the answer lacks ${missing}. ` +
      "Check the app's URL and REST roots (paths in its entry); the product's version may answer differently.",
    { effect: "unknown-final" },
  );
}
