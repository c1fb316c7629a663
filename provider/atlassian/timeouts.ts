/** Retry timing, and the end of a wait when an operation is cancelled. */

import { setMaxListeners } from "node:events";
import { describe, type Call } from "./responses";
import { AppError, type Effect } from "./appError";
import type { AppTarget } from "./target";

/** Limits on the requests to one app. */
export interface Timeouts {
  /** Concurrent requests. */
  inFlight: number;
  /** Retries of one request that failed; one that the app temporarily refuses is retried until the operation ends. */
  retries: number;
  /** The first wait before a retry, in milliseconds; doubles, with jitter. A Retry-After has precedence. */
  firstWait: number;
  /** The first wait between two reads that confirm a write, in milliseconds; doubles, with jitter. */
  firstRead: number;
  /** How long one operation may take in all, in milliseconds, unless it has a limit of its own. */
  longest: number;
}

export const TIMEOUTS: Timeouts = {
  inFlight: 4,
  retries: 3,
  firstWait: 500,
  firstRead: 250,
  longest: 5 * 60_000,
};

/** What ends an operation, and what shows its user that it waits. */
export interface Limits {
  readonly signal: AbortSignal;
  /** When the signal ends the operation at the latest, by `monotonic`. */
  readonly endsAt: number;
  /** Called before a long wait, in milliseconds, for an app that temporarily refuses requests. `reported` is its status in words. */
  readonly onWait: (app: AppTarget, reported: string, wait: number) => void;
}

/** The clock of all waits, in milliseconds. Unlike the time of day, it never goes back. */
export function monotonic(): number {
  return performance.now();
}

/**
 * The `AppError` (APP_CANCELLED) of a call whose operation has ended. `ofWrite` is its effect if the call is a write, and `status` that of the
 * app's last response, if it refused the call before.
 */
export function cancelled(
  app: AppTarget,
  call: Call,
  signal: AbortSignal,
  ofWrite: Effect = "unknown-final",
  status?: number,
): AppError {
  const effect = call.method === "GET" ? "none" : ofWrite;
  return new AppError("APP_CANCELLED", describe(app, call, whyAborted(signal), "Try again.", effect), {
    effect,
    ...(status === undefined ? {} : { status }),
  });
}

/** The message of the signal's reason; Node's own reasons are put in words. */
function whyAborted(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (reason instanceof DOMException)
    return reason.name === "TimeoutError" ? "the operation took too long" : "the operation was cancelled";
  return reason instanceof Error ? reason.message : "the operation was cancelled";
}

/** Calls `stop` when the operation is aborted, at once if it is already. Returns what ends that. */
export function onAbort(signal: AbortSignal, stop: () => void): () => void {
  // Any number of requests of one operation may be open. By default, Node warns about more than ten listeners.
  setMaxListeners(Infinity, signal);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return () => {
    signal.removeEventListener("abort", stop);
  };
}

/** Waits for `work`; throws `failure` as soon as the operation is aborted. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  failure: () => AppError,
): Promise<T> {
  let release: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    release = onAbort(signal, () => {
      reject(failure());
    });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    release();
    // A later rejection of the work must not count as unhandled.
    work.catch(() => undefined);
  }
}

/** Waits for a time in milliseconds; throws `failure` as soon as the operation is aborted. */
export async function pause(time: number, signal: AbortSignal, failure: () => AppError): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time);
  });
  try {
    await unlessAborted(over, signal, failure);
  } finally {
    // A timer keeps the process alive.
    clearTimeout(timer);
  }
}
