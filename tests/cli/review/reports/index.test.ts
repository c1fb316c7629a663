/** What holds for every format. */

import { XMLValidator } from "fast-xml-parser";
import * as fc from "fast-check";

import type { Finding, Review } from "../../../../cli/review/model";
import { FORMAT_NAMES, FORMATS, type FormatName } from "../../../../cli/review/reports";
import { anyReview, HOSTILE, withCanary, withName } from "../anyReview";
import { canaryOf, leaksIn } from "../canary";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";
import { commandsOf } from "./logCommands";

const CANARY = canaryOf("kY7wQ2canaryQz3");

/** The formats of this folder's tests. */
const NAMES = FORMAT_NAMES.filter((name) => (name as string) !== "html");

/** Throws if the format's own parser refuses the report. */
function parse(name: FormatName, report: string): void {
  switch (name) {
    case "json":
    case "sarif":
    case "gitlab":
    case "bitbucket":
      JSON.parse(report);
      return;
    case "junit": {
      const result = XMLValidator.validate(report);
      if (result !== true) throw new Error(`${result.err.msg} in line ${result.err.line}`);
      return;
    }
    default:
      return;
  }
}

/** Commands for a CI server, beside those that the format consists of. */
function strayCommands(name: FormatName, report: string): string[] {
  const commands = commandsOf(report).map((command) => command.name);
  return commands.filter((command) => name !== "github" || !/^(error|warning|notice)$/.test(command));
}

test("each format has a name and a description", () => {
  expect(FORMAT_NAMES).toEqual(
    expect.arrayContaining(["text", "json", "markdown", "sarif", "junit", "gitlab", "github", "bitbucket"]),
  );
  for (const name of FORMAT_NAMES) expect(FORMATS[name].doc).toMatch(/^(a|an|the|[A-Z]).*[^.]$/);
});

describe.each(NAMES)("%s", (name) => {
  const { render } = FORMATS[name];
  // Tables take long.
  const numRuns = name === "text" ? 8 : 40;

  test("every review has a report that its parser reads, of printable characters, without commands for a CI server", async () => {
    await fc.assert(
      fc.asyncProperty(anyReview, async (review) => {
        const report = await render(review);
        parse(name, report);
        expect(report).not.toMatch(
          /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        );
        expect(report).not.toMatch(/\p{Surrogate}/u);
        expect(strayCommands(name, report)).toEqual([]);
      }),
      { numRuns },
    );
  });

  test.each(HOSTILE.map((hostile) => [JSON.stringify(hostile).slice(0, 40), hostile]))(
    "the name %s gives a CI server no command",
    async (_, hostile) => {
      const report = await render(withName(hostile));
      parse(name, report);
      expect(strayCommands(name, report)).toEqual([]);
    },
  );

  test("no secret is in the report, whatever an object of a secret has", async () => {
    const review = withCanary(sampleReview(), CANARY);
    expect(leaksIn(JSON.stringify(review), [CANARY])).toEqual([CANARY]);
    expect(leaksIn(await render(review), [CANARY])).toEqual([]);
    expect(leaksIn(await render(review, { verbose: true }), [CANARY])).toEqual([]);
    await fc.assert(
      fc.asyncProperty(anyReview, async (other) => {
        expect(leaksIn(await render(withCanary(other, CANARY)), [CANARY])).toEqual([]);
      }),
      { numRuns },
    );
  });

  test("what was not read has no way back that writes", async () => {
    const review = sampleReview();
    const unread = review.findings.filter(({ severity }) => severity === "error");
    expect(unread).not.toEqual([]);
    for (const finding of unread) {
      finding.ways.push(
        { action: "bring back", description: "WRITES IT", command: "pulumi up --WRITES-IT" },
        { action: "delete in the app", description: "WRITES IT", command: "curl --WRITES-IT" },
        { action: "accept", description: "WRITES IT", command: "applinks accept WRITES-IT" },
      );
    }
    expect(await render(review, { verbose: true })).not.toMatch(/WRITES.IT/);
  });

  test("what was not read is in the report, and the report is not clean", async () => {
    const review = cleanReview();
    const [list] = review.apps[0]?.lists ?? [];
    if (list === undefined) throw new Error("the sample has no list");
    list.completeness = { state: "unread", reason: "The app returned 503." };
    const report = await render(review);
    expect(report).toContain("The app returned 503.");
    // The verdict of `json` is the review's own.
    if (name !== "json")
      expect(report).not.toMatch(/^(\*\*)?Clean\b|: Clean\b|"PASS"|"executionSuccessful": true/m);
  });

  test("an accepted finding fails nothing", async () => {
    const review = cleanReview();
    review.findings = sampleReview().findings.filter(({ acceptance }) => acceptance !== undefined);
    expect(review.findings).toHaveLength(1);
    expect(failuresIn(name, await render(review))).toBe(0);
    review.findings = review.findings.map(withoutAcceptance);
    review.verdict = "drift";
    expect(failuresIn(name, await render(review))).toBeGreaterThan(0);
  });
});

/** How much in a report makes a pipeline fail. */
function failuresIn(name: FormatName, report: string): number {
  switch (name) {
    case "json": {
      const { findings } = JSON.parse(report) as Review;
      return findings.filter(({ acceptance }) => acceptance === undefined).length;
    }
    case "sarif": {
      const { runs } = JSON.parse(report) as {
        runs: { results: { level: string; suppressions?: object[] }[] }[];
      };
      const results = runs.flatMap((run) => run.results);
      return results.filter(({ level, suppressions = [] }) => level !== "note" || suppressions.length === 0)
        .length;
    }
    case "junit":
      return (report.match(/<(failure|error) /g) ?? []).length;
    case "gitlab":
      return (JSON.parse(report) as { severity: string }[]).filter(({ severity }) => severity !== "info")
        .length;
    case "github":
      return commandsOf(report).filter((command) => command.name !== "notice").length;
    case "bitbucket":
      return (JSON.parse(report) as { report: { result: string } }).report.result === "PASS" ? 0 : 1;
    default:
      return /^(\*\*)?Drift:/m.test(report) ? 1 : 0;
  }
}

function withoutAcceptance({ acceptance, ...finding }: Finding): Finding {
  expect(acceptance).toBeDefined();
  return finding;
}
