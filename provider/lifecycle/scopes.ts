/** Scopes compared with their implications, where the app's vocabulary is known. */

import type { Fleet } from "../atlassian/fleet";
import { sameScopes } from "../atlassian/products";
import type { Comparison } from "./diff";
import { sameSet } from "./diff";
import type { Value } from "./values";

/** How to compare the input `scopes` of something that the named app grants; plain sets if the app is not in the fleet. */
export function scopeComparison(fleet: Fleet, app: Value | undefined): Comparison["same"] {
  const entry = typeof app === "string" ? fleet.apps.get(app) : undefined;
  if (entry === undefined) return { scopes: sameSet };
  return { scopes: (old, declared) => sameScopes(entry.product, textsOf(old), textsOf(declared)) };
}

function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}
