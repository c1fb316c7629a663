/** Converts a diff result to a `DiffResponse`: the elements that differ, and how. */

import { isDeepStrictEqual } from "node:util";
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { propertyPath } from "../../schema/paths";
import type { DiffResult } from "../../lifecycle/operations";
import type { Change } from "../../lifecycle/resource";
import type { Properties, Value } from "../../schema/values";

/** One difference, with its exact path. */
export interface Difference {
  /** A Pulumi property path: `redirectUrls[1]`. */
  path: string;
  kind: Change["kind"];
}

/** The compared values: the state, the inputs that it was created from, and the declared inputs. */
export interface Compared {
  state: Properties;
  oldInputs: Properties;
  inputs: Properties;
}

/** The response for the engine. It contains no values, because the engine has them. */
export function diffResponse(
  { changes, drift, deleteBeforeReplace }: DiffResult,
  { state, oldInputs, inputs }: Compared,
): DiffResponse {
  const response = new DiffResponse();
  response.setHasdetaileddiff(true);
  if (changes.length === 0 && drift.length === 0) {
    response.setChanges(DiffResponse.DiffChanges.DIFF_NONE);
    return response;
  }
  response.setChanges(DiffResponse.DiffChanges.DIFF_SOME);
  response.setDeletebeforereplace(deleteBeforeReplace);
  const details = response.getDetaileddiffMap();
  for (const change of changes) {
    response.addDiffs(change.path);
    if (change.replace) response.addReplaces(change.path);
    // A difference from the state only is not a difference between inputs. The engine shows it beside the old output.
    const amongInputs = !isDeepStrictEqual(oldInputs[change.path], inputs[change.path]);
    for (const { path, kind } of differences(change, state[change.path], inputs[change.path])) {
      details.set(path, propertyDiff(kind, change.replace, amongInputs));
    }
  }
  if (drift.length > 0) {
    response.addDiffs("drift");
    details.set("drift", propertyDiff("update", false, false));
  }
  return response;
}

/**
 * The paths of a change, down to elements. The schema's arrays are sets: a moved element is not a difference, and a new element
 * replaces a removed one at the same index.
 */
export function differences(
  change: Change,
  old: Value | undefined,
  declared: Value | undefined,
): Difference[] {
  if (change.kind !== "update" || !Array.isArray(old) || !Array.isArray(declared)) return [change];
  const gone = (index: number): boolean => index < old.length && !declared.includes(old[index] ?? null);
  const found = declared.flatMap((element, index): Difference[] => {
    if (old.includes(element)) return [];
    return [{ path: propertyPath(change.path, [index]), kind: gone(index) ? "update" : "add" }];
  });
  const replaced = new Set(found.map(({ path }) => path));
  old.forEach((_element, index) => {
    const path = propertyPath(change.path, [index]);
    if (gone(index) && !replaced.has(path)) found.push({ path, kind: "delete" });
  });
  return found.length === 0 ? [change] : found;
}

/** A difference in the engine's format. `amongInputs`: it is between inputs, and the engine shows it beside the old input. */
export function propertyDiff(kind: Change["kind"], replace: boolean, amongInputs: boolean): PropertyDiff {
  const difference = new PropertyDiff();
  difference.setKind(KINDS[kind][replace ? "replace" : "keep"]);
  difference.setInputdiff(amongInputs);
  return difference;
}

const { Kind } = PropertyDiff;
const KINDS = {
  add: { keep: Kind.ADD, replace: Kind.ADD_REPLACE },
  update: { keep: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
  delete: { keep: Kind.DELETE, replace: Kind.DELETE_REPLACE },
};
