/**
 * Random lives of two stacks on the same apps, each with two provider processes: no stack deletes or changes what another one created,
 * nothing is doubled, and no secret is shown.
 */

import * as fc from "fast-check";
import type { FaultEffect, FaultRule } from "applinks-sandbox";
import type { ModelStack, Program } from "../../engineModel";
import { beginSweep } from "../../sweep";
import { openBench, testAppsOf, type Bench } from "./link";
import { SAMPLE } from "./sequences";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ timeoutSeconds: 5, preflight: true });
});
afterAll(() => bench.sandbox.stop());

const STACKS = ["one", "two"] as const;

/** A resource of a program. The logical name changes with `renamed`, and the provider instance with `moved`. */
interface Declared {
  kind: "link" | "client" | "grant" | "connection";
  /** Whether both stacks declare the same object, or each one of its own. */
  common: boolean;
  renamed: boolean;
  moved: boolean;
  changed: boolean;
  rotation: string;
}

/** A client whose scopes a stack grants: each stack has its own, and both have one in common. */
type Granted = (typeof STACKS)[number] | "common";

interface Step {
  by: (typeof STACKS)[number];
  do: "up" | "refreshedUp" | "preview" | "refresh" | "destroy";
  program: Declared[];
  fault: FaultRule | undefined;
}

const DECLARED: fc.Arbitrary<Declared> = fc.record({
  kind: fc.constantFrom("link", "client", "grant", "connection"),
  common: fc.boolean(),
  renamed: fc.boolean(),
  moved: fc.boolean(),
  changed: fc.boolean(),
  rotation: fc.constantFrom("1", "2"),
});

const EFFECTS: FaultEffect[] = [
  { kind: "reset" },
  { kind: "status", status: 502, body: "<h1>Bad Gateway</h1>" },
  { kind: "status", status: 401, json: { errors: ["no"], fieldErrors: {} } },
];

const FAULT: fc.Arbitrary<FaultRule> = fc.record({
  match: fc.constant({ path: "/rest/*" }),
  nth: fc.integer({ min: 1, max: 12 }),
  times: fc.constantFrom(1, 0),
  phase: fc.constantFrom("before-act" as const, "after-commit" as const),
  effect: fc.constantFrom(...EFFECTS),
});

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    by: fc.constantFrom(...STACKS),
    do: fc.constantFrom("up", "up", "up", "refreshedUp", "refreshedUp", "preview", "refresh", "destroy"),
    program: fc.uniqueArray(DECLARED, {
      maxLength: 4,
      selector: ({ kind, common }) => `${kind} ${String(common)}`,
    }),
    fault: fc.option(FAULT, { nil: undefined, freq: 3 }),
  }),
  { minLength: 2, maxLength: 8 },
);

function programOf({ by: stack, program: declared }: Step, clientIds: Record<Granted, string>): Program {
  return Object.fromEntries(
    declared.map(({ kind, common, renamed, moved, changed, rotation }) => {
      const name = common ? "common" : `own-${stack}`;
      const resources = {
        link: {
          type: "ApplicationLink",
          inputs: {
            app: "confluence",
            name: changed ? `${name} changed` : name,
            type: "generic",
            applicationUrl: `https://${name}.example.com`,
          },
        },
        client: {
          type: "IncomingClient",
          inputs: {
            app: "jira",
            name,
            redirectUrls: [`https://${changed ? "changed" : name}.example.com/callback`],
            rotation,
            ...(common ? {} : { uniqueName: true }),
          },
        },
        grant: {
          type: "ScopeGrant",
          inputs: {
            app: "jira",
            clientId: clientIds[common ? "common" : stack],
            scopes: [changed && !common ? "ADMIN" : "WRITE"],
          },
        },
        connection: {
          type: "OutgoingConnection",
          inputs: {
            app: "confluence",
            name,
            remoteApp: "jira",
            clientId: "known",
            clientSecret: "canary-of-a-connection",
            scopes: [changed ? "WRITE" : "READ"],
          },
        },
      } as const;
      const provider = moved ? { provider: "another" } : {};
      return [`${kind}-${name}${renamed ? "-renamed" : ""}`, { ...resources[kind], ...provider }];
    }),
  );
}

/** All objects of the apps by ID, as text. */
async function objects(): Promise<Map<string, { text: string; secret: string | undefined }>> {
  const { apps } = await testAppsOf(bench);
  return new Map(
    Object.values(apps).flatMap(({ applicationLinks, incomingClients, outgoingConnections }) =>
      [...(applicationLinks ?? []), ...(incomingClients ?? []), ...(outgoingConnections ?? [])].map(
        (object) => [
          object.id,
          {
            // The app makes another link primary by itself.
            text: JSON.stringify({ ...object, primary: undefined }),
            secret: "clientSecret" in object ? object.clientSecret : undefined,
          },
        ],
      ),
    ),
  );
}

