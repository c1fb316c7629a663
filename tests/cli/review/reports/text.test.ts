import * as fc from "fast-check";

import type { Review } from "../../../../cli/review/model";
import { renderText } from "../../../../cli/review/reports/text";
import { anyReview, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

/** The lines of a report about one finding: from its label to the next empty line. */
function section(report: string, start: string): string {
  const from = report.indexOf(start);
  expect(from).not.toBe(-1);
  const end = report.indexOf("\n\n", from);
  return report.slice(from, end === -1 ? undefined : end);
}

function withoutColors(report: string): string {
  return report.replace(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
}

test("the first line is the verdict with the number of findings by severity", () => {
  expect(renderText(sampleReview()).split("\n")[0]).toBe(
    "Drift: 1 not read, 2 critical, 3 high, 1 info, 1 accepted. The review is incomplete.",
  );
});

test("findings are in the review's order, and accepted ones follow all others", () => {
  const report = renderText(sampleReview(), { verbose: true });
  const places = ["OL900", "OL001", "OL002", "OL003", "OL005", "OL006", "OL014", "OL009"].map((rule) =>
    report.search(new RegExp(`^(?:[A-Z]+|  )[ ]?${rule} `, "m")),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test("a finding has its properties on all three sides, who changed it, and the ways back with their commands", () => {
  const finding = section(renderText(sampleReview()), "CRITICAL OL002");
  expect(finding).toContain("CRITICAL OL002 Scope widened (since 2026-11-27)");
  expect(finding).toMatch(/│ scopes +│ \["READ"\] +│ \["READ"\] +│ \["ADMIN","READ"\] +│/);
  expect(finding).toContain("Who: By jdoe on 2026-11-26 13:05 UTC from 10.0.9.14.");
  expect(finding).toContain(
    "\n      $ pulumi up --refresh --target 'urn:pulumi:prod::links::applinks:index:IncomingClient::wiki-in-jira' --stack acme/links/prod\n",
  );
});

test.each([
  ["CRITICAL OL001", "Who: By mallory on 2026-11-27 22:41 UTC from 203.0.113.77, 10.0.4.2."],
  ["HIGH OL003", "Who: Probably by svc-links (deployment pipeline) on 2026-11-25 08:30 UTC from 10.0.4.20."],
  ["HIGH OL005", "Who: Created by admin."],
  ["HIGH OL006", "Who: Unknown."],
])("the certainty of an attribution is in its words: %s", (start, words) => {
  expect(section(renderText(sampleReview()), start)).toContain(words);
});

test("a secret is shown as its fingerprint", () => {
  expect(section(renderText(sampleReview()), "HIGH OL005")).toMatch(
    /│ clientSecret +│ \(unknown\) +│ \(secret 4c1d8a\) +│ \(secret e90b37\) +│/,
  );
});

test("an accepted finding has its reason, owner and last day", () => {
  expect(section(renderText(sampleReview()), "Accepted (1)")).toContain(
    "accepted until 2027-03-31 by platform team: The monitoring moves to the new link in the first quarter.",
  );
});

test("the report has what was read of each stack and each list, and why not", () => {
  const report = renderText(sampleReview());
  expect(report).toContain(
    "Not read: outgoing links of code: GET /rest/oauth2-client/latest/config returned 403",
  );
  expect(report).toMatch(/│ code +│ outgoing +│ unread +│ \? +│ \? +│ \? +│ \? +│/);
  expect(report).toMatch(/│ jira +│ application +│ read +│ 4 +│ 2 +│ 1 +│ 1 +│/);
  expect(report).toContain(
    "  acme/builds/prod: read, from its last deployment; 4 clean, 1 drifted, 0 unknown; secrets unread\n",
  );
  expect(report).toContain("Not verified: 2 LinkHealth resources of acme/links/prod");
  expect(report).toContain(
    "Not verified: client secrets of acme/builds/prod: PULUMI_CONFIG_PASSPHRASE is not set",
  );
  expect(report).toContain("Not verified: program of acme/builds/prod");
  expect(report).toContain("Not read: audit log of wiki: Only in part.");
});

test("the report has the trend, and what is resolved", () => {
  const report = renderText(sampleReview());
  expect(report).toContain("  2026-11-27 04:00 UTC: 3 high, 1 info");
  expect(report).toMatch(/Resolved since the last review \(1\)\n {2}OL017 .* \(since 2026-11-25\)/);
});

test("findings of severity info and programs need verbose, and the report refers to it", () => {
  const short = renderText(sampleReview());
  expect(short).not.toContain("OL014");
  expect(short).toContain("1 finding of severity info is not shown: use --verbose.");
  expect(short).not.toContain("new applinks.IncomingClient");
  const long = renderText(sampleReview(), { verbose: true });
  expect(long).toContain("INFO OL014");
  expect(long).not.toContain("use --verbose");
  for (const language of ["TypeScript", "Python", "Go", "YAML"])
    expect(long).toContain(`      ${language}:\n`);
  expect(long).toContain('        new applinks.IncomingClient("jira-incoming-backdoor", {');
});

test("a clean review is one line with what was compared and what was not verified", () => {
  const review = cleanReview();
  expect(renderText(review)).toBe("Clean. 2 stacks, 3 apps, 12 objects compared.\n");
  const [stack] = review.stacks;
  if (stack === undefined) throw new Error("the sample has no stack");
  stack.notVerified = 1;
  stack.secrets = { state: "unread", reason: "No passphrase." };
  expect(renderText(review)).toBe(
    "Clean. 2 stacks, 3 apps, 12 objects compared. Not verified: client secrets of acme/links/prod, 1 LinkHealth resource of acme/links/prod.\n",
  );
  expect(renderText(review, { verbose: true })).toContain("What was read");
});

test("a clean review with findings below the severity that counts lists them", () => {
  const findings = sampleReview().findings.filter(({ rule }) => rule === "OL002");
  const review: Review = { ...cleanReview(), findings: findings.map((one) => ({ ...one, severity: "low" })) };
  const report = renderText(review);
  expect(report).toMatch(/^Clean: 1 low\. No finding is of severity medium or worse\.\n/);
  expect(report).toContain("LOW OL002");
});

test("a review that could not read something is unknown, even if its verdict is clean", () => {
  const review = cleanReview();
  const [stack] = review.stacks;
  if (stack === undefined) throw new Error("the sample has no stack");
  stack.verdicts.unknown = 3;
  expect(renderText(review)).toMatch(
    /^Unknown\. The review is incomplete: it can't show that there is no drift\.\n/,
  );
  expect(renderText(review)).toContain("Not read: 3 objects of acme/links/prod");
});

test("colors are escape sequences around the same text, and there are none by default", () => {
  const plain = renderText(sampleReview());
  const colored = renderText(sampleReview(), { colors: true });
  expect(plain).not.toContain("\u001b");
  expect(colored).toContain("\u001b[31m");
  expect(withoutColors(colored)).toBe(plain);
});

test("a name's own escape sequences are not in a colored report", () => {
  const report = renderText(withName("\u001b[32mfine\u001b[0m\u009b2J"), { colors: true });
  expect(report).not.toContain("\u001b[32mfine");
  expect(report).not.toContain("\u009b");
});

test("tables fit into the terminal's width, and cut no value", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 80, max: 200 }),
      fc.constantFrom("https://日本語.example.com/パス", "x".repeat(250)),
      (width, name) => {
        const review = withName(name);
        const tables = renderText(review, { width, verbose: true })
          .split("\n")
          .filter((line) => /^ {2}[│├┌└]/.test(line));
        expect(tables.length).toBeGreaterThan(20);
        for (const line of tables) expect(line.length).toBeLessThanOrEqual(width);
        expect(tables.join("\n")).not.toContain("…");
        const cells = tables.map((line) => line.split("│").at(-2)?.trim() ?? "").join("");
        expect(cells).toContain('["https://collector.example.net/callback"]');
        expect(cells).toContain(name);
      },
    ),
    { numRuns: 5 },
  );
});

test("every review has the same report with colors and without, for every width", () => {
  fc.assert(
    fc.property(anyReview, fc.integer({ min: -5, max: 300 }), fc.boolean(), (review, width, verbose) => {
      const report = renderText(review, { width, verbose, colors: true });
      expect(withoutColors(report)).toBe(renderText(review, { width, verbose }));
    }),
    { numRuns: 12 },
  );
});
