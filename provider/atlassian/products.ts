/** The products: everything in which they differ. */

import { closest } from "../schema/suggest";
import type { ApplicationType, Product as ProductKey } from "../schema/types.gen";

/** Where an account reads its user key, which the product records as the creator of new objects. */
export type AccountSource = {
  path: string;
  /** The scope that an access token needs for it. */
  scope: string;
} & (
  | { /** The field of the response. */ field: string }
  | { /** The header of the response, in lower case. */ header: string }
);

/** The product's own sign-in page, and the names of its form's fields. */
export interface SignIn {
  path: string;
  username: string;
  password: string;
}

/** First versions. */
export interface Since {
  /** With incoming links: the product as an authorization server. */
  incoming: string;
  /** With outgoing links: the product as an OAuth 2.0 client. */
  outgoing: string;
  /** With application links to other Atlassian products over OAuth 2.0, supported as such. */
  productLinks: string;
  /** With documentation of the same, made of an incoming and an outgoing link on each side. */
  productLinksByHand?: string;
}

/** A product, as far as links are concerned. */
export interface Product {
  /** For people. */
  title: string;
  /** The application type under which links to it are stored (behaviour of shipped plugins). */
  typeId: string;
  /** Each scope with the scopes that it implies directly (vendor pages "OAuth 2.0 scopes for incoming links"). */
  scopes: Record<string, readonly string[]>;
  /** What a client without declared scopes gets: the products refuse a client without a scope. */
  leastScope: string;
  /** Scopes that a review should see by name: those of administrators, and those that need no user's consent. */
  powerfulScopes: readonly string[];
  account: AccountSource;
  /** From the vendor's documentation and public clients; Crowd's field names are inferred. */
  signIn: SignIn;
  /** From the vendor's documentation. */
  since: Since;
  /** Why its audit log is not read; unset where the audit log's REST API exists, or may. */
  noAuditLog?: string;
  /** The API that lists personal access tokens; unset where none is documented. */
  personalTokens?: PersonalTokensApi;
}

/** How a product lists personal access tokens: the account's own, or those of a user by name. */
export type PersonalTokensApi = "own" | "byUser";

/** The fields of the sign-in form where the product's own framework reads it. */
const OS_FIELDS = { username: "os_username", password: "os_password" } as const;

/** The same where Java's container, or Spring in its manner, reads it. */
const J_FIELDS = { username: "j_username", password: "j_password" } as const;

const READ_TO_SYSTEM_ADMIN = {
  READ: [],
  WRITE: ["READ"],
  ADMIN: ["WRITE"],
  SYSTEM_ADMIN: ["ADMIN"],
} as const;

