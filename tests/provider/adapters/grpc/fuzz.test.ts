/** Requests that no engine sends: each is served or refused soon, and shows no secret. */

import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { CheckRequest, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { responseTo, CANARY, decoded, revealedIn, revealedStringOf, type Request } from "./responses";
import { beginSweep, SWEEP } from "../../../sweep";
import { CLIENT, openBench, type Bench } from "./bench";
import { urnOf } from "./client";
import { damagedRequests } from "./damagedRequests";
import { unusualRequests, serialized, type Surroundings } from "./unusualRequests";
import { startPluginProcess, type PluginProcess } from "./process";
import { startStubEngine, type StubEngine } from "./stubEngine";

/** The factor for the number of requests. The time outcomes a short sweep. */
const MORE = Math.max(1, SWEEP.seconds / 30);

/** The maximum number of unusual requests. The sweep's time may end it earlier, after the required coverage. */
const UNUSUAL = 10_000 * MORE;

const DAMAGED = 2_000 * MORE;

/** The number of concurrent requests. */
const BURST = 10;

/** The longest time of a test on a busy machine, in milliseconds. */
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

/** The number of outcomes, by call and status. */
type Outcomes = Map<string, number>;

/** Configures the plugin, and attaches it to the engine, whatever happened before. */
async function prepare(): Promise<void> {
  const address = { Address: engine.addresses.sound };
  await responseTo(plugin.client, { call: "Attach", bytes: serialized(PluginAttach, address) });
  const inputs = { Args: bench.config };
  await responseTo(plugin.client, { call: "Configure", bytes: serialized(ConfigureRequest, inputs) });
}

/** The required coverage: which conditions hold for the counts. */
type Coverage = (count: (what: string) => number) => Record<string, boolean>;

/**
 * Sends bursts of requests, at least until the `required` conditions hold. Before each burst the plugin is configured and attached again.
 */
async function send(
  title: string,
  requests: fc.Arbitrary<Request>,
  most: number,
  required: Coverage,
): Promise<void> {
  const outcomes: Outcomes = new Map();
  const missing = (): string[] => {
    const facts = required((what) => outcomes.get(what) ?? 0);
    return Object.keys(facts).filter((fact) => facts[fact] !== true);
  };
  const sweep = beginSweep(`bursts of ${title} requests`, () => missing().length === 0);
  const add = (what: string, more = 1): unknown => outcomes.set(what, (outcomes.get(what) ?? 0) + more);
  const burst = fc.array(requests, { minLength: BURST, maxLength: BURST });
  await fc.assert(
    fc.asyncProperty(burst, async (sent) => {
      await sweep.attempt(async () => {
        await prepare();
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
        add("secret", sent.filter(({ bytes }) => bytes.includes(CANARY)).length);
        add("exposed", exposed.filter(Boolean).length);
        const shown = JSON.stringify([engine.logged(), plugin.written(), revealedIn(registered)]);
        if (!exposed.includes(true)) expect(shown).not.toContain(CANARY);
      });
    }),
    // A burst is small enough to be read, and shrinking it would start many processes.
    { seed: SWEEP.seed, numRuns: Math.ceil(most / BURST), endOnFailure: true },
  );
  sweep.report();
  expect(missing()).toEqual([]);
}

/** Whether the damage moved a request's canary out of its secret, so that it may appear in the response. */
function isExposed(request: Request): boolean {
  // Most requests hold none.
  if (!request.bytes.includes(CANARY)) return false;
  const message = decoded(request);
  return message !== undefined && revealedStringOf(message).includes(CANARY);
}

/** Expects that the plugin works as before. */
async function expectWorking(): Promise<void> {
  await prepare();
  const { code } = await responseTo(plugin.client, {
    call: "Check",
    bytes: serialized(CheckRequest, { Urn: urnOf("IncomingClient"), News: CLIENT, Olds: {} }),
  });
  expect(code).toBe(grpc.status.OK);
}

/** Outcomes that must occur. */
const REQUIRED_OUTCOMES = ["Construct OK", "Construct UNKNOWN", "Configure OK", "Cancel OK", "Attach OK"];

test(
  "unusual requests are served or refused, without a secret in the response",
  async () => {
    await send("unusual", unusualRequests(surroundings), UNUSUAL, (count) => ({
      "a quarter with a secret": count("secret") > count("sent") / 4,
      "one in a hundred with a registration": count("registered") > count("sent") / 100,
      // The messages of a burst with an exposed secret are not checked.
      "few with an exposed secret": count("exposed") < count("sent") / 100,
      ...Object.fromEntries(REQUIRED_OUTCOMES.map((end) => [end, count(end) > 0])),
    }));
    await expectWorking();
  },
  LONGEST,
);

test(
  "damaged requests are served or refused, without a secret in the response",
  async () => {
    await send("damaged", damagedRequests(surroundings), DAMAGED, (count) => ({
      "half of them with a secret": count("secret") > count("sent") / 2,
      "few with an exposed secret": count("exposed") < count("sent") / 10,
    }));
    await expectWorking();
  },
  LONGEST,
);
