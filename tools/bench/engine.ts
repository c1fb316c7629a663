/**
 * The cost of Pulumi's runs without a change, with either adapter, beside the engine's own floor: one program with resources of this
 * provider, and one with as many resources that do nothing.
 */

import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { buildSync } from "esbuild";
import { pulumiIn } from "../demo/pulumi";
import { ROOT } from "../engine/recipe";

const WORK = path.join(ROOT, ".work/bench");
const LINKS = 40;
/** The number of resources of a run. */
export const RESOURCES = LINKS * 5;

/** Writes the bare server as plain JavaScript, so that its start takes no compiler's time. Returns the file. */
export function bareServer(): string {
  const file = path.join(ROOT, ".work/bench-floor.js");
  buildSync({
    entryPoints: [path.join(__dirname, "floor.ts")],
    outfile: file,
    platform: "node",
    format: "cjs",
  });
  return file;
}

/** What each project declares, with classes of its own. */
const PROGRAM = `
for (let n = 0; n < ${LINKS}; n += 1) {
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

/** Resources by their tokens alone, of the package of this name. */
const ofPlugin = (name: string) => `
const { CustomResource } = require("@pulumi/pulumi");
${TAKEN} ${NAMES}.map((type) => class extends CustomResource {
  constructor(name, args) {
    super("${name}:index:" + type, name, { clientId: undefined, clientSecret: undefined, ...args });
  }
});`;

/** A dynamic resource that does nothing. */
const IDLE =
  'exports.create = async (inputs) => ({ id: "id", outs: { clientId: "id", clientSecret: "secret", ...inputs } });';

/** The beginning of each program. */
const BEGINNINGS = {
  dynamic: {
    ours: `const { IncomingClient, OutgoingConnection, ScopeGrant, ApplicationLink } = require("pulumi-applinks");`,
    floor: `
const { CustomResource } = require("@pulumi/pulumi");
${TAKEN} ${NAMES}.map((type) => class extends CustomResource {
  constructor(name, args) {
    const __provider = 'exports.handler=()=>require("idle")';
    super("pulumi-nodejs:dynamic/idle:" + type, name, { clientId: undefined, clientSecret: undefined, ...args, __provider });
  }
});`,
  },
  plugin: { ours: ofPlugin("applinks"), floor: ofPlugin("floor") },
};

type AdapterName = keyof typeof BEGINNINGS;
/** Runs a command and returns its seconds. */
type Timed = (command: "preview" | "up") => Promise<number>;

/** A project whose resources exist, and how to run it again. */
async function open(
  adapter: AdapterName,
  whose: "ours" | "floor",
  sandbox: Awaited<ReturnType<typeof startSandbox>>,
): Promise<Timed> {
  const folder = path.join(WORK, `${adapter}-${whose}`);
  mkdirSync(path.join(folder, "node_modules"), { recursive: true });
  symlinkSync(ROOT, path.join(folder, "node_modules/pulumi-applinks"), "junction");
  mkdirSync(path.join(folder, "node_modules/idle"));
  writeFileSync(path.join(folder, "node_modules/idle/index.js"), IDLE);
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
  writeFileSync(path.join(folder, "index.js"), BEGINNINGS[adapter][whose] + PROGRAM);
  // A file backend rewrites its whole checkpoint after every step, which is not measured here.
  const pulumi = pulumiIn(folder, path.join(folder, "state"), {
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_EXPERIMENTAL: "true",
  });
  const run = async (...args: string[]) => {
    const begun = performance.now();
    const { code, text } = await pulumi(...args);
    const whole = !args.includes("--expect-no-changes") || text.includes(`${RESOURCES + 1} unchanged`);
    if (code !== 0 || !whole) throw new Error(`pulumi ${args[0]} ended with exit code ${code}\n${text}`);
    return (performance.now() - begun) / 1000;
  };
  await run("stack", "init", "dev");
  for (const [app, { url }] of Object.entries(sandbox.apps)) {
    const key = `applinks:apps.${app}`;
    const values = [`product=${app}`, `url=${url}`, "username=admin"].flatMap((value) => [
      "--plaintext",
      `${key}.${value}`,
    ]);
    await run("config", "set-all", "--path", ...values, "--secret", `${key}.password=admin`);
  }
  await run("up", "--yes", "--skip-preview", "--parallel", "16");
  return (command) =>
    run(command, "--expect-no-changes", ...(command === "up" ? ["--yes", "--skip-preview"] : []));
}

/** The seconds of each run without a change, of this provider and of the floor in turn, so that a busy machine slows both. */
export async function runsWithoutChange(
  adapter: AdapterName,
  rounds: number,
): Promise<Record<"preview" | "up", Record<"ours" | "floor", number[]>>> {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  const launcher = path.join(WORK, "pulumi-resource-floor");
  const script = bareServer();
  writeFileSync(launcher, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(script)}\n`);
  chmodSync(launcher, 0o755);
  const sandbox = await startSandbox();
  try {
    const [ours, floor] = [await open(adapter, "ours", sandbox), await open(adapter, "floor", sandbox)];
    const seconds: Record<"preview" | "up", Record<"ours" | "floor", number[]>> = {
      preview: { ours: [], floor: [] },
      up: { ours: [], floor: [] },
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const command of ["preview", "up"] as const) {
        seconds[command].floor.push(await floor(command));
        seconds[command].ours.push(await ours(command));
      }
    }
    return seconds;
  } finally {
    await sandbox.stop();
    rmSync(WORK, { recursive: true, force: true });
  }
}
