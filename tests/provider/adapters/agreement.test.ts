/**
 * Both adapters behave alike: the same sequence gives the same state of the apps and the same messages. Pulumi's host of dynamic resources
 * does not report which keys differ, so the handlers report them in the log; the plugin's are in its response.
 */

import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import * as fc from "fast-check";
import { endpointsOf, redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { beginSweep } from "../../sweep";
import { openModel, type ModelStack, type Program } from "../../engineModel";
import { RESOURCE_TYPES } from "../schema/arbitraries";
import { appsConfigOf } from "../atlassian/apps";
import { openBothAdapters, type Adapter, type BothAdapters } from "./bothAdapters";
import { opened } from "./grpc/client";
import type { DetailedHandlers } from "./grpcHandlers";
import {
  applyChange,
  CALLBACK,
  SAMPLE,
  isReference,
  SEQUENCES,
  GENERATED_VALUES,
  type Declarations,
  type Input,
  type Step,
} from "./sequences";

type Values = Record<string, unknown>;

let sandbox: NamedSandbox<DefaultApps>;
let adapters: BothAdapters;
let callback: string;

beforeAll(async () => {
  const accounts = [{ username: "admin", role: "sysadmin" as const }];
  sandbox = await startSandbox({
    apps: { jira: { product: "jira", accounts }, confluence: { product: "confluence", accounts } },
  });
  const entry = (product: DefaultApps): Record<string, unknown> => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
    preflight: false,
  });
  const appsConfig = { jira: entry("jira"), confluence: entry("confluence") };
  const jira = appsConfigOf(appsConfig).targets.get("jira");
  if (jira === undefined) throw new Error("the apps configuration has no jira");
  callback = redirectUrlOf(sandbox.apps.confluence.url, endpointsOf(jira).authorizationEndpoint);
  adapters = await openBothAdapters(appsConfig);
});

afterAll(async () => {
  await adapters.stop();
  await sandbox.stop();
});

/** Runs a sequence through one adapter, and returns everything that it did and reported, without generated values. */
async function runSequence(adapter: Adapter, steps: Step[]): Promise<string[]> {
  await sandbox.control.reset();
  adapter.warnings();
  const record: unknown[] = [];
  const stack = openModel(async () => {
    const handlers = await adapter.startProcess();
    return (type) => recording(type, handlers(type), record);
  });
  let program: Declarations = {};
  for (const step of steps) {
    if ("program" in step) program = step.program;
    record.push(await outcomeOf(stack, step, program));
    record.push({ warnings: adapter.warnings() });
    // The effects of an out-of-band change show after the next command, too.
    if (step.do === "fault" || step.do === "change") continue;
    await sandbox.control.faults.clear();
    record.push(await sandbox.control.export({ only: "state", secrets: "included" }));
  }
  return numbered(record);
}

async function outcomeOf(stack: ModelStack, step: Step, program: Declarations): Promise<unknown> {
  switch (step.do) {
    case "change":
      return { changed: await applyChange(sandbox.control, step.change) };
    case "fault":
      await sandbox.control.faults.add(step.rule);
      return step;
    case "refresh":
      return shown(() => stack.refresh());
    case "destroy":
      return shown(() => stack.destroy());
    case "retry":
      return shown(() => stack.up(modelled(program)));
    default:
      return shown(() => stack[step.do](modelled(program)));
  }
}

/** The outcome of a call: its response, or its error with the object that it left. */
async function shown(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return { response: await work() };
  } catch (error) {
    return failureIn(error);
  }
}

function failureIn(error: unknown): unknown {
  const { message, id, properties, reasons } = error as Error & {
    id?: string;
    properties?: Values;
    reasons?: string[];
  };
  return { message, id, properties: ours(properties), reasons };
}

/** Values without `__provider`, which only the host of dynamic resources has, and without markers of secrets, which only plugins return. */
function ours(values: Values | undefined): unknown {
  if (values === undefined) return undefined;
  const { __provider, ...rest } = values;
  return sorted(opened(rest));
}

