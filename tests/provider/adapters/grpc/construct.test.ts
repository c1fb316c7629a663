/** Errors of the engine while a component is declared: the component fails, and the plugin goes on. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ConfigureRequest, ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { responseTo, type Seen } from "./responses";
import { openBench, type Bench } from "./bench";
import { serialized } from "./unusualRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { REFUSALS, startStubEngine, type EngineKind, type StubEngine } from "./stubEngine";

let bench: Bench;
let engine: StubEngine;
let plugin: PluginProcess;

beforeAll(async () => {
  bench = await openBench();
  engine = await startStubEngine("secret");
  plugin = await startPluginProcess(engine.addresses.sound);
  await responseTo(plugin.client, {
    call: "Configure",
    bytes: serialized(ConfigureRequest, { Args: bench.config }),
  });
});

afterAll(async () => {
  await plugin.stop();
  engine.stop();
  await bench.close();
});

/** Declares a link at an engine of this kind. */
function declareLink(kind: EngineKind): Promise<Seen> {
  const bytes = serialized(ConstructRequest, {
    Type: "applinks:index:MutualLink",
    Name: "link",
    Monitorendpoint: engine.addresses[kind],
    Inputs: { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } },
  });
  return responseTo(plugin.client, { call: "Construct", bytes });
}

test("if the engine refuses a resource or is gone, only the component fails", async () => {
  for (const _refusal of REFUSALS) {
    const { code, text } = await declareLink("refusing");
    expect({ code, text }).toEqual({
      code: grpc.status.UNKNOWN,
      text: expect.stringContaining("the engine"),
    });
  }
  // Other components are declared at the same time.
  const [refused, sound] = await Promise.all([declareLink("refusing"), declareLink("sound")]);
  expect(refused.code).toBe(grpc.status.UNKNOWN);
  expect(sound.code).toBe(grpc.status.OK);
});

test.each(["", "\n"])(
  "an engine cannot attach at %j, and the previous one stays attached",
  async (address) => {
    const { code } = await responseTo(plugin.client, {
      call: "Attach",
      bytes: serialized(PluginAttach, { Address: address }),
    });
    expect(code).not.toBe(grpc.status.OK);
    engine.logged();
    await declareLink("sound");
    expect((await declareLink("sound")).code).toBe(grpc.status.OK);
  },
);
