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
 * command that takes longer than five minutes is ended.
 */
export function pulumiIn(
  folder: string,
  stateDir: string,
  more: Record<string, string> = {},
): (...args: string[]) => Promise<Ended> {
  const env = { ...engineEnvironment({ stateDir }), ...more };
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(engine().pulumi, [...args, "--non-interactive"], {
        cwd: folder,
        env,
        timeout: 300_000,
      });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      child.stderr.on("data", (chunk) => (text += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, text }));
    });
}
