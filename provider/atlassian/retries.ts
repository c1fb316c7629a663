/** Sends a request again while that cannot apply a change twice. */

import { ExponentialBackoff } from "cockatiel";
import { AppError, isAppError } from "./appError";
import { BUSY, describe, type Call } from "./responses";
import type { AppTarget } from "./target";
import { cancelled, monotonic, pause, type Limits, type Timeouts } from "./timeouts";

/** The longest wait that the app did not request, in milliseconds. */
const LONGEST_STEP = 15_000;

/** A request that waits for longer, in milliseconds, is reported to the user. */
const SILENT = 5_000;

/**
 * Sends a request until it succeeds. One that the app temporarily refuses (429, 503 with Retry-After) was not acted on: it is repeated
 * as the app requests, until the operation ends. Others that left no effect are repeated a few times.
 */
export async function persist<T>(
  app: AppTarget,
  call: Call,
  send: () => Promise<T>,
  { limits, timeouts }: { limits: Limits; timeouts: Timeouts },
): Promise<T> {
  const start = monotonic();
  let step = new ExponentialBackoff({ initialDelay: timeouts.firstWait, maxDelay: LONGEST_STEP }).next();
  for (let failures = 0; ; step = step.next(undefined)) {
    try {
      return await send();
    } catch (error) {
      if (!isRepeatable(error)) throw error;
      const isBusy = error.code === "APP_BUSY";
      if (!isBusy && failures++ >= timeouts.retries) throw error;
      const rest = limits.endsAt - monotonic();
      const wait = waitBefore(error, step.duration, rest);
      if (wait > rest) throw isBusy ? tooBusy(app, call, error, { wait, rest }) : error;
      if (isBusy && monotonic() - start + wait >= SILENT) limits.onWait(app, busyStatus(error), wait);
      await pause(wait, limits.signal, () => cancelled(app, call, limits.signal, "none", error.status));
    }
  }
}

/** Whether the app certainly did not act. Other failures are left to `confirmWrite`, which reads the object first. */
function isRepeatable(error: unknown): error is AppError {
  if (isAppError(error, "APP_BUSY", "APP_UNREACHABLE")) return true;
  return isAppError(error, "APP_RESPONSE_LOST", "APP_FAILED") && error.effect === "none";
}

/**
 * The delay that the app requests, plus a random delay: requests that were refused at the same time would be refused together again. If the
 * app requests none, exponentially longer.
 */
function waitBefore({ retryAfter }: AppError, step: number, rest: number): number {
  if (retryAfter === undefined || retryAfter > rest) return retryAfter ?? step;
  return retryAfter + Math.random() * Math.max(step, retryAfter / 10);
}

/** The app stays busy for longer than the operation may take. */
function tooBusy(
  app: AppTarget,
  call: Call,
  error: AppError,
  { wait, rest }: { wait: number; rest: number },
): AppError {
  const left = Math.max(0, Math.floor(rest / 1000));
  const requested = error.retryAfter === undefined ? "the next attempt has to wait" : "it requests a wait of";
  const reported = `${busyStatus(error)}; ${requested} ${Math.ceil(wait / 1000)} seconds, and the operation has ${left} seconds left`;
  const next = "Try again later, raise the account's rate limit, or raise customTimeouts (plugin only).";
  const { status = 429, retryAfter, effect } = error;
  return new AppError("APP_BUSY", describe(app, call, reported, next, effect), {
    status,
    effect,
    retryAfter,
  });
}

const busyStatus = ({ status = 429 }: AppError): string => `${status}, ${BUSY[status] ?? "busy"}`;
