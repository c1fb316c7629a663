import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A running client program. It exchanges messages as in `dialogue.mjs`. */
export interface Program {
  send(message: object): void;
  /** Receives the program's next message. Throws with its error output if the program ends without a message. */
  receive<T>(): Promise<T>;
  /** Waits until the program ends. */
  end(): Promise<void>;
  kill(): void;
}

/** Starts a client program. */
export function run(command: string, ...options: string[]): Program {
  const child = spawn(command, options, { stdio: ["pipe", "pipe", "pipe"], cwd: __dirname });
  const ended = once(child, "close");
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
    receive: async <T>(): Promise<T> => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${[command, ...options].join(" ")} ended: ${errors}`);
      return JSON.parse(line.value) as T;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
    kill: () => child.kill("SIGKILL"),
  };
}
