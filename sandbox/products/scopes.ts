/** The scopes of an app's incoming links, by what is true of this app. */

import { truth } from "../state/dialect";
import type { App, ProductName } from "../state/types";
import { offeredScopes, scopeClosure } from "./products";

/** The names of Cloud apps' scopes (vendor documentation), with the scopes of Data Center that the sandbox equates with them. */
const cloudScopes: Partial<Record<ProductName, Record<string, string>>> = {
  jira: { "read:jira-work": "READ", "write:jira-work": "WRITE", "manage:jira-configuration": "ADMIN" },
  confluence: {
    "read:confluence-content.all": "READ",
    "write:confluence-content": "WRITE",
    "manage:confluence-configuration": "ADMIN",
  },
};

const cloudScopesOf = (app: App): Record<string, string> | undefined =>
  app.cloud !== undefined && truth(app, "site-scopes") === "cloud" ? cloudScopes[app.product] : undefined;

/** The scopes that an incoming link may have, the least one first. */
export function scopesOf(app: App): string[] {
  const cloud = cloudScopesOf(app);
  return cloud === undefined ? offeredScopes(app.product, app.version) : Object.keys(cloud);
}

/** Everything that a token's scope allows, in the product's own scopes. */
export function allowedBy(app: App, scope: string): Set<string> {
  const known = cloudScopesOf(app) ?? {};
  const own = scope.split(" ").map((name) => known[name] ?? name);
  return impliedBy(app, own.join(" "));
}

/** The scopes and all that they imply in this app. */
export function impliedBy(app: App, scope: string): Set<string> {
  const names = scope.split(" ").filter((name) => name !== "");
  if (app.product === "crowd" && truth(app, "crowd-implied-scopes") === "none") return new Set(names);
  const isReading = app.product === "bamboo" && truth(app, "bamboo-implied-scopes") === "read";
  const more = isReading && names.includes("WRITE") ? ["READ"] : [];
  return new Set([...scopeClosure(app.product, scope), ...more]);
}
