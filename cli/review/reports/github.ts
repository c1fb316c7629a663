/** The format `github`: workflow commands in the log of a GitHub Actions job, which GitHub shows as annotations. */

import { counts, type Finding, type Review, type Severity } from "../model";
import { RULES } from "../rules";
import { factsOf, fileOf, severityText } from "./finding";
import { clipped, safeLine } from "./safeText";
import { gapText, headline, notVerifiedOf, scopeText, unreadOf } from "./summary";

const KINDS = ["error", "warning", "notice"] as const;
type Kind = (typeof KINDS)[number];

const LEVELS: Record<Severity, Kind> = {
  error: "error",
  critical: "error",
  high: "error",
  medium: "warning",
  low: "notice",
  info: "notice",
};

/** GitHub shows ten annotations of each kind for a step (actions/toolkit, docs/problem-matchers.md). */
const MOST_OF_A_KIND = 10;

/** GitHub documents no limit of a message; the summary has the whole text. */
const LONGEST = 2_000;

/** The review as lines for the job's log: the verdict, the worst findings as annotations, and what was not read. An accepted finding is a notice. */
export function renderGithub(review: Review): string {
  const lines = [`${headline(review)} ${scopeText(review)}.`];
  for (const gap of unreadOf(review)) lines.push(`Not read: ${gapText(gap)}`);
  for (const gap of notVerifiedOf(review)) lines.push(`Not verified: ${gapText(gap)}`);
  const commands: string[] = [];
  const more: string[] = [];
  for (const kind of KINDS) {
    const findings = review.findings.filter((finding) => kindOf(finding) === kind);
    commands.push(...findings.slice(0, MOST_OF_A_KIND).map((finding) => commandOf(kind, finding)));
    const left = findings.length - MOST_OF_A_KIND;
    if (left > 0) more.push(`${left} more of kind ${kind}`);
  }
  if (more.length > 0) commands.push(`The job summary has the other findings: ${more.join(", ")}.`);
  return [...lines.map(safeLine), ...commands].map((line) => `${line}\n`).join("");
}

function kindOf(finding: Finding): Kind {
  return counts(finding) ? LEVELS[finding.severity] : "notice";
}

function commandOf(kind: Kind, finding: Finding): string {
  const { rule, severity, acceptance } = finding;
  const title = `${rule} ${RULES[rule].title} (${acceptance === undefined ? severityText(severity) : "accepted"})`;
  const text = clipped(factsOf(finding).map(safeLine).join("\n"), LONGEST);
  return `::${kind} title=${property(title)},file=${property(fileOf(finding))},line=1::${data(text)}`;
}

/** Escapes the message of a command (actions/toolkit, packages/core/src/command.ts, escapeData). */
function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/** Escapes a property of a command (escapeProperty in the same file). */
function property(text: string): string {
  return data(safeLine(text)).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
