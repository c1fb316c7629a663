/** A review and a refresh are of one opinion on what is declared, and a review finds everything that is not. */

import * as fc from "fast-check";
import type { SandboxState } from "applinks-sandbox";
import type { Finding, Review } from "../../../cli/review/model";
import type { RuleId } from "../../../cli/review/rules";
import type { ModelStack, Step } from "../../engineModel";
import { applyChange } from "../../provider/adapters/sequences";
import { testAppsOf } from "../../provider/adapters/link";
import {
  anyDeclaredWorld,
  changeStates,
  MOVED_AND_RENAMED,
  MUCH_CHANGED,
  programOf,
  type DeclaredWorld,
} from "./declaredWorlds";
import { SWEEP } from "../../sweep";
import { openWorld, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { apps } = await world.bench.sandbox.control.export({ only: "state" });
  for (const name of ["jira", "confluence"])
    process.env[`APPLINKS_${name.toUpperCase()}_ACCEPT_INSTANCE`] = apps[name]?.serverId ?? "";
});
afterAll(async () => {
  for (const name of ["JIRA", "CONFLUENCE"])
    Reflect.deleteProperty(process.env, `APPLINKS_${name}_ACCEPT_INSTANCE`);
  await world.close();
});
beforeEach(() => world.bench.sandbox.control.reset());

/** In `make sweep`, more worlds. */
const SAMPLE = { seed: SWEEP.seed, numRuns: Math.ceil(15 * Math.max(1, SWEEP.seconds / 30)) };

/** How long the worlds of the sample may take on a busy machine, in milliseconds. */
const LONGEST = (60 + 2 * SWEEP.seconds) * 1000;

/** The result of a review of a random world, and what a refresh finds. */
interface Outcome {
  review: Review;
  /** By URN. */
  steps: Record<string, Step>;
  apps: SandboxState;
  stacks: ModelStack[];
}

const STACKS = ["first", "second"];

/** Declares, deploys and changes a world, reviews it, and refreshes it. */
async function outcomeOf(declared: DeclaredWorld): Promise<Outcome> {
  const { bench } = world;
  await bench.sandbox.control.reset();
  const stacks = [bench.stack(), bench.stack()];
  for (const [own, stack] of stacks.entries()) await stack.up(programOf(declared, own === 0 ? 0 : 1, stacks));
  await changeStates(declared, stacks);
  for (const change of declared.changes) await applyChange(bench.sandbox.control, change);
  const states = stacks.map((stack, index) => world.exportStack(stack, { stack: STACKS[index] ?? "" }));
  await bench.sandbox.control.requestLog.clear();
  const review = await world.review(states, { environment: process.env });
  await bench.sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  const apps = await testAppsOf(bench);
  const before = stacks.map(({ state }) => new Map(state));
  const steps: Record<string, Step> = {};
  for (const [index, stack] of stacks.entries()) {
    for (const [name, step] of Object.entries(await stack.refresh())) {
      const type = before[index]?.get(name)?.type ?? "";
      steps[urnOf(STACKS[index] ?? "", type, name)] = step;
    }
  }
  return { review, steps, apps, stacks: before.map((state) => ({ ...bench.stack(), state })) };
}

