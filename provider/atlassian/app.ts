/** An app during one operation of a resource: requests, shared reads, the change record. */

import type { WarningCode } from "../schema/codes";
import { isRecord } from "../schema/values";
import { describe, type Call, type Change } from "./responses";
import type { FactId } from "../../facts";
import { AppError, isAppError, reportOf } from "./appError";
import type { AppTarget } from "./target";
import type { Http } from "./http";
import type { ObjectList } from "./objectList";
import { nothingLearned, type Learned } from "./learned";
import type { Freshness, SharedReads } from "./sharedReads";
import { monotonic, type Limits, type Timeouts } from "./timeouts";

/** An app during one operation; every call ends with the operation's signal. */
export interface App {
  readonly target: AppTarget;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Sends one call and returns the parsed body, `undefined` for an empty one. A write discards the app's shared lists. Throws `AppError`. */
  send(call: Call): Promise<unknown>;
  /** Sends a write that changes one shared list, and no other. Throws `AppError`. */
  sendListed<T, R>(call: Call, write: ListedWrite<T, R>): Promise<R>;
  /** Like `send`, for a GET that the resources of one run share: its response is reused for a few seconds. */
  sharedRead(call: Call): Promise<unknown>;
  /** A list of objects that the resources of one run share; `parse` reads it from the response to the call. */
  sharedList<T>(
    call: Call,
    freshness: Freshness,
    parse: (body: unknown) => ObjectList<T>,
  ): Promise<ObjectList<T>>;
  /** Sends a GET of one object of a shared list. Throws `AppError`. */
  readListed<T, R>(call: Call, read: ListedRead<T, R>): Promise<R | undefined>;
  /** What this process has observed of the app. */
  readonly learned: Learned;
  /** How many writes of this operation were applied, or may have been. */
  possibleWrites(): number;
  /** How far the app's clock is ahead of the local one, in milliseconds, by its last response; `undefined` before one. */
  skew(): number | undefined;
  /** The same app for requests that undo something: they are sent even after the end of the operation, for `LONGEST_CLEANUP` from now. */
  forCleanup(): App;
  /** Shows a warning that several operations share: once a run. */
  warnOnce(code: WarningCode, message: string): void;
}

/** How a write changes a shared list. */
export interface ListedWrite<T, R> {
  /** The path of the list's GET. */
  list: string;
  /** Reads the response. Throws `AppError`. */
  read: (body: unknown) => R;
  /** Makes the same change in the list as the accepted write made in the app. Without it, the list is discarded. */
  amend?: (list: ObjectList<T>, result: R) => void;
}

/** How a GET of one object updates a shared list. */
export interface ListedRead<T, R> {
  /** The path of the list's GET. */
  list: string;
  /** Reads the response. Throws `AppError`. */
  read: (body: unknown) => R;
  /**
   * Updates the list; `result` is `undefined` if the app reports that there is no such object. Not called if the list has changed since the GET
   * was sent: the response may be older.
   */
  amend: (list: ObjectList<T>, result: R | undefined) => void;
}

/** An app for the lifetime of the process. */
export interface OpenApp {
  forOperation(limits: Limits, tools?: OperationTools): App;
}

/** What one operation shows and records. */
export interface OperationTools {
  /** Shows the user a warning; without it, none is shown. */
  warn?: App["warnOnce"] | undefined;
  /** Removes the operation's secrets from a text of the change record. */
  redact?: ((text: string) => string) | undefined;
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

/** Records a change; `redact` removes the operation's secrets from its texts. */
export type KeepRecord = (change: RecordedChange, redact: (text: string) => string) => void;

/** How long requests that undo something may take in all, in milliseconds. */
const LONGEST_CLEANUP = 45_000;

/** How an app is reached. */
export interface Connection {
  http: Http;
  shared: SharedReads;
}

/** Opens an app for the lifetime of the process. */
export function openApp(
  target: AppTarget,
  { http, shared }: Connection,
  timeouts: Timeouts,
  keepRecord: KeepRecord = () => undefined,
): OpenApp {
  const warned = new Set<string>();
  const learned = nothingLearned();
  const forOperation: OpenApp["forOperation"] = (limits, tools = {}) => {
    const { warn, redact = (text: string) => text } = tools;
    const note = ({ change }: Call, outcome: RecordedChange["outcome"]): void => {
      if (change === undefined) return;
      const account = http.account() ?? target.credential?.source ?? "anonymous";
      keepRecord({ time: new Date().toISOString(), app: target.name, account, ...change, outcome }, redact);
    };
    let writes = 0;
    /** Sends a write. Without knowledge of what it changed, discards the list at the path, or all lists. */
    const write = async <R>(
      call: Call,
      read: (body: unknown) => R,
      list?: string,
      amend?: (result: R) => void,
    ): Promise<R> => {
      let body: unknown;
      try {
        body = await http.send(call, limits);
      } catch (error) {
        if (isAppError(error) && error.effect !== "none") {
          writes += 1;
          shared.discard(list);
        }
        const outcome = outcomeOf(error);
        if (outcome !== undefined) note(call, outcome);
        throw error;
      }
      writes += 1;
      note(call, "done");
      try {
        const result = read(body);
        if (amend === undefined) shared.discard(list);
        else amend(result);
        return result;
      } catch (error) {
        shared.discard(list);
        throw error;
      }
    };
    return {
      target,
      timeouts,
      learned,
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
          tools,
        ),
      warnOnce: (code, message) => {
        if (warned.has(message)) return;
        warned.add(message);
        warn?.(code, message);
      },
      send: (call) => (call.method === "GET" ? http.send(call, limits) : write(call, (body) => body)),
      sendListed: <T, R>(call: Call, { list, read, amend }: ListedWrite<T, R>) =>
        write(
          call,
          read,
          list,
          amend &&
            ((result) => {
              shared.amend<T>(list, (known) => {
                amend(known, result);
              });
            }),
        ),
      readListed: async <T, R>(call: Call, { list, read, amend }: ListedRead<T, R>) => {
        const version = shared.version(list);
        const noted = (result: R | undefined): R | undefined => {
          if (shared.version(list) === version) {
            shared.amend<T>(list, (known) => {
              amend(known, result);
            });
          }
          return result;
        };
        try {
          return noted(read(await http.send(call, limits)));
        } catch (error) {
          if (isAppError(error, "APP_NOT_FOUND")) return noted(undefined);
          throw error;
        }
      },
      sharedRead: (call) => shared.read(call, limits),
      sharedList: (call, freshness, parse) => shared.list(call, limits, freshness, parse),
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

/** The body of a list as an array. Throws `AppError` (APP_NOT_API), which names the fact, when it is none. */
export function listEntries(app: App, call: Call, body: unknown, fact: FactId): unknown[] {
  if (Array.isArray(body)) return body;
  const next = reportOf(fact, `the names of the members of the response to GET ${call.path}`);
  const message = describe(app.target, call, "the response is not an array", next);
  throw new AppError("APP_NOT_API", message, { fact });
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