/** Every product by its name in `applinks:apps`. */
export const PRODUCTS: Record<ProductKey, Product> = {
  jira: {
    title: "Jira",
    typeId: "jira",
    // The last two are there from 10.3 on; an older Jira refuses them itself.
    scopes: { ...READ_TO_SYSTEM_ADMIN, READ_ALL: [], MANAGE_SUBSCRIPTIONS: ["READ_ALL"] },
    leastScope: "READ",
    powerfulScopes: ["ADMIN", "SYSTEM_ADMIN", "READ_ALL", "MANAGE_SUBSCRIPTIONS"],
    account: { path: "/rest/api/2/myself", scope: "READ", field: "key" },
    signIn: { path: "/login.jsp", ...OS_FIELDS },
    since: { incoming: "8.22", outgoing: "8.22", productLinks: "11.2", productLinksByHand: "10.2" },
    personalTokens: "own",
  },
  confluence: {
    title: "Confluence",
    typeId: "confluence",
    scopes: READ_TO_SYSTEM_ADMIN,
    leastScope: "READ",
    powerfulScopes: ["ADMIN", "SYSTEM_ADMIN"],
    account: { path: "/rest/api/user/current", scope: "READ", field: "userKey" },
    signIn: { path: "/login.action", ...OS_FIELDS },
    since: { incoming: "7.17", outgoing: "7.17", productLinks: "10.1", productLinksByHand: "9.1" },
    personalTokens: "own",
  },
  bitbucket: {
    title: "Bitbucket",
    typeId: "stash",
    scopes: {
      PUBLIC_REPOS: [],
      ACCOUNT_WRITE: ["PUBLIC_REPOS"],
      REPO_READ: ["PUBLIC_REPOS"],
      REPO_WRITE: ["REPO_READ"],
      REPO_ADMIN: ["REPO_WRITE"],
      PROJECT_ADMIN: ["REPO_ADMIN"],
      ADMIN_WRITE: ["PROJECT_ADMIN", "ACCOUNT_WRITE"],
      SYSTEM_ADMIN: ["ADMIN_WRITE"],
    },
    leastScope: "PUBLIC_REPOS",
    powerfulScopes: ["REPO_ADMIN", "PROJECT_ADMIN", "ADMIN_WRITE", "SYSTEM_ADMIN"],
    // No resource returns the account; a header of every response has the user key (public clients and plugins).
    account: { path: "/rest/api/latest/application-properties", scope: "PUBLIC_REPOS", header: "x-auserid" },
    signIn: { path: "/login", ...J_FIELDS },
    since: { incoming: "7.20", outgoing: "7.20", productLinks: "10.1" },
    personalTokens: "byUser",
  },
  bamboo: {
    title: "Bamboo",
    typeId: "bamboo",
    scopes: {
      READ: [],
      TRIGGER: ["READ"],
      USER: ["TRIGGER"],
      // Only the newest documentation has it, without what it implies.
      WRITE: [],
    },
    leastScope: "READ",
    powerfulScopes: ["USER", "WRITE"],
    // That the user name is the user key is inferred. Where it is not, nothing passes for ours.
    account: { path: "/rest/api/latest/currentUser", scope: "READ", field: "name" },
    signIn: { path: "/userlogin!doDefault.action", ...OS_FIELDS },
    // The oldest documentation of both is that of 9.1.
    since: { incoming: "9.1", outgoing: "9.1", productLinks: "12.0" },
  },
  crowd: {
    title: "Crowd",
    typeId: "crowd",
    // The implication is inferred.
    scopes: { USER: [], SYSTEM_ADMIN: ["USER"] },
    leastScope: "USER",
    powerfulScopes: ["SYSTEM_ADMIN"],
    // No resource returns the account. Header and user name as user key are inferred from the other products; where either does not
    // hold, nothing passes for ours.
    account: {
      path: "/rest/admin/1.0/directory/managed?limit=1",
      scope: "SYSTEM_ADMIN",
      header: "x-ausername",
    },
    signIn: { path: "/console/login.action", ...J_FIELDS },
    since: { incoming: "6.3", outgoing: "6.3", productLinks: "7.1" },
    // It has another API, whose documented events are about users, groups, applications and directories.
    noAuditLog: "Crowd's audit log has no event about links that is known",
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

/** The scopes with all that they imply, sorted. Unknown scopes imply nothing. */
export function closure(product: Product, scopes: readonly string[]): string[] {
  const reached = new Set<string>();
  const visit = (scope: string): void => {
    if (reached.has(scope)) return;
    reached.add(scope);
    // A scope may have any name, also that of a method of objects.
    if (Object.hasOwn(product.scopes, scope)) product.scopes[scope]?.forEach(visit);
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

/** Why the product cannot grant this scope, with the nearest known one; `undefined` if it can. */
export function scopeComplaint(product: Product, scope: string): string | undefined {
  const known = Object.keys(product.scopes);
  if (known.includes(scope)) return undefined;
  const guess = closest(scope, known);
  const hint = guess === undefined ? `it has ${known.join(", ")}` : `did you mean ${guess}?`;
  return `${product.title} has no scope "${scope}"; ${hint}`;
}