function urnOf(stack: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::links::pulumi-nodejs:dynamic/applinks:${type}::${name}`;
}

/** Rules that are about more than one object, or about what was not read. */
const NOT_DRIFT: RuleId[] = ["OL017", "OL018", "OL900"];

function driftedIn({ findings }: Review): string[] {
  const own = findings.filter(
    ({ rule, severity }) => !NOT_DRIFT.includes(rule) && !isOfState({ rule, severity }),
  );
  return [...new Set(own.flatMap(({ resources }) => resources.map(({ urn }) => urn)))].sort();
}

/** What the next run changes in the state alone: a refresh finds no change. */
function isOfState({ rule, severity }: Pick<Finding, "rule" | "severity">): boolean {
  return rule === "OL021" && severity === "info";
}

/** The resources whose states are of an instance that was replaced, and whose objects the app still has. */
function movedOf({ stacks, steps }: Outcome, movedApp: string | undefined): string[] {
  return stacks
    .flatMap(({ state }, index) =>
      [...state].flatMap(([name, { id, type }]) =>
        movedApp !== undefined && id.startsWith(`${movedApp}/`)
          ? [urnOf(STACKS[index] ?? "", type, name)]
          : [],
      ),
    )
    .filter((urn) => steps[urn] !== "delete")
    .sort();
}

function ofStateIn({ findings }: Review): string[] {
  return [
    ...new Set(findings.filter(isOfState).flatMap(({ resources }) => resources.map(({ urn }) => urn))),
  ].sort();
}

const UNDECLARED: RuleId[] = ["OL001", "OL009", "OL015", "OL016"];

/** The objects that findings report as undeclared, by app, kind and ID, one for each finding. */
function undeclaredIn({ findings, apps }: Review): string[] {
  const names = new Map(apps.map(({ key, name }) => [key, name]));
  return findings
    .filter(({ rule }) => UNDECLARED.includes(rule))
    .map(({ app = "", object }) => placeOf(names.get(app) ?? "", object?.kind ?? "", object?.id ?? ""))
    .sort();
}

function placeOf(app: string, kind: string, id: string): string {
  return `${app} ${kind} ${id}`;
}

const KINDS = { link: "application link", incoming: "incoming link", outgoing: "outgoing link" };

/** The objects of the apps that no stack has in its state, without those that have taken the name of a deleted one. */
function undeclaredOf({ apps, stacks, steps }: Outcome): string[] {
  const declared = new Set<string>();
  const lostNames = new Set<string>();
  for (const [index, { state }] of stacks.entries()) {
    for (const [name, { id, type, inputs }] of state) {
      const [app = "", kind = "", own = ""] = id.split("/");
      const title = KINDS[kind as keyof typeof KINDS];
      declared.add(placeOf(app, title, own));
      if (steps[urnOf(STACKS[index] ?? "", type, name)] === "delete" && type !== "ScopeGrant")
        lostNames.add(placeOf(app, title, String(inputs["name"])));
    }
  }
  return Object.entries(apps.apps)
    .flatMap(([app, { applicationLinks = [], incomingClients = [], outgoingConnections = [] }]) => [
      ...objectsOf(app, KINDS.link, applicationLinks),
      ...objectsOf(app, KINDS.incoming, incomingClients),
      ...objectsOf(app, KINDS.outgoing, outgoingConnections),
    ])
    .filter(({ place, byName }) => !declared.has(place) && !lostNames.has(byName))
    .map(({ place }) => place)
    .sort();
}

function objectsOf(
  app: string,
  kind: string,
  objects: { id: string; name: string }[],
): { place: string; byName: string }[] {
  return objects.map(({ id, name }) => ({ place: placeOf(app, kind, id), byName: placeOf(app, kind, name) }));
}

/** All client secrets of the apps. */
function secretsOf({ apps }: SandboxState): string[] {
  return Object.values(apps).flatMap(({ incomingClients = [], outgoingConnections = [] }) =>
    [...incomingClients, ...outgoingConnections].map(({ clientSecret }) => clientSecret),
  );
}

function countOf(steps: Record<string, Step>, wanted: (step: Step) => boolean): number {
  return Object.values(steps).filter(wanted).length;
}

test(
  "a review finds what a refresh finds, each undeclared object once, and has no secret",
  async () => {
    const rules = new Set<Finding["rule"]>();
    await fc.assert(
      fc.asyncProperty(anyDeclaredWorld, async (declared) => {
        const outcome = await outcomeOf(declared);
        const { review, steps, apps } = outcome;
        for (const { rule } of review.findings) rules.add(rule);
        const drifted = Object.keys(steps).filter((urn) => steps[urn] !== "same");
        expect(driftedIn(review)).toEqual(drifted.sort());
        const verdicts = review.stacks.map((stack) => stack.verdicts);
        expect(verdicts.reduce((sum, { drifted: own }) => sum + own, 0)).toBe(drifted.length);
        expect(verdicts.reduce((sum, { clean }) => sum + clean, 0)).toBe(
          countOf(steps, (step) => step === "same"),
        );
        expect(verdicts.map(({ unknown }) => unknown)).toEqual([0, 0]);
        expect(ofStateIn(review)).toEqual(movedOf(outcome, declared.movedApp));
        expect(undeclaredIn(review)).toEqual(undeclaredOf(outcome));
        const text = JSON.stringify(review);
        for (const secret of [world.bench.password, ...secretsOf(apps)]) expect(text).not.toContain(secret);
      }),
      { ...SAMPLE, examples: [[MUCH_CHANGED], [MOVED_AND_RENAMED]] },
    );
    expect([...rules]).toEqual(
      expect.arrayContaining([
        ...["OL001", "OL002", "OL004", "OL005", "OL006", "OL007", "OL008", "OL010", "OL018", "OL021"],
      ]),
    );
  },
  LONGEST,
);

test("another order of redirect URLs and scopes, and scopes that others imply, are no drift", async () => {
  const [client] = MUCH_CHANGED.clients;
  if (client === undefined) throw new Error("the world has a client");
  const { review, steps } = await outcomeOf({
    links: [],
    clients: [{ ...client, redirectUrls: [...URLS].reverse(), scopes: ["WRITE"] }],
    changes: [
      { app: "jira", name: "updateClient", values: ["ci", { scope: "READ WRITE", redirects: URLS }] },
      { app: "confluence", name: "updateConnection", values: ["ci", { scopes: ["READ", "READ"] }] },
    ],
  });
  expect(Object.values(steps)).toEqual(["same", "same"]);
  expect(review.findings).toEqual([]);
  expect(review.verdict).toBe("clean");
});

const URLS = ["https://wiki.example.com/a", "https://wiki.example.com/b"];
