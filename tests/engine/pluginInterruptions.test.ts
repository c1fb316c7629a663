/** Operations through the plugin that end before they are done: for their own time, and for Ctrl-C. */

import { until } from "./crash";
import { PLUGIN } from "./plugin";
import { kill, start, type Running } from "./processes";
import { ok } from "./stack";
import { openWorld, type World } from "./world";
import type { FaultRule } from "applinks-sandbox";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

let world: World;

beforeAll(async () => {
  world = await openWorld("plugin-interrupted", APPS, PLUGIN);
});

afterAll(() => world.close());

afterEach(async () => {
  await world.sandbox.control.faults.clear();
  ok(await world.stack.destroy());
  expect(await clients()).toEqual([]);
});

const clients = async () => {
  const { apps } = await world.sandbox.control.export({ only: "state" });
  return apps["jira"]?.incomingClients ?? [];
};

const client = (scope: string, options = "{}"): string =>
  `new IncomingClient("client", { app: "jira", name: "client", scopes: ["${scope}"],
     redirectUrls: ["https://ci.example.com/callback"] }, ${options});`;

/** Jira takes half a minute over such requests. */
const slow = async (operation: "incoming.create" | "incoming.update", phase: FaultRule["phase"]) => {
  await world.sandbox.control.faults.add({
    match: { operation },
    times: 0,
    phase,
    effect: { kind: "hang", seconds: 30 },
  });
};

/** There is one client, with this scope; the state knows it by its ID, and nothing is left to do. */
async function expectConverged(scope: string): Promise<void> {
  const found = await clients();
  expect(found).toMatchObject([{ name: "client", scope }]);
  expect(await world.stack.resources()).toMatchObject([{ id: `jira/incoming/${found[0]?.id}` }]);
  expect(ok(await world.stack.preview("--expect-no-changes")).changes).toEqual({ same: 1 });
}

describe("customTimeouts end an operation, which says what it tried, and the next up completes it:", () => {
  test.each<{ phase: FaultRule["phase"]; there: number }>([
    { phase: "before-act", there: 0 },
    { phase: "after-commit", there: 1 },
  ])("a creation that Jira has not begun, or not answered: $phase", async ({ phase, there }) => {
    const { stack, sandbox } = world;
    await slow("incoming.create", phase);
    stack.program(client("READ", '{ customTimeouts: { create: "2s" } }'));
    const { code, text } = await stack.up();
    console.log(text);
    expect(code).not.toBe(0);
    expect(await clients()).toHaveLength(there);
    expect(await stack.resources()).toEqual([]);

    await sandbox.control.faults.clear();
    ok(await stack.up());
    await expectConverged("READ");
  });

  test("an update", async () => {
    const { stack, sandbox } = world;
    stack.program(client("READ"));
    ok(await stack.up());
    await slow("incoming.update", "before-act");
    stack.program(client("WRITE", '{ customTimeouts: { update: "2s" } }'));
    const { code, text } = await stack.up();
    console.log(text);
    expect(code).not.toBe(0);
    expect(await stack.resources()).toHaveLength(1);

    await sandbox.control.faults.clear();
    ok(await stack.up());
    await expectConverged("WRITE");
  });
});
