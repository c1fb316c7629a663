/**
 * The matrix of faults: each request of each run fails in each way, through both adapters. The next run then leaves the apps and the state
 * as a life without a fault does, whether the program stays as it is or goes back, and whether or not a refresh comes between.
 *
 * No list names the requests: each run is recorded once without a fault. A new operation joins as soon as a run sends it, and a test fails
 * for one that no run sends. In `make test` each kind of fault meets each operation once; `make sweep` runs all combinations.
 */

import {
  operations,
  startSandbox,
  type FaultEffect,
  type FaultRule,
  type NamedSandbox,
  type Operation,
} from "applinks-sandbox";
import * as fc from "fast-check";
import { beginSweep, SWEEP } from "../../sweep";
import { openModel, type ModelStack, type Program } from "../../engineModel";
import { ADAPTERS, openBothAdapters, type BothAdapters } from "./bothAdapters";
import { opened } from "./grpc/client";
import { cloudProgram, linkProgram, messageOf, type Variant } from "./link";
import { GENERATED_VALUES } from "./sequences";

const PASSWORD = "canary-of-the-accounts";

let sandbox: NamedSandbox<"jira" | "confluence" | "site">;
let adapters: BothAdapters;

beforeAll(async () => {
  const accounts = ["admin", "tester"].map((username) => ({
    username,
    password: PASSWORD,
    role: "sysadmin" as const,
  }));
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira", accounts },
      confluence: { product: "confluence", accounts },
      site: { product: "jira", accounts },
    },
  });
  const entry = (product: "jira" | "confluence"): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: PASSWORD,
    testUser: { username: "tester", password: PASSWORD },
    preflight: false,
  });
  adapters = await openBothAdapters({
    jira: entry("jira"),
    confluence: entry("confluence"),
    site: { product: "jira", url: sandbox.apps.site.url, deployment: "cloud", preflight: false },
  });
});

afterAll(async () => {
  await adapters.stop();
  await sandbox.stop();
});

type Phase = FaultRule["phase"];

/** What the client gets instead of the response, by kind. Delays and hangs are other tests': each would take a timeout. */
const EFFECTS: Record<Exclude<FaultEffect["kind"], "delay" | "hang">, FaultEffect[]> = {
  reset: [{ kind: "reset" }],
  status: [
    { kind: "status", status: 400, json: { errors: ["no"], fieldErrors: {} } },
    { kind: "status", status: 401, json: { errors: ["no"], fieldErrors: {} } },
    { kind: "status", status: 403, json: { errors: ["no"], fieldErrors: {} } },
    { kind: "status", status: 500, json: { message: "inside", "status-code": 500 } },
    { kind: "status", status: 502, body: "<h1>Bad Gateway</h1>" },
    { kind: "status", status: 503, body: "" },
    { kind: "status", status: 503, headers: { "retry-after": "0" }, body: "" },
  ],
  "html-login": [{ kind: "html-login" }],
  redirect: [{ kind: "redirect", location: "https://sso.example.com/?ticket=x" }],
  anonymous: [{ kind: "anonymous" }],
  truncate: [{ kind: "truncate" }],
  "rate-limit": [{ kind: "rate-limit", retryAfter: 0 }],
  "not-json-404": [{ kind: "not-json-404" }],
  websudo: [{ kind: "websudo" }],
  xsrf: [{ kind: "xsrf" }],
};

/** Whether an effect can occur in a phase. The app refuses only what it has not done. */
const PHASES: Record<Phase, (effect: FaultEffect) => boolean> = {
  "before-act": () => true,
  "after-commit": (effect) => !isRefusal(effect),
  "mid-body": ({ kind }) => kind === "reset",
};

function isRefusal(effect: FaultEffect): boolean {
  if (effect.kind === "status") return effect.status < 500 || effect.headers !== undefined;
  return ["anonymous", "rate-limit", "websudo", "xsrf"].includes(effect.kind);
}

/** A run of a stack, what comes before it, and the runs that may follow. */
interface Scenario {
  title: string;
  /** Another sandbox than the default one. */
  given?: () => Promise<unknown>;
  prepare?: (stack: ModelStack) => Promise<unknown>;
  run: (stack: ModelStack) => Promise<unknown>;
  /** The run of the program before; without it, the program can't go back. */
  back?: (stack: ModelStack) => Promise<unknown>;
  /** The program of the last run, whose preview shows no change. */
  program: (hasGoneBack: boolean) => Program;
}

const CHANGED: Variant = {
  linkName: "Our Jira",
  redirectUrls: ["https://wiki.example.com/moved"],
  scopes: ["READ"],
  granted: ["ADMIN"],
  description: "moved",
};

/** A run that changes one program into another. */
function change(title: string, from: () => Program, to: () => Program, given?: Scenario["given"]): Scenario {
  return {
    title,
    ...(given === undefined ? {} : { given }),
    prepare: (stack) => stack.up(from()),
    run: (stack) => stack.up(to()),
    back: (stack) => stack.up(from()),
    program: (hasGoneBack) => (hasGoneBack ? from() : to()),
  };
}

