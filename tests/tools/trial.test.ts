import { outcomeOf, type Found } from "../../tools/nodes/trial";

/** The results of one file as jest reports them, by the statuses of its tests. */
function found(...statuses: string[]): Found {
  const count = (status: string): number => statuses.filter((one) => one === status).length;
  const assertionResults = statuses.map((status, index) => ({ status, fullName: `test ${index}` }));
  return {
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("pending"),
    numRuntimeErrorTestSuites: 0,
    testResults: [{ name: "a.test.ts", message: "", status: "passed", assertionResults }],
  };
}

const of = { on: "Node 20", seconds: 3, mayBeEmpty: false };

describe("a trial", () => {
  test("names what failed and what was left out", () => {
    expect(outcomeOf(found("passed", "failed", "pending"), of)).toEqual({
      lines: ["  failed on Node 20: test 1", "  left out on Node 20: test 2"],
      line: "Node 20: 1 passed, 1 failed, 1 skipped (3 s)",
      passed: 1,
      failed: true,
    });
  });

  test("succeeds when something passed and nothing failed", () => {
    expect(outcomeOf(found("passed", "pending"), of)).toMatchObject({ passed: 1, failed: false });
  });

  test("of no test that passed fails, unless the pattern is the caller's", () => {
    expect(outcomeOf(found("pending"), of)).toMatchObject({ passed: 0, failed: true });
    expect(outcomeOf(found(), { ...of, mayBeEmpty: true })).toMatchObject({ passed: 0, failed: false });
  });
});
