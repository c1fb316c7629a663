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
    confirm: "confirm",
    how: "POST /rest/oauth2/latest/client of Bamboo or Crowd: whether the client's userKey is the account's user name",
  },
  "crowd-implied-scopes": {
    title: "What Crowd's scope SYSTEM_ADMIN implies",
    assumed: "user",
    alternatives: {
      user: { is: "SYSTEM_ADMIN implies USER." },
      none: { is: "SYSTEM_ADMIN implies no other scope." },
    },
    level: "documented",
    evidence: "docs list the scopes, but not what this one implies",
    affects: "comparison of scopes: IncomingClient, ScopeGrant, LinkHealth",
    confirm: "confirm",
    how: "GET /rest/oauth2/latest/authorize with the scope USER, by a test user, for a client with the scope SYSTEM_ADMIN",
  },
  "bamboo-implied-scopes": {
    title: "What Bamboo's scope WRITE implies",
    assumed: "none",
    alternatives: {
      none: { is: "WRITE implies no other scope." },
      read: { is: "WRITE implies READ." },
    },
    level: "documented",
    evidence: "docs list the scopes, but not what this one implies",
    affects: "comparison of scopes: IncomingClient, ScopeGrant, LinkHealth",
    confirm: "confirm",
    how: "GET /rest/oauth2/latest/authorize with the scope READ, by a test user, for a client with the scope WRITE",
  },
  "crowd-links": {
    title: "Application links in Crowd",
    assumed: "served",
    alternatives: {
      served: { is: "Crowd has the REST API of application links, and a manifest." },
      absent: { is: "Crowd has no /rest/applinks.", stops: true },
    },
    level: "inferred",
    evidence: "inferred: other apps link to Crowd",
    affects: "every resource in Crowd: nothing is written without the manifest",
    confirm: "reading",
    how: "GET /rest/applinks/latest/manifest of Crowd",
  },
} as const satisfies Area;
