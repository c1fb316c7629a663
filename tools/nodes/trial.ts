import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { program } from "../engine/program";
import { ROOT } from "../engine/recipe";
import { run } from "../engine/run";

/** The result of a trial. */
export interface Outcome {
  /** The summary line: what ran where, and its count. */
  line: string;
  /** The number of passed tests. */
  passed: number;
  /** Whether a test failed, or jest itself, or none passed although one had to. */
  failed: boolean;
}

/** What a trial runs, and where. */
export interface Trial {
  /** The Node's name in the summary line. */
  on: string;
  /** jest's projects. */
  projects: readonly string[];
  /** Only the tests whose paths match this pattern. */
  only?: string | undefined;
  /** Whether the caller gave the pattern, which may match no test of this trial; default: no test is a failure. */
  mayBeEmpty?: boolean;
  /** The Node that runs jest; by default the running one. */
  node?: string;
  env?: NodeJS.ProcessEnv;
}

/** The results that jest reports. */
export interface Found {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    message: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");

/** Runs tests, prints the failed and the left out ones, then the count. Throws if jest does not end by itself. */
export async function trial({ on, projects, only, mayBeEmpty = false, ...how }: Trial): Promise<Outcome> {
  const { node = process.execPath, env = process.env } = how;
  const file = path.join(ROOT, ".work", `${on.replaceAll(/[^\w.]+/g, "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const selected = only === undefined ? [] : ["--passWithNoTests", "--testPathPatterns", only];
  const args = [JEST, "--selectProjects", ...projects, "--reporters", "default", ...selected];
  const begun = Date.now();
  const problem = await run(node, [...args, "--json", "--outputFile", file], { cwd: ROOT, env }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  let found: Found;
  try {
    found = JSON.parse(readFileSync(file, "utf8")) as Found;
  } catch {
    throw problem ?? new Error(`jest wrote no ${file}`);
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  const { lines, ...outcome } = outcomeOf(found, { on, seconds, mayBeEmpty });
  console.log([...lines, outcome.line].join("\n"));
  return { ...outcome, failed: outcome.failed || problem !== undefined };
}

/** The result of a trial from jest's results; `lines` name the tests that failed or were left out. */
export function outcomeOf(
  found: Found,
  { on, seconds, mayBeEmpty }: { on: string; seconds: number; mayBeEmpty: boolean },
): Outcome & { lines: string[] } {
  const lines = found.testResults.flatMap(({ assertionResults, message, name: test, status }) => {
    const named = (what: string, statuses: string[]) =>
      assertionResults
        .filter((one) => statuses.includes(one.status))
        .map(({ fullName }) => `  ${what} on ${on}: ${fullName}`);
    const failed = named("failed", ["failed"]);
    if (failed.length === 0 && status === "failed") failed.push(`  failed on ${on}: ${test}\n${message}`);
    return [...failed, ...named("left out", ["pending", "skipped", "disabled", "todo"])];
  });
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests,
    numRuntimeErrorTestSuites: broken,
  } = found;
  const isEmpty = passed === 0 && !mayBeEmpty;
  if (isEmpty) lines.push(`  failed on ${on}: no test passed`);
  const counts = `${passed} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`;
  return {
    lines,
    line: `${on}: ${counts} (${seconds} s)`,
    passed,
    failed: isEmpty || numFailedTests + broken > 0,
  };
}

/** Runs trials as a program: prints all counts at the end, and fails if a test failed or none ran. */
export function trials(work: () => Promise<Outcome[]>): void {
  program(async () => {
    const outcomes = await work();
    console.log(["", ...outcomes.map(({ line }) => line)].join("\n"));
    if (outcomes.every(({ passed }) => passed === 0)) console.error("No test ran.");
    else if (!outcomes.some(({ failed }) => failed)) return;
    process.exitCode = 1;
  });
}
