import type { ProductName } from "../world/types";

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
  /** The REST resource that answers "who am I". */
  accountPath: string;
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
    accountPath: "/rest/api/2/myself",
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
    accountPath: "/rest/api/user/current",
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
