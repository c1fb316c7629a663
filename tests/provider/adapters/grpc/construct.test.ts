/** What an engine may do to a component while it is declared: the component fails, and the plugin goes on. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ConfigureRequest, ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { responseTo, type Seen } from "./responses";
import { openBench, type Bench } from "./bench";
import { serialized } from "./oddRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { REFUSALS, startStubEngine, type Manner, type StubEngine } from "./stubEngine";

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

/** Declares a link at the engine of this manner. */
function declareLink(manner: Manner): Promise<Seen> {
  const bytes = serialized(ConstructRequest, {
    Type: "applinks:index:MutualLink",
    Name: "link",
    Monitorendpoint: engine.addresses[manner],
    Inputs: { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } },
  });
  return responseTo(plugin.client, { call: "Construct", bytes });
}

test("an engine that refuses a resource, or is gone, fails the component alone", async () => {
  for (const _refusal of REFUSALS) {
    const { code, text } = await declareLink("refusing");
    expect({ code, text }).toEqual({
      code: grpc.status.UNKNOWN,
      text: expect.stringContaining("the engine"),
    });
  }
  // Others are declared meanwhile.
  const [refused, sound] = await Promise.all([declareLink("refusing"), declareLink("sound")]);
  expect(refused.code).toBe(grpc.status.UNKNOWN);
  expect(sound.code).toBe(grpc.status.OK);
});

test.each(["", "\n"])("an engine cannot attach at %j, and the one before is not lost", async (address) => {
  const { code } = await responseTo(plugin.client, {
    call: "Attach",
    bytes: serialized(PluginAttach, { Address: address }),
  });
  expect(code).not.toBe(grpc.status.OK);
  engine.logged();
  await declareLink("sound");
  expect((await declareLink("sound")).code).toBe(grpc.status.OK);
});
