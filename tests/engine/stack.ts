/** A temporary Pulumi project with one stack. The real CLI runs it, with state in files of its own. */

import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { engine, engineEnvironment } from "../../tools/engine/engine";
import type { Ports } from "./hosting";
import { endAll, start, type Ending, type Running } from "./processes";

/** The result of an engine run, with data from the engine's event log. */
export interface Outcome extends Ending {
  /** The number of resources by step: `{ create: 2, same: 1 }`; the stack itself is not counted. */
  changes: Record<string, number>;
  /**
   * The planned steps except "same", as `<step> <resource name>`, sorted. A refresh has `changed <name>` and `gone <name>`; a refresh
   * before an `up` or a preview has none.
   */
  steps: string[];
  /** The text of the event log. */
  events: string;
}

/** A resource in the state, as the backend's file has it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** The URNs of the resources that it depends on. */
  dependencies?: string[];
}

/** A project with the stack `dev`. */
export interface Stack {
  /** The project's folder, which holds everything that a run leaves behind. */
  folder: string;
  /** The environment of every run; tests may add to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Writes the program: JavaScript with `pulumi` and the SDK's exports in scope. */
  program(text: string): void;
  /** Sets configuration; keys are paths such as `applinks:apps.jira.url`. Throws if the CLI refuses. */
  configure(values: { plain?: Record<string, string>; secret?: Record<string, string> }): Promise<void>;
  /**
   * Starts the CLI for tests that end it. The program has a process of its own, which ends with the run, as users' programs do. In the
   * shared language host it would keep running during the next one.
   */
  begin(...args: string[]): Running;
  /** Runs the CLI to its end, and returns its result, successful or not. */
  pulumi(...args: string[]): Promise<Ending>;
  /** `pulumi up` without a preview before it. */
  up(...args: string[]): Promise<Outcome>;
  preview(...args: string[]): Promise<Outcome>;
  refresh(...args: string[]): Promise<Outcome>;
  destroy(...args: string[]): Promise<Outcome>;
  /** Imports a state, as `pulumi stack export` prints it; its secrets may be in plain text. */
  import(state: string): Promise<Ending>;
  /** The resources in the state except the stack and its providers; secrets stay encrypted. */
  resources(): Promise<StateResource[]>;
  /** The stack's outputs, secrets in plain text. */
  outputs(): Promise<Record<string, unknown>>;
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>;
}

const ROOT = path.resolve(__dirname, "../..");

/** A project with the package and another version of Pulumi's SDK, in which all stacks are created; `make test-engines` makes it. */
const PROJECT = process.env["APPLINKS_PROJECT"] || undefined;

/** A backend of Pulumi's that is not a folder. */
export interface Backend {
  /** The variables with which the CLI finds it, without those of other backends. */
  env: Record<string, string>;
  /** The secrets provider of its stacks: `passphrase`, or a URL. */
  secretsProvider: string;
}

/** An adapter as programs use it. */
export interface Adapter {
  /** The beginning of every program. */
  preamble: string;
  /** More of Pulumi.yaml. */
  project: string;
  /** The prefixes of the types of the counted resources. */
  types: readonly string[];
  /**
   * Whether the program has a process of its own, and the secrets a passphrase, as users have by default; default: both use the worker's
   * services, which saves most of a run's time. For tests of the program's process, or of secrets outside of the provider.
   */
  isolated?: boolean;
  /** Services to use in place of the worker's, for a stack that runs at the same time as another one. */
  services?: Ports;
  /** Where the stack's state is kept; default: in files in the project's folder. */
  backend?: Backend;
  /** A folder with package.json and packages that becomes the project's; default: none, or a folder within APPLINKS_PROJECT if it is set. */
  place?: string;
}

/** The npm package's own classes. */
export const DYNAMIC: Adapter = {
  preamble:
    'const pulumi = require("@pulumi/pulumi");\n' +
    "const { ApplicationLink, IncomingClient, LinkHealth, MutualLink, OutgoingConnection, ScopeGrant, getRedirectUrlOutput } = " +
    'require("pulumi-applinks");\n',
  project: "",
  types: ["pulumi-nodejs:dynamic"],
};

