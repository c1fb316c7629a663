/** Programs under test as processes: their output, their exit codes, and the end of all that a test leaves running. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./crash";

/** The exit code and the output of a program. */
export interface Ending {
  /** The exit code; -1 when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
  /** Both streams, in the order in which they arrived. */
  text: string;
}

/** A running program. */
export interface Running {
  /** The process ID. */
  pid: number;
  /** The output so far, both streams. */
  reported(): string;
  /** The processes below it, now. */
  below(): Process[];
  /** Kills the program alone, as a crash would; its child processes keep running. */
  crash(): void;
  /** Resolves when the program has ended and its output is complete; kills what a crash left running. */
  ended: Promise<Ending>;
}

/** A line of the system's process table. */
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
  const output = { stdout: "", stderr: "", text: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      output[stream] += chunk;
      output.text += chunk;
    });
  }
  let orphans: Process[] = [];
  const program: Running = {
    pid,
    reported: () => output.text,
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
    // Child processes of a crashed program hold its output open.
    orphans.forEach((orphan) => kill(orphan.pid));
    const [code] = await closed;
    running.delete(program);
    return { code: code ?? -1, ...output };
  }
  running.add(program);
  return program;
}

/** Reads the port that a plugin prints. Throws if it prints something else, or nothing within two minutes. */
export async function portOf(plugin: Running): Promise<string> {
  await until("the plugin's port", () => Promise.resolve(plugin.reported().includes("\n")));
  const [port] = /^\d+(?=\n)/.exec(plugin.reported()) ?? [];
  if (port === undefined) throw new Error(`the plugin printed no port:\n${plugin.reported()}`);
  return port;
}

/** Kills every running program with its child processes, and waits for their ends. */
export async function endAll(): Promise<void> {
  const rest = [...running];
  rest.forEach((program) => {
    program.crash();
  });
  await Promise.all(rest.map(({ ended }) => ended));
}

/** Kills one process; one that has ended already is no error. */
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
