/**
 * The cost of Pulumi's commands with either adapter, compared with the engine's own floor: one program has resources of this provider, and
 * the other has as many resources of the same size that do nothing.
 */

import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { pulumiIn } from "../demo/pulumi";
import { ROOT } from "../engine/recipe";
import { bundled } from "./bundled";
import { timeWrites } from "./writes";

const WORK = path.join(ROOT, ".work/bench");

/** The resources that the program declares for one link. */
export const PER_LINK = 5;

/** The resources that each project declares. The classes differ: see `BEGINNINGS`. */
const program = (links: number) => `
for (let n = 0; n < ${links}; n += 1) {
  const callback = "https://app-" + n + ".example.com/callback";
  const client = new IncomingClient("client-" + n, { app: "jira", name: "client " + n, redirectUrls: [callback],
    scopes: ["READ"] });
  new OutgoingConnection("connection-" + n, { app: "confluence", remoteApp: "jira", name: "connection " + n,
    clientId: client.clientId, clientSecret: client.clientSecret, scopes: ["READ"] });
  const reports = new IncomingClient("reports-" + n, { app: "confluence", name: "reports " + n, redirectUrls: [callback] });
  new ScopeGrant("grant-" + n, { app: "confluence", clientId: reports.clientId, scopes: ["WRITE"] });
  new ApplicationLink("link-" + n, { app: "jira", name: "link " + n, type: "generic",
    applicationUrl: "https://app-" + n + ".example.com" });
}`;

const NAMES = '["IncomingClient", "OutgoingConnection", "ScopeGrant", "ApplicationLink"]';
const TAKEN = "const [IncomingClient, OutgoingConnection, ScopeGrant, ApplicationLink] =";
const SECRETS = '{ additionalSecretOutputs: ["clientSecret"] }';

/** Classes of the resources of this package, declared by their tokens only. */
const ofPlugin = (name: string, options: string) => `
const { CustomResource } = require("@pulumi/pulumi");
${TAKEN} ${NAMES}.map((type) => class extends CustomResource {
  constructor(name, args) {
    super("${name}:index:" + type, name, { clientId: undefined, clientSecret: undefined, ...args }, ${options});
  }
});`;

/** The names of the properties of each type. The classes of every SDK declare them, so that programs can use them. */
function declaredProperties(): Record<string, string[]> {
  const { resources } = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as {
    resources: Record<string, { properties: object; inputProperties: object }>;
  };
  return Object.fromEntries(
    Object.entries(resources).map(([token, { properties, inputProperties }]) => [
      token.slice(token.lastIndexOf(":") + 1),
      Object.keys({ ...inputProperties, ...properties }),
    ]),
  );
}

/** The beginning of each program. */
const BEGINNINGS = {
  dynamic: {
    ours: `const { IncomingClient, OutgoingConnection, ScopeGrant, ApplicationLink } = require("pulumi-applinks");`,
    floor: `
const { CustomResource } = require("@pulumi/pulumi");
const declared = ${JSON.stringify(declaredProperties())};
const unset = (names) => Object.fromEntries(names.map((name) => [name, undefined]));
${TAKEN} ${NAMES}.map((type) => class extends CustomResource {
  constructor(name, args) {
    const __provider = 'exports.handler=()=>require("idle-resources/handlers").dynamic("' + type + '")';
    super("pulumi-nodejs:dynamic/idle:" + type, name, { ...unset(declared[type]), ...args, __provider }, ${SECRETS});
  }
});`,
  },
  plugin: { ours: ofPlugin("applinks", "{}"), floor: ofPlugin("floor", SECRETS) },
};

/** The adapter that a program uses. */
export type AdapterName = keyof typeof BEGINNINGS;
/** How long a command may take, in milliseconds: one with 10,000 resources takes minutes. */
const LONGEST_COMMAND = 3_600_000;

/** What is measured, in this order. */
export const COMMANDS = ["create", "preview", "up", "refresh", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];
/** The seconds of each round. */
export type Seconds = Record<Command, Record<"ours" | "floor", number[]>>;

/** The arguments of `pulumi` for a command, which fails if it does anything else. */
const ARGUMENTS: Record<Command, string[]> = {
  create: ["up", "--yes", "--skip-preview", "--parallel", "16"],
  preview: ["preview", "--expect-no-changes"],
  up: ["up", "--yes", "--skip-preview", "--expect-no-changes"],
  refresh: ["refresh", "--yes", "--skip-preview", "--expect-no-changes"],
  destroy: ["destroy", "--yes", "--skip-preview", "--parallel", "16"],
};

/** A project that is ready to run. */
interface Project {
  /** Runs a command and returns its seconds. */
  run(command: Command): Promise<number>;
  /** The bytes of the stack's state for each resource. */
  stateSize(): Promise<number>;
}

