/** The format `json`: the whole result. `review.schema.json` describes it, and the package exports that file. */

import type { Finding, PropertyComparison, Review, Side } from "../model";
import { adviceOf } from "./finding";
import { safeJson } from "./safeText";

/** The schema's ID. It changes with the major version. */
export const REVIEW_SCHEMA = "https://github.com/pulumi-applinks/pulumi-applinks/review/1";

/**
 * The document's version. The minor version rises with additions, which programs ignore; the major version with changes that they must not
 * ignore.
 */
export const REVIEW_VERSION = "1.0";

/** The document that `json` prints. */
export type ReviewDocument = { $schema: typeof REVIEW_SCHEMA; version: typeof REVIEW_VERSION } & Review;

/** The review as JSON. */
export function renderJson(review: Review): string {
  const document: ReviewDocument = {
    $schema: REVIEW_SCHEMA,
    version: REVIEW_VERSION,
    ...review,
    findings: review.findings.map(publicFinding),
  };
  return safeJson(document);
}

function publicFinding(finding: Finding): Finding {
  return {
    ...finding,
    properties: finding.properties.map(publicComparison),
    ways: adviceOf(finding),
    values: publicValues(finding),
  };
}

/** Of a secret, nothing but its fingerprint is copied: whatever else an object may have stays out of the document. */
function publicSide(side: Side): Side {
  if (side.is !== "secret") return side;
  return side.fingerprint === undefined ? { is: "secret" } : { is: "secret", fingerprint: side.fingerprint };
}

function publicComparison(comparison: PropertyComparison): PropertyComparison {
  const { declared, deployed, actual } = comparison;
  return {
    ...comparison,
    declared: publicSide(declared),
    deployed: publicSide(deployed),
    actual: publicSide(actual),
  };
}

/** The values, without those of secret properties that are not a fingerprint. */
function publicValues({ properties, values }: Finding): Finding["values"] {
  const fingerprints = new Map<string, Set<unknown>>();
  for (const { property, declared, deployed, actual } of properties) {
    for (const side of [declared, deployed, actual]) {
      if (side.is !== "secret") continue;
      const known = fingerprints.get(property) ?? new Set();
      fingerprints.set(property, known.add(side.fingerprint));
    }
  }
  return Object.fromEntries(
    Object.entries(values).filter(([property, value]) => fingerprints.get(property)?.has(value) ?? true),
  );
}
