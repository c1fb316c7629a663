import { spawn, spawnSync } from "node:child_process";
import readline from "node:readline";

/** How many of the last lines of a failed program are shown. */
const TAIL = 15;

/**
 * Runs a program to its end. With `limit` (milliseconds), the program and all its child processes end after that time. They also end
 * when this process exits. `line` receives every line of output of both streams. Resolves with the lines of standard output.
 * Throws with the last lines of output, when the program cannot be started, fails, or is ended by `limit`.
 */
export function run(
  command: string,
  args: readonly string[],
  {
    limit,
    line = () => undefined,
    ...options
  }: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    limit?: number;
    shell?: boolean;
    line?: (text: string) => void;
  } = {},
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    // A group of its own, to end the programs that it starts together with it.
    const group = process.platform !== "win32";
    const child = spawn(command, args, { ...options, detached: group, stdio: ["ignore", "pipe", "pipe"] });
    const end = () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (!group) {
        spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
        return;
      }
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // ended in this very moment
      }
    };
    let late = false;
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            end();
          }, limit);
    process.once("exit", end);

    const output: string[] = [];
    const last: string[] = [];
    const hear = (text: string) => {
      last.push(text);
      if (last.length > TAIL) last.shift();
      line(text);
    };
    readline.createInterface({ input: child.stdout }).on("line", (text) => {
      output.push(text);
      hear(text);
    });
    readline.createInterface({ input: child.stderr }).on("line", hear);

    const confirmWrite = () => {
      clearTimeout(timer);
      process.removeListener("exit", end);
    };
    child.on("error", (cause) => {
      confirmWrite();
      reject(new Error(`${command} could not be started: ${cause.message}`, { cause }));
    });
    child.on("close", (code, signal) => {
      confirmWrite();
      if (code === 0) {
        resolve(output);
        return;
      }
      const how = late
        ? `was ended after ${Math.round((limit ?? 0) / 1000)} s`
        : `ended with ${code ?? signal}`;
      reject(new Error([`${command} ${args[0] ?? ""} ${how}`, ...last].join("\n")));
    });
  });
}
