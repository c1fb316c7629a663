// @ts-check
"use strict";
/** The processes of `services.js`: how they start, and how they end. */

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");
const readline = require("node:readline");

/** How long a service may take until it tells its ports, in milliseconds. A busy machine takes seconds. */
const PATIENCE = 120_000;

/** What runs. Whoever ends them finds them here: jest's setup and its teardown have nothing else in common. */
const running = /** @type {Set<import("node:child_process").ChildProcess>} */ (new Set());

/** @type {typeof import("./hosting").startService} */
async function startService(program = path.join(__dirname, "services.js"), patience = PATIENCE) {
  // Its input stays open for as long as this process lives.
  const service = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  running.add(service);
  const { stdin, stdout } = service;
  const lines = readline.createInterface({ input: stdout });
  /** @type {NodeJS.Timeout | undefined} */
  let late;
  /** @type {string} */
  const line = await Promise.race([
    once(lines, "line").then(([first]) => first),
    // Without this, a service that dies leaves nothing to wait for: jest would end, with 0, and no test would have run.
    once(service, "exit").then(([code, signal]) => {
      throw new Error(`${path.basename(program)} ended with ${code ?? signal} before it told its ports`);
    }),
    new Promise((_resolve, reject) => {
      late = setTimeout(() => {
        reject(new Error(`${path.basename(program)} told no ports within ${patience / 1000} s`));
      }, patience);
    }),
  ]).finally(() => {
    clearTimeout(late);
    lines.close();
  });
  // What programs print would fill the pipe, and hold them.
  stdout.resume();
  // Nothing of it keeps jest from ending, and it ends with jest.
  service.unref();
  for (const stream of [stdin, stdout]) /** @type {import("node:net").Socket} */ (stream).unref();
  return JSON.parse(line);
}

/** @type {typeof import("./hosting").endServices} */
async function endServices() {
  const rest = [...running];
  running.clear();
  await Promise.all(
    rest.map(async (service) => {
      if (service.exitCode !== null || service.signalCode !== null || service.pid === undefined) return;
      // Its end is waited for.
      service.ref();
      const ended = once(service, "exit");
      service.kill("SIGKILL");
      await ended;
    }),
  );
}

module.exports = { startService, endServices };
