/**
 * Both adapters lead to the same: whatever happens, the apps end equal, and equal things are said. Pulumi's host of dynamic resources hands
 * on no keys that differ, so that adapter's are those of the core's own diff result, told from inside the host; the plugin's are its response's.
 */

import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import * as fc from "fast-check";
import { endpointsOf, redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { beginSweep } from "../../sweep";
import { openModel, type ModelStack, type Program } from "../../engineModel";
import { RESOURCE_TYPES } from "../schema/arbitraries";
import { appsConfigOf } from "../atlassian/apps";
import { openDynamicHost, type DynamicHost } from "./dynamicHost";
import { startEngineLog, type HeardLog } from "./heardLog";
import { hostHandlers } from "./hostHandlers";
import { HURRY } from "./hurriedHandlers";
import { opened, openPlugin, secret, type Plugin } from "./grpc/client";
import { FROM_SOURCES } from "./grpc/process";
import { pluginHandlers, type JudgingHandlers } from "./grpcHandlers";
import {
  applyEdit,
  CALLBACK,
  DRAWN,
  isReference,
  LIVES,
  MADE_UP,
  type Declarations,
  type Input,
  type Step,
} from "./sequences";

type Values = Record<string, unknown>;

/** A way to the provider, as the model of the engine uses one. */
interface Adapter {
  /** Handlers of a fresh process, and what users are told by it. */
  startProcess(): Promise<(type: string) => JudgingHandlers>;
  warnings(): string[];
}

let sandbox: NamedSandbox<DefaultApps>;
let plugin: Plugin;
let host: DynamicHost;
let log: HeardLog;
let adapters: { dynamic: Adapter; plugin: Adapter };
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
  if (jira === undefined) throw new Error("the fleet has no jira");
  callback = redirectUrlOf(sandbox.apps.confluence.url, endpointsOf(jira).authorizationEndpoint);
  const apps = JSON.stringify(appsConfig);
  plugin = await openPlugin(HURRY);
  log = await startEngineLog();
  const config = { "applinks:apps": apps };
  const { args, env } = FROM_SOURCES;
  const node = [process.execPath, ...args];
  host = await openDynamicHost({ node, env, folder: __dirname, config, engine: log.address });
  adapters = { dynamic: throughHost(), plugin: throughPlugin(plugin, apps) };
});

afterAll(async () => {
  plugin.stop();
  await host.stop();
  log.stop();
  await sandbox.stop();
});

/** Pulumi's own host of dynamic resources, over gRPC. */
function throughHost(): Adapter {
  let processes = 0;
  const shown = (severity: LogSeverity): string[] =>
    log.heard.filter((line) => line.severity === severity).map(({ message }) => message);
  return {
    startProcess: () => {
      processes += 1;
      const number = processes;
      // Its handlers tell them as a line for debugging.
      const keys = (): string[] => JSON.parse(shown(LogSeverity.DEBUG).at(-1) ?? "[]") as string[];
      return Promise.resolve((type) => hostHandlers(host, type, number, keys));
    },
    warnings: () => {
      const warnings = shown(LogSeverity.WARNING);
      log.heard.length = 0;
      return warnings;
    },
  };
}

function throughPlugin(server: Plugin, apps: string): Adapter {
  return {
    startProcess: async () => {
      // Another configuration begins another run, as another process would.
      await server.configure({ apps: secret(apps) });
      return (type) => pluginHandlers(server, type);
    },
    warnings: () => server.warnings.splice(0).map(({ message }) => message),
  };
}

/** Everything that one adapter did and said in a life, without what is made up anew each time. */
async function live(adapter: Adapter, steps: Step[]): Promise<string[]> {
  await sandbox.control.reset();
  adapter.warnings();
  const heard: unknown[] = [];
  const stack = openModel(async () => {
    const handlers = await adapter.startProcess();
    return (type) => overheard(type, handlers(type), heard);
  });
  let program: Declarations = {};
  for (const step of steps) {
    if ("program" in step) program = step.program;
    heard.push(await outcomeOf(stack, step, program));
    heard.push({ warnings: adapter.warnings() });
    // What somebody edited shows after the command that meets it, too.
    if (step.do === "fault" || step.do === "edit") continue;
    await sandbox.control.faults.clear();
    heard.push(await sandbox.control.export({ only: "state", secrets: "included" }));
  }
  return nameless(heard);
}

