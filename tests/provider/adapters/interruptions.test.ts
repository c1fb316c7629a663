import * as fc from "fast-check";
import type { FaultEffect, FaultRule } from "applinks-sandbox";
import type { ModelStack } from "../../engineModel";
import { expectLinked, linkProgram, openBench, testAppsOf, type Bench, type Variant } from "./link";

/** Whichever request of a run fails, and however: the next run converges, with one object each. */

let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ timeoutSeconds: 5 });
});

afterAll(() => bench.sandbox.stop());

const CHANGED: Variant = {
  linkName: "Our Jira",
  redirectUrls: ["https://wiki.example.com/moved"],
  scopes: ["READ"],
  granted: ["ADMIN"],
  description: "moved",
};

/** A run of a stack, what comes before it, and the expected objects after it. */
interface Run {
  name: string;
  prepare: (stack: ModelStack) => Promise<unknown>;
  run: (stack: ModelStack) => Promise<unknown>;
  verify: (stack: ModelStack) => Promise<void>;
}

async function expectNothingLeft(stack: ModelStack): Promise<void> {
  const { jira, confluence } = (await testAppsOf(bench)).apps;
  expect([jira?.incomingClients, confluence?.outgoingConnections, confluence?.applicationLinks]).toEqual([
    [],
    [],
    [],
  ]);
  expect(stack.state.size).toBe(0);
}

async function expectConfirmed(stack: ModelStack, variant: Variant): Promise<void> {
  await expectLinked(bench, stack, variant);
  expect(new Set(Object.values(await stack.preview(linkProgram(variant))))).toEqual(new Set(["same"]));
  expect(new Set(Object.values(await stack.refresh()))).toEqual(new Set(["same"]));
}

const RUNS: Run[] = [
  {
    name: "the first up",
    prepare: () => Promise.resolve(),
    run: (stack) => stack.up(linkProgram()),
    verify: (stack) => expectConfirmed(stack, {}),
  },
  {
    name: "an up that changes everything",
    prepare: (stack) => stack.up(linkProgram()),
    run: (stack) => stack.up(linkProgram(CHANGED)),
    verify: (stack) => expectConfirmed(stack, CHANGED),
  },
  {
    name: "a destroy",
    prepare: (stack) => stack.up(linkProgram()),
    run: (stack) => stack.destroy(),
    verify: expectNothingLeft,
  },
];

const REFUSED: FaultEffect = { kind: "status", status: 401, json: { errors: ["no"], fieldErrors: {} } };

/** The app has carried the request out, or never received it; the client gets this response in both cases. */
const EFFECTS: FaultEffect[] = [
  { kind: "reset" },
  { kind: "status", status: 500, json: { message: "inside", "status-code": 500 } },
  { kind: "status", status: 502, body: "<h1>Bad Gateway</h1>" },
  { kind: "status", status: 503, headers: { "retry-after": "0" }, body: "" },
  REFUSED,
  { kind: "status", status: 403, json: { errors: ["no"], fieldErrors: {} } },
  { kind: "rate-limit", retryAfter: 0 },
  { kind: "html-login" },
  { kind: "redirect", location: "https://sso.example.com/?ticket=x" },
  { kind: "not-json-404" },
  { kind: "truncate" },
  { kind: "websudo" },
  { kind: "xsrf" },
];

const requests = async (): Promise<number> => (await bench.sandbox.control.requestLog.entries({})).length;

/** Prepares, runs with the fault, and runs again without it. */
async function interrupt(
  { name, prepare, run, verify }: Run,
  fault: Omit<FaultRule, "match">,
): Promise<void> {
  const { control } = bench.sandbox;
  await control.reset();
  const stack = bench.stack();
  await prepare(stack);
  await control.requestLog.clear();
  await control.faults.add({ match: {}, ...fault });
  const before = [...stack.state.keys()];
  const failure: unknown = await run(stack).then(
    () => undefined,
    (error: unknown) => error,
  );
  await control.faults.clear();
  expect(await requests()).toBeLessThan(60);
  if (failure instanceof Error) {
    expect(failure.message).toMatch(/\S+ \(http:\/\/localhost:\d+\/\w+\).*: .+\. ./);
    expect(failure.message).not.toContain(bench.password);
  } else expect(failure).toBeUndefined();
  // Only a successful deletion removes anything from the state.
  if (name !== "a destroy") expect([...stack.state.keys()]).toEqual(expect.arrayContaining(before));
  await run(stack);
  await verify(stack);
}

describe.each(RUNS)("$name", (run) => {
  let length = 0;

  beforeAll(async () => {
    await bench.sandbox.control.reset();
    const stack = bench.stack();
    await run.prepare(stack);
    await bench.sandbox.control.requestLog.clear();
    await run.run(stack);
    length = await requests();
  });

  test.each<[string, FaultRule["phase"], FaultEffect]>([
    ["its connection is reset before it is carried out", "before-act", { kind: "reset" }],
    ["its connection is reset after the commit", "after-commit", { kind: "reset" }],
    ["its response is truncated", "mid-body", { kind: "reset" }],
    ["it is refused although it was carried out", "after-commit", REFUSED],
  ])(
    "converges whichever request fails: %s",
    async (_how, phase, effect) => {
      expect(length).toBeGreaterThan(5);
      for (let nth = 1; nth <= length; nth++) await interrupt(run, { nth, phase, effect });
    },
    300_000,
  );

  test("converges whichever request fails in any way", async () => {
    const faults = fc.record({
      nth: fc.integer({ min: 1, max: length }),
      times: fc.constantFrom(1, 2, 0),
      phase: fc.constantFrom<FaultRule["phase"]>("before-act", "after-commit"),
      effect: fc.constantFrom(...EFFECTS),
    });
    await fc.assert(
      fc.asyncProperty(faults, (fault) => interrupt(run, fault)),
      { numRuns: 40 },
    );
  }, 300_000);
});
