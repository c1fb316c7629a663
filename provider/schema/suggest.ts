/** "Did you mean": the nearest of the known names. */

import { distance } from "fastest-levenshtein";

/** The known name that differs least from `given`, if it is near enough to be a slip of the pen. */
export function closest(given: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((one, other) => one.far - other.far);
  return near[0]?.name;
}

/** Words about a name that is not known: the nearest one, or all of them. */
export function hintAmong(given: string, known: readonly string[]): string {
  const guess = closest(given, known);
  return guess === undefined ? `it has ${known.join(", ")}` : `did you mean "${guess}"?`;
}
