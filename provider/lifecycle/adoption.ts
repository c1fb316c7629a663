/** What to do with an object that already stands under a resource's natural key. */

import { isDeepStrictEqual } from "node:util";
import type { Adopt, DeletionPolicy } from "../schema/types.gen";
import type { Context } from "./context";
import { LifecycleError } from "./errors";

/** One declared property beside what stands. */
export interface Compared {
  property: string;
  declared: string | readonly string[] | boolean | undefined;
  existing: string | readonly string[] | boolean | undefined;
  /** Whether they mean the same; the default is that they are equal. */
  same?: boolean;
}

/** An object that stands, as the adoption rule sees it. */
export interface Candidate {
  /** Its resource ID. */
  id: string;
  /** In words, for messages: `the incoming link "ci" on jira`. */
  title: string;
  compared: Compared[];
  /** Why it cannot be ours although it is identical: somebody else made it. */
  foreign?: string | undefined;
}

/**
 * Takes the object over, or throws `LifecycleError` (ALREADY_EXISTS) with both versions side by side. Gives what the state
 * keeps as `adopted`: whether it was taken over as it was not ours (`always`).
 */
export function adopt(
  context: Context,
  { adopt: rule, deletionPolicy }: { adopt?: Adopt; deletionPolicy?: DeletionPolicy },
  candidate: Candidate,
): { adopted: boolean } {
  const differences = candidate.compared.filter(
    ({ declared, existing, same }) => !(same ?? isDeepStrictEqual(declared, existing)),
  );
  const identical = differences.length === 0 && candidate.foreign === undefined;
  if (rule === "never" || (rule !== "always" && !identical)) throw refusal(rule, candidate, differences);
  context.acquire(candidate.id);
  const adopted = rule === "always";
  const end = leavesInPlace({ adopted, deletionPolicy })
    ? "it is left in place when this resource is deleted"
    : 'it is deleted along with this resource; if another stack declares it, too, give it deletionPolicy: "orphan" here';
  context.warn(
    "ADOPTED",
    identical
      ? `${candidate.title} stood already, exactly as declared, and was taken over; ${end}.`
      : `${candidate.title} stood already and was taken over (adopt: "always"); ${end}.`,
  );
  return { adopted };
}

function refusal(rule: Adopt | undefined, candidate: Candidate, differences: Compared[]): LifecycleError {
  const both = differences.map(
    ({ property, declared, existing }) =>
      `${property}: declared ${show(declared)}, standing ${show(existing)}`,
  );
  if (candidate.foreign !== undefined) both.push(candidate.foreign);
  const why = rule === "never" ? ['adopt: "never" is declared', ...both] : both;
  return new LifecycleError(
    "ALREADY_EXISTS",
    `${candidate.title} stands already as ${candidate.id}: ${why.join("; ")}. ` +
      'Nothing was changed. Choose another name, or declare adopt: "always" to take it over and bring it to the declared state.',
  );
}

function show(value: Compared["declared"]): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** Several objects stand under one natural key: nobody but a person can tell which is meant. */
export function ambiguous(title: string, ids: string[]): LifecycleError {
  return new LifecycleError(
    "ALREADY_EXISTS",
    `${title} cannot be told from what stands already: ${ids.join(", ")} all match. Nothing was changed. Delete or rename ` +
      "all but one in the app.",
  );
}

/** An object cannot have a name that another one of its kind has on the app. `by` says which one, in words. */
export function nameTaken(app: string, name: string, by: string): LifecycleError {
  return new LifecycleError(
    "ALREADY_EXISTS",
    `the name "${name}" is taken on ${app} by ${by}. Nothing was changed. Choose another name. If the program lets that one go, or ` +
      "renames it, do so in a run of its own before this one; of two that swap their names, one needs a third name in between.",
  );
}

/** What a state keeps about its object's end. */
type Fate = { adopted?: boolean; deletionPolicy?: DeletionPolicy | undefined };

/** Whether a deletion leaves the object in the app. */
export function leavesInPlace({ adopted, deletionPolicy }: Fate): boolean {
  return (deletionPolicy ?? (adopted === true ? "orphan" : "delete")) === "orphan";
}

/** Whether a deletion leaves the object in the app; says so to the user. */
export function isLeftInPlace(context: Context, id: string, state: Fate): boolean {
  const left = leavesInPlace(state);
  if (left) context.warn("LEFT_IN_PLACE", `${id} is left in the app.`);
  return left;
}
