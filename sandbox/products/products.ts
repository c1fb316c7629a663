import type { Account, ProductName, Role } from "../world/types";

/** A resource that a product protects, and what it answers with. */
export interface ProtectedResource {
  method: "GET" | "POST";
  path: string;
  /** The role that it demands; none: anonymous is allowed. */
  role?: Role;
  /** The scope that an OAuth token must cover. */
  scope?: string;
  answers: "account" | "server" | "list" | "one" | "create" | "administration";
}

/** What the sandbox knows about one product; every product-specific fact of the sandbox is in this table. */
export interface Product {
  /** The `typeId` of its application links and of its manifest. */
  typeId: string;
  /** The name a fresh installation shows. */
  title: string;
  defaultVersion: string;
  defaultContextPath: string;
  /** First version with incoming and outgoing OAuth 2.0 links. */
  oauth2Since: string;
  /** First version with the link type "Atlassian product via OAuth 2.0". */
  productLinksSince: string;
  /** Each scope of incoming links with the scopes it implies. */
  scopes: Record<string, { implies: string[]; since?: string }>;
  /** What a client must hold at least. */
  leastScope: string;
  /** Where browsers find the login form. */
  loginPath: string;
  /** Where the login form is sent to. */
  loginAction: string;
  /** "Who am I", content, and something for administrators. */
  resources: ProtectedResource[];
  /** What the resource "who am I" shows of an account, or of nobody. */
  accountOf: (account: Account | undefined) => object;
  /** The version of the bundled application links plugin that the manifest shows. */
  applinksVersion: string;
  buildNumber: number;
  /** The key a product gives the account with this number, counted from zero. */
  userKey: (number: number) => string;
}

/** The products by name. Scopes and first versions: vendor documentation. */
export const products: Record<ProductName, Product> = {
  jira: {
    typeId: "jira",
    title: "Jira",
    defaultVersion: "11.2.0",
    defaultContextPath: "/jira",
    oauth2Since: "8.22",
    productLinksSince: "11.2",
    scopes: {
      READ: { implies: [] },
      WRITE: { implies: ["READ"] },
      ADMIN: { implies: ["WRITE", "READ"] },
      SYSTEM_ADMIN: { implies: ["ADMIN", "WRITE", "READ"] },
      READ_ALL: { implies: [], since: "10.3" },
      MANAGE_SUBSCRIPTIONS: { implies: ["READ_ALL"], since: "10.3" },
    },
    leastScope: "READ",
    loginPath: "/login.jsp",
    loginAction: "/login.jsp",
    resources: [
      { method: "GET", path: "/rest/api/2/myself", role: "user", scope: "READ", answers: "account" },
      { method: "GET", path: "/rest/api/2/serverInfo", scope: "READ", answers: "server" },
      { method: "GET", path: "/rest/api/2/search", role: "user", scope: "READ", answers: "list" },
      { method: "GET", path: "/rest/api/2/issue/:id", role: "user", scope: "READ", answers: "one" },
      { method: "POST", path: "/rest/api/2/issue", role: "user", scope: "WRITE", answers: "create" },
      {
        method: "GET",
        path: "/rest/api/2/application-properties",
        role: "admin",
        scope: "ADMIN",
        answers: "administration",
      },
    ],
    accountOf: (account) => ({
      key: account?.userKey,
      name: account?.username,
      displayName: account?.displayName,
      active: true,
    }),
    applinksVersion: "9.1.4",
    buildNumber: 11020000,
    userKey: (number) => `JIRAUSER${10000 + number}`,
  },
  confluence: {
    typeId: "confluence",
    title: "Confluence",
    defaultVersion: "10.1.0",
    defaultContextPath: "/confluence",
    oauth2Since: "7.17",
    productLinksSince: "10.1",
    scopes: {
      READ: { implies: [] },
      WRITE: { implies: ["READ"] },
      ADMIN: { implies: ["WRITE", "READ"] },
      SYSTEM_ADMIN: { implies: ["ADMIN", "WRITE", "READ"] },
    },
    leastScope: "READ",
    loginPath: "/login.action",
    loginAction: "/dologin.action",
    resources: [
      // Anonymous callers learn that they are anonymous.
      { method: "GET", path: "/rest/api/user/current", scope: "READ", answers: "account" },
      { method: "GET", path: "/rest/api/content", role: "user", scope: "READ", answers: "list" },
      { method: "GET", path: "/rest/api/content/:id", role: "user", scope: "READ", answers: "one" },
      { method: "POST", path: "/rest/api/content", role: "user", scope: "WRITE", answers: "create" },
      { method: "GET", path: "/rest/api/audit", role: "admin", scope: "ADMIN", answers: "administration" },
    ],
    accountOf: (account) =>
      account === undefined
        ? { type: "anonymous", displayName: "Anonymous" }
        : {
            type: "known",
            username: account.username,
            userKey: account.userKey,
            displayName: account.displayName,
          },
    applinksVersion: "9.1.4",
    buildNumber: 10100,
    userKey: (number) =>
      `8a8081${(0x90 + number).toString(16)}0000000000000000${(number + 1).toString(16).padStart(8, "0")}`,
  },
};

/** Whether `version` is `since` or newer; parts compare as numbers, missing parts count as 0. */
export function isAtLeast(version: string, since: string): boolean {
  const have = version.split(".").map(Number);
  const need = since.split(".").map(Number);
  for (let part = 0; part < Math.max(have.length, need.length); part += 1) {
    const difference = (have[part] ?? 0) - (need[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The scope names that this version of the product offers. */
export function offeredScopes(product: ProductName, version: string): string[] {
  return Object.entries(products[product].scopes)
    .filter(([, { since }]) => since === undefined || isAtLeast(version, since))
    .map(([name]) => name);
}

/** The scopes of a space-separated list, with everything they imply. Unknown names are kept as they are. */
export function scopeClosure(product: ProductName, scope: string): Set<string> {
  const names = scope.split(" ").filter((name) => name !== "");
  return new Set(names.flatMap((name) => [name, ...(products[product].scopes[name]?.implies ?? [])]));
}
