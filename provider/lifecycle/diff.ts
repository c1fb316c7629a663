/** Differences between the declared inputs and the state. Each resource names the inputs that replace its object. */

import { isDeepStrictEqual } from "node:util";
import { inputNames } from "../schema/inputs";
import type { ResourceType } from "../schema/types.gen";
import type { Change } from "./resource";
import { hasUnknown, type Properties, type Value } from "../schema/values";

/** How a resource's inputs are compared. */
export interface Comparison {
  /** Inputs whose change needs another object. */
  replaceOn: readonly string[];
  /** Inputs with a comparison of their own; the others are equal if their values are. */
  same: Record<string, (old: Value, declared: Value) => boolean>;
}

/**
 * Compares every input of the type. An unknown input differs, but causes no replacement, because its value is usually unchanged.
 */
export function diffInputs(
  type: ResourceType,
  state: Properties,
  inputs: Properties,
  how: Comparison,
): Change[] {
  const changes: Change[] = [];
  for (const path of inputNames(type)) {
    const old = state[path] ?? undefined;
    const declared = inputs[path] ?? undefined;
    if (declared === undefined && old === undefined) continue;
    const replace = how.replaceOn.includes(path) && !hasUnknown(declared);
    if (old === undefined) changes.push({ path, kind: "add", replace });
    else if (declared === undefined) changes.push({ path, kind: "delete", replace });
    else if (hasUnknown(declared)) changes.push({ path, kind: "update", replace });
    else if (!(how.same[path] ?? isDeepStrictEqual)(old, declared))
      changes.push({ path, kind: "update", replace });
  }
  return changes;
}

/** Whether two lists contain the same strings, in any order. */
export function sameSet(one: Value, other: Value): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return isDeepStrictEqual(one, other);
  return isDeepStrictEqual(new Set(one), new Set(other));
}

/**
 * The actual strings in the declared order: declared strings keep their index, undeclared ones replace missing ones, and the others
 * follow. A diff then shows the elements that differ.
 */
export function inDeclaredOrder(declared: readonly string[], actual: readonly string[]): string[] {
  const undeclared = actual.filter((text) => !declared.includes(text));
  const placed = declared.map((text) => (actual.includes(text) ? text : undeclared.shift()));
  return [...placed.filter((text) => text !== undefined), ...undeclared];
}

/** Whether the old object must be deleted before its replacement is created: both have the same key, which consists of these inputs. */
export function oldBlocksNew(changes: Change[], key: readonly string[] = ["app", "name"]): boolean {
  return !changes.some(({ path }) => key.includes(path));
}
