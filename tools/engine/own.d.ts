import type { Description } from "./engine";

/**
 * Describes the user's own `pulumi` on PATH. The check of its version uses this project's home, so nothing of the user's is written.
 * Throws an error that names what is missing.
 */
export declare function own(): Promise<Description>;

/** A value that changes when another program replaces the one at `file`. */
export declare function mark(file: string): string;