const secretsAtCreation = (): Promise<unknown> =>
  sandbox.control
    .changeOutOfBand("jira")
    .setSettings({ dialect: { "incoming-secret-returned": "creation" } });

const health = (): Program => linkProgram({ verified: sandbox.apps });

const SCENARIOS: Scenario[] = [
  {
    title: "the first up",
    run: (stack) => stack.up(linkProgram()),
    program: () => linkProgram(),
  },
  change("an up that changes everything", linkProgram, () => linkProgram(CHANGED)),
  change(
    "an up that changes a declared secret",
    () => linkProgram({ secret: "first-secret" }),
    () => linkProgram({ secret: "second-secret" }),
  ),
  ...[undefined, secretsAtCreation].map((given) =>
    change(
      `a rotation where the app returns secrets ${given === undefined ? "always" : "at creation only"}`,
      () => linkProgram({ rotation: "1" }),
      () => linkProgram({ rotation: "2" }),
      given,
    ),
  ),
  {
    title: "the adoption of a client whose secret the app does not return",
    given: async () => {
      await secretsAtCreation();
      await sandbox.control
        .changeOutOfBand("jira")
        .createClient({ name: "confluence", redirects: ["https://old.example.com"], scope: "READ" });
    },
    run: (stack) => stack.up(linkProgram({ adopt: "always" })),
    program: () => linkProgram({ adopt: "always" }),
  },
  {
    title: "an up with a health check",
    run: (stack) => stack.up(health()),
    program: health,
  },
  {
    title: "a refresh with a health check",
    prepare: (stack) => stack.up(health()),
    run: (stack) => stack.refresh(),
    back: (stack) => stack.refreshedUp(health()),
    program: health,
  },
  change(
    "an up with the values that a Cloud site shows",
    () => cloudProgram(sandbox.apps.site.url),
    () => cloudProgram(sandbox.apps.site.url, "shown-by-the-site"),
  ),
  change(
    "an up with a new secret that a Cloud site shows",
    () => cloudProgram(sandbox.apps.site.url, "shown-by-the-site"),
    () => cloudProgram(sandbox.apps.site.url, "shown-later-by-the-site"),
  ),
  {
    title: "a destroy",
    prepare: (stack) => stack.up(linkProgram()),
    run: (stack) => stack.destroy(),
    // What a lost deletion deleted only a refresh shows.
    back: (stack) => stack.refreshedUp(linkProgram()),
    program: (hasGoneBack) => (hasGoneBack ? linkProgram() : {}),
  },
];

/** How the stack goes on after the run that failed. */
const ENDINGS = [
  { goesBack: false, refreshes: false },
  { goesBack: true, refreshes: false },
  { goesBack: false, refreshes: true },
  { goesBack: true, refreshes: true },
];

type Ending = (typeof ENDINGS)[number];

/** Runs a scenario with or without a fault, then its ending, and returns the objects of apps and state, without generated values. */
async function live(
  scenario: Scenario,
  { goesBack, refreshes }: Ending,
  adapter: (typeof ADAPTERS)[number],
  fault?: FaultRule,
): Promise<string[]> {
  const { control } = sandbox;
  await control.reset();
  await scenario.given?.();
  adapters[adapter].warnings();
  const stack = openModel(() => adapters[adapter].startProcess());
  await scenario.prepare?.(stack);
  await control.requestLog.clear();
  if (fault !== undefined) await control.faults.add(fault);
  const message = await messageOf(scenario.run(stack));
  await control.faults.clear();
  if (fault === undefined) expect(message).toBe("");
  else expectHelpful(message);
  if (refreshes) await stack.refresh();
  await (goesBack ? scenario.back : scenario.run)?.(stack);
  const program = scenario.program(goesBack);
  const previewed = await stack.preview(program);
  expect(Object.values(previewed).filter((step) => step !== "same")).toEqual([]);
  expect(Object.values(await stack.refresh()).filter((step) => step !== "same")).toEqual([]);
  expect(adapters[adapter].warnings().join("\n")).not.toContain(PASSWORD);
  return contents(stack);
}

/** Expects that a message has what was tried, where, what to do next and a code, and no secret. */
function expectHelpful(message: string): void {
  if (message === "") return;
  expect(message).toMatch(/\b(jira|confluence|site)\b.*: .+\. .+\[[A-Z_]+\]/s);
  expect(message).not.toContain(PASSWORD);
}

