/** What the plugin tells people goes to the engine that it was last told of. */

import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { openEngineLog } from "../../../../provider/adapters/engineLog";
import { startEngineLog, type HeardLog } from "../heardLog";
import { CLIENT, openBench, type Bench } from "./bench";
import { openPlugin, urnOf, type Plugin } from "./client";

let bench: Bench;
let engines: [HeardLog, HeardLog];
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

/** Takes over the client that stands, which is said aloud, and waits until an engine has heard it. */
async function beHeard(engine: HeardLog): Promise<void> {
  await plugin.configure(bench.config);
  await bench.make(plugin, "IncomingClient", CLIENT);
  for (const end = Date.now() + 5_000; engine.heard.length === 0 && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

test.each<[how: string, connect: (address: string) => Promise<unknown>]>([
  ["the handshake", (address) => plugin.handshake(address)],
  ["Attach, as to a plugin that runs already", (address) => plugin.attach(address)],
])("the engine of %s hears warnings, each beside its resource", async (_how, connect) => {
  const [engine] = engines;
  await connect(engine.address);
  await beHeard(engine);
  expect(engine.heard).toEqual([
    expect.objectContaining({
      severity: LogSeverity.WARNING,
      urn: urnOf("IncomingClient"),
      message: expect.stringMatching(/"ci" on jira/),
    }),
  ]);
});

test("the next engine takes the place of the one before", async () => {
  const [before, next] = engines;
  await plugin.handshake(before.address);
  await plugin.attach(next.address);
  await beHeard(next);
  expect(next.heard).toHaveLength(1);
  expect(before.heard).toEqual([]);
});

test("a handshake that tells no engine leaves the one that is known", async () => {
  const [engine] = engines;
  await plugin.attach(engine.address);
  await plugin.handshake();
  await beHeard(engine);
  expect(engine.heard).toHaveLength(1);
});
