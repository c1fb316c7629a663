/** Requests that no engine sends: each is served or refused soon, and without a secret. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { CheckRequest, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { responseTo, CANARY, decoded, revealedIn, revealedStringOf, type Request } from "./responses";
import { beginSweep, SWEEP } from "../../../sweep";
import { CLIENT, openBench, type Bench } from "./bench";
import { urnOf } from "./client";
import { damagedRequests } from "./damagedRequests";
import { unusualRequests, serialized, type Surroundings } from "./oddRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { startStubEngine, type StubEngine } from "./stubEngine";

/** How much more than usual is sent. A short sweep ends by its time. */
const MORE = Math.max(1, SWEEP.seconds / 30);

/** So many requests are sent, unless the sweep's time is over before, and they were worth it by then. */
const ODD = 10_000 * MORE;

const DAMAGED = 2_000 * MORE;

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
  await responseTo(plugin.client, { call: "Attach", bytes: serialized(PluginAttach, address) });
  const inputs = { Args: bench.config };
  await responseTo(plugin.client, { call: "Configure", bytes: serialized(ConfigureRequest, inputs) });
}

/** What makes requests worth sending, and whether it is so of those that were sent; it asks how many led to what. */
type Worth = (count: (what: string) => number) => Record<string, boolean>;

/**
 * Sends bursts of requests, until they are `worth` it at least; each finds the plugin configured and attached, whatever the last one did to
 * it.
 */
async function send(
  title: string,
  requests: fc.Arbitrary<Request>,
  most: number,
  worth: Worth,
): Promise<void> {
  const ends: Ends = new Map();
  const lacking = (): string[] => {
    const facts = worth((what) => ends.get(what) ?? 0);
    return Object.keys(facts).filter((fact) => facts[fact] !== true);
  };
  const sweep = beginSweep(`bursts of ${title} requests`, () => lacking().length === 0);
  const add = (what: string, more = 1): unknown => ends.set(what, (ends.get(what) ?? 0) + more);
  const burst = fc.array(requests, { minLength: BURST, maxLength: BURST });
  await fc.assert(
    fc.asyncProperty(burst, async (sent) => {
      await sweep.attempt(async () => {
        await settle();
        const responses = await Promise.all(sent.map((request) => responseTo(plugin.client, request)));
        if (responses.some(({ code }) => code === grpc.status.UNAVAILABLE)) {
          throw new Error(`the plugin ended: ${await plugin.ended}`);
        }
        const exposed = sent.map(isExposed);
        responses.forEach(({ code, text }, index) => {
          if (exposed[index] !== true) expect(text).not.toContain(CANARY);
          add(`${sent[index]?.call} ${grpc.status[code]}`);
        });
        const registered = engine.registered();
        add("sent", sent.length);
        add("registered", registered.length);
        add("sealed", sent.filter(({ bytes }) => bytes.includes(CANARY)).length);
        add("exposed", exposed.filter(Boolean).length);
        const shown = JSON.stringify([engine.logged(), plugin.written(), revealedIn(registered)]);
        if (!exposed.includes(true)) expect(shown).not.toContain(CANARY);
      });
    }),
    // A burst is small enough to be read, and each smaller one would start a process.
    { seed: SWEEP.seed, numRuns: Math.ceil(most / BURST), endOnFailure: true },
  );
  sweep.report();
  expect(lacking()).toEqual([]);
}

/** Whether the canary of a request is in no secret any more: then it is no secret any more. */
function isExposed(request: Request): boolean {
  // Most hold none.
  if (!request.bytes.includes(CANARY)) return false;
  const message = decoded(request);
  return message !== undefined && revealedStringOf(message).includes(CANARY);
}

/** The plugin is as it was. */
async function expectWell(): Promise<void> {
  await settle();
  const { code } = await responseTo(plugin.client, {
    call: "Check",
    bytes: serialized(CheckRequest, { Urn: urnOf("IncomingClient"), News: CLIENT, Olds: {} }),
  });
  expect(code).toBe(grpc.status.OK);
}

/** Each of these ends was met. */
const ODD_ENDS = ["Construct OK", "Construct UNKNOWN", "Configure OK", "Cancel OK", "Attach OK"];

test(
  "odd requests",
  async () => {
    await send("odd", unusualRequests(surroundings), ODD, (count) => ({
      "a quarter with a seal": count("sealed") > count("sent") / 4,
      "one of a hundred with a registration": count("registered") > count("sent") / 100,
      // A burst with one tells nothing of what is said aloud.
      "few with a broken seal": count("exposed") < count("sent") / 100,
      ...Object.fromEntries(ODD_ENDS.map((end) => [end, count(end) > 0])),
    }));
    await expectWell();
  },
  LONGEST,
);

test(
  "damaged requests",
  async () => {
    await send("damaged", damagedRequests(surroundings), DAMAGED, (count) => ({
      "half of them with a seal": count("sealed") > count("sent") / 2,
      "most seals whole": count("exposed") < count("sent") / 10,
    }));
    await expectWell();
  },
  LONGEST,
);
