/**
 * Measures what users install beside a floor in the same run: the plugin's time from spawn to the first response and to a checked
 * configuration, against a bare gRPC server with the same calls; the loading time that the npm package adds to Pulumi's SDK, as built in
 * the repository; the memory of 1,000 resources; and, with either adapter, runs of the real engine without a change, against the same
 * program with resources that do nothing. Exits with 1 when an aim is missed.
 */

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { startSandbox } from "applinks-sandbox";
import * as tar from "tar";
import { buildPackages } from "../release/packages";
import { ROOT } from "../engine/recipe";
import { bareServer, RESOURCES as DECLARED, runsWithoutChange } from "./engine";

const LAUNCHER = process.platform === "win32" ? "pulumi-resource-applinks.cmd" : "pulumi-resource-applinks";
const FLOOR = bareServer();
const STARTS = 15;
const RESOURCES = 1000;
const ROUNDS = 3;

/** The limits of a run: ratios to the bare server, and milliseconds. */
const AIMS = { first: 1.3, configured: 1.2, loading: 40 };

/** The configuration that is checked. */
const APPS = JSON.stringify({
  jira: { product: "jira", url: "https://jira.example.com", token: "t" },
  confluence: { product: "confluence", url: "https://wiki.example.com/confluence", token: "t" },
});

