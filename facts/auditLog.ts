/** Uncertain facts about what drift reviews read: audit logs and personal access tokens. */

import type { Area } from "./fact";

/** The facts by ID. */
export const AUDIT_LOG = {
  "audit-link-events": {
    title: "Events of application links in the audit log",
    assumed: "advanced",
    alternatives: {
      advanced: {
        is: "They are recorded at the coverage level Advanced.",
        undecided: "one run sees one coverage level; this needs a run at Base and one at Advanced.",
      },
      base: { is: "They are recorded at the coverage level Base." },
      never: { is: "They are not recorded." },
    },
    level: "exact",
    evidence: "plugins of Confluence; inferred for the others",
    affects: "attribution in drift reviews",
    confirm: "confirm",
    how: "GET /rest/auditing/1.0/events after the change of a link",
  },
  "audit-client-events": {
    title: "Events of incoming links in the audit log",
    assumed: "base",
    alternatives: {
      base: { is: "They are recorded at the coverage level Base." },
      never: { is: "They are not recorded." },
    },
    level: "exact",
    evidence: "plugins; no live record was seen. Crowd is unknown",
    affects: "attribution in drift reviews",
    confirm: "confirm",
    how: "GET /rest/auditing/1.0/events after the change of an incoming link",
  },
  "audit-connection-events": {
    title: "Events of outgoing links in the audit log",
    assumed: "never",
    alternatives: {
      never: { is: "They are not recorded." },
      base: { is: "They are recorded at the coverage level Base, as those of incoming links." },
    },
    level: "inferred",
    evidence: "inferred: no event was found in plugins",
    affects: "attribution in drift reviews",
    confirm: "confirm",
    how: "GET /rest/auditing/1.0/events after the change of an outgoing link",
  },
  "token-dates": {
    title: "Dates of personal access tokens in Jira and Confluence",
    assumed: "iso-8601",
    alternatives: {
      "iso-8601": { is: "Dates are texts in ISO 8601." },
      milliseconds: { is: "Dates are milliseconds since 1970." },
    },
    level: "inferred",
    evidence: "inferred",
    affects: "the finding of a credential that expires soon",
    confirm: "reading",
    how: "GET /rest/pat/latest/tokens",
  },
} as const satisfies Area;