/** What the apps and the state hold. Equal generated values have equal numbers, so that a state with another secret than the app differs. */
async function contents(stack: ModelStack): Promise<string[]> {
  const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
  const stored = Object.entries(apps).map(([name, app]) => ({
    name,
    clients: app.incomingClients,
    connections: app.outgoingConnections,
    links: app.applicationLinks,
    // A health check leaves no live token behind, whichever of its requests fails.
    tokens: app.tokenPairs,
  }));
  const state = [...stack.state].map(([name, { id, inputs, outputs, initErrors }]) => {
    // Whether an object was found or created depends on which request failed.
    const { ownership: _ownership, owner: _owner, ...rest } = opened(outputs) as Record<string, unknown>;
    return { name, id, inputs: opened(inputs), outputs: rest, initErrors };
  });
  const byName = state.sort((a, b) => (a.name < b.name ? -1 : 1));
  const numbers = new Map<string, string>();
  return [...stored, ...byName].map((part) =>
    JSON.stringify(sorted(part)).replace(GENERATED_VALUES, (value) => {
      const number = numbers.get(value) ?? `#${numbers.size + 1}`;
      numbers.set(value, number);
      return number;
    }),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

/** One fault in one life: a request of a scenario's run fails, and the stack goes on. */
interface Cell {
  scenario: Scenario;
  ending: Ending;
  adapter: (typeof ADAPTERS)[number];
  fault: FaultRule & { match: { operation: Operation; app: string } };
}

/** The kinds of requests that the run of a scenario sends, with whether they write. */
async function requestsOf(
  scenario: Scenario,
): Promise<{ operation: Operation; app: string; writes: boolean }[]> {
  await sandbox.control.reset();
  await scenario.given?.();
  const stack = openModel(() => adapters.plugin.startProcess());
  await scenario.prepare?.(stack);
  await sandbox.control.requestLog.clear();
  await scenario.run(stack);
  const found = new Map<string, { operation: Operation; app: string; writes: boolean }>();
  for (const { operation, app, method } of await sandbox.control.requestLog.entries({})) {
    const known = operations.find((name) => name === operation);
    if (known === undefined) continue;
    const key = `${known} ${app}`;
    const writes = method !== "GET" || found.get(key)?.writes === true;
    found.set(key, { operation: known, app, writes });
  }
  return [...found.values()];
}

/** All cells of a scenario. */
async function cellsOf(scenario: Scenario): Promise<Cell[]> {
  const endings = ENDINGS.filter(({ goesBack }) => !goesBack || scenario.back !== undefined);
  const cells: Cell[] = [];
  for (const { operation, app, writes } of await requestsOf(scenario)) {
    for (const phase of Object.keys(PHASES) as Phase[]) {
      // A read has nothing to commit.
      if (phase !== "before-act" && !writes) continue;
      for (const effect of Object.values(EFFECTS).flat().filter(PHASES[phase])) {
        for (const adapter of ADAPTERS) {
          for (const ending of endings)
            cells.push({ scenario, ending, adapter, fault: { match: { operation, app }, phase, effect } });
        }
      }
    }
  }
  return cells;
}

/** Operations of the products that the provider's runs do not use, and why. */
const UNUSED: Partial<Record<Operation, string>> = {
  "link.primary": "a link becomes primary by an update",
  "audit.search": "only drift reviews read audit logs",
  "audit.configuration": "only drift reviews read audit logs",
  "personalTokens.list": "only drift reviews read when tokens expire",
  content: "only users read and write content",
};

/** What a cell covers: `link.update after-commit reset`. */
function kindOf({ fault: { match, phase, effect } }: Cell): string {
  return `${match.operation} ${phase} ${effect.kind}`;
}

/** The cells in a random order, but first one of each kind. */
function inOrder(cells: Cell[]): Cell[] {
  const whole = fc.shuffledSubarray(cells, { minLength: cells.length });
  const [shuffled = []] = fc.sample(whole, { seed: SWEEP.seed, numRuns: 1 });
  const first = new Map<string, Cell>();
  for (const cell of shuffled) if (!first.has(kindOf(cell))) first.set(kindOf(cell), cell);
  return [...new Set([...first.values(), ...shuffled])];
}

/** What each scenario leaves without a fault. */
const unharmed = new Map<string, Promise<string[]>>();

/** Runs a cell. Throws what is wrong, with the cell. */
async function check(cell: Cell): Promise<void> {
  const { scenario, ending, adapter, fault } = cell;
  const key = `${scenario.title} ${JSON.stringify(ending)}`;
  const expected = unharmed.get(key) ?? live(scenario, ending, "plugin");
  unharmed.set(key, expected);
  await expected;
  try {
    expect(await live(scenario, ending, adapter, fault)).toEqual(await expected);
  } catch (cause) {
    const described = JSON.stringify({ scenario: scenario.title, ending, adapter, fault });
    throw new Error(`${described}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

let cells: Cell[];

beforeAll(async () => {
  cells = [];
  for (const scenario of SCENARIOS) cells.push(...(await cellsOf(scenario)));
}, 120_000);

test("every operation of the products that the provider uses occurs in a run", () => {
  const met = new Set(cells.map(({ fault }) => fault.match.operation));
  expect(operations.filter((operation) => !met.has(operation))).toEqual(Object.keys(UNUSED));
});

test(
  "whichever request of a run fails, and however, the next run ends as without a fault",
  async () => {
    const missing = new Set(cells.map(kindOf));
    const sweep = beginSweep("faults", () => missing.size === 0);
    for (const cell of inOrder(cells)) {
      if (!(await sweep.attempt(() => check(cell)))) break;
      missing.delete(kindOf(cell));
    }
    sweep.report();
    expect([...missing]).toEqual([]);
  },
  60 * 60_000,
);
