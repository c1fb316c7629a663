import * as fc from "fast-check";

import { counts, type Review } from "../../../../cli/review/model";
import { renderGitlab } from "../../../../cli/review/reports/gitlab";
import { anyReview, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
}

function issuesOf(review: Review): Issue[] {
  return JSON.parse(renderGitlab(review)) as Issue[];
}

test("a finding is an issue with GitLab's fields", () => {
  expect(issuesOf(sampleReview())[1]).toEqual({
    description: expect.stringMatching(
      /^The incoming link "backdoor" of jira is declared by no stack\. .* By mallory on 2026-11-27 22:41 UTC/,
    ),
    check_name: "OL001",
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    severity: "blocker",
    location: { path: "applinks.review.yaml", lines: { begin: 1 } },
  });
});

test("severities are GitLab's, and an accepted finding is info", () => {
  expect(issuesOf(sampleReview()).map(({ check_name, severity }) => `${check_name} ${severity}`)).toEqual([
    "OL900 major",
    "OL001 blocker",
    "OL002 blocker",
    "OL003 critical",
    "OL005 critical",
    "OL006 critical",
    "OL014 info",
    "OL009 info",
  ]);
  expect(issuesOf(sampleReview()).at(-1)?.description).toMatch(
    /^\(accepted until 2027-03-31 by platform team: /,
  );
});

test("a finding's fingerprint depends on its ID only", () => {
  const before = issuesOf(sampleReview()).map(({ fingerprint }) => fingerprint);
  expect(new Set(before).size).toBe(before.length);
  const changed = withName("renamed");
  for (const finding of changed.findings) {
    finding.severity = "low";
    finding.values = {};
    finding.properties = [];
  }
  expect(issuesOf(changed).map(({ fingerprint }) => fingerprint)).toEqual(before);
  const [first] = changed.findings;
  if (first === undefined) throw new Error("the sample has no finding");
  first.id = "OL900:other";
  expect(issuesOf(changed)[0]?.fingerprint).not.toBe(before[0]);
});

test("a clean review is an empty array", () => {
  expect(issuesOf(cleanReview())).toEqual([]);
});

test("what was not read is an issue, also if no finding is about it", () => {
  const review = { ...sampleReview(), findings: [] };
  expect(issuesOf(review)).toEqual([
    expect.objectContaining({
      check_name: "OL900",
      severity: "major",
      description: expect.stringContaining(
        "outgoing links of code: GET /rest/oauth2-client/latest/config returned 403",
      ),
    }),
  ]);
});

test("every finding of every review is an issue, with GitLab's severities and a relative path", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      const issues = issuesOf(review);
      expect(issues.length).toBeGreaterThanOrEqual(review.findings.length);
      issues.forEach(({ severity, location, description }, index) => {
        expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
        expect(location.path).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
        expect(description.length).toBeLessThanOrEqual(2_000);
        const finding = review.findings[index];
        if (finding !== undefined && !counts(finding)) expect(severity).toBe("info");
      });
    }),
  );
});
