#!/usr/bin/env node
// @ts-check
"use strict";
/**
 * `node tools/nodes/main.js [major...]`: runs the tests on every Node that the project supports, and tells each one's count. That
 * Node also runs what the tests start: package managers, programs, the plugin.
 */

const { mkdirSync, readFileSync, rmSync } = require("node:fs");
const path = require("node:path");

const { node } = require("../engine/nodes");
const { ROOT } = require("../engine/recipe");
const { run } = require("../engine/run");

const SUPPORTED = [20, 22, 24];
const JEST = path.join(ROOT, "node_modules", "jest", "bin", "jest.js");
/** The parts of a run: all that is quick, and of the engine's tests those that depend on Node most. */
const PARTS = [
  { name: "unit and sandbox", args: ["--selectProjects", "unit", "sandbox"] },
  {
    name: "engine",
    args: ["--selectProjects", "engine", "--testPathPatterns", "engine/(shim|plugin|package)\\.test", "-i"],
  },
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
 * @returns {Promise<{ line: string, failed: boolean }>}
 */
async function tryOn(major, { name, args }) {
  const binary = await node(major);
  const [version] = await run(binary, ["--version"]);
  const file = path.join(ROOT, ".work", `node-${major}-${name.replaceAll(" ", "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const env = { ...process.env, PATH: [path.dirname(binary), process.env["PATH"]].join(path.delimiter) };
  const begun = Date.now();
  /** @type {Error | undefined} */
  let problem;
  await run(binary, [JEST, ...args, "--reporters", "default", "--json", "--outputFile", file], {
    cwd: ROOT,
    env,
  }).catch((/** @type {Error} */ error) => {
    problem = error;
  });
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
  return { line: `Node ${version}, ${name}: ${counts} (${seconds} s)`, failed: problem !== undefined };
}

// A way out through process.exit, so that programs started here end.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}

async function main() {
  const asked = process.argv.slice(2).map(Number);
  const outcomes = [];
  for (const major of asked.length > 0 ? asked : SUPPORTED) {
    for (const part of PARTS) {
      const outcome = await tryOn(major, part);
      console.log(outcome.line);
      outcomes.push(outcome);
    }
  }
  console.log(["", ...outcomes.map(({ line }) => line)].join("\n"));
  if (outcomes.some(({ failed }) => failed)) process.exitCode = 1;
}

main().catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
