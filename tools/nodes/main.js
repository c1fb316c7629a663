#!/usr/bin/env node
// @ts-check
"use strict";
/**
 * `node tools/nodes/main.js [--only <pattern>] [major...]`: runs all tests, or those whose paths match, on every Node that the project
 * supports, and tells each one's count. That Node also runs what the tests start: package managers, programs, the plugin.
 */

const { mkdirSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");

const { node } = require("../engine/nodes");
const { ROOT } = require("../engine/recipe");
const { run } = require("../engine/run");

const SUPPORTED = [20, 22, 24];
const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");
/** The parts of a run; the quick ones tell first what is wrong. */
const PARTS = [
  { name: "unit and sandbox", projects: ["unit", "sandbox"] },
  { name: "engine", projects: ["engine"] },
];

/**
 * What jest found in one part.
 *
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numRuntimeErrorTestSuites: number,
 *   testResults: { name: string, message: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} Found
 */

/**
 * @param {number} major
 * @param {(typeof PARTS)[number]} part
 * @param {string | undefined} only
 * @returns {Promise<{ line: string, passed: number, failed: boolean }>}
 */
async function tryOn(major, { name, projects }, only) {
  const binary = await node(major);
  const [version] = await run(binary, ["--version"]);
  const file = path.join(ROOT, ".work", `node-${major}-${name.replaceAll(" ", "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const env = { ...process.env, PATH: [path.dirname(binary), process.env["PATH"]].join(path.delimiter) };
  const selected = only === undefined ? [] : ["--passWithNoTests", "--testPathPatterns", only];
  const args = [JEST, "--selectProjects", ...projects, "--reporters", "default", ...selected];
  const begun = Date.now();
  /** @type {Error | undefined} */
  let problem;
  await run(binary, [...args, "--json", "--outputFile", file], { cwd: ROOT, env }).catch(
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
    failed.forEach(({ fullName }) => console.log(`  failed on Node ${major}: ${fullName}`));
    if (failed.length === 0 && status === "failed")
      console.log(`  failed on Node ${major}: ${test}\n${message}`);
  }
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites: broken } = found;
  const seconds = Math.round((Date.now() - begun) / 1000);
  const counts = `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`;
  const line = `Node ${version}, ${name}: ${counts} (${seconds} s)`;
  return { line, passed: numPassedTests, failed: problem !== undefined };
}

// A way out through process.exit, so that programs started here end.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" } },
    allowPositionals: true,
  });
  const asked = positionals.map(Number);
  const outcomes = [];
  for (const major of asked.length > 0 ? asked : SUPPORTED) {
    for (const part of PARTS) {
      const outcome = await tryOn(major, part, values.only);
      console.log(outcome.line);
      outcomes.push(outcome);
    }
  }
  console.log(["", ...outcomes.map(({ line }) => line)].join("\n"));
  if (outcomes.every(({ passed }) => passed === 0)) throw new Error("No test ran.");
  if (outcomes.some(({ failed }) => failed)) process.exitCode = 1;
}

main().catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
