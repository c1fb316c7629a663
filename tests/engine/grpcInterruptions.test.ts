/** Operations of the plugin that are interrupted by customTimeouts or Ctrl-C. */

import type { FaultRule, Operation } from "applinks-sandbox";
import path from "node:path";
import { until } from "./crash";
import { PLUGIN } from "./plugin";
import { kill, portOf, start, type Running } from "./processes";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("plugin-interrupted", APPS, PLUGIN);
});

afterAll(() => testApps.close());

afterEach(async () => {
  await testApps.sandbox.control.faults.clear();
  ok(await testApps.stack.destroy());
  expect(await clients()).toEqual([]);
});

const clients = async () => {
  const { apps } = await testApps.sandbox.control.export({ only: "state" });
  return apps["jira"]?.incomingClients ?? [];
};

const client = (scope: string, options = "{}"): string =>
  `new IncomingClient("client", { app: "jira", name: "client", uniqueName: true, scopes: ["${scope}"],
     redirectUrls: ["https://ci.example.com/callback"] }, ${options});`;

/** Errors of interrupted operations. A request that times out by itself has another error. */
const TIME_UP =
  "the operation took longer than the 2 seconds that customTimeouts give it. The change may have been applied; the next pulumi up checks. Try again.";
const CANCELLED =
  "the run was cancelled. The change may have been applied; the next pulumi up checks. Try again.";

/** Delays responses to an operation for longer than any test takes. */
const slow = async (operation: Operation, phase: FaultRule["phase"]) => {
  await testApps.sandbox.control.faults.add({
    match: { operation },
    times: 0,
    phase,
    effect: { kind: "hang", seconds: 300 },
  });
};

/** Expects one client with this scope, its ID in the state, and a preview without changes. */
async function expectConverged(scope: string): Promise<void> {
  const found = await clients();
  expect(found).toMatchObject([{ name: "client", scope }]);
  expect(await testApps.stack.resources()).toMatchObject([{ id: `jira/incoming/${found[0]?.id}` }]);
  expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 1 });
}

describe("customTimeouts end an operation with an error that names it, and the next up completes it:", () => {
  test.each<{ phase: FaultRule["phase"]; there: number }>([
    { phase: "before-act", there: 0 },
    { phase: "after-commit", there: 1 },
  ])("a creation, $phase", async ({ phase, there }) => {
    const { stack, sandbox } = testApps;
    await slow("incoming.create", phase);
    stack.program(client("READ", '{ customTimeouts: { create: "2s" } }'));
    const { code, text } = await stack.up();
    expect(code).not.toBe(0);
    expect(text).toContain(`could not create the incoming link "client" on jira (${sandbox.apps.jira.url})`);
    expect(text).toContain(TIME_UP);
    expect(await clients()).toHaveLength(there);
    expect(await stack.resources()).toEqual([]);

    await sandbox.control.faults.clear();
    ok(await stack.up());
    await expectConverged("READ");
  });

  test("an update", async () => {
    const { stack, sandbox } = testApps;
    stack.program(client("READ"));
    ok(await stack.up());
    await slow("incoming.update", "before-act");
    stack.program(client("WRITE", '{ customTimeouts: { update: "2s" } }'));
    const { code, text } = await stack.up();
    expect(code).not.toBe(0);
    expect(text).toContain(`could not update the incoming link "client" on jira (${sandbox.apps.jira.url})`);
    expect(text).toContain(TIME_UP);
    expect(await stack.resources()).toHaveLength(1);

    await sandbox.control.faults.clear();
    ok(await stack.up());
    await expectConverged("WRITE");
  });
});

