import type * as Sweeps from "../sweep";

const inherited = { ...process.env };

beforeEach(() => {
  jest.resetModules();
});

afterEach(() => {
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
});
