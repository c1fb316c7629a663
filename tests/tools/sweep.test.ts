import * as fc from "fast-check";
import type * as Sweeps from "../sweep";

const inherited = { ...process.env };

beforeEach(() => {
  jest.resetModules();
});

afterEach(() => {
  jest.useRealTimers();
  process.env = { ...inherited };
});

/** The module, in an environment with these values. */
function swept(env: Record<string, string>): typeof Sweeps {
  process.env = { ...inherited, ...env };
  return jest.requireActual<typeof Sweeps>("../sweep");
}

describe("a sweep", () => {
  test("takes its seed and its time from the environment, where they are set", () => {
    const { SWEEP } = swept({ APPLINKS_SWEEP_SEED: "7", APPLINKS_SWEEP_SECONDS: "0.5" });
    expect(SWEEP).toEqual({ seed: 7, seconds: 0.5 });
    jest.resetModules();
    const usual = swept({ APPLINKS_SWEEP_SEED: "", APPLINKS_SWEEP_SECONDS: "" });
    expect(usual.SWEEP).toEqual({ seed: 20_261_124, seconds: 30 });
  });

  test.each([
    ["APPLINKS_SWEEP_SECONDS", "abc", "above zero"],
    ["APPLINKS_SWEEP_SECONDS", "0", "above zero"],
    ["APPLINKS_SWEEP_SEED", "1.5", "a whole number"],
  ])("refuses %s=%s", (name, value, right) => {
    expect(() => swept({ [name]: value })).toThrow(`${name} is "${value}"; it has to be a number, ${right}`);
  });

  test("lasts until its time is over and it is complete", async () => {
    const { beginSweep, SWEEP } = swept({});
    jest.useFakeTimers();
    let isComplete = false;
    const sweep = beginSweep("cases", () => isComplete);
    const attempt = (): Promise<boolean> => sweep.attempt(() => Promise.resolve());
    expect(await attempt()).toBe(true);
    jest.advanceTimersByTime(SWEEP.seconds * 1000 + 1);
    expect(await attempt()).toBe(true);
    isComplete = true;
    expect(await attempt()).toBe(false);
  });

  test("makes a case smaller that failed when its time was nearly over", async () => {
    const { beginSweep } = swept({ APPLINKS_SWEEP_SECONDS: "0.05" });
    const sweep = beginSweep("cases", () => true);
    const found = await fc.check(
      fc.asyncProperty(fc.integer({ min: 10, max: 1000 }), async (value) => {
        await sweep.attempt(async () => {
          await new Promise((resolve) => setTimeout(resolve, 60));
          if (value >= 10) throw new Error("too large");
        });
      }),
      { seed: 1, numRuns: 1 },
    );
    expect(found.counterexample).toEqual([10]);
  });
});
