/** What was observed of an uncertain fact, and what follows from it. */

import { FACTS, type AlternativeId, type Fact, type FactId } from "../../facts";

/**
 * What was seen of a fact: the alternatives that remain possible (none of the known ones, if the list is empty), and what was seen, in words
 * without secrets. Or why nothing was seen.
 */
export type Observation<Id extends FactId = FactId> =
  { possible: readonly AlternativeId<Id>[]; seen: string } | { untried: string };

/** The observation of a fact of which nothing was seen, for this reason. */
export const untried = (reason: string): { untried: string } => ({ untried: reason });

/** How a fact ended. `could not be tried` includes what was tried and left several alternatives. */
export type Verdict = "confirmed" | "contradicted" | "could not be tried";

/** The end of one fact. */
export interface Finding {
  id: FactId;
  verdict: Verdict;
  /** The alternative that is true of the app, if exactly one remains. */
  alternative?: string;
  /** The alternatives that remain; none, if what was seen is none of the known ones. Absent if nothing was seen. */
  possible?: readonly string[];
  /** What was seen, or why nothing was. */
  seen: string;
  /** Whether the provider can't work with what was seen. */
  stops: boolean;
}

/**
 * Whether nobody knows if the provider works with what was seen: it contradicts the assumption, and is none of the known alternatives, or one of
 * several with which the provider works and does not work.
 */
export function isOpen({ id, verdict, possible = [], stops }: Finding): boolean {
  const fact: Fact = FACTS[id];
  const mayStop = possible.length === 0 || possible.some((name) => fact.alternatives[name]?.stops === true);
  return verdict === "contradicted" && !stops && mayStop;
}

/** The finding of an observation. */
export function findingOf(id: FactId, observation: Observation): Finding {
  const fact: Fact = FACTS[id];
  if ("untried" in observation)
    return { id, verdict: "could not be tried", seen: observation.untried, stops: false };
  const possible: readonly string[] = observation.possible;
  const { seen } = observation;
  const [only, ...others] = possible;
  const alternative = others.length === 0 ? only : undefined;
  const stops =
    possible.length === 0 ? false : possible.every((name) => fact.alternatives[name]?.stops === true);
  const verdict = !possible.includes(fact.assumed)
    ? "contradicted"
    : alternative === undefined
      ? "could not be tried"
      : "confirmed";
  return { id, verdict, ...(alternative === undefined ? {} : { alternative }), possible, seen, stops };
}
