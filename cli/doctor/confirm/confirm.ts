/** Confirms uncertain facts on an evaluation instance: test objects are created, changed and removed. */

import type { Exchange } from "../../../provider/atlassian/exchange";
import type { AppTarget } from "../../../provider/atlassian/target";
import { monotonic, type Limits } from "../../../provider/atlassian/timeouts";
import { examine, type Examination } from "../examination";
import { openInstance } from "../instance";
import { findingOf } from "../observation";
import { READINGS } from "../readings";
import { auditTrailOf } from "./auditTrail";
import { confirmed } from "./confirmations";
import { openJournal, type TestObject } from "./journal";
import { ATTEMPTS, ListUnreadable, removeAll } from "./testObjects";
import { newTrial, runTrial } from "./trial";

/** How long the removal of test objects may take, in milliseconds. */
const LONGEST_REMOVAL = 60_000;

/** An examination with test objects. */
export interface Confirmation {
  examination: Examination;
  exchanges: readonly Exchange[];
  /** What could not be removed. The next run removes it. */
  left: TestObject[];
  /** Whether `signal` ended it early. */
  interrupted: boolean;
}

/**
 * Examines an app with test objects. First removes what an earlier run has left. Test objects are removed at the end, also if `limits` end the
 * trial early; `attempts` has the waits before each attempt. Throws `DoctorError` if the journal can't be used.
 */
export async function confirm(
  target: AppTarget,
  limits: Limits,
  folder: string,
  attempts: readonly number[] = ATTEMPTS,
): Promise<Confirmation> {
  const journal = openJournal(folder, target.url);
  const remove = (): Promise<TestObject[]> =>
    removeAll(openInstance(target, removalLimits(limits)), journal, attempts);
  try {
    const earlier = await removed(remove);
    const instance = openInstance(target, limits);
    let examination = await examine(instance);
    if (earlier.length > 0 || examination.facts.length === 0)
      return {
        examination,
        exchanges: instance.exchanges,
        left: journal.remaining(),
        interrupted: limits.signal.aborted,
      };
    const trial = newTrial(target);
    try {
      await runTrial(instance, journal, {
        trial,
        signal: limits.signal,
        linksItself: examination.facts.some(
          ({ id, possible }) => id === "link-status" && possible === undefined,
        ),
        beforeDeletion: async () => {
          instance.forget();
          examination = await examine(instance);
        },
      });
    } catch (error) {
      if (!(error instanceof ListUnreadable)) throw error;
    }
    const audit = limits.signal.aborted ? undefined : await auditTrailOf(instance, trial.marker);
    const left = await removed(remove);
    const evidence = { trial, audit, target };
    const facts = examination.facts.map((finding) => {
      const observation = confirmed(finding.id, evidence);
      const isBetter =
        observation !== undefined && ("possible" in observation || READINGS[finding.id] === undefined);
      return isBetter ? findingOf(finding.id, observation) : finding;
    });
    return {
      examination: { ...examination, facts },
      exchanges: instance.exchanges,
      left,
      interrupted: limits.signal.aborted,
    };
  } finally {
    journal.close();
  }

  /** Removes what the journal has; what it can't remove stays in it. */
  async function removed(removal: () => Promise<TestObject[]>): Promise<TestObject[]> {
    try {
      return await removal();
    } catch (error) {
      if (!(error instanceof ListUnreadable)) throw error;
      return journal.remaining();
    }
  }
}

/** Limits of a removal, which an interruption does not end. */
function removalLimits({ onWait }: Limits): Limits {
  return {
    signal: AbortSignal.timeout(LONGEST_REMOVAL),
    endsAt: monotonic() + LONGEST_REMOVAL,
    onWait,
  };
}
