/** How long we wait for an app, and how a wait ends. */

import { describe, type Call } from "./responses";
import { AppError } from "./errors";
import type { AppTarget } from "./target";

/** Bounds of what one app is asked for and how long we wait. */
export interface Timeouts {
  /** Requests to one app at the same time. */
  inFlight: number;
  /** How often one request is tried again. */
  retries: number;
  /** The first wait in milliseconds, when the app names none; it doubles, with jitter. */
  firstWait: number;
  /** The first wait in milliseconds between two looks for the outcome of a write whose answer was lost; it doubles, too. */
  firstLook: number;
}

/** What production uses. */
export const TIMEOUTS: Timeouts = { inFlight: 4, retries: 3, firstWait: 500, firstLook: 250 };

/** The error of a call whose operation has ended: who ended it, and whether the app may have acted. */
export function cancelled(app: AppTarget, call: Call, signal: AbortSignal): AppError {
  return new AppError("APP_CANCELLED", describe(app, call, whyAborted(signal), "Try again."), {
    effect: call.method === "GET" ? "none" : "unknown-final",
  });
}

/** Whoever ends an operation gives an error that says why as the signal's reason; Node's own are named by what they stand for. */
function whyAborted(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (reason instanceof DOMException)
    return reason.name === "TimeoutError" ? "the operation took too long" : "the operation was cancelled";
  return reason instanceof Error ? reason.message : "the operation was cancelled";
}

/** Ends a wait at once when the operation is aborted, with an `AppError` (APP_CANCELLED). */
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
    // The race is over; what the work still does is nobody's failure.
    work.catch(() => undefined);
  }
}
