/** Comparison of scopes including implied ones, if the app's product is known. */

import type { AppsConfig } from "../config/apps";
import { sameScopes } from "../atlassian/products";
import type { Comparison } from "./diff";
import { sameSet } from "./diff";
import type { Properties, Value } from "../schema/values";

/** The comparison of the input `scopes` of the named app; plain sets if the app is not configured. */
export function scopeComparison(appsConfig: AppsConfig, app: Value | undefined): Comparison["same"] {
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  if (target === undefined) return { scopes: sameSet };
  return { scopes: (old, declared) => sameScopes(target.product, textsOf(old), textsOf(declared)) };
}

/** Warnings about new scopes of `title` that administer the named app or need no user's consent. */
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
