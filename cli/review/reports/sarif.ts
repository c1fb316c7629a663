/** The format `sarif`: SARIF 2.1.0, in the subset that GitHub code scanning shows. */

import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from "node-sarif-builder";

import { bySeverity, counts, type Finding, type Review, type Severity } from "../model";
import { RULE_IDS, RULES, type RuleId } from "../rules";
import { acceptanceText, adviceOf, factsOf, fileOf, isVulnerability } from "./finding";
import { clipped, safeJson, safeLine } from "./safeText";
import {
  gapText,
  isComplete,
  notVerifiedOf,
  plural,
  reviewId,
  unreadAudits,
  unreadOf,
  type Gap,
} from "./summary";

/**
 * GitHub refuses a run with more results (of which it shows 5,000), and a rule with more than 20 tags:
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const MOST_RESULTS = 25_000;
/** No limit is documented for a message; GitHub shows a beginning of it. */
const LONGEST = 2_000;

type Level = "error" | "warning" | "note";

const LEVELS: Record<Severity, Level> = {
  error: "error",
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** GitHub: over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low ("SARIF support for code scanning", `security-severity`). */
const SCORES: Partial<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

/** The review as a SARIF log with one run. An accepted finding is a suppressed result of level `note`. */
export function renderSarif(review: Review): string {
  const log = new SarifBuilder({ $schema: "https://json.schemastore.org/sarif-2.1.0.json" });
  const run = new SarifRunBuilder({
    // Another review of other stacks in the same repository doesn't replace this one's alerts.
    automationDetails: { id: `applinks-review/${reviewId(review)}/` },
    invocations: [invocationOf(review)],
  });
  run.initSimple({ toolDriverName: "applinks", toolDriverVersion: safeLine(review.toolVersion) });
  for (const rule of RULE_IDS) run.addRule(ruleOf(rule, review));
  for (const finding of review.findings.slice(0, MOST_RESULTS)) run.addResult(resultOf(finding));
  log.addRun(run);
  // The builder's own JSON is an error if a name contains the builder's marker of a missing value.
  return safeJson(log.buildSarifOutput());
}

type RunOptions = NonNullable<ConstructorParameters<typeof SarifRunBuilder>[0]>;
type Invocation = NonNullable<RunOptions["invocations"]>[number];
type Notification = NonNullable<Invocation["toolExecutionNotifications"]>[number];

/** The run as such: it is successful if everything was read. */
function invocationOf(review: Review): Invocation {
  const left = review.findings.length - MOST_RESULTS;
  return {
    executionSuccessful: isComplete(review),
    toolExecutionNotifications: [
      ...unreadOf(review).map((gap) => notification("error", "Not read", gap)),
      ...[...notVerifiedOf(review), ...unreadAudits(review)].map((gap) =>
        notification("note", "Not verified", gap),
      ),
      ...(left > 0
        ? [
            notification("warning", "Left out", {
              what: plural(left, "finding"),
              reason: "There are too many.",
            }),
          ]
        : []),
    ],
  };
}

function notification(level: Level, prefix: string, gap: Gap): Notification {
  return { level, message: { text: messageText(`${prefix}: ${gapText(gap)}`) } };
}

/** A rule. GitHub shows its `security-severity` for all of its results: it is that of the worst one. */
function ruleOf(id: RuleId, { findings }: Review): SarifRuleBuilder {
  const { title, impact, severity } = RULES[id];
  const severities = findings.filter((one) => one.rule === id && counts(one)).map((one) => one.severity);
  const worst = severities.sort(bySeverity)[0] ?? severity;
  const score = isVulnerability(id) ? SCORES[worst] : undefined;
  return new SarifRuleBuilder({
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${impact}` },
    help: { text: `${title}. ${impact}`, markdown: `**${title}.** ${impact}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["application-links", "oauth2", ...(score === undefined ? [] : ["security"])],
      ...(score === undefined ? {} : { "security-severity": score }),
    },
  });
}

function resultOf(finding: Finding): SarifResultBuilder {
  const { id, rule, severity, acceptance, age, object } = finding;
  return new SarifResultBuilder({
    ruleId: rule,
    level: counts(finding) ? LEVELS[severity] : "note",
    message: { text: messageText(factsOf(finding).join(" ")) },
    locations: [
      { physicalLocation: { artifactLocation: { uri: fileOf(finding) }, region: { startLine: 1 } } },
    ],
    // GitHub compares results by this one only, and would compute it from the line, which is the same for all findings of a stack.
    partialFingerprints: { primaryLocationLineHash: id, "applinksFinding/v1": id },
    ...(acceptance === undefined
      ? {}
      : { suppressions: [{ kind: "external", justification: safeLine(acceptanceText(acceptance)) }] }),
    properties: {
      severity,
      ...(object === undefined ? {} : { object: safeLine(object.name), objectKind: object.kind }),
      ...(age === undefined ? {} : { firstSeen: safeLine(age.firstSeen) }),
      waysBack: adviceOf(finding).map(({ action }) => action),
    },
  });
}

/** A message without placeholders and links: braces are doubled (SARIF 2.1.0, 3.11.5), brackets of what reads as a link are escaped (3.11.6). */
function messageText(text: string): string {
  const plain = clipped(safeLine(text), LONGEST).replace(/[{}]/g, "$&$&");
  return plain.includes("](") ? plain.replace(/[[\]]/g, "\\$&") : plain;
}
