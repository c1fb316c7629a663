// @ts-check
/**
 * Measures the plugin, as it is in the archive that users install, beside a floor in the same run: how long from spawn to the first
 * answer, against a bare gRPC server that answers the same call; the memory that 1,000 resources cost; and, through either door, runs
 * of the real engine that change nothing, against the same program with resources that do nothing. Ends with 1 when the start misses its aim.
 */

const { spawn } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const tar = require("tar");
const { buildPackages } = require("../release/packages");
const { RESOURCES: DECLARED, runsWithoutChange } = require("./engine");

const LAUNCHER = process.platform === "win32" ? "pulumi-resource-applinks.cmd" : "pulumi-resource-applinks";
const FLOOR = path.join(__dirname, "floor.js");
const STARTS = 15;
const RESOURCES = 1000;
const ROUNDS = 3;
/** How many times as long as the bare server's the plugin's start may take. */
const AIM = 1.3;

/**
 * A running server. Whoever opens it ends it.
 * @param {string} command
 * @param {string[]} args
 */
async function open(command, ...args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${[command, ...args].join(" ")} ended with ${code}`)));
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      if (said.includes("\n")) resolve(Number(said.trim()));
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

/**
 * @template Response
 * @param {(done: (error: Error | null, response: Response) => void) => unknown} begin
 * @returns {Promise<Response>}
 */
function call(begin) {
  return new Promise((resolve, reject) => {
    begin((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/**
 * The plugin's launcher, as the archive for this system has it.
 * @param {string} folder
 */
async function installed(folder) {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const files = await buildPackages(folder);
  const archive = files.find((file) => file.includes(`-${system}-`));
  if (archive === undefined) throw new Error(`there is no archive of the plugin for ${system}`);
  await tar.extract({ file: path.join(folder, archive), cwd: folder });
  return path.join(folder, LAUNCHER);
}

/**
 * Milliseconds from spawn to the first answer, and to the first that the plugin needs all of itself for.
 * @param {string} command
 * @param {string[]} args
 */
async function start(command, ...args) {
  const begun = performance.now();
  const server = await open(command, ...args);
  await call((done) => server.client.handshake(new messages.ProviderHandshakeRequest(), done));
  const first = performance.now() - begun;
  await call((done) => server.client.checkConfig(new messages.CheckRequest(), done));
  const whole = performance.now() - begun;
  await server.close();
  return { first, whole };
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/**
 * The resident memory of a process in MiB, as Linux tells it.
 * @param {number | undefined} pid
 */
function memoryOf(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

/**
 * Memory of one plugin before and after it created many resources in a sandbox.
 * @param {string} launcher
 */
async function memory(launcher) {
  const { startSandbox } = require("../../sandbox/dist/index.js");
  const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
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

/**
 * The lines about one door's runs.
 * @param {"dynamic" | "plugin"} door
 * @returns {Promise<[string, { value: number }][]>}
 */
async function runsOf(door) {
  const seconds = await runsWithoutChange(door, ROUNDS);
  return Object.entries(seconds).flatMap(([command, { ours, floor }]) => {
    const [mine, least] = [median(ours), median(floor)];
    const title = `${command} of ${DECLARED} unchanged resources, ${door}`;
    return [
      [`${title} (s)`, { value: Number(mine.toFixed(1)) }],
      [`${title}, the engine's floor (s)`, { value: Number(least.toFixed(1)) }],
      [`${title}, ratio`, { value: Number((mine / least).toFixed(2)) }],
    ];
  });
}

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-bench-"));
  try {
    await measure(await installed(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} launcher */
async function measure(launcher) {
  /** @type {Record<"plugin" | "floor" | "whole" | "wholeFloor", number[]>} */
  const times = { plugin: [], floor: [], whole: [], wholeFloor: [] };
  // Alternately, so that a busy machine slows both.
  for (let n = 0; n < STARTS; n += 1) {
    const bare = await start(process.execPath, FLOOR);
    const ours = await start(launcher);
    times.floor.push(bare.first);
    times.wholeFloor.push(bare.whole);
    times.plugin.push(ours.first);
    times.whole.push(ours.whole);
  }
  const [floor, plugin] = [median(times.floor), median(times.plugin)];
  const { before, after, took } = await memory(launcher);
  const runs = [...(await runsOf("dynamic")), ...(await runsOf("plugin"))];
  const ratio = Number((plugin / floor).toFixed(2));
  console.table({
    "start to first answer, bare gRPC server (ms)": { value: Math.round(floor) },
    "start to first answer, plugin (ms)": { value: Math.round(plugin) },
    "start, ratio": { value: ratio },
    "start to a checked configuration, bare gRPC server (ms)": {
      value: Math.round(median(times.wholeFloor)),
    },
    "start to a checked configuration, plugin (ms)": { value: Math.round(median(times.whole)) },
    "start to a checked configuration, ratio": {
      value: Number((median(times.whole) / median(times.wholeFloor)).toFixed(2)),
    },
    "memory of the plugin, configured (MiB)": { value: Math.round(before) },
    [`memory after ${RESOURCES} creations (MiB)`]: { value: Math.round(after) },
    [`${RESOURCES} creations, one by one (s)`]: { value: Number((took / 1000).toFixed(1)) },
    ...Object.fromEntries(runs),
  });
  const met = ratio <= AIM;
  console.log(
    `The plugin starts in ${ratio} of the time of a bare gRPC server: the aim of at most ${AIM} is ${met ? "met" : "missed"}.`,
  );
  if (!met) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
