/** The sandbox's clock: it runs with the machine's, shifted by an offset that a test may change. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The shift against the machine's clock in milliseconds. */
  offset(): number;
  setOffset(milliseconds: number): void;
}

/** A clock that starts unshifted. */
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
