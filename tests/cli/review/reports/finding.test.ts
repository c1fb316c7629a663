import * as fc from "fast-check";

import type { Severity } from "../../../../cli/review/model";
import {
  adviceOf,
  ageText,
  attributionText,
  fails,
  fileOf,
  timeText,
} from "../../../../cli/review/reports/finding";
import { anyReview } from "../anyReview";
import { sampleReview } from "../sampleReview";

test.each([
  ["acme/links/prod", "Pulumi.prod.yaml"],
  ["states/prod.json", "states/prod.json"],
  ["./states/prod.json", "states/prod.json"],
  ["/srv/states/prod.json", "prod.json"],
  ["../prod.json", "prod.json"],
  ["C:\\states\\prod.json", "prod.json"],
  ["acme/links/a b:c", "Pulumi.a_b_c.yaml"],
])("a finding of the stack %s is at %s", (stack, file) => {
  expect(fileOf({ resources: [{ urn: "urn", stack }] })).toBe(file);
});

test("a finding that concerns no stack is at the review file", () => {
  expect(fileOf({ resources: [] })).toBe("applinks.review.yaml");
});

test("every finding is at a relative path that leads out of no folder", () => {
  fc.assert(
    fc.property(anyReview, ({ findings }) => {
      for (const finding of findings) {
        expect(fileOf(finding)).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
        expect(fileOf(finding).split("/")).not.toContain("..");
      }
    }),
  );
});

test.each<[Severity, Severity, boolean]>([
  ["medium", "medium", true],
  ["critical", "medium", true],
  ["low", "medium", false],
  ["error", "critical", true],
  ["info", "info", true],
])("a finding of severity %s fails a review that fails on %s: %p", (severity, failOn, expected) => {
  const [finding] = sampleReview().findings;
  if (finding === undefined) throw new Error("the sample has no finding");
  expect(fails({ failOn }, { ...finding, severity })).toBe(expected);
  const acceptance = { reason: "r", owner: "o", until: "2027-01-01" };
  expect(fails({ failOn }, { ...finding, severity, acceptance })).toBe(false);
});

test("of a finding about something that was not read, only the investigation is advised", () => {
  const [finding] = sampleReview().findings;
  if (finding === undefined) throw new Error("the sample has no finding");
  const ways = [
    { action: "bring back" as const, description: "b" },
    { action: "investigate" as const, description: "i" },
  ];
  expect(adviceOf({ ...finding, ways }).map(({ action }) => action)).toEqual(["investigate"]);
  expect(adviceOf({ ...finding, severity: "high", ways })).toHaveLength(2);
});

test("an account without a name or a place is unknown, and no place is made up", () => {
  expect(attributionText({ certainty: "certain", detail: "D." })).toBe("By unknown. D.");
});

test("ages are days, and times are to the minute; another text stays as it is", () => {
  expect(ageText({ firstSeen: "2026-11-26T04:00:00.000Z", lastSeen: "", isNew: false })).toBe(
    "since 2026-11-26",
  );
  expect(ageText({ firstSeen: "2026-11-26T04:00:00.000Z", lastSeen: "", isNew: true })).toBe("new");
  expect(timeText("2026-11-26T04:05:06.789Z")).toBe("2026-11-26 04:05 UTC");
  expect(timeText("yesterday")).toBe("yesterday");
});
