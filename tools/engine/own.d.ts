import type { Description } from "./engine";

/**
 * Describes the user's own `pulumi` on PATH. It is asked for its version with our home, so nothing of the user's is
 * written. Throws with what is lacking.
 */
export declare function own(): Promise<Description>;

/** What changes when the program at `file` is replaced by another. */
export declare function mark(file: string): string;
