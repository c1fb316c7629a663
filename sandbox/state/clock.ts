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

/** Moves the clock forward by `seconds`, after setting it to the instant `now` if one is given. Throws if that is no instant. */
export function moveClock(clock: Clock, { seconds = 0, now }: { seconds?: number; now?: string }): void {
  if (now !== undefined && Number.isNaN(Date.parse(now))) throw new Error(`no instant: ${now}`);
  const start = now === undefined ? clock.offset() : Date.parse(now) - Date.now();
  clock.setOffset(start + seconds * 1000);
}
