/** Retry timing, and the end of a wait when an operation is cancelled. */

import { describe, type Call } from "./responses";
import { AppError } from "./appError";
import type { AppTarget } from "./target";

/** Limits on the requests to one app. */
export interface Timeouts {
  /** Concurrent requests. */
  inFlight: number;
  /** Retries of one request. */
  retries: number;
  /** The first wait before a retry, in milliseconds; doubles, with jitter. A Retry-After has precedence. */
  firstWait: number;
  /** The first wait between two reads that confirm a write, in milliseconds; doubles, with jitter. */
  firstRead: number;
}

export const TIMEOUTS: Timeouts = { inFlight: 4, retries: 3, firstWait: 500, firstRead: 250 };

/** The `AppError` (APP_CANCELLED) of a call whose operation has ended. */
export function cancelled(app: AppTarget, call: Call, signal: AbortSignal): AppError {
  const effect = call.method === "GET" ? "none" : "unknown-final";
  return new AppError("APP_CANCELLED", describe(app, call, whyAborted(signal), "Try again.", effect), {
    effect,
  });
}

/** The message of the signal's reason; Node's own reasons are put in words. */
function whyAborted(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (reason instanceof DOMException)
    return reason.name === "TimeoutError" ? "the operation took too long" : "the operation was cancelled";
  return reason instanceof Error ? reason.message : "the operation was cancelled";
}

/** Waits for `work`; throws `AppError` (APP_CANCELLED) as soon as the operation is aborted. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  app: AppTarget,
  call: Call,
): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(cancelled(app, call, signal));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    // A later rejection of the work must not count as unhandled.
    work.catch(() => undefined);
  }
}
