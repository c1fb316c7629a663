/** Runs the real `pulumi` in a project folder. */

import { spawn } from "node:child_process";
import { engine, engineEnvironment } from "../engine/engine";

/** What a command printed, both streams in order, and its exit code. */
export interface Ended {
  code: number | null;
  text: string;
}

/** A way to run a command; one that takes longer than its limit is ended. */
type Run = (...args: string[]) => Promise<Ended>;

/**
 * A way to run `pulumi` in `folder`, with its state below `stateDir`; `more` adds to the environment. A
 * command that takes longer than `longest` milliseconds is ended.
 */
export function pulumiIn(
  folder: string,
  stateDir: string,
  more: Record<string, string> = {},
  longest = 300_000,
): Run {
  return commandIn(folder, engine().pulumi, { stateDir, more, longest, after: ["--non-interactive"] });
}

/** The same for another command, which finds `pulumi` on its PATH. `before` and `after` surround its arguments. */
export function commandIn(
  folder: string,
  command: string,
  {
    stateDir,
    more = {},
    longest = 300_000,
    before = [],
    after = [],
  }: {
    stateDir: string;
    more?: Record<string, string>;
    longest?: number;
    before?: string[];
    after?: string[];
  },
): Run {
  const env = { ...engineEnvironment({ stateDir }), ...more };
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, [...before, ...args, ...after], { cwd: folder, env, timeout: longest });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      child.stderr.on("data", (chunk) => (text += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, text }));
    });
}
