import { nameUuid } from "../state/ids";
import { emailOf } from "./products";
import type { Account, App, CloudLinkStatus, CloudSite, ProductName } from "../state/types";

/** What differs between the products on Atlassian Cloud. */
export interface CloudProduct {
  contextPath: string;
  /** The version that the manifest and the server info show. */
  version: string;
  buildNumber: number;
}

/** The products that the sandbox has as Cloud sites. */
export const cloudProducts: Partial<Record<ProductName, CloudProduct>> = {
  jira: { contextPath: "", version: "1001.0.0-SNAPSHOT", buildNumber: 100275 },
  confluence: { contextPath: "/wiki", version: "1000.0.0-SNAPSHOT", buildNumber: 6452 },
};

/** The facts of a product on Cloud. Throws if the sandbox has no site of this product. */
export function cloudProduct(product: ProductName): CloudProduct {
  const facts = cloudProducts[product];
  if (facts) return facts;
  const supported = Object.keys(cloudProducts).join(", ");
  throw new Error(`there are no Cloud sites of ${product}; products with Cloud sites: ${supported}`);
}

/** The words of a Cloud site's screens for the status of a link, with their meaning (vendor documentation). */
export const cloudLinkStatuses: Record<CloudLinkStatus, string> = {
  SYSTEM: "Created automatically. Administrators can't change or delete it.",
  "NON-ATLASSIAN": "The link connects to a non-Atlassian application.",
  CONNECTED: "The connection between both applications works.",
  "NETWORK ERROR": "A problem with the network prevents communication between the applications.",
  "RECREATION NEEDED": "The link malfunctions and needs to be recreated.",
  "PARTIALLY CONFIGURED": "Some settings of the link are incomplete or incorrect.",
  "PARTIALLY CONNECTED": "Only one-way communication is established.",
  "SETTING UP": "The configuration of the link isn't complete yet.",
  "RESUBMISSION REQUIRED": "The OAuth configuration details must be submitted again.",
  "ACCESS DENIED": "The permissions on the linked application are insufficient.",
  "CONFIG ERROR": "There is an error in the configuration of the link.",
  DEPRECATED: "The link is outdated and no longer recommended.",
  DISABLED: "The outgoing and the incoming connection are both disabled.",
  "STATUS UNAVAILABLE": "The status of the link can't be determined.",
};

/** A new site's own data. Without an organization, the site is the only one of its own. */
export const newCloudSite = (name: string, organization = name): CloudSite => ({
  cloudId: nameUuid(`applinks-sandbox:cloud:${name}`),
  organization,
  apiTokens: [],
});

/** The Atlassian account ID of an account. */
export const accountIdOf = ({ username }: Pick<Account, "username">): string =>
  `712020:${nameUuid(`applinks-sandbox:account:${emailOf({ username })}`)}`;

/** The members of a Cloud site's server info that differ from a Data Center app's. */
export const cloudServerInfo = ({ product, version }: App): object => ({
  deploymentType: "Cloud",
  versionNumbers: version.split("-")[0]?.split(".").map(Number),
  buildNumber: cloudProduct(product).buildNumber,
});

/** The account of the current-user resource of a Cloud site. */
export const cloudAccount = ({ baseUrl }: App, account: Account): object => ({
  self: `${baseUrl}/rest/api/3/user?accountId=${accountIdOf(account)}`,
  accountId: accountIdOf(account),
  accountType: "atlassian",
  emailAddress: emailOf(account),
  displayName: account.displayName,
  active: true,
  timeZone: "Etc/UTC",
  locale: "en_US",
});
