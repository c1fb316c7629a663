/**
 * Both doors lead to the same under the real engine: the same programs, commands and troubles, equal plans and equal apps. Of the keys
 * that differ the engine tells those of a dynamic resource only as far as it compared the inputs itself.
 */

import type { FaultRule } from "applinks-sandbox";
import * as fc from "fast-check";
import { endpointsOf, redirectUrlOf } from "../../provider/atlassian/oauth/redirectUrl";
import {
  applyEdit,
  CALLBACK,
  DRAWN,
  isReference,
  LIVES,
  MADE_UP,
  type Declarations,
  type Step,
} from "../provider/adapters/sequences";
import { beginSweep, SWEEP } from "../sweep";
import { endServices, startService } from "./hosting";
import { PLUGIN } from "./plugin";
import type { Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** An unknown app, an unknown scope, redirect URLs that none may have, an app that is not there. */
const MISTAKES = ["conflunce", "RAED", '"redirectUrls":[]', "http://plain", '"none"', "bamboo", '"replace"'];

/** What a sweep has to meet, however short it is. */
const EVERYTHING = ["create", "update", "delete", "failure", "fault"];

/** So many lives it lives, however long that takes: about 40 seconds on 2 cores that do nothing else. */
const FEWEST = 10;

/** Commands are slow here: longer lives are left to the model. */
const MOST_COMMANDS = 3;

const pool = fc
  .sample(LIVES, DRAWN)
  // A fault without end makes production's patience wait for long.
  .filter((steps) => steps.every((step) => step.do !== "fault" || step.rule.times === 1))
  .filter((steps) =>
    steps.every((step, index) => step.do !== "fault" || canFire(step.rule, steps[index + 1])),
  )
  .filter((steps) => steps.every((step) => !("program" in step) || isSound(step.program)))
  .filter(
    (steps) => steps.filter((step) => step.do !== "fault" && step.do !== "edit").length <= MOST_COMMANDS,
  );

const distinct = [...new Map(pool.map((steps) => [JSON.stringify(steps), steps])).values()];

/** All of them in an order of the seed's; how many are lived is a matter of time. */
const [drawn = []] = fc.sample(fc.shuffledSubarray(distinct, { minLength: distinct.length }), {
  numRuns: 1,
  seed: SWEEP.seed,
});

/** Whether a command ever sends what a fault waits for. */
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
 * Whether nothing is wrong with a program. Of one that is refused, the engine has done more or less before, as luck has it; and the
 * package's own classes refuse some before the door does.
 */
function isSound(program: Declarations): boolean {
  if ("grant" in program && program["client"]?.inputs["scopes"] !== undefined) return false;
  const text = JSON.stringify(program);
  return !MISTAKES.some((mistake) => text.includes(mistake));
}

/** One door's world, and how to make it new. */
interface Side {
  testApps: TestApps;
  callback: string;
  renew: () => Promise<void>;
}

let sides: Side[] = [];

/** Every kind of step that was planned; whether a command failed, and a fault came to act. */
const met = new Set<string>();

beforeAll(async () => {
  // Both run at the same time. In one language host, what a run left to nobody would fail the other side's, too: the SDK's handlers hear
  // all of a process. A second host costs less than isolation, which starts one for each command.
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
  const begun = await testApps.sandbox.control.export({ secrets: "included" });
  return {
    testApps,
    callback: redirectUrlOf(confluence.url, authorizationEndpoint),
    renew: async () => {
      await testApps.sandbox.control.reset();
      // A reset takes the token of the stack's configuration away, too.
      await testApps.sandbox.control.seed(begun);
    },
  };
}

/** What came of a command. */
interface Heard {
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

/** What the engine planned and told, and what the apps hold, command by command. */
async function live({ testApps, callback, renew }: Side, steps: Step[]): Promise<Heard[]> {
  await renew();
  const { control } = testApps.sandbox;
  const heard: Heard[] = [];
  for (const step of steps) {
    if ("program" in step) testApps.stack.program(written(step.program, callback));
    if (step.do === "edit") await applyEdit(control, step.edit);
    else if (step.do === "fault") await control.faults.add(step.rule);
    else {
      const outcome = await commanded(testApps, step);
      const { code, steps: planned } = outcome;
      const named = namelessIn(testApps, callback);
      const shown = messagesIn(outcome).map(named).sort();
      const keys = keysIn(outcome);
      if ((await control.faults.list()).some(({ hits }) => hits > 0)) met.add("fault");
      await control.faults.clear();
      const succeeded = code === 0;
      if (!succeeded) met.add("failure");
      const apps = await stored(testApps, callback);
      // What had begun when a run failed is a matter of moments.
      if (succeeded) planned.forEach((one) => met.add(one.split(" ")[0] ?? ""));
      heard.push({ do: step.do, succeeded, apps, shown, keys, ...(succeeded ? { planned } : {}) });
    }
  }
  return heard;
}

function commanded({ stack }: TestApps, step: Step): Promise<Outcome> {
  // One after the other: in which order things happen is no matter of luck, then.
  const orderly = ["--parallel", "1"];
  switch (step.do) {
    case "preview":
      return stack.preview(...orderly);
    case "refresh":
      return stack.refresh(...orderly);
    case "refreshedUp":
      return stack.up("--refresh", ...orderly);
    case "destroy":
      return stack.destroy(...orderly);
    default:
      return stack.up(...orderly);
  }
}

/** What both apps store, with the same names for what is made up anew in each world. */
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
  return JSON.parse(namelessIn(testApps, callback)(text));
}

/** Gives a text in which what each world has its own of has the same name. */
function namelessIn({ sandbox }: TestApps, callback: string): (text: string) => string {
  const names = new Map<string, string>();
  return (text) =>
    text
      .replaceAll(callback, CALLBACK)
      .replaceAll(callback.slice(callback.lastIndexOf("/") + 1), "SUFFIX")
      .replaceAll(sandbox.apps.jira.url, "JIRA")
      .replaceAll(sandbox.apps.confluence.url, "CONFLUENCE")
      .replace(MADE_UP, (id) => {
        const name = names.get(id) ?? `#${names.size + 1}`;
        names.set(id, name);
        return name;
      });
}

/** What a run told of errors and warnings, without the types' and the stacks' names. */
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

/** A program's text. Each resource waits for the one before it: which of them a fault meets is no matter of luck, then. */
function written(declarations: Declarations, callback: string): string {
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

/** Lives one life through either door. */
async function expectAgreement(steps: Step[]): Promise<void> {
  // Ends with nothing in the state, so that the next life begins with a new stack.
  const whole: Step[] = steps.at(-1)?.do === "destroy" ? steps : [...steps, { do: "destroy" }];
  const [dynamic = [], plugin = []] = await Promise.all(sides.map((side) => live(side, whole)));
  expect(plugin.map(({ keys: _keys, ...rest }) => rest)).toEqual(
    dynamic.map(({ keys: _keys, ...rest }) => rest),
  );
  plugin.forEach(({ keys }, command) => {
    for (const [step, named] of Object.entries(keys)) {
      // For dynamic resources the engine compares the inputs itself, to the order of a list: it may name more. It names none where
      // something else than an input differs.
      const others = dynamic[command]?.keys[step];
      if (others !== undefined)
        expect(others).toEqual(expect.arrayContaining(named.filter((key) => key !== "drift")));
    }
  });
  expect(dynamic.at(-1)).toMatchObject({ succeeded: true });
}

test(
  "drawn lives agree, for as long as the sweep may take, and had something of everything",
  async () => {
    let lived = 0;
    const isComplete = (): boolean => lived >= FEWEST && EVERYTHING.every((one) => met.has(one));
    const sweep = beginSweep("lives under the engine", isComplete);
    for (const [index, steps] of drawn.entries()) {
      try {
        if (!(await sweep.attempt(() => expectAgreement(steps)))) break;
      } catch (cause) {
        const life = steps.map((step) => step.do).join(", ");
        throw new Error(`life ${index} of seed ${SWEEP.seed} (${life}): ${String(cause)}`, { cause });
      }
      lived += 1;
    }
    sweep.report();
    expect(lived).toBeGreaterThanOrEqual(FEWEST);
    expect([...met]).toEqual(expect.arrayContaining(EVERYTHING));
  },
  60 * 60_000,
);
