/** Whether a resource adopts an existing object that has its key, whether it owns it, and whether it deletes it in the end. */

import { isDeepStrictEqual } from "node:util";
import type { Adopt, DeletionPolicy, Ownership } from "../schema/types.gen";
import { hasUnknown, type Properties } from "../schema/values";
import type { Context } from "./context";
import type { Change } from "./resource";
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
  /** Whether the object has a value that only this stack's state has: an interrupted run of this stack created it. */
  ours?: boolean;
  /** The declared properties whose values are not known in a preview. They are not compared. */
  unknown?: readonly string[];
  /** A property that the app does not return, in words. It can't be compared, and is written. */
  hidden?: string;
}

/** What a resource declares of existing objects. */
export interface Rules {
  adopt?: Adopt;
  deletionPolicy?: DeletionPolicy;
}

/**
 * Adopts the object, or throws `LifecycleError` (ALREADY_EXISTS) with every difference. Returns whether the resource owns it: equal
 * properties are no evidence, because another stack may have created the object.
 */
export function adopt(context: Context, rules: Rules, candidate: Candidate): Ownership {
  refuseConflict(rules, candidate);
  context.acquire(candidate.id);
  context.warnOnce("ADOPTED", adoptionText(context, rules, candidate));
  return candidate.ours === true || context.isOwnedHere(candidate.id) ? "owned" : "adopted";
}

/**
 * Warns about an existing object that has the key of a new resource, before anything is written. Throws `LifecycleError`
 * (ALREADY_EXISTS) if the resource can't adopt it.
 */
export function warnOfExisting(context: Context, rules: Rules, candidate: Candidate): void {
  refuseConflict(rules, candidate);
  const unknown = candidate.ours === true || rules.adopt === "always" ? [] : (candidate.unknown ?? []);
  context.warnOnce(
    "ADOPTED",
    unknown.length === 0
      ? adoptionText(context, rules, candidate)
      : `${candidate.title} already exists (${candidate.id}). This run adopts it if ${unknown.join(", ")} ${
          unknown.length === 1 ? "is" : "are"
        } as declared, and fails otherwise. The preview can't compare values that are not known yet.`,
  );
}

function refuseConflict({ adopt: rule }: Rules, candidate: Candidate): void {
  const different = differences(candidate.compared);
  const identical = different.length === 0 && candidate.foreign === undefined;
  if (rule !== "never" && (rule === "always" || candidate.ours === true || identical)) return;
  throw refusal(rule, candidate, different);
}

