import * as fc from "fast-check";

import type { Review } from "../../../../cli/review/model";
import { renderGithub } from "../../../../cli/review/reports/github";
import { anyReview, HOSTILE, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";
import { commandsOf, type LogCommand } from "./logCommands";

function annotationsOf(review: Review): LogCommand[] {
  return commandsOf(renderGithub(review));
}

test("a finding is an annotation with its title and file, by severity", () => {
  expect(
    annotationsOf(sampleReview()).map(({ name, properties }) => [name, properties.title, properties.file]),
  ).toEqual([
    ["error", "OL900 Not read (unknown)", "applinks.review.yaml"],
    ["error", "OL001 Undeclared incoming link (critical)", "applinks.review.yaml"],
    ["error", "OL002 Scope widened (critical)", "Pulumi.prod.yaml"],
    ["error", "OL003 Redirect URL added (high)", "Pulumi.prod.yaml"],
    ["error", "OL005 Client secret reset (high)", "Pulumi.prod.yaml"],
    ["error", "OL006 Declared object is missing (high)", "Pulumi.prod.yaml"],
    ["notice", "OL014 Name, description or another property changed (info)", "Pulumi.prod.yaml"],
    ["notice", "OL009 Undeclared application link (accepted)", "applinks.review.yaml"],
  ]);
});

test("the message has what is wrong, what it allows, and who did it, on a line each", () => {
  expect(annotationsOf(sampleReview())[2]?.data.split("\n")).toEqual([
    'The incoming link "Wiki" of jira has the scope ADMIN, which is not declared.',
    "The client can do more than was reviewed.",
    "By jdoe on 2026-11-26 13:05 UTC from 10.0.9.14. The audit log of jira has the event that changed the client's scopes.",
  ]);
});

test("the first line is the verdict, and what was not read follows", () => {
  const lines = renderGithub(sampleReview()).split("\n");
  expect(lines[0]).toMatch(/^Drift: 1 not read, 2 critical, .* 17 objects compared\.$/);
  expect(lines[1]).toMatch(/^Not read: outgoing links of code: /);
  expect(renderGithub(cleanReview())).toBe("Clean. 2 stacks, 3 apps, 12 objects compared.\n");
});

test("of each kind, the ten worst are annotations, and a line says how many more there are", () => {
  const [finding] = sampleReview().findings.filter(({ rule }) => rule === "OL002");
  if (finding === undefined) throw new Error("the sample has no OL002");
  const many = (severity: "high" | "medium", count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...finding, severity, message: `${severity} ${index}.` }));
  const report = renderGithub({ ...sampleReview(), findings: [...many("high", 13), ...many("medium", 11)] });
  const commands = commandsOf(report);
  expect(commands.filter(({ name }) => name === "error").map(({ data }) => data.split("\n")[0])).toEqual(
    Array.from({ length: 10 }, (_, index) => `high ${index}.`),
  );
  expect(commands.filter(({ name }) => name === "warning")).toHaveLength(10);
  expect(report.trimEnd().split("\n").at(-1)).toBe(
    "The job summary has the other findings: 3 more of kind error, 1 more of kind warning.",
  );
});

test.each(
  HOSTILE.filter((name) => name.trim() !== "").map((name) => [JSON.stringify(name).slice(0, 40), name]),
)("the name %s stays within the message of its own annotation", (_, name) => {
  const annotations = annotationsOf(withName(name));
  const expected = annotationsOf(sampleReview());
  expect(annotations.map(({ name: kind, properties }) => [kind, properties])).toEqual(
    expected.map(({ name: kind, properties }) => [kind, properties]),
  );
});

test("a percent sign, a colon and a comma in a name are shown as they are", () => {
  expect(annotationsOf(withName("100%0A: a,b"))[1]?.data).toContain(
    'The incoming link "100%0A: a,b" of jira',
  );
});

test("every review has at most ten annotations of each kind, one per line", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      const commands = annotationsOf(review);
      for (const kind of ["error", "warning", "notice"])
        expect(commands.filter(({ name }) => name === kind).length).toBeLessThanOrEqual(10);
      expect(commands).toHaveLength(review.findings.length);
    }),
  );
});
