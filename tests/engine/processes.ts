/** Programs under test as processes: what they say, how they end, and that none outlives its test. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./crash";

/** How a program ended and what it said. */
export interface Ending {
  /** The exit code; -1 when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
  /** Both streams, in the order in which they arrived. */
  text: string;
}

/** A program that runs. */
export interface Running {
  /** Its process ID. */
  pid: number;
  /** What it has said so far, both streams. */
  reported(): string;
  /** The processes below it, now. */
  below(): Process[];
  /** Ends the program alone, as a crash would; what it started is left to itself. */
  crash(): void;
  /** Resolves when it has ended and its output is complete; ends what a crash left over. */
  ended: Promise<Ending>;
}

/** A line of the system's table of processes. */
export interface Process {
  pid: number;
  parent: number;
  /** The command line. */
  command: string;
}

const running = new Set<Running>();

/** Starts a program. Throws if it cannot be started. */
export function start(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Running {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  const heard = { stdout: "", stderr: "", text: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      heard[stream] += chunk;
      heard.text += chunk;
    });
  }
  let orphans: Process[] = [];
  const program: Running = {
    pid,
    reported: () => heard.text,
    below: () => processesBelow(pid),
    crash: () => {
      orphans = processesBelow(pid);
      kill(pid);
    },
    ended: ending(),
  };
  async function ending(): Promise<Ending> {
    const closed = once(child, "close") as Promise<[number | null]>;
    await once(child, "exit");
    // What a crashed program started holds its output open.
    orphans.forEach((orphan) => kill(orphan.pid));
    const [code] = await closed;
    running.delete(program);
    return { code: code ?? -1, ...heard };
  }
  running.add(program);
  return program;
}

/** The port of a plugin, which says it first of all. Throws if it says something else or takes longer than half a minute. */
export async function portOf(plugin: Running): Promise<string> {
  await until("the plugin's port", () => Promise.resolve(plugin.reported().includes("\n")));
  const [port] = /^\d+(?=\n)/.exec(plugin.reported()) ?? [];
  if (port === undefined) throw new Error(`the plugin told no port:\n${plugin.reported()}`);
  return port;
}

/** Ends every program that still runs, with all that it started, and waits for their ends. */
export async function endAll(): Promise<void> {
  const rest = [...running];
  rest.forEach((program) => {
    program.crash();
  });
  await Promise.all(rest.map(({ ended }) => ended));
}

/** Ends one process at once; one that is gone already is no failure. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function processesBelow(root: number): Process[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const all = table.split("\n").flatMap((line): Process[] => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}
