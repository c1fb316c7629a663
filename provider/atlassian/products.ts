/** The catalogue: everything in which one product differs from another, one entry each. */

import { closest } from "../contract/suggest";
import type { ApplicationType, Product as ProductKey } from "../contract/types.gen";

/** A product's ways, as far as links need them. */
export interface Product {
  /** As people write it. */
  title: string;
  /** The application type under which links to it are stored (behaviour of shipped plugins). */
  typeId: string;
  /** Each scope with the scopes that it implies directly (vendor pages "OAuth 2.0 scopes for incoming links"). */
  scopes: Record<string, readonly string[]>;
  /** What a client without declared scopes gets: the products refuse a client without a scope. */
  leastScope: string;
  /** Scopes that a review should see by name. */
  powerfulScopes: readonly string[];
  /** Where an account learns who it is, and the field with its user key. */
  account: { path: string; keyField: string };
  /** First versions with incoming and outgoing links. */
  since: string;
}

const READ_TO_SYSTEM_ADMIN = {
  READ: [],
  WRITE: ["READ"],
  ADMIN: ["WRITE"],
  SYSTEM_ADMIN: ["ADMIN"],
} as const;

/** Every product by the name that the fleet uses. */
export const PRODUCTS: Record<ProductKey, Product> = {
  jira: {
    title: "Jira",
    typeId: "jira",
    scopes: READ_TO_SYSTEM_ADMIN,
    leastScope: "READ",
    powerfulScopes: ["ADMIN", "SYSTEM_ADMIN"],
    account: { path: "/rest/api/2/myself", keyField: "key" },
    since: "8.22",
  },
  confluence: {
    title: "Confluence",
    typeId: "confluence",
    scopes: READ_TO_SYSTEM_ADMIN,
    leastScope: "READ",
    powerfulScopes: ["ADMIN", "SYSTEM_ADMIN"],
    account: { path: "/rest/api/user/current", keyField: "userKey" },
    since: "7.17",
  },
};

/** The type string that the products store for a declared application type. */
export function typeIdOf(type: ApplicationType): string {
  return type === "generic" ? type : PRODUCTS[type].typeId;
}

/** The declared application type of a stored type string; `undefined` for one that cannot be declared. */
export function applicationTypeOf(typeId: string): ApplicationType | undefined {
  if (typeId === "generic") return typeId;
  return (Object.keys(PRODUCTS) as ProductKey[]).find((key) => PRODUCTS[key].typeId === typeId);
}

/** The scopes with all that they imply, sorted. Names outside the vocabulary stand for themselves. */
export function closure(product: Product, scopes: readonly string[]): string[] {
  const reached = new Set<string>();
  const visit = (scope: string): void => {
    if (reached.has(scope)) return;
    reached.add(scope);
    (product.scopes[scope] ?? []).forEach(visit);
  };
  scopes.forEach(visit);
  return [...reached].sort();
}

/** Whether two sets of scopes allow the same. */
export function sameScopes(product: Product, one: readonly string[], other: readonly string[]): boolean {
  return closure(product, one).join(" ") === closure(product, other).join(" ");
}

/** Whether a version is `since` or newer; parts compare as numbers, missing ones count as 0. */
export function isAtLeast(version: string, since: string): boolean {
  const [have, need] = [version, since].map((text) =>
    text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const [index, part] of (need ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Why the product cannot grant this scope, with the nearest one that it can; `undefined` if it can. */
export function scopeComplaint(product: Product, scope: string): string | undefined {
  const known = Object.keys(product.scopes);
  if (known.includes(scope)) return undefined;
  const guess = closest(scope, known);
  const hint = guess === undefined ? `it has ${known.join(", ")}` : `did you mean ${guess}?`;
  return `${product.title} has no scope "${scope}"; ${hint}`;
}
