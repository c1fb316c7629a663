import type { FaultEffect, FaultRule, Operation } from "applinks-sandbox";
import { addFaults, expectConverged, FIRST, SECOND, storedIn } from "./oneLink";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("faults");
});

afterAll(() => testApps.close());

afterEach(async () => {
  await testApps.sandbox.control.faults.clear();
  ok(await testApps.stack.destroy());
});

/** Every kind of write. */
const EACH = {
  create: ["incoming.create", "outgoing.create", "link.create"],
  update: ["incoming.update", "outgoing.update", "link.update"],
  delete: ["incoming.delete", "outgoing.delete", "link.delete"],
} as const satisfies Record<string, Operation[]>;

/** One write in each run. */
const ONE = {
  create: ["incoming.create"],
  update: ["outgoing.update"],
  delete: ["link.delete"],
} as const satisfies Record<string, Operation[]>;

describe("an app that falters at every write", () => {
  const once = (phase: FaultRule["phase"], effect: FaultEffect): Omit<FaultRule, "match"> => ({
    phase,
    effect,
  });

  test.each<{ title: string; rule: Omit<FaultRule, "match">; helpsItself: boolean }>([
    {
      title: "resets the connection after it acted",
      rule: once("after-commit", { kind: "reset" }),
      helpsItself: true,
    },
    {
      title: "answers 503 after it acted",
      rule: once("after-commit", { kind: "status", status: 503, body: "" }),
      helpsItself: true,
    },
    {
      title: "answers 503 instead of acting",
      rule: once("before-act", { kind: "status", status: 503, body: "" }),
      helpsItself: true,
    },
    {
      title: "answers 429 with Retry-After",
      rule: once("before-act", { kind: "rate-limit", retryAfter: 1 }),
      helpsItself: true,
    },
    {
      title: "answers with a login page and status 200",
      rule: once("before-act", { kind: "html-login" }),
      helpsItself: false,
    },
    {
      title: "takes the administrator for a stranger",
      rule: once("before-act", { kind: "anonymous" }),
      helpsItself: false,
    },
  ])("$title: at the latest the next up converges", async ({ rule, helpsItself }) => {
    const { stack } = testApps;
    const writes = helpsItself ? EACH : ONE;
    /** Runs until it succeeds: at once, or the second time. */
    const runs = async (run: () => ReturnType<typeof stack.up>): Promise<void> => {
      const first = await run();
      if (helpsItself) {
        ok(first);
        return;
      }
      expect(first.code).not.toBe(0);
      ok(await run());
    };
    stack.program(FIRST);
    await addFaults(testApps, writes.create, rule);
    await runs(() => stack.up());
    await expectConverged(testApps, "READ", "Jira");

    stack.program(SECOND);
    await addFaults(testApps, writes.update, rule);
    await runs(() => stack.up());
    await expectConverged(testApps, "WRITE", "Our Jira");

    await addFaults(testApps, writes.delete, rule);
    await runs(() => stack.destroy());
    const { jira, confluence } = await storedIn(testApps);
    expect([
      ...jira.incomingClients,
      ...confluence.outgoingConnections,
      ...confluence.applicationLinks,
    ]).toEqual([]);
    const faults = await testApps.sandbox.control.faults.list();
    expect(faults.map(({ hits }) => hits)).toEqual(faults.map(() => 1));
  });
});
