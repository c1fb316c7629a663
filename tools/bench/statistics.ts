/** Ratios of alternating rounds, and whether they meet an aim. */

/** Whether an aim is met. */
export interface Verdict {
  what: string;
  /** The median. */
  ratio: number;
  /** Half the difference between the lowest and the highest ratio. */
  spread: number;
  aim: number;
  /** Whether the median exceeds the aim by no more than the spread. */
  met: boolean;
  /** The ratio and the spread, as in tables. */
  shown: string;
}

/** The middle value, or the greater of the two middle values. */
export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

/** The ratio of each round. */
export function ratiosOf(ours: readonly number[], floor: readonly number[]): number[] {
  return ours.map((value, round) => value / (floor[round] ?? NaN));
}

/** Compares the ratios of the rounds with the most that they may be. */
export function judge(what: string, ratios: readonly number[], aim: number): Verdict {
  const ratio = rounded(median(ratios));
  const spread = rounded((Math.max(...ratios) - Math.min(...ratios)) / 2);
  const shown = ratios.length > 1 ? `${ratio.toFixed(2)} ± ${spread.toFixed(2)}` : ratio.toFixed(2);
  return { what, ratio, spread, aim, met: ratio - spread <= aim, shown };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