/** A running server. The caller ends it. */
async function open(command: string, ...args: string[]) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${[command, ...args].join(" ")} ended with ${code}`)));
    let output = "";
    child.stdout.on("data", (text) => {
      output += String(text);
      if (output.includes("\n")) resolve(Number(output.trim()));
    });
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return {
    pid: child.pid,
    client,
    close: async () => {
      client.close();
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.removeAllListeners("exit").kill();
      await ended;
    },
  };
}

function call<Response>(
  begin: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    begin((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** The plugin's launcher, as the archive for this system has it. */
async function installed(folder: string): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const files = await buildPackages(folder);
  const archive = files.find((file) => file.includes(`-${system}-`));
  if (archive === undefined) throw new Error(`there is no archive of the plugin for ${system}`);
  await tar.extract({ file: path.join(folder, archive), cwd: folder });
  return path.join(folder, LAUNCHER);
}

/** Milliseconds from spawn to the first response, and to the response about a whole configuration. */
async function start(command: string, ...args: string[]) {
  const begun = performance.now();
  const server = await open(command, ...args);
  await call((done) => server.client.handshake(new messages.ProviderHandshakeRequest(), done));
  const first = performance.now() - begun;
  const configuration = new messages.CheckRequest();
  configuration.setNews(Struct.fromJavaScript({ apps: APPS }));
  const checked = await call<messages.CheckResponse>((done) =>
    server.client.checkConfig(configuration, done),
  );
  if (checked.getFailuresList().length > 0) throw new Error(`${command} refuses the configuration`);
  const whole = performance.now() - begun;
  await server.close();
  return { first, whole };
}

/**
 * Milliseconds that the npm package takes to load after Pulumi's SDK, as it is built in the repository, and how many modules it adds, in a
 * process of its own.
 */
function loading(): { time: number; modules: number } {
  const script = `
    require("@pulumi/pulumi");
    const before = Object.keys(require.cache).length;
    const begun = performance.now();
    require("./dist/sdk/dynamic");
    const time = performance.now() - begun;
    console.log(JSON.stringify({ time, modules: Object.keys(require.cache).length - before }));`;
  const output = execFileSync(process.execPath, ["-e", script], { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(output) as { time: number; modules: number };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The resident memory of a process in MiB, as Linux reports it. */
function memoryOf(pid: number | undefined): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

/** Memory of one plugin before and after it created many resources in a sandbox. */
async function memory(launcher: string) {
  const sandbox = await startSandbox({ apps: { jira: { product: "jira" } } });
  const plugin = await open(launcher);
  try {
    const jira = { product: "jira", url: sandbox.apps.jira.url, username: "admin", password: "admin" };
    const configuration = new messages.ConfigureRequest();
    configuration.setArgs(Struct.fromJavaScript({ apps: JSON.stringify({ jira }) }));
    await call((done) => plugin.client.configure(configuration, done));
    const before = memoryOf(plugin.pid);
    const begun = performance.now();
    for (let n = 0; n < RESOURCES; n += 1) {
      const inputs = { app: "jira", name: `client ${n}`, redirectUrls: ["https://ci.example.com/"] };
      const request = new messages.CreateRequest();
      request.setUrn(`urn:pulumi:dev::bench::applinks:index:IncomingClient::c${n}`);
      request.setProperties(Struct.fromJavaScript(inputs));
      await call((done) => plugin.client.create(request, done));
    }
    return { before, after: memoryOf(plugin.pid), took: performance.now() - begun };
  } finally {
    await plugin.close();
    await sandbox.stop();
  }
}

/** The lines about one adapter's runs. */
async function runsOf(adapter: "dynamic" | "plugin"): Promise<[string, { value: number }][]> {
  const seconds = await runsWithoutChange(adapter, ROUNDS);
  return Object.entries(seconds).flatMap(([command, { ours, floor }]) => {
    const [mine, least] = [median(ours), median(floor)];
    const title = `${command} of ${DECLARED} unchanged resources, ${adapter}`;
    return [
      [`${title} (s)`, { value: Number(mine.toFixed(1)) }],
      [`${title}, the engine's floor (s)`, { value: Number(least.toFixed(1)) }],
      [`${title}, ratio`, { value: Number((mine / least).toFixed(2)) }],
    ];
  });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-bench-"));
  try {
    await measure(await installed(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(launcher: string): Promise<void> {
  const times: Record<"plugin" | "floor" | "whole" | "wholeFloor", number[]> = {
    plugin: [],
    floor: [],
    whole: [],
    wholeFloor: [],
  };
  // Alternately, so that a busy machine slows both.
  for (let n = 0; n < STARTS; n += 1) {
    const bare = await start(process.execPath, FLOOR);
    const ours = await start(launcher);
    times.floor.push(bare.first);
    times.wholeFloor.push(bare.whole);
    times.plugin.push(ours.first);
    times.whole.push(ours.whole);
  }
  const loaded = Array.from({ length: STARTS }, loading);
  const load = median(loaded.map(({ time }) => time));
  const ratios = {
    first: Number((median(times.plugin) / median(times.floor)).toFixed(2)),
    configured: Number((median(times.whole) / median(times.wholeFloor)).toFixed(2)),
  };
  const { before, after, took } = await memory(launcher);
  const runs = [...(await runsOf("dynamic")), ...(await runsOf("plugin"))];
  console.table({
    "start to first response, bare gRPC server (ms)": { value: Math.round(median(times.floor)) },
    "start to first response, plugin (ms)": { value: Math.round(median(times.plugin)) },
    "start, ratio": { value: ratios.first },
    "start to a checked configuration, bare gRPC server (ms)": {
      value: Math.round(median(times.wholeFloor)),
    },
    "start to a checked configuration, plugin (ms)": { value: Math.round(median(times.whole)) },
    "start to a checked configuration, ratio": { value: ratios.configured },
    "loading of pulumi-applinks after @pulumi/pulumi (ms)": { value: Math.round(load) },
    "modules that it adds": { value: loaded[0]?.modules },
    "memory of the plugin, configured (MiB)": { value: Math.round(before) },
    [`memory after ${RESOURCES} creations (MiB)`]: { value: Math.round(after) },
    [`${RESOURCES} creations, one by one (s)`]: { value: Number((took / 1000).toFixed(1)) },
    ...Object.fromEntries(runs),
  });
  judge("start to the first response, ratio to a bare gRPC server", ratios.first, AIMS.first);
  judge("start to a checked configuration, ratio to the same", ratios.configured, AIMS.configured);
  judge("loading after @pulumi/pulumi, in milliseconds", Math.round(load), AIMS.loading);
}

/** Prints whether an aim is met; one that is missed fails the run. */
function judge(what: string, value: number, aim: number): void {
  const met = value <= aim;
  console.log(`${what}: ${value}; the aim of at most ${aim} is ${met ? "met" : "missed"}.`);
  if (!met) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