describe("Ctrl-C reaches the plugin, the run ends, and the next up completes it:", () => {
  /** Runs `up`, presses Ctrl-C while an app processes a request of this operation, and returns the output. */
  async function interruptedUp(operation: Operation, phase: FaultRule["phase"]): Promise<string> {
    const { stack, sandbox } = testApps;
    await slow(operation, phase);
    await sandbox.control.requestLog.clear();
    const run = stack.begin("up", "--yes", "--skip-preview");
    await until(`the request for ${operation}`, async () => {
      const entries = await sandbox.control.requestLog.entries({ mutating: true });
      // The request log has a status once the app has acted.
      return entries.some(
        ({ fault, status }) => fault !== undefined && (phase === "before-act" || status > 0),
      );
    });
    process.kill(run.pid, "SIGINT");
    const { code, text } = await run.ended;
    expect(code).not.toBe(0);
    await sandbox.control.faults.clear();
    return text;
  }

  const PHASES = [{ phase: "before-act" }, { phase: "after-commit" }] as const;

  test.each(PHASES)("a creation, $phase", async ({ phase }) => {
    testApps.stack.program(client("READ"));
    expect(await interruptedUp("incoming.create", phase)).toContain(CANCELLED);
    expect(await clients()).toHaveLength(phase === "before-act" ? 0 : 1);
    ok(await testApps.stack.up());
    await expectConverged("READ");
  });

  test.each(PHASES)("an update, $phase", async ({ phase }) => {
    testApps.stack.program(client("READ"));
    ok(await testApps.stack.up());
    testApps.stack.program(client("WRITE"));
    expect(await interruptedUp("incoming.update", phase)).toContain(CANCELLED);
    expect(await testApps.stack.resources()).toHaveLength(1);
    ok(await testApps.stack.up());
    await expectConverged("WRITE");
  });

  test("a link, in the middle of its parts", async () => {
    const { stack, sandbox } = testApps;
    stack.program('new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"] } });');
    await interruptedUp("outgoing.create", "after-commit");
    ok(await stack.up());
    const { apps } = await sandbox.control.export({ only: "state" });
    expect(apps["confluence"]?.outgoingConnections).toHaveLength(1);
    expect(await clients()).toHaveLength(1);
    expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 5 });
  });
});

test("two providers with different apps, attached to one running plugin, are refused in a preview", async () => {
  const { stack, sandbox, tokens } = testApps;
  const bin = path.resolve(__dirname, "../../bin/pulumi-resource-applinks");
  const plugin: Running = start(bin, [], { cwd: stack.folder, env: process.env });
  const provider = (name: string): string => `
    const ${name} = new Provider("${name}", { apps: { ${name}: { product: "jira", url: "${sandbox.apps.jira.url}",
      token: "${tokens.jira}", preflight: false } } });
    new IncomingClient("of-${name}", { app: "${name}", name: "of ${name}", redirectUrls: ["https://ci.example.com/callback"] },
      { provider: ${name} });`;
  try {
    stack.env["PULUMI_DEBUG_PROVIDERS"] = `applinks:${await portOf(plugin)}`;
    stack.program(provider("first") + provider("second"));
    const { code, text } = await stack.preview();
    expect(code).not.toBe(0);
    expect(text).toMatch(/the providers "(first|second)" and "(first|second)" have different configurations/);
  } finally {
    delete stack.env["PULUMI_DEBUG_PROVIDERS"];
    kill(plugin.pid);
    await plugin.ended;
  }
});

test("an engine uses a plugin that runs already, and gets its warnings", async () => {
  const { stack } = testApps;
  const plugin: Running = start(path.resolve(__dirname, "../../bin/pulumi-resource-applinks"), [], {
    cwd: stack.folder,
    env: process.env,
  });
  try {
    stack.env["PULUMI_DEBUG_PROVIDERS"] = `applinks:${await portOf(plugin)}`;
    stack.program(
      client("ADMIN") +
        'new MutualLink("link", { between: ["jira", "confluence"], grants: { confluence: ["READ"] } });',
    );
    const { text } = ok(await stack.up());
    expect(text).toContain(
      'warning: the incoming link "client" on jira is given scopes that administer the app',
    );
    ok(await stack.destroy());
    // Without an engine, the plugin would print warnings after its port.
    expect(plugin.reported()).toMatch(/^\d+\n$/);
  } finally {
    delete stack.env["PULUMI_DEBUG_PROVIDERS"];
    kill(plugin.pid);
    await plugin.ended;
  }
});
