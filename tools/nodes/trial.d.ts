/** The end of a trial. */
export interface Outcome {
  /** What ran where, and its count. */
  line: string;
  /** How many tests passed. */
  passed: number;
  /** Whether a test failed, or jest itself. */
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
  /** None of the tests whose names begin with this pattern. */
  without?: string | undefined;
  /** The Node that runs jest; by default the running one. */
  node?: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs tests, prints which failed, then the count. Throws when jest does not come to an end of its own. */
export declare function trial(what: Trial): Promise<Outcome>;

/** Runs trials as a program: prints the counts of all at the end, and fails if a test failed or none ran. */
export declare function trials(work: () => Promise<Outcome[]>): void;
