import * as fc from "fast-check";

import { counts, type Finding, type Review } from "../../../../cli/review/model";
import { renderBitbucket } from "../../../../cli/review/reports/bitbucket";
import { anyReview } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

interface Insight {
  report: {
    title: string;
    details: string;
    result: string;
    reporter: string;
    data: { title: string; type: string; value: unknown }[];
  };
  annotations: {
    externalId: string;
    message: string;
    path: string;
    line: number;
    severity: string;
    type: string;
  }[];
}

function insightOf(review: Review): Insight {
  return JSON.parse(renderBitbucket(review)) as Insight;
}

/** The restrictions of Bitbucket Data Center's REST documentation. */
function expectAccepted({ report, annotations }: Insight): void {
  expect(report.title.length).toBeLessThanOrEqual(450);
  expect(report.details.length).toBeLessThanOrEqual(2_000);
  expect(["PASS", "FAIL"]).toContain(report.result);
  expect(report.reporter.length).toBeLessThanOrEqual(450);
  expect(report.data.length).toBeLessThanOrEqual(6);
  for (const { type, value } of report.data) expect([type, typeof value]).toEqual(["NUMBER", "number"]);
  expect(annotations.length).toBeLessThanOrEqual(1_000);
  for (const { externalId, message, path, line, severity, type } of annotations) {
    expect(externalId.length).toBeLessThanOrEqual(450);
    expect(message).not.toBe("");
    expect(message.length).toBeLessThanOrEqual(2_000);
    expect(path).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
    expect(line).toBe(0);
    expect(["LOW", "MEDIUM", "HIGH"]).toContain(severity);
    expect(["VULNERABILITY", "BUG"]).toContain(type);
  }
}

test("the report has the verdict, the numbers, and what was not read or verified", () => {
  const { report } = insightOf(sampleReview());
  expect(report.result).toBe("FAIL");
  expect(report.data.map(({ title, value }) => `${title}: ${String(value)}`)).toEqual([
    "Critical: 2",
    "High: 3",
    "Medium: 0",
    "Not read: 2",
    "Accepted: 1",
    "Objects compared: 17",
  ]);
  expect(report.details).toMatch(/^Drift: 1 not read, 2 critical, /);
  expect(report.details).toContain("\nNot read: outgoing links of code: ");
  expect(report.details).toContain("\nNot verified: client secrets of acme/builds/prod: ");
});

test("a clean review passes; one that could not read something does not", () => {
  expect(insightOf(cleanReview())).toMatchObject({ report: { result: "PASS" }, annotations: [] });
  expect(insightOf({ ...cleanReview(), verdict: "unknown" }).report.result).toBe("FAIL");
  const review = cleanReview();
  const [stack] = review.stacks;
  if (stack === undefined) throw new Error("the sample has no stack");
  stack.completeness = { state: "unread", reason: "Locked." };
  expect(insightOf(review).report.result).toBe("FAIL");
});

test("a finding is an annotation that its ID identifies", () => {
  expect(insightOf(sampleReview()).annotations[1]).toEqual({
    externalId: "OL001:9f86d081884c",
    message: expect.stringMatching(/^OL001: The incoming link "backdoor" of jira is declared by no stack\. /),
    path: "applinks.review.yaml",
    line: 0,
    severity: "HIGH",
    type: "VULNERABILITY",
  });
  expect(insightOf(sampleReview()).annotations[5]).toMatchObject({ path: "Pulumi.prod.yaml", type: "BUG" });
});

test("an accepted finding is an annotation of severity LOW with its reason", () => {
  expect(insightOf(sampleReview()).annotations.at(-1)).toMatchObject({
    severity: "LOW",
    message: expect.stringMatching(/^OL009: \(accepted until 2027-03-31 by platform team: /),
  });
});

test("at most 1,000 findings have an annotation, the worst ones, and the report says how many have none", () => {
  const [finding] = sampleReview().findings;
  const findings = Array.from({ length: 1_001 }, (_, index) => ({
    ...(finding as Finding),
    id: `OL900:${index}`,
  }));
  const { report, annotations } = insightOf({ ...sampleReview(), findings });
  expect(annotations).toHaveLength(1_000);
  expect(annotations.at(-1)?.externalId).toBe("OL900:999");
  expect(report.details).toContain("Without an annotation: 1 finding of the least severity.");
});

test("every review is within Bitbucket's limits", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      const insight = insightOf(review);
      expectAccepted(insight);
      expect(insight.annotations).toHaveLength(review.findings.length);
      insight.annotations.forEach(({ severity }, index) => {
        const finding = review.findings[index];
        if (finding !== undefined && !counts(finding)) expect(severity).toBe("LOW");
      });
    }),
  );
});
