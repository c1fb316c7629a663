/**
 * Sweeps over drawn cases, bounded by time. `make test` gives each a short while and one seed, so that a run can be repeated; `make sweep`
 * gives them minutes, and a seed that it prints.
 */

/** What a sweep may take, and from which seed it draws. */
export const SWEEP = {
  seed: setting("APPLINKS_SWEEP_SEED", 20_261_124, Number.isSafeInteger, "a whole number"),
  seconds: setting("APPLINKS_SWEEP_SECONDS", 30, (value) => value > 0 && value < Infinity, "above zero"),
};

/** A number from the environment; an empty variable counts as not set. Throws if it is no number that `isRight`. */
function setting(name: string, usual: number, isRight: (value: number) => boolean, right: string): number {
  const text = process.env[name] ?? "";
  if (text === "") return usual;
  const value = Number(text);
  if (!isRight(value)) throw new Error(`${name} is "${text}"; it has to be a number, ${right}`);
  return value;
}

/** A sweep that has begun. */
export interface Sweep {
  /**
   * Tries a case, and throws what it throws. Resolves with false, without a try, when the sweep's time is over and what it has to meet was
   * met; never once a case has failed: whoever tries smaller ones then has to hear how they end.
   */
  attempt(work: () => Promise<void>): Promise<boolean>;
  /** Prints how many cases there were. */
  report(): void;
}

/** Begins a sweep, which lasts until its time is over and `isComplete` says that it has met what it has to meet. */
export function beginSweep(title: string, isComplete: () => boolean): Sweep {
  const end = Date.now() + SWEEP.seconds * 1000;
  let cases = 0;
  let hasFailed = false;
  return {
    attempt: async (work) => {
      if (!hasFailed && Date.now() > end && isComplete()) return false;
      cases += 1;
      try {
        await work();
      } catch (error) {
        hasFailed = true;
        throw error;
      }
      return true;
    },
    report: () => {
      process.stdout.write(`${title}: ${cases} cases, seed ${SWEEP.seed}\n`);
    },
  };
}
