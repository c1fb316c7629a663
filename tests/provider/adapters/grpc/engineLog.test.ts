/** Messages of the plugin go to the engine that attached last. */

import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { openEngineLog } from "../../../../provider/adapters/engineLog";
import { startEngineLog, type EngineLogServer } from "../engineLogServer";
import { CLIENT, openBench, type Bench } from "./bench";
import { openPlugin, urnOf, type Plugin } from "./client";

let bench: Bench;
let engines: [EngineLogServer, EngineLogServer];
let plugin: Plugin;

beforeAll(async () => {
  bench = await openBench();
  await bench.make(await bench.plugin(), "IncomingClient", CLIENT);
});

afterAll(() => bench.close());

beforeEach(async () => {
  engines = [await startEngineLog(), await startEngineLog()];
  plugin = await openPlugin(undefined, openEngineLog(undefined));
});

afterEach(() => {
  plugin.stop();
  for (const engine of engines) engine.stop();
});

/** Adopts the existing client, which gives a warning, and waits until the engine has received it. */
async function awaitWarning(engine: EngineLogServer): Promise<void> {
  await plugin.configure(bench.config);
  await bench.make(plugin, "IncomingClient", CLIENT);
  for (const end = Date.now() + 5_000; engine.received.length === 0 && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

test.each<[how: string, connect: (address: string) => Promise<unknown>]>([
  ["the handshake", (address) => plugin.handshake(address)],
  ["Attach, as to a plugin that runs already", (address) => plugin.attach(address)],
])("the engine of %s receives warnings with the resource's URN", async (_how, connect) => {
  const [engine] = engines;
  await connect(engine.address);
  await awaitWarning(engine);
  expect(engine.received).toEqual([
    expect.objectContaining({
      severity: LogSeverity.WARNING,
      urn: urnOf("IncomingClient"),
      message: expect.stringMatching(/"ci" on jira/),
    }),
  ]);
});

test("the next engine replaces the previous one", async () => {
  const [before, next] = engines;
  await plugin.handshake(before.address);
  await plugin.attach(next.address);
  await awaitWarning(next);
  expect(next.received).toHaveLength(1);
  expect(before.received).toEqual([]);
});

test("a handshake without an engine keeps the attached one", async () => {
  const [engine] = engines;
  await plugin.attach(engine.address);
  await plugin.handshake();
  await awaitWarning(engine);
  expect(engine.received).toHaveLength(1);
});
