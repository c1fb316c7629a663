/** Servers of Pulumi's backends. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import readline from "node:readline";
import type { Backend } from "../stack";

/** A backend with a server of its own. */
export interface BackendServer extends Backend {
  /** Everything that the server stores, as text by key. */
  stored: () => Promise<Map<string, string>>;
  /** Ends the server, and removes what it stores. */
  stop: () => Promise<void>;
}

/** A program that has printed a line because it is ready, and ends when its input closes, which this process's end does too. */
export interface Server {
  line: string;
  /** Closes the input, and waits for the end. */
  stop: () => Promise<void>;
}

/** Starts such a program. Throws an error with its output if it ends before. */
export async function startServer(
  command: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Server> {
  const server = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  const ended = once(server, "close");
  const lines = readline.createInterface({ input: server.stdout });
  const line = await Promise.race([
    once(lines, "line").then(([first]) => first as string),
    ended.then(([code]) => {
      throw new Error(`${command} ended with ${String(code)} before it was ready:\n${complaints}`);
    }),
  ]);
  server.stdout.resume();
  return {
    line,
    stop: async () => {
      server.stdin.end();
      await ended;
    },
  };
}