/** The commands that would start a language host. */
const HOSTED = new Set(["up", "preview", "refresh", "destroy"]);

/** The file in which the backend keeps the state of a project's stack. */
function stateFileIn(folder: string): string {
  const stacks = path.join(folder, "state/.pulumi/stacks");
  const files = readdirSync(stacks).map((project) => path.join(stacks, project, "dev.json"));
  const [file, ...others] = files.filter((candidate) => existsSync(candidate));
  if (file === undefined || others.length > 0) throw new Error(`${stacks} does not have one stack`);
  return file;
}

/** The resources in that file. */
function storedIn(folder: string): StateResource[] {
  const { checkpoint } = JSON.parse(readFileSync(stateFileIn(folder), "utf8")) as {
    checkpoint: { latest?: { resources?: StateResource[] } | null };
  };
  return checkpoint.latest?.resources ?? [];
}

/** The resources in what `pulumi stack export` prints. */
function exported(text: string): StateResource[] {
  const { deployment } = JSON.parse(text) as { deployment: { resources?: StateResource[] } };
  return deployment.resources ?? [];
}

/** The variables of an environment that a program may depend on: all except the CLI's and the engine's. */
function ofPrograms(env: NodeJS.ProcessEnv): string {
  const seen = Object.entries(env).filter(([name]) => !/^PULUMI_(?!NODEJS_)/.test(name));
  return JSON.stringify(seen);
}

/** An environment without any of the variables that name a key server of the user's. */
function withoutVault(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^VAULT_/i.test(name)));
}

/** The ports of this worker's services. */
function services(): Ports {
  const all = JSON.parse(process.env["APPLINKS_TEST_SERVICES"] ?? "[]") as Ports[];
  const own = all[(Number(process.env["JEST_WORKER_ID"]) - 1) % all.length];
  if (own === undefined) throw new Error("there are no services: jest's globalSetup starts them");
  return own;
}

