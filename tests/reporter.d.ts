import type { AggregatedResult } from "@jest/reporters";

/** The lines that sum up a run: the names of skipped tests, then the count. */
export function summary(results: AggregatedResult): string[];