async function open(
  adapter: AdapterName,
  whose: "ours" | "floor",
  sandbox: Awaited<ReturnType<typeof startSandbox>>,
  links: number,
): Promise<Project> {
  const folder = path.join(WORK, `${adapter}-${whose}`);
  mkdirSync(path.join(folder, "node_modules/idle-resources"), { recursive: true });
  symlinkSync(ROOT, path.join(folder, "node_modules/pulumi-applinks"), "junction");
  bundled("idle.ts", path.join(folder, "node_modules/idle-resources/handlers.js"));
  const plugins = [
    { name: "applinks", path: path.join(ROOT, "bin") },
    { name: "floor", path: WORK },
  ];
  writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    `name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n` +
      `plugins: { providers: ${JSON.stringify(plugins)} }\n`,
  );
  writeFileSync(path.join(folder, "package.json"), '{ "main": "index.js" }\n');
  writeFileSync(path.join(folder, "index.js"), BEGINNINGS[adapter][whose] + program(links));
  // A file backend rewrites its whole checkpoint after every step, which is not measured here.
  const variables = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" };
  const pulumi = pulumiIn(folder, path.join(folder, "state"), variables, LONGEST_COMMAND);
  const execute = async (...args: string[]) => {
    const { code, text } = await pulumi(...args);
    if (code !== 0) throw new Error(`pulumi ${args[0]} ended with exit code ${code}\n${text}`);
    return text;
  };
  await execute("stack", "init", "dev");
  for (const [app, { url }] of Object.entries(sandbox.apps)) {
    const key = `applinks:apps.${app}`;
    const values = [`product=${app}`, `url=${url}`, "username=admin"].flatMap((value) => [
      "--plaintext",
      `${key}.${value}`,
    ]);
    await execute("config", "set-all", "--path", ...values, "--secret", `${key}.password=admin`);
  }
  const resources = links * PER_LINK;
  return {
    run: async (command) => {
      const begun = performance.now();
      const text = await execute(...ARGUMENTS[command]);
      const seconds = (performance.now() - begun) / 1000;
      const count = {
        create: "created",
        preview: "unchanged",
        up: "unchanged",
        refresh: "unchanged",
        destroy: "deleted",
      };
      const counted = Number(new RegExp(`^\\W*(\\d+) ${count[command]}$`, "m").exec(text)?.[1]);
      if (counted < resources || counted > resources + 1)
        throw new Error(`pulumi ${command} must have ${resources} resources ${count[command]}\n${text}`);
      return seconds;
    },
    stateSize: async () => {
      const { length } = await execute("stack", "export");
      return length / resources;
    },
  };
}

/** What the rounds of one adapter measured. */
export interface Rounds {
  seconds: Seconds;
  /** The seconds of the same writes without an engine, for the commands that write. */
  writes: Record<"create" | "destroy", number[]>;
  /** Bytes per resource. */
  stateSize: Record<"ours" | "floor", number>;
}

/** Runs each command for this provider and for the floor in turn, so that a busy machine slows both. */
export async function measureRuns(adapter: AdapterName, links: number, rounds: number): Promise<Rounds> {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  const launcher = path.join(WORK, "pulumi-resource-floor");
  const script = bundled("floor.ts", path.join(WORK, "floor.js"));
  writeFileSync(launcher, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(script)}\n`);
  chmodSync(launcher, 0o755);
  const sandbox = await startSandbox();
  try {
    const projects = {
      ours: await open(adapter, "ours", sandbox, links),
      floor: await open(adapter, "floor", sandbox, links),
    };
    const seconds = Object.fromEntries(
      COMMANDS.map((command) => [command, { ours: [] as number[], floor: [] as number[] }]),
    ) as Seconds;
    const writes: Rounds["writes"] = { create: [], destroy: [] };
    const stateSize = { ours: NaN, floor: NaN };
    for (let round = 0; round < rounds; round += 1) {
      const bare = await timeWrites(sandbox.apps, links);
      writes.create.push(bare.create);
      writes.destroy.push(bare.destroy);
      for (const command of COMMANDS) {
        // Neither is always the first.
        const order = round % 2 === 0 ? (["floor", "ours"] as const) : (["ours", "floor"] as const);
        for (const whose of order) seconds[command][whose].push(await projects[whose].run(command));
        if (command === "create") {
          stateSize.floor = await projects.floor.stateSize();
          stateSize.ours = await projects.ours.stateSize();
        }
      }
    }
    return { seconds, writes, stateSize };
  } finally {
    await sandbox.stop();
    rmSync(WORK, { recursive: true, force: true });
  }
}
