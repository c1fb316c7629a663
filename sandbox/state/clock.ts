/** The sandbox's clock: the machine's clock plus an offset that a test can change. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The offset from the machine's clock in milliseconds. */
  offset(): number;
  setOffset(milliseconds: number): void;
}

/** Creates a clock without an offset. */
export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    offset: () => offset,
    setOffset: (milliseconds) => {
      offset = milliseconds;
    },
  };
}
