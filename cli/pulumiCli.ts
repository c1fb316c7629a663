/** Runs the Pulumi CLI. */

import { spawn } from "node:child_process";
import { isRecord } from "../provider/schema/values";
import { ReviewError } from "./review/reviewError";

/** Where a command runs. */
export interface Place {
  /** The folder: of the project, or any. */
  folder: string;
  /** The backend's URL; without it, the one that the CLI is logged in to. */
  backend?: string | undefined;
  environment: Record<string, string | undefined>;
  signal: AbortSignal;
  /** The command's standard input; without it, there is none. */
  input?: string;
}

/** How a command ended. */
export interface Ended {
  /** `undefined` if a signal ended it. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/** The JSON object that a command printed; `undefined` for anything else. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The largest output that is read, in bytes: a state with 100,000 resources has less. */
const LARGEST = 1024 * 1024 * 1024;

/**
 * Runs `pulumi` to its end, successful or not, with the CLI on PATH or the one in APPLINKS_PULUMI. Throws `ReviewError` (STACK_UNREADABLE)
 * if it can't be started, or its output is too large.
 */
export async function pulumi(place: Place, ...args: string[]): Promise<Ended> {
  const { folder, backend, environment, signal, input } = place;
  const command = environment["APPLINKS_PULUMI"] ?? "pulumi";
  const child = spawn(command, [...args, "--non-interactive", "--color", "never"], {
    cwd: folder,
    env: {
      ...environment,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // A preview prints one JSON document.
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: undefined,
      ...(backend === undefined ? {} : { PULUMI_BACKEND_URL: backend }),
    },
    stdio: ["pipe", "pipe", "pipe"],
    signal,
  });
  // A command that ends early closes its input; its exit code reports that.
  child.stdin.on("error", () => undefined).end(input);
  const outputs = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let size = 0;
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) child.kill();
      else outputs[name].push(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "ENOENT"
          ? "The Pulumi CLI was not found. Install it, or review a state file: pulumi stack export --file <file>, then --state <file>"
          : `pulumi ${args[0] ?? ""} was not run: ${error.message}`;
      reject(new ReviewError("STACK_UNREADABLE", `${reason}.`, error));
    });
    child.on("close", (code) => {
      if (size > LARGEST) {
        reject(
          new ReviewError("STACK_UNREADABLE", `the output of pulumi ${args[0] ?? ""} is larger than 1 GiB.`),
        );
        return;
      }
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString("utf8");
      resolve({ code: code ?? undefined, stdout: text(outputs.stdout), stderr: text(outputs.stderr) });
    });
  });
}