/** Creates the clients whose scopes the stacks grant by hand. */
async function reset(): Promise<Record<Granted, { id: string; clientId: string }>> {
  await bench.sandbox.control.reset();
  const create = (stack: string) =>
    bench.sandbox.control.changeOutOfBand("jira").createClient({
      name: `granted-${stack}`,
      redirects: ["https://granted.example.com/callback"],
      scope: "READ",
    });
  return { one: await create("one"), two: await create("two"), common: await create("common") };
}

const act = (
  stack: ModelStack,
  step: Step,
  granted: Record<Granted, { clientId: string }>,
): Promise<unknown> => {
  const { one, two, common } = granted;
  const program = programOf(step, { one: one.clientId, two: two.clientId, common: common.clientId });
  return step.do === "refresh" || step.do === "destroy" ? stack[step.do]() : stack[step.do](program);
};

/** After a run that changed everything as declared, each resource has an object of its own, which exists. */
function expectManaged({ state }: ModelStack, { do: command }: Step, existing: Map<string, unknown>): void {
  const ids = [...state.values()].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Without a refresh, a run does not find that the other stack has deleted an object.
  if (command !== "refreshedUp") return;
  for (const id of ids) expect([...existing.keys()]).toContain(id.split("/")[2]);
}

async function live(steps: Step[], met: Set<string>): Promise<void> {
  const granted = await reset();
  bench.warnings.length = 0;
  const stacks = { one: bench.stack(), two: bench.stack() };
  const creators = new Map<string, string>();
  const messages: string[] = [];
  for (const step of steps) {
    const before = await objects();
    if (step.fault !== undefined) await bench.sandbox.control.faults.add(step.fault);
    const failure = await act(stacks[step.by], step, granted).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    await bench.sandbox.control.faults.clear();
    if (failure !== undefined) messages.push(failure);
    met.add(`${step.do} ${failure === undefined ? "succeeded" : "failed"}`);
    const after = await objects();
    for (const id of after.keys()) if (!before.has(id)) creators.set(id, step.by);
    const foreign = [...before].filter(
      ([id]) => creators.get(id) !== step.by && ![granted[step.by].id, granted.common.id].includes(id),
    );
    for (const [id, { text }] of foreign) expect(after.get(id)?.text).toBe(text);
    const other = stacks[step.by === "one" ? "two" : "one"];
    const isGrantOwned = [...other.state.values()].some(
      ({ id, outputs }) => id.endsWith(`/${granted.common.id}/scopes`) && outputs["ownership"] === "owned",
    );
    if (isGrantOwned) {
      met.add("beside a grant of the other stack");
      expect(after.get(granted.common.id)?.text).toBe(before.get(granted.common.id)?.text);
    }
    if (foreign.length > 0) met.add("beside objects of the other stack");
    if (step.do === "preview" || step.do === "refresh") expect([...after]).toEqual([...before]);
    if (failure === undefined && (step.do === "up" || step.do === "refreshedUp"))
      expectManaged(stacks[step.by], step, after);
    const names = [...after.values()].map(({ text }) => (JSON.parse(text) as { name: string }).name);
    expect(names.filter((name) => name === "common").length).toBeLessThanOrEqual(3);
    const shown = [...messages, ...bench.warnings].join("\n");
    for (const { secret } of after.values()) {
      if (secret !== undefined && secret !== "") expect(shown).not.toContain(secret);
    }
    expect(shown).not.toContain(bench.password);
  }
  for (const outputs of [...stacks.one.state.values(), ...stacks.two.state.values()].map((r) => r.outputs))
    met.add(String(outputs["ownership"]));
}

/** Without these the lives test too little. */
const WANTED = [
  ...["up", "refreshedUp", "preview", "refresh", "destroy"].flatMap((step) => `${step} succeeded`),
  "up failed",
  "beside objects of the other stack",
  "beside a grant of the other stack",
  "owned",
  "adopted",
  "superseded",
];

test(
  "no stack deletes or changes what another one created",
  async () => {
    const met = new Set<string>();
    const missing = (): string[] => WANTED.filter((kind) => !met.has(kind));
    const sweep = beginSweep("lives of two stacks", () => missing().length === 0);
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        await sweep.attempt(() => live(steps, met));
      }),
      SAMPLE,
    );
    sweep.report();
    expect(missing()).toEqual([]);
  },
  60 * 60_000,
);
