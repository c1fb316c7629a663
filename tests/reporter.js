// @ts-check
/**
 * Ends a run with its count: `12 passed, 0 failed`, after the names of skipped tests. The line comes when the process
 * exits, so that nothing of jest's own follows it.
 */

/** The statuses of tests that did not run in Jest's results. */
const NOT_RUN = new Set(["pending", "skipped", "disabled", "todo"]);

/**
 * The lines that sum up a run. A file that could not run, or whose clean-up failed, counts as one failure.
 * @param {import("@jest/reporters").AggregatedResult} results
 * @returns {string[]} the count last
 */
function summary(results) {
  let passed = 0;
  let failed = 0;
  const skipped = [];
  for (const file of results.testResults) {
    const failures = file.testResults.filter(({ status }) => status === "failed").length;
    passed += file.testResults.filter(({ status }) => status === "passed").length;
    failed +=
      failures > 0 ? failures : Number(file.testExecError !== undefined || Boolean(file.failureMessage));
    skipped.push(...file.testResults.filter(({ status }) => NOT_RUN.has(status)));
  }
  const count = [
    `${passed} passed`,
    `${failed} failed`,
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ];
  return [...skipped.map(({ fullName }) => `skipped: ${fullName}`), count.join(", ")];
}

/** @returns {Pick<import("@jest/reporters").Reporter, "onRunComplete">} */
function reporter() {
  return {
    onRunComplete(_contexts, results) {
      process.once("exit", () => {
        console.log(summary(results).join("\n"));
      });
    },
  };
}

// jest makes reporters with `new`, which returns the object of the function.
module.exports = reporter;
module.exports.summary = summary;
