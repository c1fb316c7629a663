/** Confirms writes by reading them back, above all those whose response was lost. */

import type * as Cockatiel from "cockatiel";
import type { App } from "./app";
import { isAppError, type AppError } from "./appError";
import type { Call } from "./responses";
import { cancelled, pause } from "./timeouts";

/** A write, and a read that shows whether it was applied. */
export interface Write<T> {
  act(): Promise<T>;
  /** The result of the write as read from the app; `undefined` while the app does not show it. */
  observe(): Promise<T | undefined>;
}

// Loaded for the first such read: most runs have none.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would load another build of the package
const cockatiel = () => require("cockatiel") as typeof Cockatiel;

/** How often a write is sent again when reads show that the app did not apply it. */
const REPEATS = 3;
const READS = { repeatable: 3, final: 5 };

/**
 * Sends a write once. If the response was lost, or the app failed, reads the outcome for a few seconds (an app may commit late).
 * Sends the write again only if the reads show that it was not applied and a repetition could help. Throws the write's error.
 */
export async function confirmWrite<T>(app: App, write: Write<T>): Promise<T> {
  let unconfirmed: AppError | undefined;
  for (let repeats = 0; ; repeats++) {
    try {
      return await write.act();
    } catch (error) {
      // The app may refuse a repetition because the first attempt arrived late.
      if (!isAppError(error) || (error.effect === "none" && repeats === 0)) throw error;
      const final = error.effect !== "unknown";
      if (error.effect !== "none") unconfirmed = error;
      const seen = await readBack(app, write, final ? READS.final : READS.repeatable);
      // A repetition that was never sent does not make the first attempt certain.
      if (seen === UNREADABLE) throw unconfirmed ?? error;
      if (seen !== undefined) return seen;
      if (final || repeats >= REPEATS) throw error;
    }
  }
}

/** The read failed as well: the outcome stays unknown until the next run reads it. */
const UNREADABLE = Symbol("unreadable");

/** The outcome of the write, if the app shows it within a bounded number of reads; `undefined` if it does not. */
async function readBack<T>(
  app: App,
  write: Write<T>,
  reads: number,
): Promise<T | undefined | typeof UNREADABLE> {
  try {
    return await repeatedly(app, reads, () => write.observe());
  } catch {
    return UNREADABLE;
  }
}

async function repeatedly<T>(
  app: App,
  reads: number,
  observe: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { ExponentialBackoff } = cockatiel();
  let wait = new ExponentialBackoff({ initialDelay: app.timeouts.firstRead }).next();
  for (let repeats = 0; ; repeats++, wait = wait.next(undefined)) {
    const outcome = await observe();
    if (outcome !== undefined || repeats >= reads) return outcome;
    await pause(wait.duration, app.signal, () => cancelled(app.target, READ_BACK, app.signal));
  }
}

/** What is cancelled between two reads. */
const READ_BACK: Call = { operation: "read the result of a change", method: "GET", path: "" };

/**
 * Reads until the app shows the result of an accepted write: in a cluster, another node may respond to the read. `undefined` if it
 * does not show within a few seconds. Throws the error of `observe`.
 */
export function untilShown<T>(app: App, observe: () => Promise<T | undefined>): Promise<T | undefined> {
  return repeatedly(app, READS.final, observe);
}

/**
 * Sends a write that may be applied any number of times, and sends it again after errors that `again` selects: by default, those after
 * which the app may or may not have applied it. Throws the last error.
 */
export function repeatWrite<T>(
  app: App,
  act: () => Promise<T>,
  again: (error: AppError) => boolean = ({ effect }) => effect !== "none",
  repeats = REPEATS,
): Promise<T> {
  const { ExponentialBackoff, handleWhen, retry } = cockatiel();
  const backoff = new ExponentialBackoff({ initialDelay: app.timeouts.firstWait });
  const isWorthIt = (error: Error): boolean => isAppError(error) && !app.signal.aborted && again(error);
  return retry(handleWhen(isWorthIt), { maxAttempts: repeats, backoff }).execute(act, app.signal);
}

/** Deletes an object; one that does not exist counts as deleted. `find` returns `undefined` when the app reports none. */
export async function confirmDeletion(
  app: App,
  remove: () => Promise<void>,
  find: () => Promise<unknown>,
): Promise<void> {
  await confirmWrite(app, {
    act: async () => {
      try {
        await remove();
      } catch (error) {
        if (isAppError(error, "APP_NOT_FOUND")) return true;
        // The response for an object that does not exist may have another status; see `facts/`.
        const isOther = isAppError(error) && (error.status === 400 || error.status === 500);
        if (!isOther || (await find().catch(() => error)) !== undefined) throw error;
      }
      return true;
    },
    observe: async () => ((await find()) === undefined ? true : undefined),
  });
}
