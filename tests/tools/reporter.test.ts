import type { AggregatedResult } from "@jest/reporters";
import { summary } from "../reporter";

interface File {
  passed?: string[];
  failed?: string[];
  skipped?: string[];
  couldNotRun?: boolean;
}

describe("the line that ends a run", () => {
  it("counts what passed", () => {
    expect(lines({ passed: ["a", "b"] }, { passed: ["c"] })).toEqual(["3 passed, 0 failed"]);
  });

  it("counts what failed, once per test", () => {
    expect(lines({ passed: ["a"], failed: ["b", "c"] })).toEqual(["1 passed, 2 failed"]);
  });

  it("counts a file that could not run as one failure", () => {
    expect(lines({ passed: ["a"] }, { couldNotRun: true })).toEqual(["1 passed, 1 failed"]);
  });

  it("names what was skipped", () => {
    expect(lines({ passed: ["a"], skipped: ["b", "c"] })).toEqual([
      "skipped: b",
      "skipped: c",
      "1 passed, 0 failed, 2 skipped",
    ]);
  });
});

/** The lines that the reporter prints for these files, given as jest gives them. */
function lines(...files: File[]): string[] {
  const testResults = files.map(({ passed = [], failed = [], skipped = [], couldNotRun = false }) => ({
    failureMessage: couldNotRun || failed.length > 0 ? "it failed" : null,
    testExecError: undefined,
    testResults: [
      ...passed.map((fullName) => ({ fullName, status: "passed" })),
      ...failed.map((fullName) => ({ fullName, status: "failed" })),
      ...skipped.map((fullName) => ({ fullName, status: "pending" })),
    ],
  }));
  return summary({ testResults } as unknown as AggregatedResult);
}
