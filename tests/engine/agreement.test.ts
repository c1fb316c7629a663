/** Both doors lead to the same under the real engine: the same programs, commands and troubles, equal plans and equal apps. */

import * as fc from "fast-check";
import { endpointsOf, redirectUrlOf } from "../../provider/atlassian/redirectUrl";
import { applyEdit, isReference, lives, type Declarations, type Step } from "../provider/doors/sequences";
import { PLUGIN } from "./plugin";
import type { Outcome } from "./stack";
import { openWorld, type World } from "./world";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const LIVES = 20;

/** Stands in generated programs for Confluence's redirect URL, which each world has its own of. */
const CALLBACK = "https://callback.example.com/";

const LIFE = lives({ events: { minLength: 1, maxLength: 1 }, callback: CALLBACK })
  // A fault without end makes production's patience wait for long.
  .filter((steps) => steps.every((step) => step.do !== "fault" || step.rule.times === 1))
  // A life that fails to begin shows little.
  .filter(([first]) => first?.do === "up")
  .filter((steps) => steps.every((step) => !("program" in step) || isSound(step.program)));

/**
 * Whether nothing is wrong with a program. Of one that is refused, the engine has done more or less before, as luck has it; and the
 * package's own classes refuse some before the door does.
 */
function isSound(program: Declarations): boolean {
  if ("grant" in program && program["client"]?.inputs["scopes"] !== undefined) return false;
  const text = JSON.stringify(program);
  return !MISTAKES.some((mistake) => text.includes(mistake));
}

/** An unknown app, an unknown scope, redirect URLs that none may have, an app that is not there. */
const MISTAKES = ["conflunce", "RAED", '"redirectUrls":[]', "http://plain", '"none"', "bamboo", '"replace"'];

/** One door's world, and how to make it new. */
interface Side {
  world: World;
  callback: string;
  renew: () => Promise<void>;
}

let sides: Side[] = [];

/** Every kind of step that was planned. */
const met = new Set<string>();

beforeAll(async () => {
  sides = await Promise.all([openSide("agree-dynamic"), openSide("agree-plugin", PLUGIN)]);
});

afterAll(() => Promise.all(sides.map(({ world }) => world.close())));

async function openSide(title: string, door?: typeof PLUGIN): Promise<Side> {
  const world = await openWorld(title, APPS, door);
  const { jira, confluence } = world.sandbox.apps;
  const paths = { incoming: "/rest/oauth2/latest" };
  const { authorizationEndpoint } = endpointsOf({ url: jira.url, displayUrl: jira.url, paths });
  const begun = await world.sandbox.control.export({ secrets: "included" });
  return {
    world,
    callback: redirectUrlOf(confluence.url, authorizationEndpoint),
    renew: async () => {
      await world.sandbox.control.reset();
      // A reset takes the token of the stack's configuration away, too.
      await world.sandbox.control.seed(begun);
    },
  };
}

/** What the engine planned and what the apps hold, command by command. */
async function live({ world, callback, renew }: Side, steps: Step[]): Promise<unknown[]> {
  await renew();
  const { control } = world.sandbox;
  const heard: unknown[] = [];
  for (const step of steps) {
    if ("program" in step) world.stack.program(written(step.program, callback));
    if (step.do === "edit") await applyEdit(control, step.edit);
    else if (step.do === "fault") await control.faults.add(step.rule);
    else {
      const { code, steps: planned } = await commanded(world, step);
      await control.faults.clear();
      const succeeded = code === 0;
      const apps = await stored(world, callback);
      // What had begun when a run failed is a matter of moments.
      if (succeeded) planned.forEach((one) => met.add(one.split(" ")[0] ?? ""));
      heard.push({ do: step.do, succeeded, apps, ...(succeeded ? { planned } : {}) });
    }
  }
  return heard;
}

function commanded({ stack }: World, step: Step): Promise<Outcome> {
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
async function stored({ sandbox }: World, callback: string): Promise<unknown> {
  const { jira, confluence } = (await sandbox.control.export({ only: "state", secrets: "included" })).apps;
  const text = JSON.stringify([
    jira?.incomingClients,
    confluence?.incomingClients,
    confluence?.outgoingConnections,
    jira?.applicationLinks,
    confluence?.applicationLinks,
  ]);
  const names = new Map<string, string>();
  const nameless = text
    .replaceAll(callback, CALLBACK)
    .replaceAll(callback.slice(callback.lastIndexOf("/") + 1), "SUFFIX")
    .replaceAll(sandbox.apps.jira.url, "JIRA")
    .replaceAll(sandbox.apps.confluence.url, "CONFLUENCE")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b([0-9a-f]{64}|[0-9a-f]{32})\b/g, (id) => {
      const name = names.get(id) ?? `#${names.size + 1}`;
      names.set(id, name);
      return name;
    });
  return JSON.parse(nameless);
}

/** A program's text. */
function written(declarations: Declarations, callback: string): string {
  const lines = Object.entries(declarations).map(([name, { type, inputs }]) => {
    const args = Object.entries(inputs).map(([property, input]) => {
      const value = isReference(input) ? `${input.from}.${input.output}` : JSON.stringify(input);
      return `${property}: ${value}`;
    });
    return `const ${name} = new ${type}("${name}", { ${args.join(", ")} });`;
  });
  return lines.join("\n").replaceAll(CALLBACK, callback);
}

const chosen = fc.sample(LIFE, { numRuns: LIVES, seed: 20_261_124 });

test.each(chosen.map((steps, index) => [index, steps.map((step) => step.do).join(", "), steps] as const))(
  "life %i: %s",
  async (_index, _title, steps) => {
    // Ends with nothing in the state, so that the next life begins with a new stack.
    const whole: Step[] = [...steps, { do: "destroy" }];
    const [dynamic, plugin] = await Promise.all(sides.map((side) => live(side, whole)));
    expect(plugin).toEqual(dynamic);
    expect(dynamic?.at(-1)).toMatchObject({ succeeded: true });
  },
  120_000,
);

test("the lives had something of everything", () => {
  expect([...met]).toEqual(expect.arrayContaining(["create", "update", "delete"]));
});
