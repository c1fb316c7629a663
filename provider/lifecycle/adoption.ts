/** Whether a resource adopts an existing object that has its key, and whether it deletes the object in the end. */

import { isDeepStrictEqual } from "node:util";
import type { Adopt, DeletionPolicy } from "../schema/types.gen";
import type { Context } from "./context";
import { LifecycleError } from "./lifecycleError";

/** A declared property beside the property of an existing object. */
export interface Compared {
  property: string;
  declared: string | readonly string[] | boolean | undefined;
  existing: string | readonly string[] | boolean | undefined;
  /** Whether the two have the same meaning; by default, whether they are equal. */
  same?: boolean;
}

/** An existing object that has the key of a new resource. */
export interface Candidate {
  /** Its resource ID. */
  id: string;
  /** The object in messages: `the incoming link "ci" on jira`. */
  title: string;
  compared: Compared[];
  /** Why the object may belong to another account, even if it is identical. */
  foreign?: string | undefined;
}

/**
 * Adopts the object, or throws `LifecycleError` (ALREADY_EXISTS) with every difference. The state keeps `adopted`: whether
 * `adopt: "always"` was declared.
 */
export function adopt(
  context: Context,
  { adopt: rule, deletionPolicy }: { adopt?: Adopt; deletionPolicy?: DeletionPolicy },
  candidate: Candidate,
): { adopted: boolean } {
  const different = differences(candidate.compared);
  const identical = different.length === 0 && candidate.foreign === undefined;
  if (rule === "never" || (rule !== "always" && !identical)) throw refusal(rule, candidate, different);
  context.acquire(candidate.id);
  const adopted = rule === "always";
  const found = identical
    ? "already existed exactly as declared and was adopted"
    : 'already existed and was adopted (adopt: "always")';
  const end = leavesInPlace({ adopted, deletionPolicy })
    ? "deleting this resource leaves it in the app"
    : 'deleting this resource deletes it; if another stack also declares it, set deletionPolicy: "orphan" here';
  context.warn("ADOPTED", `${candidate.title} ${found}; ${end}.`);
  return { adopted };
}

/** The properties that differ. */
export function differences(compared: readonly Compared[]): Compared[] {
  return compared.filter(({ declared, existing, same }) => !(same ?? isDeepStrictEqual(declared, existing)));
}

function refusal(rule: Adopt | undefined, candidate: Candidate, different: Compared[]): LifecycleError {
  const reasons = different.map(
    ({ property, declared, existing }) =>
      `${property}: declared ${show(declared)}, existing ${show(existing)}`,
  );
  if (candidate.foreign !== undefined) reasons.push(candidate.foreign);
  if (rule === "never") reasons.unshift('adopt: "never" is declared');
  return new LifecycleError(
    "ALREADY_EXISTS",
    `${candidate.title} already exists as ${candidate.id} and was not adopted: ${reasons.join("; ")}. ` +
      'Nothing was changed. Choose another name, or declare adopt: "always" to adopt the object and update it as declared.',
  );
}

/** A property's value in a message. */
export function show(value: Compared["declared"]): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** The error where several existing objects have the key of one resource. */
export function ambiguous(title: string, ids: string[]): LifecycleError {
  return new LifecycleError(
    "ALREADY_EXISTS",
    `${title} matches several existing objects: ${ids.join(", ")}. Nothing was changed. Delete or rename all but one in the app.`,
  );
}

/** The error where another object of the same kind has the declared name. `by` is that object. */
export function nameTaken(app: string, name: string, by: string): LifecycleError {
  return new LifecycleError(
    "ALREADY_EXISTS",
    `the name "${name}" is taken on ${app} by ${by}. Nothing was changed. Choose another name. If the program deletes or renames ` +
      "the other object, do that in an earlier run; to swap two names, rename one of the objects to a third name first.",
  );
}

/** What decides whether a deletion leaves an object in the app. */
interface Retention {
  adopted?: boolean;
  deletionPolicy?: DeletionPolicy | undefined;
}

/** Whether a deletion leaves the object in the app. */
export function leavesInPlace({ adopted, deletionPolicy }: Retention): boolean {
  return (deletionPolicy ?? (adopted === true ? "orphan" : "delete")) === "orphan";
}

/** Whether a deletion leaves the object in the app; if so, warns. */
export function isLeftInPlace(context: Context, id: string, state: Retention): boolean {
  const left = leavesInPlace(state);
  if (left) context.warn("LEFT_IN_PLACE", `${id} is left in the app.`);
  return left;
}
