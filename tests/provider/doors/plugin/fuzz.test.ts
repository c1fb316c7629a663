/** Requests that no engine sends: each is answered, or refused with an error, soon, and without a secret. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { CheckRequest, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { answerTo, CANARY, decoded, unsealedIn, unsealedTextOf, type Request } from "./answers";
import { CLIENT, openBench, type Bench } from "./bench";
import { urnOf } from "./client";
import { damagedRequests } from "./damagedRequests";
import { oddRequests, serialized, type Surroundings } from "./oddRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { startStubEngine, type StubEngine } from "./stubEngine";

const ODD = 10_000;

const DAMAGED = 2_000;

/** So many are sent at the same time. */
const BURST = 10;

const SEED = 20_261_124;

let bench: Bench;
let engine: StubEngine;
let plugin: PluginProcess;
let surroundings: Surroundings;

beforeAll(async () => {
  bench = await openBench();
  engine = await startStubEngine(`${CANARY}client`);
  surroundings = { engine: engine.addresses, config: bench.config };
});

beforeEach(async () => {
  plugin = await startPluginProcess(engine.addresses.sound);
});

afterEach(() => plugin.stop());

afterAll(async () => {
  engine.stop();
  await bench.close();
});

/** What the requests led to, by call and status. */
type Ends = Record<string, number>;

/** Sends bursts of requests; each finds the plugin configured and attached, whatever the last one did to it. */
async function send(requests: fc.Arbitrary<Request>, count: number): Promise<Ends & { registered: number }> {
  const ends = { sealed: 0, exposed: 0, registered: 0 } as Ends & { registered: number };
  const burst = fc.array(requests, { minLength: BURST, maxLength: BURST });
  await fc.assert(
    fc.asyncProperty(burst, async (sent) => {
      await answerTo(plugin.client, {
        call: "Attach",
        bytes: serialized(PluginAttach, { Address: engine.addresses.sound }),
      });
      await answerTo(plugin.client, {
        call: "Configure",
        bytes: serialized(ConfigureRequest, { Args: bench.config }),
      });
      const answers = await Promise.all(sent.map((request) => answerTo(plugin.client, request)));
      if (answers.some(({ code }) => code === grpc.status.UNAVAILABLE)) {
        throw new Error(`the plugin ended: ${await plugin.ended}`);
      }
      const exposed = sent.map(isExposed);
      answers.forEach(({ code, text }, index) => {
        if (exposed[index] !== true) expect(text).not.toContain(CANARY);
        const end = `${sent[index]?.call} ${grpc.status[code]}`;
        ends[end] = (ends[end] ?? 0) + 1;
      });
      ends["sealed"] = (ends["sealed"] ?? 0) + sent.filter(({ bytes }) => bytes.includes(CANARY)).length;
      ends["exposed"] = (ends["exposed"] ?? 0) + exposed.filter(Boolean).length;
      const registered = engine.registered();
      ends.registered += registered.length;
      const told = JSON.stringify([engine.logged(), plugin.written(), unsealedIn(registered)]);
      if (!exposed.includes(true)) expect(told).not.toContain(CANARY);
    }),
    // A burst is small enough to be read, and each smaller one would start a process.
    { seed: SEED, numRuns: count / BURST, endOnFailure: true },
  );
  return ends;
}

/** Whether the canary of a request stands under no seal: then it is no secret. What is no request at all holds no seals, and no secrets either. */
function isExposed(request: Request): boolean {
  // Most hold none.
  if (!request.bytes.includes(CANARY)) return false;
  const message = decoded(request);
  return message !== undefined && unsealedTextOf(message).includes(CANARY);
}

async function expectWell(): Promise<void> {
  const { code } = await answerTo(plugin.client, {
    call: "Check",
    bytes: serialized(CheckRequest, { Urn: urnOf("IncomingClient"), News: CLIENT, Olds: {} }),
  });
  expect(code).toBe(grpc.status.OK);
}

test(
  `${ODD} odd requests`,
  async () => {
    const ends = await send(oddRequests(surroundings), ODD);
    await expectWell();
    expect(ends["sealed"]).toBeGreaterThan(ODD / 4);
    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining(["Construct OK", "Construct UNKNOWN", "Configure OK", "Cancel OK"]),
    );
    expect(ends.registered).toBeGreaterThan(ODD / 100);
  },
  5 * 60_000,
);

test(
  `${DAMAGED} damaged requests`,
  async () => {
    const ends = await send(damagedRequests(surroundings), DAMAGED);
    await expectWell();
  },
  5 * 60_000,
);
