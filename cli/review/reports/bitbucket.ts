/**
 * The format `bitbucket`: a Code Insights report of Bitbucket Data Center and its annotations, as the bodies of two requests:
 * `PUT .../reports/<key>` takes `report`, and `POST .../reports/<key>/annotations` takes `{ "annotations": ... }`. Fields, types and limits are
 * those of https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-builds-and-deployments/.
 */

import { counts, countsOf, type Finding, type Review, type Severity } from "../model";
import { factsOf, fileOf, isVulnerability } from "./finding";
import { clipped, safeJson, safeLine } from "./safeText";
import {
  comparedObjects,
  gapText,
  headline,
  isComplete,
  notVerifiedOf,
  plural,
  scopeText,
  unreadOf,
} from "./summary";

/** One of at most six fields that the report shows. */
interface DataField {
  title: string;
  type: "NUMBER";
  value: number;
}

interface InsightReport {
  title: string;
  details: string;
  result: "PASS" | "FAIL";
  reporter: string;
  data: DataField[];
}

interface Annotation {
  externalId: string;
  message: string;
  path: string;
  line: number;
  severity: "LOW" | "MEDIUM" | "HIGH";
  type: "VULNERABILITY" | "BUG";
}

/** The most characters of `details` and of an annotation's `message`. */
const LONGEST_TEXT = 2_000;
/** The most characters of `externalId`. */
const LONGEST_ID = 450;
/** The most annotations of a report, with the server's default setting. */
const MOST_ANNOTATIONS = 1_000;

const LEVELS: Record<Severity, Annotation["severity"]> = {
  error: "MEDIUM",
  critical: "HIGH",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
  info: "LOW",
};

/** The review as `{ report, annotations }`. An accepted finding is an annotation of severity LOW. */
export function renderBitbucket(review: Review): string {
  return safeJson({ report: reportOf(review), annotations: annotationsOf(review) });
}

function reportOf(review: Review): InsightReport {
  const found = countsOf(review.findings);
  const left = review.findings.length - MOST_ANNOTATIONS;
  const lines = [
    `${headline(review)} ${scopeText(review)}.`,
    ...(left > 0 ? [`Without an annotation: ${plural(left, "finding")} of the least severity.`] : []),
    ...unreadOf(review).map((gap) => `Not read: ${gapText(gap)}`),
    ...notVerifiedOf(review).map((gap) => `Not verified: ${gapText(gap)}`),
  ];
  return {
    title: "Drift review of application links",
    details: clipped(lines.map(safeLine).join("\n"), LONGEST_TEXT),
    // What could not be read is not passed.
    result: review.verdict === "clean" && isComplete(review) ? "PASS" : "FAIL",
    reporter: "applinks",
    data: [
      { title: "Critical", type: "NUMBER", value: found.critical },
      { title: "High", type: "NUMBER", value: found.high },
      { title: "Medium", type: "NUMBER", value: found.medium },
      { title: "Not read", type: "NUMBER", value: Math.max(found.error, unreadOf(review).length) },
      { title: "Accepted", type: "NUMBER", value: review.findings.filter((one) => !counts(one)).length },
      { title: "Objects compared", type: "NUMBER", value: comparedObjects(review.stacks) },
    ],
  };
}

function annotationsOf({ findings }: Review): Annotation[] {
  return findings.slice(0, MOST_ANNOTATIONS).map(annotationOf);
}

function annotationOf(finding: Finding): Annotation {
  const { id, rule, severity } = finding;
  return {
    externalId: clipped(safeLine(id), LONGEST_ID),
    message: clipped(safeLine(`${rule}: ${factsOf(finding).join(" ")}`), LONGEST_TEXT),
    path: fileOf(finding),
    // The top of the file.
    line: 0,
    severity: counts(finding) ? LEVELS[severity] : "LOW",
    type: isVulnerability(rule) ? "VULNERABILITY" : "BUG",
  };
}
