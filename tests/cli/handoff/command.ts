/** The command `applinks handoff` from its sources, as a process. */

import { execFile, spawn } from "node:child_process";
import path from "node:path";
import type { StubStack } from "./stubStack";

const CLI = path.resolve(__dirname, "../../../cli/main.ts");

/** How the command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line of the command. */
export function commandLine(...args: string[]): string[] {
  return ["--require", require.resolve("tsx/cjs"), CLI, "handoff", ...args];
}

/** Runs the command without a terminal; `input` is its standard input. */
export function applinks(
  stack: Pick<StubStack, "folder" | "environment">,
  args: readonly string[],
  input = "",
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: stack.folder, env: { ...process.env, ...stack.environment } };
    const child = execFile(process.execPath, commandLine(...args), options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** The command with its page. */
export interface Page {
  /** The address that it printed. */
  address: string;
  /** Its output so far. */
  output(): string;
  /** Interrupts it. */
  interrupt(): void;
  /** The exit code. */
  ended: Promise<number>;
}

/** Starts the command with `--web`, and waits for its address. */
export async function openPage(
  stack: Pick<StubStack, "folder" | "environment">,
  ...args: string[]
): Promise<Page> {
  const options = { cwd: stack.folder, env: { ...process.env, ...stack.environment } };
  const child = spawn(process.execPath, commandLine("--web", ...args), options);
  let output = "";
  const ended = new Promise<number>((resolve) => {
    child.on("close", (code) => {
      resolve(code ?? -1);
    });
  });
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const found = /http:\/\/127\.0\.0\.1:\S+/.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
    void ended.then(() => {
      reject(new Error(output));
    });
  });
  return {
    address,
    output: () => output,
    interrupt: () => {
      child.kill("SIGINT");
    },
    ended,
  };
}
