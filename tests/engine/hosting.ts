/** Starts and ends the processes of `services.js`. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import path from "node:path";
import readline from "node:readline";

/** The ports of one worker's services. */
export interface Ports {
  /** The language host's. */
  programs: number;
  /** The key server's. */
  keys: number;
}

/** The time in which a service must print its ports, in milliseconds. A busy machine takes seconds. */
const TIMEOUT = 120_000;

/** The running services. Jest's setup and teardown share nothing but this module. */
const running = new Set<ChildProcess>();

/**
 * Starts the services of one worker. Throws if they end before they print their ports, or do not print them within `timeout`
 * milliseconds. `program` replaces `services.js`.
 */
export async function startService(
  program = path.join(__dirname, "services.js"),
  timeout = TIMEOUT,
): Promise<Ports> {
  // The service ends when its input closes, together with this process.
  const service = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  running.add(service);
  const { stdin, stdout } = service;
  const lines = readline.createInterface({ input: stdout });
  let late: NodeJS.Timeout | undefined;
  const line = await Promise.race([
    once(lines, "line").then(([first]) => first as string),
    // Without this check, jest would exit with 0 and without running a test after a service died.
    once(service, "exit").then(([code, signal]: unknown[]) => {
      throw new Error(
        `${path.basename(program)} ended with ${String(code ?? signal)} before it printed its ports`,
      );
    }),
    new Promise<never>((_resolve, reject) => {
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
  for (const stream of [stdin, stdout]) (stream as Socket).unref();
  return JSON.parse(line) as Ports;
}

/** Ends all services that this process started. */
export async function endServices(): Promise<void> {
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
