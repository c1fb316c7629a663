/** What an entry of the register of uncertain facts has. */

/** How certain the assumption is, in the words of sandbox/FIDELITY.md. */
export type Level = "exact" | "documented" | "inferred";

/**
 * How a user can confirm a fact on an instance: by requests that change nothing, by test objects with a random name that exist for
 * a short time, by a recording of what the browser sends while an administrator creates a link, or not at all.
 */
export type Confirmation = "reading" | "confirm" | "recording" | "none";

/** One plausible truth. */
export interface Alternative {
  /** A sentence about the products, complete without the others. */
  readonly is: string;
  /** Whether the provider can't work with it and stops before any write, with an error that names the fact. */
  readonly stops?: true;
  /** Why this confirmation can't distinguish the alternative from others; unset where it can. */
  readonly undecided?: string;
}

/** One fact about the products' APIs that nobody has confirmed on a live instance. */
export interface Fact {
  readonly title: string;
  /** The ID of the alternative that the provider and the sandbox assume. */
  readonly assumed: string;
  /** The plausible truths by ID, the assumed one among them. */
  readonly alternatives: Readonly<Record<string, Alternative>>;
  readonly level: Level;
  /** Where the assumption comes from: plugins, docs, clients or inferred, as in sandbox/FIDELITY.md. */
  readonly evidence: string;
  /** What in the provider or the command line depends on it. */
  readonly affects: string;
  readonly confirm: Confirmation;
  /** The request or the step that shows it, for the report of a confirmation. */
  readonly how: string;
}

/** The facts of one area of the APIs, by ID. */
export type Area = Readonly<Record<string, Fact>>;
