/** "Did you mean": the nearest of the known names. */

import { distance } from "fastest-levenshtein";

/** The nearest known name, if near enough for a typing error. */
export function closest(given: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((one, other) => one.far - other.far);
  return near[0]?.name;
}

/** A hint about an unknown name: the nearest known one, or all of them. */
export function hintAmong(given: string, known: readonly string[]): string {
  const guess = closest(given, known);
  return guess === undefined ? `it has ${known.join(", ")}` : `did you mean "${guess}"?`;
}
