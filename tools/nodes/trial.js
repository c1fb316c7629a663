// @ts-check
"use strict";

const { mkdirSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");

const { ROOT } = require("../engine/recipe");
const { run } = require("../engine/run");

const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");

/**
 * What jest found.
 *
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numRuntimeErrorTestSuites: number,
 *   testResults: { name: string, message: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} Found
 */

/** @type {typeof import("./trial").trial} */
async function trial({ on, projects, only, without, node = process.execPath, env = process.env }) {
  const file = path.join(ROOT, ".work", `${on.replaceAll(/[^\w.]+/g, "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const selected = only === undefined ? [] : ["--passWithNoTests", "--testPathPatterns", only];
  if (without !== undefined) selected.push("--testNamePattern", `^(?!${without})`);
  const args = [JEST, "--selectProjects", ...projects, "--reporters", "default", ...selected];
  const begun = Date.now();
  /** @type {Error | undefined} */
  let problem;
  await run(node, [...args, "--json", "--outputFile", file], { cwd: ROOT, env }).catch(
    (/** @type {Error} */ error) => {
      problem = error;
    },
  );
  /** @type {Found} */
  let found;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw problem ?? new Error(`jest wrote no ${file}`);
  }
  for (const { assertionResults, message, name: test, status } of found.testResults) {
    const failed = assertionResults.filter((one) => one.status === "failed");
    failed.forEach(({ fullName }) => console.log(`  failed on ${on}: ${fullName}`));
    if (failed.length === 0 && status === "failed") console.log(`  failed on ${on}: ${test}\n${message}`);
  }
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites: broken } = found;
  const seconds = Math.round((Date.now() - begun) / 1000);
  const counts = `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`;
  const line = `${on}: ${counts} (${seconds} s)`;
  console.log(line);
  return { line, passed: numPassedTests, failed: problem !== undefined };
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

module.exports = { trial, trials };
