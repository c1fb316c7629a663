/** Uncertain facts in which single products may differ from the others. */

import type { Area } from "./fact";

/** The facts by ID. */
export const PRODUCT_FACTS = {
  "user-name-as-key": {
    title: "User keys in Bamboo and Crowd",
    assumed: "user-name",
    alternatives: {
      "user-name": { is: "The user key of an account is its user name." },
      other: { is: "The user key of an account is another text." },
    },
    level: "inferred",
    evidence: "inferred: neither product documents user keys",
    affects: "recovery after a lost response: an object of another user key is not taken for an own one",
    confirm: "none",
    how: "GET /rest/oauth2/latest/client of Bamboo or Crowd: whether userKey is the user name of the creator",
  },
  "implied-scopes": {
    title: "Scopes that imply others in Bamboo and Crowd",
    assumed: "system-admin",
    alternatives: {
      "system-admin": { is: "Crowd's SYSTEM_ADMIN implies USER; Bamboo's WRITE implies none." },
      none: { is: "Crowd's SYSTEM_ADMIN implies none, nor does Bamboo's WRITE." },
      both: { is: "Crowd's SYSTEM_ADMIN implies USER, and Bamboo's WRITE implies READ." },
    },
    level: "documented",
    evidence: "docs list the scopes, without what these two imply",
    affects: "comparison of scopes: IncomingClient, ScopeGrant, LinkHealth",
    confirm: "none",
    how: "Authorize an app for USER or READ whose incoming link has the other scope alone",
  },
} as const satisfies Area;
