/** Runs the real `pulumi` in a project folder. */

import { spawn } from "node:child_process";
import { engine, engineEnvironment } from "../engine/engine";

/** What a command printed, both streams in order, and its exit code. */
export interface Ended {
  code: number | null;
  text: string;
}

/**
 * A way to run `pulumi` in `folder`, with its state below `stateDir`; `more` adds to the environment. A
 * command that takes longer than `longest` milliseconds is ended.
 */
export function pulumiIn(
  folder: string,
  stateDir: string,
  more: Record<string, string> = {},
  longest = 300_000,
): (...args: string[]) => Promise<Ended> {
  const env = { ...engineEnvironment({ stateDir }), ...more };
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(engine().pulumi, [...args, "--non-interactive"], {
        cwd: folder,
        env,
        timeout: longest,
      });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      child.stderr.on("data", (chunk) => (text += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, text }));
    });
}
