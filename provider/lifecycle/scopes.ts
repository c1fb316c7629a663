/** Scopes compared with their implications, where the app's vocabulary is known. */

import type { AppsConfig } from "../config/apps";
import { sameScopes } from "../atlassian/products";
import type { Comparison } from "./diff";
import { sameSet } from "./diff";
import type { Properties, Value } from "../schema/values";

/** How to compare the input `scopes` that the named app grants; as plain sets if the app is not configured. */
export function scopeComparison(appsConfig: AppsConfig, app: Value | undefined): Comparison["same"] {
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  if (target === undefined) return { scopes: sameSet };
  return { scopes: (old, declared) => sameScopes(target.product, textsOf(old), textsOf(declared)) };
}

/** Names the scopes of `title` that administer the named app or need no user's consent, as far as they are new. */
export function scopeWarnings(
  appsConfig: AppsConfig,
  title: string,
  { app, scopes }: Properties,
  before: Properties,
): string[] {
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  if (target === undefined) return [];
  const old = textsOf(before["scopes"] ?? null);
  const powerful = textsOf(scopes ?? null).filter(
    (scope) => target.product.powerfulScopes.includes(scope) && !old.includes(scope),
  );
  if (powerful.length === 0) return [];
  return [
    `${title} on ${target.name} is given scopes that administer the app, or need no user's consent: ${powerful.join(", ")}.`,
  ];
}

function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}
