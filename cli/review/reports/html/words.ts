/** The words of the page for the values of a review. */

import type { AppReading, Attribution, Completeness, Finding, Severity, Verdict, WayBack } from "../../model";
import { markup, type Markup } from "../../markup";

/** Severities by name. `error` is about the review. */
export const SEVERITY_NAMES: Record<Severity, string> = {
  error: "Not read",
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
};

/** Verdicts as headings. */
export const VERDICT_NAMES: Record<Verdict, string> = {
  clean: "No drift",
  drift: "Drift",
  unknown: "Incomplete",
};

/** How sure an attribution is. */
export const CERTAINTY_NAMES: Record<Attribution["certainty"], string> = {
  certain: "Certain",
  probable: "Probable",
  creator: "Creator only",
  unrecorded: "Not recorded",
};

/** The ways back as headings. */
export const ACTION_NAMES: Record<WayBack["action"], string> = {
  "bring back": "Bring back",
  "adopt into code": "Adopt into code",
  accept: "Accept",
  "delete in the app": "Delete in the app",
  investigate: "Investigate",
};

/** What the filter by state knows: without a history, a finding is neither new nor known. */
export const STATE_NAMES = {
  new: "New",
  known: "Known",
  open: "Not accepted",
  accepted: "Accepted",
} as const;

/** A state of a finding. */
export type State = keyof typeof STATE_NAMES;

/** The state of a finding. */
export function stateOf({ acceptance, age }: Finding): State {
  if (acceptance !== undefined) return "accepted";
  if (age === undefined) return "open";
  return age.isNew ? "new" : "known";
}

/** A number with its noun: `1 stack`, `2 stacks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** The severity as a coloured label. */
export function severityBadge(severity: Severity): Markup {
  return markup`<span class="badge ${severity}">${SEVERITY_NAMES[severity]}</span>`;
}

/** How far something was read, with the reason. */
export function completenessMark(completeness: Completeness | AppReading["audit"]): Markup {
  switch (completeness.state) {
    case "read":
      return markup`<span class="mark read">Read</span>`;
    case "off":
      return markup`<span class="mark off">Switched off</span>`;
    case "not needed":
      return markup`<span class="mark off">Not needed</span>`;
    case "partly read":
      return markup`<span class="mark partly">Partly read</span> <span class="reason">${completeness.reason}</span>`;
    case "unread":
      return markup`<span class="mark unread">Not read</span> <span class="reason">${completeness.reason}</span>`;
  }
}
