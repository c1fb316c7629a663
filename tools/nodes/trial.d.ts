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

/** The result of a trial from jest's results; `lines` name the tests that failed or were left out. */
export declare function outcomeOf(
  found: Found,
  of: { on: string; seconds: number; mayBeEmpty: boolean },
): Outcome & { lines: string[] };

/** Runs tests, prints the failed and the left out ones, then the count. Throws if jest does not end by itself. */
export declare function trial(what: Trial): Promise<Outcome>;

/** Runs trials as a program: prints all counts at the end, and fails if a test failed or none ran. */
export declare function trials(work: () => Promise<Outcome[]>): void;
