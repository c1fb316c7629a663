/** What all reports have to say about one finding, as sentences and plain values. */

import {
  bySeverity,
  counts,
  type Acceptance,
  type Age,
  type Attribution,
  type Finding,
  type ObjectName,
  type Review,
  type WayBack,
} from "../model";
import type { RuleId } from "../rules";

/** The file that findings refer to which concern no stack. */
const REVIEW_FILE = "applinks.review.yaml";

/** Rules about what somebody else can do with a link. The others are about links that don't work, or about the review. */
const VULNERABILITIES: ReadonlySet<RuleId> = new Set<RuleId>([
  "OL001",
  "OL002",
  "OL003",
  "OL005",
  "OL007",
  "OL008",
  "OL009",
  "OL012",
  "OL013",
  "OL015",
  "OL016",
]);

/** Whether a rule is about security. */
export function isVulnerability(rule: RuleId): boolean {
  return VULNERABILITIES.has(rule);
}

/** Whether a finding makes the review fail: it is not accepted, and its severity counts as drift, or something was not read. */
export function fails({ failOn }: Pick<Review, "failOn">, finding: Finding): boolean {
  return counts(finding) && bySeverity(finding.severity, failOn) <= 0;
}

/** The ways back that a report offers. What was not read is unknown: there is nothing to write. */
export function adviceOf({ severity, ways }: Finding): WayBack[] {
  return severity === "error" ? ways.filter(({ action }) => action === "investigate") : ways;
}

/** A severity as a word. Of what was not read, the state is unknown. */
export function severityText(severity: Finding["severity"]): string {
  return severity === "error" ? "unknown" : severity;
}

/** An object with its kind and ID: `incoming link "Wiki" (12)`. */
export function objectText({ kind, id, name }: ObjectName): string {
  return `${kind} "${name}"${id === undefined ? "" : ` (${id})`}`;
}

/** Who made the change, when, and from where, as sentences. */
export function attributionText(attribution: Attribution): string {
  const { certainty, who, identity, when, from, detail } = attribution;
  const name = who ?? "unknown";
  const actor = identity === undefined ? name : `${name} (${identity})`;
  const time = when === undefined ? "" : ` on ${timeText(when)}`;
  const place = from === undefined ? "" : ` from ${from}`;
  switch (certainty) {
    case "certain":
      return `By ${actor}${time}${place}. ${detail}`;
    case "probable":
      return `Probably by ${actor}${time}${place}. ${detail}`;
    case "creator":
      return `Created by ${actor}${time}. ${detail}`;
    case "unrecorded":
      return `Unknown. ${detail}`;
  }
}

/** `new`, or since when the finding is there. */
export function ageText({ isNew, firstSeen }: Age): string {
  return isNew ? "new" : `since ${dayOf(firstSeen)}`;
}

/** What is wrong, what it allows or breaks, who did it, and whether it is accepted: one sentence or more each. */
export function factsOf({ message, impact, attribution, acceptance }: Finding): string[] {
  return [
    ...(acceptance === undefined ? [] : [`(${acceptanceText(acceptance)})`]),
    message,
    impact,
    ...(attribution === undefined ? [] : [attributionText(attribution)]),
  ];
}

/** Why a finding does not count: `accepted until 2027-03-31 by platform team: ...`. */
export function acceptanceText({ reason, owner, until }: Acceptance): string {
  return `accepted until ${until} by ${owner}: ${reason}`;
}

/** An ISO 8601 time in UTC to the minute; another text as it is. */
export function timeText(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/, "$1 $2 UTC");
}

/** The day of an ISO 8601 time; another text as it is. */
export function dayOf(time: string): string {
  return /^\d{4}-\d\d-\d\d(?=T)/.exec(time)?.[0] ?? time;
}

/**
 * The file in the repository that a finding is shown at: the configuration of its first stack, the state file that was reviewed, or
 * the review file. A relative path with `/`, of letters, digits, `_`, `.`, `-`.
 */
export function fileOf({ resources }: Pick<Finding, "resources">): string {
  const stack = resources[0]?.stack;
  if (stack === undefined) return REVIEW_FILE;
  const parts = stack.split(/[/\\]/).filter((part) => !/^(?:\.{0,2}|[A-Za-z]:)$/.test(part));
  const safe = parts.map((part) => part.replace(/[^\w.-]/gu, "_"));
  // A file outside of the working folder has no path in the repository.
  if (stack.endsWith(".json")) return (isOutside(stack) ? safe.slice(-1) : safe).join("/");
  return `Pulumi.${safe.at(-1) ?? ""}.yaml`;
}

function isOutside(file: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(file);
}