/** Makes a project with an empty program. The folder's name contains `title`. */
export async function openStack(title: string, adapter: Adapter = DYNAMIC): Promise<Stack> {
  const folder =
    adapter.place ?? path.join(PROJECT ?? path.join(ROOT, ".work"), `${title}-${randomUUID().slice(0, 8)}`);
  const write = (file: string, text: string): void => {
    writeFileSync(path.join(folder, file), text);
  };
  if (adapter.place === undefined) {
    const modules = path.join(folder, "node_modules");
    mkdirSync(modules, { recursive: true });
    if (PROJECT === undefined) symlinkSync(ROOT, path.join(modules, "pulumi-applinks"), "junction");
    write("package.json", '{ "main": "index.js" }\n');
  }
  const project = `name: ${title}\nruntime: { name: nodejs, options: { typescript: false } }\n${adapter.project}`;
  write("Pulumi.yaml", project);
  write("index.js", adapter.preamble);

  const { pulumi: cli } = engine();
  // The services load the repository's SDK.
  const shared = adapter.place === undefined && adapter.isolated !== true && PROJECT === undefined;
  const { backend } = adapter;
  const secretsProvider = backend?.secretsProvider ?? (shared ? "hashivault://tests" : "passphrase");
  const ports = (): Ports => adapter.services ?? services();
  const env: NodeJS.ProcessEnv = {
    ...withoutVault(engineEnvironment({ stateDir: path.join(folder, "state") })),
    // Without this variable the CLI hides its option --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    // Another test checks the types of every TypeScript program once; here each run would check them.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    ...backend?.env,
    ...(shared ? { VAULT_SERVER_URL: `http://127.0.0.1:${ports().keys}`, VAULT_SERVER_TOKEN: "any" } : {}),
  };
  const environment = ofPrograms(env);
  /** The worker's language host, for unchanged programs of this file: in no other environment, language or folder. */
  const hosted = (): string[] => {
    const usual =
      shared &&
      ofPrograms(env) === environment &&
      readFileSync(path.join(folder, "Pulumi.yaml"), "utf8") === project;
    return usual ? [`--client=127.0.0.1:${ports().programs}`] : [];
  };
  let runs = 0;
  const begin = (...args: string[]): Running =>
    start(cli, [...args, "--non-interactive", "--color", "never"], { cwd: folder, env });
  const pulumi = (...args: string[]): Promise<Ending> =>
    begin(...args, ...(HOSTED.has(args[0] ?? "") ? hosted() : [])).ended;
  const insist = async (...args: string[]): Promise<string> => ok(await pulumi(...args)).stdout;
  const run = async (command: string, ...args: string[]): Promise<Outcome> => {
    const log = path.join(folder, `events-${(runs += 1)}.json`);
    const ending = await pulumi(command, "--event-log", log, ...args);
    const events = existsSync(log) ? readFileSync(log, "utf8") : "";
    return { ...ending, ...summaryOf(events, adapter.types), events };
  };

  const stack: Stack = {
    folder,
    env,
    program: (text) => {
      write("index.js", adapter.preamble + text);
    },
    configure: async ({ plain = {}, secret = {} }) => {
      const values = (flag: string, entries: Record<string, string>): string[] =>
        Object.entries(entries).flatMap(([key, value]) => [flag, `${key}=${value}`]);
      await insist(
        "config",
        "set-all",
        "--path",
        ...values("--plaintext", plain),
        ...values("--secret", secret),
      );
    },
    begin,
    pulumi,
    up: (...args) => run("up", "--yes", "--skip-preview", ...args),
    preview: (...args) => run("preview", ...args),
    refresh: (...args) => run("refresh", ...(args.includes("--preview-only") ? args : ["--yes", ...args])),
    destroy: (...args) => run("destroy", "--yes", "--skip-preview", ...args),
    import: (state) => {
      write("imported.json", state);
      return pulumi("stack", "import", "--file", "imported.json");
    },
    resources: async () => {
      const all = backend === undefined ? storedIn(folder) : exported(await insist("stack", "export"));
      return all.filter(({ type }) => isOneOf(type, adapter.types));
    },
    outputs: async () =>
      JSON.parse(await insist("stack", "output", "--json", "--show-secrets")) as Record<string, unknown>,
    remove: async () => {
      await endAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await insist("stack", "init", "dev", `--secrets-provider=${secretsProvider}`);
    return stack;
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

/** Returns the result of a run that has to succeed. Throws an error with the run's output if it failed. */
export function ok<E extends Ending>(ending: E): E {
  if (ending.code !== 0) throw new Error(`the run ended with ${ending.code}:\n${ending.text}`);
  return ending;
}

/** A line of the engine's event log, with the members that this file reads. */
interface Event {
  /** Before a step; `op` is the step. */
  resourcePreEvent?: { metadata: Step };
  /** After a step; in a refresh, `op` is the finding. */
  resOutputsEvent?: { metadata: Step };
}

interface Step {
  op: string;
  urn: string;
  type: string;
}

const isOneOf = (type: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => type.startsWith(beginning));

function summaryOf(events: string, types: readonly string[]): Pick<Outcome, "changes" | "steps"> {
  const lines = events
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
  const changes: Record<string, number> = {};
  const steps: string[] = [];
  const refreshed = new Set<string>();
  for (const { resourcePreEvent, resOutputsEvent } of lines) {
    const { op, urn, type } = (resourcePreEvent ?? resOutputsEvent)?.metadata ?? {
      op: "",
      urn: "",
      type: "",
    };
    if (!isOneOf(type, types)) continue;
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    if (resourcePreEvent !== undefined) {
      changes[op] = (changes[op] ?? 0) + 1;
      if (op === "refresh") refreshed.add(urn);
      else if (op !== "same") steps.push(`${op} ${name}`);
    } else if (refreshed.delete(urn) && op !== "same" && op !== "refresh") {
      steps.push(`${op === "delete" ? "gone" : "changed"} ${name}`);
    }
  }
  return { changes, steps: steps.sort() };
}
