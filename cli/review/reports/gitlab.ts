/**
 * The format `gitlab`: a Code Quality report, an array of issues with the fields of https://docs.gitlab.com/ci/testing/code_quality/.
 * GitLab compares two reports by fingerprint.
 */

import { createHash } from "node:crypto";

import { counts, type Finding, type Review, type Severity } from "../model";
import { RULES, type RuleId } from "../rules";
import { factsOf, fileOf } from "./finding";
import { clipped, safeJson, safeLine } from "./safeText";
import { gapText, unreadOf } from "./summary";

interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: "info" | "minor" | "major" | "critical" | "blocker";
  location: { path: string; lines: { begin: number } };
}

const LEVELS: Record<Severity, Issue["severity"]> = {
  error: "major",
  critical: "blocker",
  high: "critical",
  medium: "major",
  low: "minor",
  info: "info",
};

/** GitLab documents no limit; longer descriptions fill its widget. */
const LONGEST = 2_000;

/** The review as a Code Quality report: an accepted finding is an issue of severity `info`. */
export function renderGitlab(review: Review): string {
  return safeJson([...review.findings.map(issueOf), ...unreadIssue(review)]);
}

function issueOf(finding: Finding): Issue {
  const { id, rule, severity } = finding;
  return {
    description: clipped(safeLine(factsOf(finding).join(" ")), LONGEST),
    check_name: rule,
    fingerprint: fingerprintOf(id),
    severity: counts(finding) ? LEVELS[severity] : "info",
    location: { path: fileOf(finding), lines: { begin: 1 } },
  };
}

/** The array has no other place for what was not read, if no finding is about it. */
function unreadIssue(review: Review): Issue[] {
  const rule: RuleId = "OL900";
  const unread = unreadOf(review);
  if (unread.length === 0 || review.findings.some((finding) => finding.rule === rule)) return [];
  return [
    {
      description: clipped(
        safeLine(`Not read: ${unread.map(gapText).join(" ")} ${RULES[rule].impact}`),
        LONGEST,
      ),
      check_name: rule,
      fingerprint: fingerprintOf(rule),
      severity: LEVELS.error,
      location: { path: fileOf({ resources: [] }), lines: { begin: 1 } },
    },
  ];
}

function fingerprintOf(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 32);
}
