/**
 * Sweeps over random cases, limited by time. `make test` gives each half a minute and a fixed seed, so that a run can be repeated; `make
 * sweep` gives each half an hour, and a seed that it prints.
 */

/** The time of a sweep, and its seed. */
export const SWEEP = {
  seed: setting("APPLINKS_SWEEP_SEED", 20_261_124, Number.isSafeInteger, "a whole number"),
  seconds: setting("APPLINKS_SWEEP_SECONDS", 30, (value) => value > 0 && value < Infinity, "above zero"),
};

/** A number from the environment; an empty variable counts as not set. Throws unless `isRight` accepts the number. */
function setting(name: string, usual: number, isRight: (value: number) => boolean, right: string): number {
  const text = process.env[name] ?? "";
  if (text === "") return usual;
  const value = Number(text);
  if (!isRight(value)) throw new Error(`${name} is "${text}"; it has to be a number, ${right}`);
  return value;
}

/** A running sweep. */
export interface Sweep {
  /**
   * Runs a case, and throws its error. Resolves with false, without running it, when the time is over and the coverage is complete, but
   * never after a failed case, because the caller then tries smaller cases.
   */
  attempt(work: () => Promise<void>): Promise<boolean>;
  /** Prints the number of cases. */
  report(): void;
}

/** Starts a sweep, which lasts until its time is over and `isComplete` returns true. */
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
