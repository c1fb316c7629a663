/** Requests that no engine sends: each is answered, or refused with an error, soon, and without a secret. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { CheckRequest, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { answerTo, CANARY, decoded, unsealedIn, unsealedTextOf, type Request } from "./answers";
import { beginSweep, SWEEP } from "../../../sweep";
import { CLIENT, openBench, type Bench } from "./bench";
import { urnOf } from "./client";
import { damagedRequests } from "./damagedRequests";
import { oddRequests, serialized, type Surroundings } from "./oddRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { startStubEngine, type StubEngine } from "./stubEngine";

/** So many requests are sent, unless the sweep's time is over before. */
const ODD = (10_000 / 30) * SWEEP.seconds;

const DAMAGED = (2_000 / 30) * SWEEP.seconds;

/** So many are sent at the same time. */
const BURST = 10;

/** How long a test may take on a machine that does a lot else, in milliseconds. */
const LONGEST = 60 * 60_000;

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
type Ends = Map<string, number>;

/** Configures the plugin and tells it the engine's address, whatever was done to it. */
async function settle(): Promise<void> {
  const address = { Address: engine.addresses.sound };
  await answerTo(plugin.client, { call: "Attach", bytes: serialized(PluginAttach, address) });
  const inputs = { Args: bench.config };
  await answerTo(plugin.client, { call: "Configure", bytes: serialized(ConfigureRequest, inputs) });
}

/** Sends bursts of requests; each finds the plugin configured and attached, whatever the last one did to it. `sent` counts them. */
async function send(title: string, requests: fc.Arbitrary<Request>, most: number): Promise<Ends> {
  const ends: Ends = new Map();
  const sweep = beginSweep(`bursts of ${title} requests`, () => true);
  const add = (what: string, more = 1): unknown => ends.set(what, (ends.get(what) ?? 0) + more);
  const burst = fc.array(requests, { minLength: BURST, maxLength: BURST });
  await fc.assert(
    fc.asyncProperty(burst, async (sent) => {
      await sweep.attempt(async () => {
        await settle();
        const answers = await Promise.all(sent.map((request) => answerTo(plugin.client, request)));
        if (answers.some(({ code }) => code === grpc.status.UNAVAILABLE)) {
          throw new Error(`the plugin ended: ${await plugin.ended}`);
        }
        const exposed = sent.map(isExposed);
        answers.forEach(({ code, text }, index) => {
          if (exposed[index] !== true) expect(text).not.toContain(CANARY);
          add(`${sent[index]?.call} ${grpc.status[code]}`);
        });
        const registered = engine.registered();
        add("sent", sent.length);
        add("registered", registered.length);
        add("sealed", sent.filter(({ bytes }) => bytes.includes(CANARY)).length);
        add("exposed", exposed.filter(Boolean).length);
        const told = JSON.stringify([engine.logged(), plugin.written(), unsealedIn(registered)]);
        if (!exposed.includes(true)) expect(told).not.toContain(CANARY);
      });
    }),
    // A burst is small enough to be read, and each smaller one would start a process.
    { seed: SWEEP.seed, numRuns: Math.ceil(most / BURST), endOnFailure: true },
  );
  sweep.report();
  return ends;
}

/** Whether the canary of a request stands under no seal, broken as it is: then it is no secret any more. */
function isExposed(request: Request): boolean {
  // Most hold none.
  if (!request.bytes.includes(CANARY)) return false;
  const message = decoded(request);
  return message !== undefined && unsealedTextOf(message).includes(CANARY);
}

/** The plugin is as it was. */
async function expectWell(): Promise<void> {
  await settle();
  const { code } = await answerTo(plugin.client, {
    call: "Check",
    bytes: serialized(CheckRequest, { Urn: urnOf("IncomingClient"), News: CLIENT, Olds: {} }),
  });
  expect(code).toBe(grpc.status.OK);
}

test(
  "odd requests",
  async () => {
    const ends = await send("odd", oddRequests(surroundings), ODD);
    await expectWell();
    const sent = ends.get("sent") ?? 0;
    // The requests were worth it.
    expect(ends.get("sealed")).toBeGreaterThan(sent / 4);
    expect(ends.get("registered")).toBeGreaterThan(sent / 100);
    // A burst with one tells nothing of what is said aloud.
    expect(ends.get("exposed") ?? 0).toBeLessThan(sent / 100);
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining(["Construct OK", "Construct UNKNOWN", "Configure OK", "Cancel OK", "Attach OK"]),
    );
  },
  LONGEST,
);

test(
  "damaged requests",
  async () => {
    const ends = await send("damaged", damagedRequests(surroundings), DAMAGED);
    await expectWell();
    const sent = ends.get("sent") ?? 0;
    expect(ends.get("sealed")).toBeGreaterThan(sent / 2);
    // Most seals are whole.
    expect(ends.get("exposed")).toBeLessThan(sent / 10);
  },
  LONGEST,
);
