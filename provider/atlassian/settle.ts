/** Writes whose answer was lost: look before sending anything again. */

import { ExponentialBackoff, handleWhenResult, retry } from "cockatiel";
import { isAppError } from "./errors";

/** A write, and a look that tells whether it has happened. */
export interface Write<T> {
  act(): Promise<T>;
  /** What the write would have given, once the app shows it; `undefined` while it does not. */
  observe(): Promise<T | undefined>;
}

/** How often a write is sent again after the app was seen not to have acted. */
const REPEATS = 3;
const LOOKS = { repeatable: 3, final: 5 };
const FIRST_WAIT = 250;

/**
 * Carries out a write once. When its answer is lost, or the app failed while acting, it looks for the outcome for a few
 * seconds (an app may commit late), and sends the write again only if it is not there and sending again could help.
 * Throws what the write threw.
 */
export async function settle<T>(write: Write<T>): Promise<T> {
  for (let repeats = 0; ; repeats++) {
    try {
      return await write.act();
    } catch (error) {
      if (!isAppError(error) || error.effect === "none") throw error;
      const final = error.effect === "unknown-final";
      const outcome = await look(write, final ? LOOKS.final : LOOKS.repeatable);
      if (outcome !== undefined) return outcome;
      if (final || repeats >= REPEATS) throw error;
    }
  }
}

/** The outcome of the write, if it shows within a bounded number of looks. */
async function look<T>(write: Write<T>, looks: number): Promise<T | undefined> {
  const patiently = retry(
    handleWhenResult((outcome) => outcome === undefined),
    { maxAttempts: looks, backoff: new ExponentialBackoff({ initialDelay: FIRST_WAIT }) },
  );
  try {
    return await patiently.execute(() => write.observe());
  } catch {
    // The app cannot even be read: the write's own error says what was tried, and the next run looks again.
    return undefined;
  }
}

/** Deletes something; that it is gone already is what was wanted. `find` gives `undefined` when the app says that it is gone. */
export async function settleDeletion(
  remove: () => Promise<void>,
  find: () => Promise<unknown>,
): Promise<void> {
  await settle({
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