/** Handlers that record every response. */
function recording(type: string, handlers: DetailedHandlers, record: unknown[]): DetailedHandlers {
  const recorded = async <T>(
    call: string,
    work: () => Promise<T>,
    shown: (response: T) => unknown,
  ): Promise<T> => {
    try {
      const response = await work();
      record.push({ call, type, response: shown(response) });
      return response;
    } catch (error) {
      record.push({ call, type, failed: failureIn(error) });
      throw error;
    }
  };
  return {
    configure: (request) => handlers.configure(request),
    check: (olds, news) =>
      recorded(
        "check",
        () => handlers.check(olds, news),
        ({ inputs, failures }) => ({ inputs: ours(inputs), failures }),
      ),
    diff: (id, olds, news) =>
      recorded(
        "diff",
        () => handlers.diff(id, olds, news),
        ({ changes, replaces = [], deleteBeforeReplace = false, keys }) => ({
          // Without `changes` the engine compares the inputs, which differ then.
          changes: changes ?? true,
          replaces,
          deleteBeforeReplace,
          keys,
        }),
      ),
    create: (inputs) =>
      recorded(
        "create",
        () => handlers.create(inputs),
        ({ id, outs }) => ({ id, outs: ours(outs) }),
      ),
    read: (id, props) =>
      recorded(
        "read",
        () => handlers.read(id, props),
        (found) => ({ id: found.id, props: ours(found.props), inputs: ours(found.inputs) }),
      ),
    update: (id, olds, news) =>
      recorded(
        "update",
        () => handlers.update(id, olds, news),
        ({ outs }) => ours(outs),
      ),
    delete: (id, props) =>
      recorded(
        "delete",
        () => handlers.delete(id, props),
        () => "gone",
      ),
  };
}

function modelled(declarations: Declarations): Program {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, { type, inputs }]) => [
      name,
      {
        type,
        inputs: (outputs: Record<string, Values>) =>
          Object.fromEntries(
            Object.entries(inputs).map(([property, input]) => [property, valueOf(input, outputs)]),
          ),
      },
    ]),
  );
}

function valueOf(input: Input, outputs: Record<string, Values>): unknown {
  if (isReference(input)) return outputs[input.from]?.[input.output];
  return Array.isArray(input) ? input.map((text) => (text === CALLBACK ? callback : text)) : input;
}

/** One line each. Generated values are numbered: equal values get equal numbers. */
function numbered(record: unknown[]): string[] {
  const names = new Map<string, string>();
  return record.map((one) =>
    JSON.stringify(one).replace(GENERATED_VALUES, (id) => {
      const name = names.get(id) ?? `#${names.size + 1}`;
      names.set(id, name);
      return name;
    }),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

/** The calls and their outcomes: `create ScopeGrant response`. */
function kindsOf(lines: string[]): string[] {
  return lines.flatMap((line) => {
    const [, call, type, end] = /^{"call":"(\w+)","type":"(\w+)","(response|failed)"/.exec(line) ?? [];
    return call === undefined ? [] : [`${call} ${type} ${end}`];
  });
}

/** Without these calls and failures the sequences test too little: each call of each resource succeeds, and each resource and call fails. */
const WANTED = [
  ...RESOURCE_TYPES.flatMap((type) =>
    ["create", "read", "update", "delete"].map((call) => `${call} ${type} response`),
  ),
  ...RESOURCE_TYPES.map((type) => ` ${type} failed`),
  ...["create", "read", "update", "delete"].map((call) => `${call} .* failed`),
];

test(
  "random sequences have the same results through both adapters",
  async () => {
    const met = new Set<string>();
    const missing = (): string[] => {
      const kinds = [...met];
      return WANTED.filter((kind) => !kinds.some((one) => new RegExp(kind).test(one)));
    };
    const sweep = beginSweep("sequences through both adapters", () => missing().length === 0);
    await fc.assert(
      fc.asyncProperty(SEQUENCES, async (steps) => {
        await sweep.attempt(async () => {
          const throughHost = await runSequence(adapters.dynamic, steps);
          expect(await runSequence(adapters.plugin, steps)).toEqual(throughHost);
          kindsOf(throughHost).forEach((kind) => met.add(kind));
        });
      }),
      SAMPLE,
    );
    sweep.report();
    expect(missing()).toEqual([]);
  },
  60 * 60_000,
);
