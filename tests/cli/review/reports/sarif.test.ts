import type { Log, Result, Run } from "sarif";

import * as fc from "fast-check";

import type { Finding, Review } from "../../../../cli/review/model";
import { renderSarif } from "../../../../cli/review/reports/sarif";
import { RULE_IDS, RULES } from "../../../../cli/review/rules";
import { anyReview, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

function runOf(review: Review): Run {
  const log = JSON.parse(renderSarif(review)) as Log;
  expect(log.version).toBe("2.1.0");
  expect(log.runs).toHaveLength(1);
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

function resultOf(run: Run, rule: string): Result {
  const result = run.results?.find(({ ruleId }) => ruleId === rule);
  if (result === undefined) throw new Error(`no result of ${rule}`);
  return result;
}

/** What the OASIS schema and GitHub's documentation of SARIF require of what is here. */
function expectValid(run: Run): void {
  expect(run.tool.driver.name).toBe("applinks");
  const rules = run.tool.driver.rules ?? [];
  expect(rules.map(({ id }) => id)).toEqual(RULE_IDS);
  for (const { shortDescription, fullDescription, help, properties, defaultConfiguration } of rules) {
    for (const text of [shortDescription?.text, fullDescription?.text, help?.text])
      expect(text).toMatch(/\S/);
    expect(["error", "warning", "note"]).toContain(defaultConfiguration?.level);
    const tags = properties?.tags ?? [];
    expect(tags.length).toBeLessThanOrEqual(20);
    expect(new Set(tags).size).toBe(tags.length);
    const score: unknown = properties?.["security-severity"];
    expect(score !== undefined).toBe(tags.includes("security"));
    if (score !== undefined) expect(score).toMatch(/^\d\.\d$/);
  }
  for (const result of run.results ?? []) {
    expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    expect(["error", "warning", "note"]).toContain(result.level);
    expect(typeof result.message.text).toBe("string");
    expect(result.message.text).not.toBe("");
    expect(Object.values(result.partialFingerprints ?? {}).length).toBeGreaterThan(0);
    expect(result.locations).toHaveLength(1);
    const place = result.locations?.[0]?.physicalLocation;
    expect(place?.region).toEqual({ startLine: 1 });
    expect(place?.artifactLocation?.uri).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
    expect(run.artifacts?.[place?.artifactLocation?.index ?? -1]?.location?.uri).toBe(
      place?.artifactLocation?.uri,
    );
    for (const { kind, justification } of result.suppressions ?? []) {
      expect(kind).toBe("external");
      expect(justification).toMatch(/^accepted until /);
    }
  }
  const [invocation] = run.invocations ?? [];
  expect(typeof invocation?.executionSuccessful).toBe("boolean");
  for (const { message } of invocation?.toolExecutionNotifications ?? []) expect(message.text).not.toBe("");
}

test("every review has the structure that SARIF 2.1.0 and GitHub require", () => {
  expectValid(runOf(sampleReview()));
  expectValid(runOf(cleanReview()));
  fc.assert(fc.property(anyReview, (review) => expectValid(runOf(review))));
});

test("a finding is a result of its rule, with a level of its severity", () => {
  const run = runOf(sampleReview());
  expect(run.results?.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ["OL900", "error"],
    ["OL001", "error"],
    ["OL002", "error"],
    ["OL003", "error"],
    ["OL005", "error"],
    ["OL006", "error"],
    ["OL014", "note"],
    ["OL009", "note"],
  ]);
  expect(resultOf(run, "OL002").message.text).toBe(
    'The incoming link "Wiki" of jira has the scope ADMIN, which is not declared. The client can do more than was reviewed. By jdoe on 2026-11-26 13:05 UTC from 10.0.9.14. The audit log of jira has the event that changed the client\'s scopes.',
  );
});

test("a rule has its help, and the score of its worst finding that counts", () => {
  const rules = runOf(sampleReview()).tool.driver.rules ?? [];
  const score = (rule: string): unknown =>
    rules.find(({ id }) => id === rule)?.properties?.["security-severity"];
  expect(rules[0]?.help?.text).toBe(`${RULES.OL001.title}. ${RULES.OL001.impact}`);
  expect(score("OL002")).toBe("9.5");
  expect(score("OL003")).toBe("8.0");
  expect(score("OL013")).toBe("2.0");
  expect(score("OL006")).toBeUndefined();
  expect(score("OL900")).toBeUndefined();
});

test("a finding's fingerprints are its ID, so that findings in one line of a file differ, and stay the same", () => {
  expect(resultOf(runOf(sampleReview()), "OL001").partialFingerprints).toEqual({
    primaryLocationLineHash: "OL001:9f86d081884c",
    "applinksFinding/v1": "OL001:9f86d081884c",
  });
});

test("a finding is at the configuration of its stack, or at the review file", () => {
  const uriOf = (rule: string): string | undefined =>
    resultOf(runOf(sampleReview()), rule).locations?.[0]?.physicalLocation?.artifactLocation?.uri;
  expect(uriOf("OL002")).toBe("Pulumi.prod.yaml");
  expect(uriOf("OL001")).toBe("applinks.review.yaml");
});

test("only an accepted finding is suppressed, with the reason", () => {
  const results = runOf(sampleReview()).results ?? [];
  expect(
    results.filter(({ suppressions }) => suppressions !== undefined).map(({ ruleId }) => ruleId),
  ).toEqual(["OL009"]);
  expect(resultOf(runOf(sampleReview()), "OL009").suppressions).toEqual([
    {
      kind: "external",
      justification:
        "accepted until 2027-03-31 by platform team: The monitoring moves to the new link in the first quarter.",
    },
  ]);
});

test("the run is successful if everything was read, and lists what was not", () => {
  expect(runOf(cleanReview()).invocations).toEqual([
    { executionSuccessful: true, toolExecutionNotifications: [] },
  ]);
  const [invocation] = runOf(sampleReview()).invocations ?? [];
  expect(invocation?.executionSuccessful).toBe(false);
  const texts = invocation?.toolExecutionNotifications?.map(
    ({ level, message }) => `${level ?? ""} ${message.text ?? ""}`,
  );
  expect(texts).toContainEqual(expect.stringMatching(/^error Not read: outgoing links of code: /));
  expect(texts).toContainEqual(
    expect.stringMatching(/^note Not verified: client secrets of acme\/builds\/prod: /),
  );
});

test("reviews of other stacks are other analyses", () => {
  expect(runOf(sampleReview()).automationDetails?.id).toBe(
    "applinks-review/acme/builds/prod,acme/links/prod/",
  );
});

test("a name is no link and no placeholder of a message", () => {
  const messageOf = (name: string): string => resultOf(runOf(withName(name)), "OL001").message.text ?? "";
  expect(messageOf("[x](https://evil.example.com)")).toContain("\\[x\\](https://evil.example.com)");
  expect(messageOf("{0}")).toContain("{{0}}");
  expect(messageOf("[plain]")).toContain("[plain]");
});

test("a name that is the builder's marker of a missing value is a name", () => {
  expect(resultOf(runOf(withName("SARIF_BUILDER_INVALID")), "OL001").message.text).toContain(
    "SARIF_BUILDER_INVALID",
  );
});

test("a run has at most 25,000 results: the least severe are left out, and the run says how many", () => {
  const [finding] = sampleReview().findings;
  const findings = Array.from({ length: 25_002 }, (_, index) => ({
    ...(finding as Finding),
    id: `OL900:${index}`,
  }));
  const run = runOf({ ...sampleReview(), findings });
  expect(run.results).toHaveLength(25_000);
  expect(run.results?.at(-1)?.partialFingerprints?.primaryLocationLineHash).toBe("OL900:24999");
  expect(JSON.stringify(run.invocations)).toContain("Left out: 2 findings");
});
