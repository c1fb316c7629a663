// @ts-check
"use strict";

const { mkdirSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");

const { ROOT } = require("../engine/recipe");
const { run } = require("../engine/run");

const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");

/** @type {typeof import("./trial").trial} */
async function trial({ on, projects, only, mayBeEmpty = false, ...how }) {
  const { node = process.execPath, env = process.env } = how;
  const file = path.join(ROOT, ".work", `${on.replaceAll(/[^\w.]+/g, "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const selected = only === undefined ? [] : ["--passWithNoTests", "--testPathPatterns", only];
  const args = [JEST, "--selectProjects", ...projects, "--reporters", "default", ...selected];
  const begun = Date.now();
  /** @type {Error | undefined} */
  let problem;
  await run(node, [...args, "--json", "--outputFile", file], { cwd: ROOT, env }).catch(
    (/** @type {Error} */ error) => {
      problem = error;
    },
  );
  /** @type {import("./trial").Found} */
  let found;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw problem ?? new Error(`jest wrote no ${file}`);
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  const { lines, ...outcome } = outcomeOf(found, { on, seconds, mayBeEmpty });
  console.log([...lines, outcome.line].join("\n"));
  return { ...outcome, failed: outcome.failed || problem !== undefined };
}

/** @type {typeof import("./trial").outcomeOf} */
function outcomeOf(found, { on, seconds, mayBeEmpty }) {
  const lines = found.testResults.flatMap(({ assertionResults, message, name: test, status }) => {
    const named = (/** @type {string} */ what, /** @type {string[]} */ statuses) =>
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

/** @type {typeof import("./trial").trials} */
function trials(work) {
  // A way out through process.exit, so that programs started here end.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => process.exit(130));
  }
  work().then(
    (outcomes) => {
      console.log(["", ...outcomes.map(({ line }) => line)].join("\n"));
      if (outcomes.every(({ passed }) => passed === 0)) console.error("No test ran.");
      else if (!outcomes.some(({ failed }) => failed)) return;
      process.exitCode = 1;
    },
    (/** @type {Error} */ error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}

module.exports = { outcomeOf, trial, trials };