function adoptionText(
  context: Context,
  rules: Rules,
  { id, title, ours, compared, hidden }: Candidate,
): string {
  const object = `${title} already exists (${id})`;
  if (context.isOwnedHere(id))
    return `${object} and is adopted from the resource of this stack that owned it.`;
  if (ours === true)
    return `${object} and is adopted. Its name has a random value from this stack's state, so an interrupted run of this stack created it.`;
  const how = differences(compared).length === 0 ? "exactly as declared" : "with other properties";
  const rule = rules.adopt === "always" ? ' (adopt: "always")' : "";
  const end =
    rules.deletionPolicy === "delete"
      ? 'deleting the resource deletes it (deletionPolicy: "delete")'
      : 'deleting the resource leaves it in the app, unless deletionPolicy: "delete" is declared';
  const written =
    hidden === undefined ? "" : ` The app does not return its ${hidden}: the declared one is sent.`;
  return `${object} ${how} and is adopted${rule}.${written} The resource does not own it: ${end}.`;
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

/**
 * The error where another object of the same kind has the declared name. `by` is that object, `createdAs` the name that the app gave to a new
 * object instead.
 */
export function nameTaken(app: string, name: string, by: string, createdAs?: string): LifecycleError {
  const changed =
    createdAs === undefined ? "Nothing was changed." : `The app created the new object as "${createdAs}".`;
  return new LifecycleError(
    "ALREADY_EXISTS",
    `the name "${name}" is taken on ${app} by ${by}. ${changed} Choose another name. If the program deletes or renames ` +
      "the other object, do that in an earlier run; to swap two names, rename one of the objects to a third name first.",
  );
}

/** What decides whether a deletion leaves an object in the app. */
interface Retention {
  ownership?: Ownership;
  deletionPolicy?: DeletionPolicy | undefined;
}

/**
 * The ownership of a resource after a refresh has read it. A later resource of the stack with the same object supersedes one whose deletion
 * would delete it, and then owns the object.
 */
export function afterRefresh(
  state: Retention & { ownership: Ownership },
  { isSuperseded, isHandedOn }: { isSuperseded: boolean; isHandedOn: boolean },
): Ownership {
  if (isSuperseded) return mayDelete(state) ? "superseded" : state.ownership;
  return isHandedOn ? "owned" : state.ownership;
}

/** Whether a deletion would delete the object if no other resource superseded this one. */
export function mayDelete(state: Retention): boolean {
  return state.ownership === "superseded" || !leavesInPlace(state);
}

/** Whether a deletion leaves the object in the app. */
export function leavesInPlace({ ownership, deletionPolicy }: Retention): boolean {
  if (ownership === "superseded") return true;
  return (deletionPolicy ?? (ownership === "adopted" ? "orphan" : "delete")) === "orphan";
}

/** The ownership after an update: a resource that is declared again manages its object again, but what changed meanwhile is not known. */
export function afterUpdate(ownership: Ownership): Ownership {
  return ownership === "superseded" ? "adopted" : ownership;
}

/** Whether a deletion leaves the object in the app; if so, warns. `title` is the object in messages. */
export function isLeftInPlace(context: Context, id: string, title: string, state: Retention): boolean {
  if (!leavesInPlace(state)) return false;
  const object = `${title} (${id}) is left in the app`;
  if (state.ownership === "superseded")
    context.warn("OWNER_CHANGED", `${object}: another resource of this stack manages it now.`);
  else if (state.deletionPolicy === "orphan")
    context.warn("LEFT_IN_PLACE", `${object} (deletionPolicy: "orphan").`);
  else
    context.warn(
      "LEFT_IN_PLACE",
      `${object}, because the resource adopted it and does not own it. If nothing else uses it, delete it on the app's admin screen.`,
    );
  return true;
}

/**
 * Refuses to replace an object that the resource does not own: the old object would be left in the app, with its secret and its tokens.
 * Throws `LifecycleError` (NOT_OWNED).
 */
export function refuseReplacement(id: string, paths: readonly string[], state: Retention): void {
  if ((state.ownership ?? "owned") === "owned" || state.deletionPolicy === "delete") return;
  throw new LifecycleError(
    "NOT_OWNED",
    `${id} can't be replaced (changed: ${paths.join(", ")}), because the resource adopted the object and does not own it: the old ` +
      'object would be left in the app. Nothing was changed. To have it deleted, declare deletionPolicy: "delete" and run pulumi up ' +
      "before this change. To keep it, remove the resource and declare a new one under another name.",
  );
}

/** Inputs that write nothing to the app. */
const NOT_WRITTEN = ["adopt", "deletionPolicy", "uniqueName", "rotationMode", "remoteApp"];

/**
 * Refuses to change an object that the resource does not own, because another stack may own it. Unknown inputs decide later. Throws
 * `LifecycleError` (NOT_OWNED), unless `adopt: "always"` is declared.
 */
export function refuseChange(
  id: string,
  changes: readonly Change[],
  inputs: Properties,
  { ownership }: Retention,
): void {
  if (ownership !== "adopted" || inputs["adopt"] === "always") return;
  const changed = changes
    .map(({ path }) => path)
    .filter((path) => !NOT_WRITTEN.includes(path) && !hasUnknown(inputs[path]));
  if (changed.length === 0) return;
  throw new LifecycleError(
    "NOT_OWNED",
    `${id} can't be changed (${changed.join(", ")}), because the resource adopted the object and does not own it: another stack may own ` +
      'it. Nothing was changed. To change it anyway, declare adopt: "always".',
  );
}
