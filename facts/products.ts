/** Uncertain facts in which single products may differ from the others. */

import type { Area } from "./fact";

/** The facts by ID. */
export const PRODUCT_FACTS = {
  "user-name-as-key": {
    title: "User keys in Bamboo and Crowd",
    assumed: "user-name",
    alternatives: {
      "user-name": { is: "The user key of an account is its user name." },
      other: { is: "The user key of an account differs from its user name." },
    },
    level: "inferred",
    evidence: "inferred: neither product documents user keys",
    affects:
      "recovery after a lost response: an object with another user key is not recognized as the account's own",
    confirm: "none",
    how: "GET /rest/oauth2/latest/client of Bamboo or Crowd: compare userKey with the creator's user name",
  },
  "implied-scopes": {
    title: "Scopes that imply others in Bamboo and Crowd",
    assumed: "system-admin",
    alternatives: {
      "system-admin": { is: "Crowd's SYSTEM_ADMIN implies USER; Bamboo's WRITE implies no other scope." },
      none: { is: "Neither Crowd's SYSTEM_ADMIN nor Bamboo's WRITE implies another scope." },
      both: { is: "Crowd's SYSTEM_ADMIN implies USER, and Bamboo's WRITE implies READ." },
    },
    level: "documented",
    evidence: "docs list the scopes, but not what these two imply",
    affects: "comparison of scopes: IncomingClient, ScopeGrant, LinkHealth",
    confirm: "none",
    how: "Authorize a client for USER or READ whose incoming link has only SYSTEM_ADMIN or WRITE",
  },
} as const satisfies Area;
