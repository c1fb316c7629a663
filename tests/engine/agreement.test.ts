/**
 * Both adapters behave alike under the real engine: the same programs, commands and faults give equal plans and equal apps. For dynamic
 * resources the engine reports differing keys only as far as it compares the inputs itself.
 */

import type { FaultRule } from "applinks-sandbox";
import * as fc from "fast-check";
import { endpointsOf, redirectUrlOf } from "../../provider/atlassian/oauth/redirectUrl";
import {
  applyChange,
  CALLBACK,
  SAMPLE,
  isReference,
  SEQUENCES,
  GENERATED_VALUES,
  type Declarations,
  type Step,
} from "../provider/adapters/sequences";
import { beginSweep, SWEEP } from "../sweep";
import { endServices, startService } from "./hosting";
import { PLUGIN } from "./plugin";
import type { Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** Programs with one of these are left out: an unknown app, an unknown scope, invalid redirect URLs, an app without configuration. */
const MISTAKES = ["conflunce", "RAED", '"redirectUrls":[]', "http://plain", '"none"', "bamboo", '"replace"'];

/** What a sweep must cover, however short it is. */
const EVERYTHING = ["create", "update", "delete", "failure", "fault"];

/** The minimum number of sequences, however long they take: about 40 seconds on 2 idle cores. */
const MINIMUM = 10;

/** Commands are slow here; the model runs longer sequences. */
const MOST_COMMANDS = 3;

const pool = fc
  .sample(SEQUENCES, SAMPLE)
  // A fault without an end takes as long as the timeouts in production.
  .filter((steps) => steps.every((step) => step.do !== "fault" || step.rule.times === 1))
  .filter((steps) =>
    steps.every((step, index) => step.do !== "fault" || canFire(step.rule, steps[index + 1])),
  )
  .filter((steps) => steps.every((step) => !("program" in step) || isSound(step.program)))
  .filter(
    (steps) => steps.filter((step) => step.do !== "fault" && step.do !== "change").length <= MOST_COMMANDS,
  );

const distinct = [...new Map(pool.map((steps) => [JSON.stringify(steps), steps])).values()];

/** All sequences in an order that the seed determines. The time decides how many of them run. */
const [drawn = []] = fc.sample(fc.shuffledSubarray(distinct, { minLength: distinct.length }), {
  numRuns: 1,
  seed: SWEEP.seed,
});

/** Whether a command can send a request that matches the fault. */
function canFire({ match: { operation, mutating } }: FaultRule, command: Step | undefined): boolean {
  switch (command?.do) {
    case "refresh":
    case "preview":
      return mutating !== true && (operation === undefined || !/create|update|delete|reset/.test(operation));
    case "destroy":
      return operation === undefined || !/create|reset/.test(operation);
    default:
      return true;
  }
}

/**
 * Whether a program is valid. The engine processes part of a refused program before the refusal, and that part varies. The classes of the
 * npm package refuse some programs before the adapter does.
 */
function isSound(program: Declarations): boolean {
  if ("grant" in program && program["client"]?.inputs["scopes"] !== undefined) return false;
  const text = JSON.stringify(program);
  return !MISTAKES.some((mistake) => text.includes(mistake));
}

/** A stack and a sandbox for one adapter. `renew` resets the sandbox. */
interface Side {
  testApps: TestApps;
  callback: string;
  renew: () => Promise<void>;
}

let sides: Side[] = [];

/** Every kind of step that was planned, "failure" once a command failed, "fault" once a fault fired. */
const covered = new Set<string>();

beforeAll(async () => {
  // Both adapters run at the same time. Each has its own language host: the SDK handles unhandled rejections of the whole process, so a
  // rejection in one run would fail the other. A second host costs less than `isolated`, which starts a host for each command.
  const plugin = { ...PLUGIN, services: await startService() };
  sides = await Promise.all([openSide("agree-dynamic"), openSide("agree-plugin", plugin)]);
});

afterAll(async () => {
  await Promise.all(sides.map(({ testApps }) => testApps.close()));
  await endServices();
});

async function openSide(title: string, adapter?: typeof PLUGIN): Promise<Side> {
  const testApps = await openTestApps(title, APPS, adapter);
  const { jira, confluence } = testApps.sandbox.apps;
  const paths = { incoming: "/rest/oauth2/latest" };
  const { authorizationEndpoint } = endpointsOf({ url: jira.url, displayUrl: jira.url, paths });
  const initial = await testApps.sandbox.control.export({ secrets: "included" });
  return {
    testApps,
    callback: redirectUrlOf(confluence.url, authorizationEndpoint),
    renew: async () => {
      await testApps.sandbox.control.reset();
      // A reset also deletes the token of the stack's configuration.
      await testApps.sandbox.control.seed(initial);
    },
  };
}

/** The result of a command. */
interface CommandResult {
  do: Step["do"];
  succeeded: boolean;
  /** What both apps store. */
  apps: unknown;
  /** Warnings and errors. */
  shown: string[];
  /** The keys that differ, by step. */
  keys: Record<string, string[]>;
  /** The steps of a command that succeeded. */
  planned?: string[];
}

/** Runs a sequence, and returns the results of its commands. */
async function runSequence({ testApps, callback, renew }: Side, steps: Step[]): Promise<CommandResult[]> {
  await renew();
  const { control } = testApps.sandbox;
  const results: CommandResult[] = [];
  for (const step of steps) {
    if ("program" in step) testApps.stack.program(programText(step.program, callback));
    if (step.do === "change") await applyChange(control, step.change);
    else if (step.do === "fault") await control.faults.add(step.rule);
    else {
      const outcome = await commanded(testApps, step);
      const { code, steps: planned } = outcome;
      const named = normalizerOf(testApps, callback);
      const shown = messagesIn(outcome).map(named).sort();
      const keys = keysIn(outcome);
      if ((await control.faults.list()).some(({ hits }) => hits > 0)) covered.add("fault");
      await control.faults.clear();
      const succeeded = code === 0;
      if (!succeeded) covered.add("failure");
      const apps = await stored(testApps, callback);
      // In a failed run, the steps that had begun vary.
      if (succeeded) planned.forEach((one) => covered.add(one.split(" ")[0] ?? ""));
      results.push({ do: step.do, succeeded, apps, shown, keys, ...(succeeded ? { planned } : {}) });
    }
  }
  return results;
}

function commanded({ stack }: TestApps, step: Step): Promise<Outcome> {
  // One resource at a time: the order of operations is fixed.
  const sequential = ["--parallel", "1"];
  switch (step.do) {
    case "preview":
      return stack.preview(...sequential);
    case "refresh":
      return stack.refresh(...sequential);
    case "refreshedUp":
      return stack.up("--refresh", ...sequential);
    case "destroy":
      return stack.destroy(...sequential);
    default:
      return stack.up(...sequential);
  }
}

/** What both apps store, without values that differ between the sandboxes. */
async function stored(testApps: TestApps, callback: string): Promise<unknown> {
  const { jira, confluence } = (await testApps.sandbox.control.export({ only: "state", secrets: "included" }))
    .apps;
  const text = JSON.stringify([
    jira?.incomingClients,
    confluence?.incomingClients,
    confluence?.outgoingConnections,
    jira?.applicationLinks,
    confluence?.applicationLinks,
  ]);
  return JSON.parse(normalizerOf(testApps, callback)(text));
}

/** Returns a function that replaces values that differ between the sandboxes. */
function normalizerOf({ sandbox }: TestApps, callback: string): (text: string) => string {
  const names = new Map<string, string>();
  return (text) =>
    text
      .replaceAll(callback, CALLBACK)
      .replaceAll(callback.slice(callback.lastIndexOf("/") + 1), "SUFFIX")
      .replaceAll(sandbox.apps.jira.url, "JIRA")
      .replaceAll(sandbox.apps.confluence.url, "CONFLUENCE")
      .replace(GENERATED_VALUES, (id) => {
        const name = names.get(id) ?? `#${names.size + 1}`;
        names.set(id, name);
        return name;
      });
}

/** The errors and warnings of a run, without the names of types and stacks. */
function messagesIn({ events }: Outcome): string[] {
  return eventsIn<{ diagnosticEvent?: { message: string; severity: string } }>(events).flatMap(
    ({ diagnosticEvent }) => {
      const { message, severity = "" } = diagnosticEvent ?? {};
      if (message === undefined || !["error", "warning"].includes(severity)) return [];
      return [
        `${severity}: ${message}`
          .replace(/<\{%[^%]*%\}>/g, "")
          .replace(/pulumi-nodejs:dynamic\/applinks:|applinks:index:/g, "")
          .replaceAll("agree-dynamic", "STACK")
          .replaceAll("agree-plugin", "STACK"),
      ];
    },
  );
}

/** The keys that differ, by resource and step. */
function keysIn({ events }: Outcome): Record<string, string[]> {
  const steps = eventsIn<{
    resourcePreEvent?: { metadata: { op: string; urn: string; detailedDiff?: object | null } };
  }>(events);
  return Object.fromEntries(
    steps.flatMap(({ resourcePreEvent }) => {
      const { op, urn = "", detailedDiff } = resourcePreEvent?.metadata ?? {};
      const keys = Object.keys(detailedDiff ?? {}).map((place) => place.replace(/[.[].*/, ""));
      return keys.length === 0 ? [] : [[`${op} ${urn.split("::").at(-1)}`, [...new Set(keys)].sort()]];
    }),
  );
}

function eventsIn<Event>(log: string): Event[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
}

/** The text of a program. Each resource depends on the one before it, so that a fault always hits the same resource. */
function programText(declarations: Declarations, callback: string): string {
  const lines = Object.entries(declarations).map(([name, { type, inputs }], index, all) => {
    const args = Object.entries(inputs).map(([property, input]) => {
      const value = isReference(input) ? `${input.from}.${input.output}` : JSON.stringify(input);
      return `${property}: ${value}`;
    });
    const dependsOn = index === 0 ? "" : `, { dependsOn: ${all[index - 1]?.[0]} }`;
    return `const ${name} = new ${type}("${name}", { ${args.join(", ")} }${dependsOn});`;
  });
  return lines.join("\n").replaceAll(CALLBACK, callback);
}

/** Runs one sequence with both adapters. */
async function expectAgreement(steps: Step[]): Promise<void> {
  // The sequence ends with an empty state; the next one begins with a new stack.
  const whole: Step[] = steps.at(-1)?.do === "destroy" ? steps : [...steps, { do: "destroy" }];
  const [dynamic = [], plugin = []] = await Promise.all(sides.map((side) => runSequence(side, whole)));
  expect(plugin.map(({ keys: _keys, ...rest }) => rest)).toEqual(
    dynamic.map(({ keys: _keys, ...rest }) => rest),
  );
  plugin.forEach(({ keys }, command) => {
    for (const [step, named] of Object.entries(keys)) {
      // For dynamic resources the engine compares the inputs itself, including the order of lists: it may report more keys. It reports
      // none where only something other than an input differs.
      const others = dynamic[command]?.keys[step];
      if (others !== undefined)
        expect(others).toEqual(expect.arrayContaining(named.filter((key) => key !== "drift")));
    }
  });
  expect(dynamic.at(-1)).toMatchObject({ succeeded: true });
}

test(
  "random sequences agree, and the sweep covers every kind of step, a failure and a fault",
  async () => {
    let completed = 0;
    const isComplete = (): boolean => completed >= MINIMUM && EVERYTHING.every((one) => covered.has(one));
    const sweep = beginSweep("sequences under the engine", isComplete);
    for (const [index, steps] of drawn.entries()) {
      try {
        if (!(await sweep.attempt(() => expectAgreement(steps)))) break;
      } catch (cause) {
        const sequence = steps.map((step) => step.do).join(", ");
        throw new Error(`sequence ${index} of seed ${SWEEP.seed} (${sequence}): ${String(cause)}`, { cause });
      }
      completed += 1;
    }
    sweep.report();
    expect(completed).toBeGreaterThanOrEqual(MINIMUM);
    expect([...covered]).toEqual(expect.arrayContaining(EVERYTHING));
  },
  60 * 60_000,
);
