import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A client's program at work: it speaks as `dialogue.mjs` says. */
export interface Program {
  report(what: object): void;
  /** What the program tells next. Fails with its error output when it ends without that. */
  hear<T>(): Promise<T>;
  /** Waits until it ends by itself. */
  end(): Promise<void>;
  kill(): void;
}

/** Starts a client's program. */
export function run(command: string, file: string): Program {
  const child = spawn(command, [file], { stdio: ["pipe", "pipe", "pipe"], cwd: __dirname });
  const ended = once(child, "close");
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    report: (what) => child.stdin.write(`${JSON.stringify(what)}\n`),
    hear: async <T>(): Promise<T> => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${file} ended: ${errors}`);
      return JSON.parse(line.value) as T;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
    kill: () => child.kill("SIGKILL"),
  };
}
