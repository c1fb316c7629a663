/** The rules of a review. An ID is permanent: reports, accepted findings and histories refer to it. */

import type { Severity } from "./model";

/** One rule. */
export interface Rule {
  /** What it finds, as a noun phrase. */
  title: string;
  /** The severity of most of its findings; some are more severe, as `docs/guides/drift-review.md` describes. */
  severity: Severity;
  /** What a finding allows or breaks. */
  impact: string;
}

/** The rules by ID. */
export const RULES = {
  OL001: {
    title: "Undeclared incoming link",
    severity: "high",
    impact:
      "Whoever has its client secret can call the app with its scopes, on behalf of each user who consents.",
  },
  OL002: {
    title: "Scope widened",
    severity: "high",
    impact: "The client can do more than was reviewed.",
  },
  OL003: {
    title: "Redirect URL added",
    severity: "high",
    impact: "Authorization codes can be sent to a URL that was not reviewed.",
  },
  OL004: {
    title: "Redirect URL changed or removed",
    severity: "medium",
    impact: "Users can't complete the consent, and authorization codes may go to another URL.",
  },
  OL005: {
    title: "Client secret reset",
    severity: "high",
    impact:
      "The client that has the old secret gets no tokens any more, and somebody else may have the new one.",
  },
  OL006: {
    title: "Declared object is missing",
    severity: "high",
    impact: "The link does not work.",
  },
  OL007: {
    title: "Endpoint of an outgoing link changed",
    severity: "critical",
    impact: "The app sends its client secret, and its users' authorization codes, to another server.",
  },
  OL008: {
    title: "URL of an application link changed, or without TLS",
    severity: "high",
    impact: "Users and requests go to another address, or can be read on the network.",
  },
  OL009: {
    title: "Undeclared application link",
    severity: "high",
    impact: "The app trusts an application that was not reviewed.",
  },
  OL010: {
    title: "Object created again",
    severity: "medium",
    impact: "All consents and tokens of the old object are lost.",
  },
  OL011: {
    title: "Scope narrowed",
    severity: "medium",
    impact: "Some requests through the link are refused.",
  },
  OL012: {
    title: "Older authentication beside OAuth 2.0",
    severity: "medium",
    impact: "The application can also use a way of authentication that was not reviewed.",
  },
  OL013: {
    title: "Client secret older than the policy allows",
    severity: "low",
    impact: "A secret that leaked unnoticed stays valid.",
  },
  OL014: {
    title: "Name, description or another property changed",
    severity: "info",
    impact: "The object works as before.",
  },
  OL015: {
    title: "Undeclared outgoing link",
    severity: "medium",
    impact: "Users of the app can consent to calls to an application that was not reviewed.",
  },
  OL016: {
    title: "Outgoing link to an unknown application",
    severity: "medium",
    impact: "The app sends its users to an authorization server that is none of the reviewed apps.",
  },
  OL017: {
    title: "Requested scope not granted",
    severity: "medium",
    impact: "Users can't complete the consent, or some requests through the link are refused.",
  },
  OL018: {
    title: "Object owned by several stacks",
    severity: "medium",
    impact:
      "Each stack undoes the changes of the others, and the first one to be destroyed deletes the object.",
  },
  OL019: {
    title: "Interrupted operation",
    severity: "medium",
    impact: "The app may have an object that no stack has in its state.",
  },
  OL020: {
    title: "Administrator's token expires soon, or is refused",
    severity: "medium",
    impact: "Deployments and reviews of the app with this credential fail, now or after the expiry.",
  },
  OL021: {
    title: "Program not deployed",
    severity: "medium",
    impact: "The stack does not have what its program declares.",
  },
  OL022: {
    title: "Entry of the review file without effect",
    severity: "low",
    impact: "A finding that should be accepted may count, or an old exception stays in the file.",
  },
  OL900: {
    title: "Not read",
    severity: "error",
    impact: "The review is incomplete: it can't show that there is no drift.",
  },
} as const satisfies Record<string, Rule>;

/** The ID of a rule. */
export type RuleId = keyof typeof RULES;

/** The rule IDs in order. */
export const RULE_IDS = Object.keys(RULES) as RuleId[];
