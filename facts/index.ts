/**
 * The register of uncertain facts: what is assumed of the products' APIs, and the plausible alternatives. The sandbox emulates each
 * alternative, and the command line reports what an instance does under the same IDs. Plain data: nothing here sends a request.
 */

import { APPLICATION_LINKS } from "./applicationLinks";
import { AUDIT_LOG } from "./auditLog";
import { AUTHORIZATION_SERVER } from "./authorizationServer";
import { CLOUD_SITES } from "./cloudSites";
import type { Fact } from "./fact";
import { INCOMING_LINKS } from "./incomingLinks";
import { OUTGOING_LINKS } from "./outgoingLinks";
import { PRODUCT_LINKS } from "./productLinks";
import { PRODUCT_FACTS } from "./products";
import { REQUESTS } from "./requests";

export type { Alternative, Area, Confirmation, Fact, Level } from "./fact";

/** The facts by area; the names of the areas are titles. */
export const AREAS = {
  "Links between products": PRODUCT_LINKS,
  "Incoming links": INCOMING_LINKS,
  "Outgoing links": OUTGOING_LINKS,
  "Application links": APPLICATION_LINKS,
  "Authorization server": AUTHORIZATION_SERVER,
  Requests: REQUESTS,
  "Audit log and tokens": AUDIT_LOG,
  Products: PRODUCT_FACTS,
  "Cloud sites": CLOUD_SITES,
} as const;

/** All facts by ID. */
export const FACTS = {
  ...PRODUCT_LINKS,
  ...INCOMING_LINKS,
  ...OUTGOING_LINKS,
  ...APPLICATION_LINKS,
  ...AUTHORIZATION_SERVER,
  ...REQUESTS,
  ...AUDIT_LOG,
  ...PRODUCT_FACTS,
  ...CLOUD_SITES,
} as const;

/** The ID of a fact. */
export type FactId = keyof typeof FACTS;

/** The ID of a fact about Cloud sites. The others are about Data Center apps. */
export type SiteFactId = keyof typeof CLOUD_SITES;

/** The ID of an alternative of a fact. */
export type AlternativeId<Id extends FactId> = keyof (typeof FACTS)[Id]["alternatives"] & string;

/** The facts about Data Center apps, or those about Cloud sites, with their IDs, and without the static types of their alternatives. */
export function factEntries(deployment: "dataCenter" | "cloud" = "dataCenter"): [FactId, Fact][] {
  const entries = Object.entries(FACTS) as [FactId, Fact][];
  return entries.filter(([id]) => Object.hasOwn(CLOUD_SITES, id) === (deployment === "cloud"));
}
