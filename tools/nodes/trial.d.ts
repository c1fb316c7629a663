/** The end of a trial. */
export interface Outcome {
  /** What ran where, and its count. */
  line: string;
  /** How many tests passed. */
  passed: number;
  /** Whether a test failed, or jest itself, or none passed where some had to. */
  failed: boolean;
}

/** What a trial runs, and where. */
export interface Trial {
  /** What it runs on, as its line says it. */
  on: string;
  /** jest's projects. */
  projects: readonly string[];
  /** Only the tests whose paths match this pattern. */
  only?: string | undefined;
  /** Whether the pattern is the caller's, who may mean tests of another trial; default: no test is a failure. */
  mayBeEmpty?: boolean;
  /** The Node that runs jest; by default the running one. */
  node?: string;
  env?: NodeJS.ProcessEnv;
}

/** What jest found. */
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

/** The end of a trial in which jest found this; `told` are the lines of the tests that failed or were left out. */
export declare function outcomeOf(
  found: Found,
  of: { on: string; seconds: number; mayBeEmpty: boolean },
): Outcome & { told: string[] };

/** Runs tests, prints which failed and which were left out, then the count. Throws when jest does not come to an end of its own. */
export declare function trial(what: Trial): Promise<Outcome>;

/** Runs trials as a program: prints the counts of all at the end, and fails if a test failed or none ran. */
export declare function trials(work: () => Promise<Outcome[]>): void;