async function outcomeOf(stack: ModelStack, step: Step, program: Declarations): Promise<unknown> {
  switch (step.do) {
    case "edit":
      return { edited: await applyEdit(sandbox.control, step.edit) };
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

/** What comes of a call: its response, or how it failed and what it left. */
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

/** The engine's own is kept by the host of dynamic resources alone, and secrets by plugins alone. */
function ours(values: Values | undefined): unknown {
  if (values === undefined) return undefined;
  const { __provider, ...rest } = values;
  return sorted(opened(rest));
}

/** Handlers whose every response is recorded. What an engine makes of diff result is told by its steps. */
function overheard(type: string, handlers: JudgingHandlers, heard: unknown[]): JudgingHandlers {
  const hear = async <T>(
    call: string,
    work: () => Promise<T>,
    shown: (response: T) => unknown,
  ): Promise<T> => {
    try {
      const response = await work();
      heard.push({ call, type, response: shown(response) });
      return response;
    } catch (error) {
      heard.push({ call, type, failed: failureIn(error) });
      throw error;
    }
  };
  return {
    configure: (request) => handlers.configure(request),
    check: (olds, news) =>
      hear(
        "check",
        () => handlers.check(olds, news),
        ({ inputs, failures }) => ({ inputs: ours(inputs), failures }),
      ),
    diff: (id, olds, news) =>
      hear(
        "diff",
        () => handlers.diff(id, olds, news),
        ({ changes, replaces = [], deleteBeforeReplace = false, keys }) => ({
          // Without a word from the adapter the engine compares the inputs, which differ then.
          changes: changes ?? true,
          replaces,
          deleteBeforeReplace,
          keys,
        }),
      ),
    create: (inputs) =>
      hear(
        "create",
        () => handlers.create(inputs),
        ({ id, outs }) => ({ id, outs: ours(outs) }),
      ),
    read: (id, props) =>
      hear(
        "read",
        () => handlers.read(id, props),
        (found) => ({ id: found.id, props: ours(found.props), inputs: ours(found.inputs) }),
      ),
    update: (id, olds, news) =>
      hear(
        "update",
        () => handlers.update(id, olds, news),
        ({ outs }) => ours(outs),
      ),
    delete: (id, props) =>
      hear(
        "delete",
        () => handlers.delete(id, props),
        () => "gone",
      ),
  };
}

/** A program of the model. */
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

/** One line each, in which what is made up anew each time has a number: the first is #1, and the same again is #1 again. */
function nameless(heard: unknown[]): string[] {
  const names = new Map<string, string>();
  return heard.map((one) =>
    JSON.stringify(one).replace(MADE_UP, (id) => {
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

/** Which calls came to which end: `create ScopeGrant response`. */
function kindsOf(lines: string[]): string[] {
  return lines.flatMap((line) => {
    const [, call, type, end] = /^{"call":"(\w+)","type":"(\w+)","(response|failed)"/.exec(line) ?? [];
    return call === undefined ? [] : [`${call} ${type} ${end}`];
  });
}

/** Every call of every resource that went well, and that every resource and every call failed: without them the lives are worth nothing. */
const WANTED = [
  ...RESOURCE_TYPES.flatMap((type) =>
    ["create", "read", "update", "delete"].map((call) => `${call} ${type} response`),
  ),
  ...RESOURCE_TYPES.map((type) => ` ${type} failed`),
  ...["create", "read", "update", "delete"].map((call) => `${call} .* failed`),
];

test(
  "generated lives, for as long as the sweep may take",
  async () => {
    const met = new Set<string>();
    const missing = (): string[] => {
      const kinds = [...met];
      return WANTED.filter((kind) => !kinds.some((one) => new RegExp(kind).test(one)));
    };
    const sweep = beginSweep("lives through either door", () => missing().length === 0);
    await fc.assert(
      fc.asyncProperty(LIVES, async (steps) => {
        await sweep.attempt(async () => {
          const throughHost = await live(adapters.dynamic, steps);
          expect(await live(adapters.plugin, steps)).toEqual(throughHost);
          kindsOf(throughHost).forEach((kind) => met.add(kind));
        });
      }),
      DRAWN,
    );
    sweep.report();
    expect(missing()).toEqual([]);
  },
  60 * 60_000,
);
