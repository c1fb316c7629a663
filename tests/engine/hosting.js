// @ts-check
"use strict";
/** Starts and ends the processes of `services.js`. */

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");
const readline = require("node:readline");

/** The time in which a service must print its ports, in milliseconds. A busy machine takes seconds. */
const TIMEOUT = 120_000;

/** The running services. Jest's setup and teardown share nothing but this module. */
const running = /** @type {Set<import("node:child_process").ChildProcess>} */ (new Set());

/** @type {typeof import("./hosting").startService} */
async function startService(program = path.join(__dirname, "services.js"), timeout = TIMEOUT) {
  // The service ends when its input closes, together with this process.
  const service = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  running.add(service);
  const { stdin, stdout } = service;
  const lines = readline.createInterface({ input: stdout });
  /** @type {NodeJS.Timeout | undefined} */
  let late;
  /** @type {string} */
  const line = await Promise.race([
    once(lines, "line").then(([first]) => first),
    // Without this check, jest would exit with 0 and without running a test after a service died.
    once(service, "exit").then(([code, signal]) => {
      throw new Error(`${path.basename(program)} ended with ${code ?? signal} before it printed its ports`);
    }),
    new Promise((_resolve, reject) => {
      late = setTimeout(() => {
        reject(new Error(`${path.basename(program)} printed no ports within ${timeout / 1000} s`));
      }, timeout);
    }),
  ]).finally(() => {
    clearTimeout(late);
    lines.close();
  });
  // Output that nothing reads would fill the pipe and block programs.
  stdout.resume();
  // The service does not keep jest from ending.
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
      // The teardown waits for the process to end.
      service.ref();
      const ended = once(service, "exit");
      service.kill("SIGKILL");
      await ended;
    }),
  );
}

module.exports = { startService, endServices };
