/** Programs in a terminal of their own, as a person uses them. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { until } from "./crash";

/** The keys of a terminal. */
export const KEYS = { enter: "\r", down: "\x1b[B", interrupt: "\x03" } as const;

/** A program in a terminal. */
export interface Terminal {
  /** Everything that it wrote, with control characters. */
  raw(): string;
  /** Waits for a text that it writes after the last one that was waited for. */
  shows(text: string | RegExp): Promise<void>;
  /** Types. */
  type(keys: string): void;
  /** The exit code. */
  ended: Promise<number>;
}

const open = new Set<() => void>();

/** Ends every program that still runs in a terminal. */
export function endTerminals(): void {
  for (const end of open) end();
  open.clear();
}

/** Starts a program in a terminal, with `script` of util-linux. */
export function openTerminal(
  command: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Terminal {
  const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    ...options,
    env: { ...options.env, TERM: "xterm", COLUMNS: "200", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  open.add(() => child.kill());
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  let seen = 0;
  const ended = once(child, "close").then(([code]) => (code as number | null) ?? -1);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  return {
    raw: () => output,
    shows: async (text) => {
      const pattern =
        typeof text === "string" ? new RegExp(text.replace(/[$()*+.?[\\\]^{|}/]/g, "\\$&")) : text;
      const rest = (): string => stripVTControlCharacters(output).slice(seen);
      await until(`the terminal shows ${String(text)}`, () => {
        const found = pattern.exec(rest());
        if (found !== null) seen += found.index + found[0].length;
        else if (isOver) throw new Error("the program ended");
        return Promise.resolve(found !== null);
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${rest()}`);
      });
    },
    type: (keys) => {
      child.stdin.write(keys);
    },
    ended,
  };
}
