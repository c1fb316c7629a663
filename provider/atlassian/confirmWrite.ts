/** Writes whose answer was lost: look before sending anything again. */

import type * as Cockatiel from "cockatiel";
import type { App } from "./app";
import { isAppError } from "./errors";

/** A write, and a look that tells whether it has happened. */
export interface Write<T> {
  act(): Promise<T>;
  /** What the write would have given, once the app shows it; `undefined` while it does not. */
  observe(): Promise<T | undefined>;
}

// Loaded for the first look: most runs take none.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would load another build of the package
const cockatiel = () => require("cockatiel") as typeof Cockatiel;

/** How often a write is sent again after the app was seen not to have acted. */
const REPEATS = 3;
const LOOKS = { repeatable: 3, final: 5 };

/**
 * Carries out a write once. When its answer is lost, or the app failed while acting, it looks for the outcome for a few
 * seconds (an app may commit late), and sends the write again only if it is seen not to be there and sending again could
 * help. Throws what the write threw.
 */
export async function confirmWrite<T>(app: App, write: Write<T>): Promise<T> {
  for (let repeats = 0; ; repeats++) {
    try {
      return await write.act();
    } catch (error) {
      // A later attempt may be refused just because an earlier one arrived late: that, too, takes a look.
      if (!isAppError(error) || (error.effect === "none" && repeats === 0)) throw error;
      const final = error.effect !== "unknown";
      const seen = await look(app, write, final ? LOOKS.final : LOOKS.repeatable);
      if (seen === UNSEEN) throw error;
      if (seen !== undefined) return seen;
      if (final || repeats >= REPEATS) throw error;
    }
  }
}

/** The app could not even be read: nobody knows whether the write happened, and the next run looks again. */
const UNSEEN = Symbol("unseen");

/** The outcome of the write, if it shows within a bounded number of looks; `undefined` if it certainly does not. */
async function look<T>(app: App, write: Write<T>, looks: number): Promise<T | undefined | typeof UNSEEN> {
  try {
    return await patiently(app, looks, () => write.observe());
  } catch {
    return UNSEEN;
  }
}

function patiently<T>(
  app: App,
  looks: number,
  observe: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { ExponentialBackoff, handleWhenResult, retry } = cockatiel();
  const backoff = new ExponentialBackoff({ initialDelay: app.timeouts.firstLook });
  return retry(
    handleWhenResult((outcome) => outcome === undefined),
    { maxAttempts: looks, backoff },
  ).execute(observe);
}

/**
 * What an accepted write has made, as soon as the app shows it: in a cluster, another node than the one that wrote may answer
 * first. `undefined` if it does not show within a few seconds. Throws what `observe` throws.
 */
export function untilShown<T>(app: App, observe: () => Promise<T | undefined>): Promise<T | undefined> {
  return patiently(app, LOOKS.final, observe);
}

/** Deletes something; that it is gone already is what was wanted. `find` gives `undefined` when the app says that it is gone. */
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
        if (!isAppError(error, "APP_NOT_FOUND")) throw error;
      }
      return true;
    },
    observe: async () => ((await find()) === undefined ? true : undefined),
  });
}
