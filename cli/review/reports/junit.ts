/** The format `junit`: JUnit XML, with a suite for each app and one for the stacks. */

import builder, { type TestCase, type TestSuite } from "junit-report-builder";

import {
  counts,
  type AppReading,
  type Completeness,
  type Finding,
  type Review,
  type StackReading,
} from "../model";
import { RULES } from "../rules";
import { adviceOf, factsOf, fails, objectText } from "./finding";
import { clipped, safeLine } from "./safeText";
import { comparedObjects, headline, plural } from "./summary";

/** Bitbucket Pipelines keeps 2,000 characters of a field: https://confluence.atlassian.com/bitbucket/test-reporting-in-pipelines-939708543.html */
const LONGEST = 2_000;
/** Names are shown in one line. */
const LONGEST_NAME = 250;

/**
 * The review as test cases. A finding fails if it counts as drift, and is skipped if it is accepted or less severe; a list that was read passes; what
 * was not read is an error.
 */
export function renderJunit(review: Review): string {
  const report = builder.newBuilder().name("applinks review");
  const keys = new Set(review.apps.map(({ key }) => key));
  for (const app of review.apps) {
    const suite = suiteOf(report.testSuite(), `App ${app.name}`, review);
    for (const finding of review.findings)
      if (finding.app === app.key) findingCase(suite, app.name, finding, review);
    listCases(suite, app);
  }
  const suite = suiteOf(report.testSuite(), "Stacks", review);
  for (const finding of review.findings)
    if (finding.app === undefined || !keys.has(finding.app)) findingCase(suite, "stacks", finding, review);
  for (const stack of review.stacks) stackCases(suite, stack);
  // A review of nothing is not an empty file.
  const total = newCase(suite, "stacks", "The review ended").standardOutput(body([headline(review)]));
  if (review.verdict === "unknown") total.error(field(headline(review)), "incomplete");
  return report.build();
}

function suiteOf(suite: TestSuite, name: string, { startedAt }: Review): TestSuite {
  return suite.name(title(name)).timestamp(field(startedAt));
}

function findingCase(suite: TestSuite, group: string, finding: Finding, review: Review): void {
  const { id, rule, severity, message, object, resources } = finding;
  const about = object === undefined ? "" : `: ${objectText(object)}`;
  const test = newCase(suite, group, `${rule} ${RULES[rule].title}${about}`, id);
  const lines = [
    ...factsOf(finding),
    ...resources.map(({ urn, stack }) => `Declared by ${urn} in ${stack}.`),
    ...adviceOf(finding).map(({ action, description }) => `To ${action}: ${description}`),
    `ID: ${id}`,
  ];
  if (!fails(review, finding)) {
    const reason = `Severity ${severity} does not count as drift: it is less than ${review.failOn}.`;
    // The reason of an acceptance is the first fact. The library writes no message of a skipped case.
    test.skipped().standardOutput(body(counts(finding) ? [reason, ...lines] : lines));
  } else if (severity === "error") {
    test.error(field(message), rule, body(lines));
  } else {
    test.failure(field(message), rule).stacktrace(body(lines));
  }
}

function listCases(suite: TestSuite, { name, lists, audit }: AppReading): void {
  for (const { kind, completeness, found, declared, productMade, undeclared } of lists) {
    const test = readCase(suite, name, `The ${kind}s are read`, completeness);
    if (completeness.state === "read")
      test.standardOutput(
        body([
          `${found} found: ${declared} declared, ${productMade} made by the product, ${undeclared} undeclared`,
        ]),
      );
  }
  const test = newCase(suite, name, "The audit log is read");
  if (audit.state === "off") test.skipped().standardOutput(body(["Switched off."]));
  else if (audit.state === "not needed")
    test.skipped().standardOutput(body(["Not needed: the app has no findings."]));
  else if (audit.state !== "read") test.skipped().standardOutput(body([audit.reason]));
}

function stackCases(suite: TestSuite, stack: StackReading): void {
  const { key, completeness, secrets, verdicts } = stack;
  readCase(suite, "stacks", `The stack ${key} is read`, completeness);
  const objects = newCase(suite, "stacks", `The objects of ${key} are compared`);
  const compared = `${plural(comparedObjects([stack]), "object")} compared, ${verdicts.unknown} unknown`;
  if (verdicts.unknown > 0) objects.error(field(compared), "unknown");
  else objects.standardOutput(body([compared]));
  const secretsCase = newCase(suite, "stacks", `The client secrets of ${key} are compared`);
  if (secrets.state !== "read") secretsCase.skipped().standardOutput(body([secrets.reason]));
}

function readCase(suite: TestSuite, group: string, name: string, completeness: Completeness): TestCase {
  const test = newCase(suite, group, name);
  if (completeness.state !== "read")
    test.error(field(completeness.reason), completeness.state, body([completeness.reason]));
  return test;
}

/** A test case. Jenkins and GitLab identify it by its class and name; the ID distinguishes findings about objects of one name. */
function newCase(suite: TestSuite, group: string, name: string, id?: string): TestCase {
  // Jenkins takes what stands before the last full stop for a package.
  const className = `applinks-review.${group.replaceAll(".", "_")}`;
  return suite
    .testCase()
    .className(title(className))
    .name(id === undefined ? title(name) : `${title(name)} [${title(id)}]`);
}

function title(text: string): string {
  return clipped(safeLine(text), LONGEST_NAME);
}

function field(text: string): string {
  return clipped(safeLine(text), LONGEST);
}

/** Lines for a CDATA section. The builder would end the section at the second `]]>` in it. */
function body(lines: string[]): string {
  return clipped(lines.map(safeLine).join("\n").replaceAll("]]>", "]] >"), LONGEST);
}
