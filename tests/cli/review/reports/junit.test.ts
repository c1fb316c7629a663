import { XMLParser, XMLValidator } from "fast-xml-parser";
import * as fc from "fast-check";

import type { Review } from "../../../../cli/review/model";
import { renderJunit } from "../../../../cli/review/reports/junit";
import { anyReview, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

interface Problem {
  message?: string;
  type?: string;
  text?: string;
}

interface Case {
  classname: string;
  name: string;
  failure?: Problem;
  error?: Problem;
  skipped?: unknown;
  "system-out"?: string;
}

interface Suite {
  name: string;
  tests: string;
  failures: string;
  errors: string;
  skipped: string;
  testcase: Case[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: "text",
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  isArray: (name) => name === "testsuite" || name === "testcase",
});

function suitesOf(review: Review): Suite[] {
  const report = renderJunit(review);
  expect(XMLValidator.validate(report)).toBe(true);
  return (parser.parse(report) as { testsuites: { testsuite: Suite[] } }).testsuites.testsuite;
}

function casesOf(review: Review): Case[] {
  return suitesOf(review).flatMap((suite) => suite.testcase);
}

function caseOf(review: Review, start: string): Case {
  const found = casesOf(review).find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`no test case ${start}`);
  return found;
}

test("each app has a suite, and the stacks have one", () => {
  expect(suitesOf(sampleReview()).map(({ name }) => name)).toEqual([
    "App jira",
    "App wiki",
    "App code",
    "Stacks",
  ]);
});

test("a finding that counts as drift is a failure of its rule's type, in the suite of its app", () => {
  const [jira] = suitesOf(sampleReview());
  const finding = jira?.testcase.find(({ name }) => name.startsWith("OL002"));
  expect(finding).toMatchObject({
    classname: "applinks-review.jira",
    name: 'OL002 Scope widened: incoming link "Wiki" (12) [OL002:60303ae22b99]',
    failure: {
      type: "OL002",
      message: 'The incoming link "Wiki" of jira has the scope ADMIN, which is not declared.',
    },
  });
  expect(finding?.failure?.text).toContain("By jdoe on 2026-11-26 13:05 UTC from 10.0.9.14.");
  expect(jira).toMatchObject({ failures: "3", errors: "0", skipped: "1" });
});

test("a finding about no reviewed app is in the suite of the stacks", () => {
  const review = sampleReview();
  for (const finding of review.findings) delete finding.app;
  const stacks = suitesOf(review).at(-1);
  expect(stacks?.name).toBe("Stacks");
  expect(stacks?.testcase.filter(({ name }) => /^OL\d{3}/.test(name))).toHaveLength(review.findings.length);
});

test("a list that was read passes with its numbers, so a clean review is not an empty file", () => {
  const cases = casesOf(cleanReview());
  expect(cases.length).toBeGreaterThan(9);
  for (const one of cases) {
    for (const problem of ["failure", "error", "skipped"]) expect(one).not.toHaveProperty(problem);
  }
  expect(
    cases.filter(({ name }) => name === "The incoming links are read").map((one) => one["system-out"]),
  ).toEqual([
    "4 found: 3 declared, 0 made by the product, 0 undeclared",
    "2 found: 2 declared, 0 made by the product, 0 undeclared",
    "1 found: 1 declared, 0 made by the product, 0 undeclared",
  ]);
});

test("a review of nothing has a test case", () => {
  expect(casesOf({ ...cleanReview(), apps: [], stacks: [] })).toHaveLength(1);
});

test("what was not read is an error", () => {
  expect(caseOf(sampleReview(), "OL900").error).toMatchObject({ type: "OL900" });
  const [, , code] = suitesOf(sampleReview());
  expect(code?.testcase.find(({ name }) => name === "The outgoing links are read")?.error).toMatchObject({
    type: "unread",
    message: "GET /rest/oauth2-client/latest/config returned 403: the account is no administrator.",
  });
  expect(caseOf(sampleReview(), "The objects of acme/links/prod are compared").error).toMatchObject({
    message: "12 objects compared, 1 unknown",
  });
});

test("an accepted finding is skipped with its reason", () => {
  const accepted = caseOf(sampleReview(), "OL009");
  expect(accepted).toHaveProperty("skipped");
  expect(accepted).not.toHaveProperty("failure");
  expect(accepted["system-out"]).toMatch(
    /^\(accepted until 2027-03-31 by platform team: The monitoring moves to the new link in the first quarter\.\)\n/,
  );
});

test("a finding that is less severe than what counts as drift is skipped", () => {
  const info = caseOf(sampleReview(), "OL014");
  expect(info).toHaveProperty("skipped");
  expect(info["system-out"]).toMatch(/^Severity info does not count as drift: it is less than medium\./);
  expect(caseOf({ ...sampleReview(), failOn: "info" }, "OL014")).toHaveProperty("failure");
});

test("secrets and audit logs that were not read are skipped", () => {
  const review = sampleReview();
  expect(caseOf(review, "The client secrets of acme/builds/prod are compared")).toHaveProperty("skipped");
  expect(caseOf(review, "The client secrets of acme/links/prod are compared")).not.toHaveProperty("skipped");
  const audits = casesOf(review).filter(({ name }) => name === "The audit log is read");
  expect(audits.map((one) => "skipped" in one)).toEqual([false, true, true]);
});

test("a name that ends a CDATA section twice does not end it", () => {
  const finding = caseOf(withName("]]> <b>x</b> ]]> y"), "OL001");
  expect(finding.failure?.text).toContain("]] > <b>x</b> ]] > y");
});

test("every review is XML whose characters are legal, with at most 2,000 in a field", () => {
  const fields = (value: unknown): string[] => {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(fields) : [];
  };
  fc.assert(
    fc.property(anyReview, (review) => {
      const report = renderJunit(review);
      expect(report).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
      for (const text of fields(suitesOf(review))) expect(text.length).toBeLessThanOrEqual(2_000);
    }),
    { numRuns: 60 },
  );
});

test("the numbers of a suite are those of its test cases", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      for (const { tests, failures, errors, skipped, testcase } of suitesOf(review)) {
        const having = (member: keyof Case): string => String(testcase.filter((one) => member in one).length);
        expect([tests, failures, errors, skipped]).toEqual([
          String(testcase.length),
          having("failure"),
          having("error"),
          having("skipped"),
        ]);
      }
    }),
  );
});
