/** The stack of a hand-over, and the Pulumi CLI as far as a hand-over uses it. */

import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { printable } from "../../provider/schema/redaction";
import { pulumi as run, type Ended } from "../pulumiCli";
import { ReviewError } from "../review/reviewError";
import { shellWord } from "../shell";
import { HandoffError } from "./handoffError";

/** A stack. */
export interface StackPlace {
  /** The project's folder. */
  folder: string;
  /** The stack's name. */
  stack: string;
  environment: Record<string, string | undefined>;
}

/** How long a command that is not an `up` may take, in milliseconds. */
const LONGEST = 5 * 60_000;

const NO_CLI =
  "the Pulumi CLI was not found. Install it, add it to PATH, or set APPLINKS_PULUMI to its path.";

/** Runs `pulumi` on the stack to its end, successful or not. `input` is its standard input. */
export function pulumi(place: StackPlace, args: string[], input?: string): Promise<Ended> {
  return runIn(place, [...args, "--stack", place.stack], input);
}

/** The stack with this name; without a name, the selected one. Throws `HandoffError` if there is none. */
export async function openStack(
  folder: string,
  name: string | undefined,
  environment: StackPlace["environment"],
): Promise<StackPlace> {
  if (name !== undefined) return { folder, stack: name, environment };
  const place = { folder, stack: "", environment };
  const ended = await runIn(place, ["stack", "--show-name"]);
  const stack = ended.stdout.trim();
  if (ended.code === 0 && stack !== "") return { ...place, stack };
  throw failureOf(
    place,
    "no stack is selected",
    ended,
    "Name it with --stack, or select it: pulumi stack select.",
  );
}

/** The state with secrets in plain text. Throws `HandoffError`. */
export async function exportState(place: StackPlace): Promise<string> {
  const ended = await pulumi(place, ["stack", "export", "--show-secrets"]);
  if (ended.code === 0) return ended.stdout;
  throw failureOf(place, `the stack ${place.stack} can't be read`, ended);
}

/** The options of a command on the stack: `--stack dev`. */
export function stackOptions({ stack, folder }: StackPlace): string {
  const cwd = folder === process.cwd() ? "" : ` --cwd ${shellWord(folder)}`;
  return `--stack ${shellWord(stack)}${cwd}`;
}

/**
 * Runs `pulumi up` to its end. `show` gets its output; without it, the output goes to the terminal. Throws `HandoffError` (UP_FAILED). An
 * interrupt ends the run, which then saves its state.
 */
export async function up(place: StackPlace, show?: (text: string) => void): Promise<void> {
  const args = ["up", "--yes", "--stack", place.stack];
  const child = spawn(
    place.environment["APPLINKS_PULUMI"] ?? "pulumi",
    args.concat(show ? ["--color", "never"] : []),
    {
      cwd: place.folder,
      env: place.environment,
      stdio: show === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
    },
  );
  if (show !== undefined) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        show(text);
      });
  }
  // The terminal sends an interrupt to both processes.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (code === 0) return;
    throw new HandoffError(
      "UP_FAILED",
      `pulumi up ${stackOptions(place)} failed (exit code ${String(code ?? "unknown")}). Its output has the reason. The values that were ` +
        "saved stay in the configuration.",
    );
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT"
      ? new HandoffError("STACK_UNREADABLE", NO_CLI, error)
      : error;
  } finally {
    process.off("SIGINT", ignore);
  }
}

/** The error for a command that failed: what failed, why, and what to do. */
export function failureOf(
  place: StackPlace,
  what: string,
  { stderr, code }: Ended,
  next?: string,
): HandoffError {
  const text = stripVTControlCharacters(stderr);
  const known = KNOWN_REASONS.find(({ pattern }) => pattern.test(text));
  const lines = text.split("\n").map((line) => line.trim().replace(/^error: /, ""));
  const reason =
    known?.reason ?? lines.find((line) => line !== "") ?? `exit code ${String(code ?? "unknown")}`;
  const advice = known?.next ?? next ?? `Run it by hand to see more: pulumi stack ${stackOptions(place)}.`;
  return new HandoffError(
    known?.code ?? "STACK_UNREADABLE",
    printable(`${what}: ${reason.replace(/\.$/, "")}. ${advice}`),
  );
}

/** What the CLI reports on standard error. */
const KNOWN_REASONS: {
  pattern: RegExp;
  code: "STACK_UNREADABLE" | "WRONG_PASSPHRASE";
  reason: string;
  next: string;
}[] = [
  {
    pattern: /incorrect passphrase/i,
    code: "WRONG_PASSPHRASE",
    reason: "the passphrase is not the stack's",
    next: "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack.",
  },
  {
    pattern: /passphrase must be set|PULUMI_CONFIG_PASSPHRASE/i,
    code: "WRONG_PASSPHRASE",
    reason: "no passphrase is set",
    next: "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack.",
  },
  {
    pattern: /no stack named|stack '.*' not found|no previous deployment/i,
    code: "STACK_UNREADABLE",
    reason: "the backend has no stack with this name",
    next: "Check the name and the backend: pulumi stack ls --all.",
  },
  {
    pattern: /PULUMI_ACCESS_TOKEN must be set|pulumi login|not logged in|invalid access token/i,
    code: "STACK_UNREADABLE",
    reason: "the Pulumi CLI is not logged in to a backend",
    next: "Run pulumi login, or set PULUMI_BACKEND_URL.",
  },
  {
    pattern: /no Pulumi\.yaml|could not find a Pulumi project|no pulumi project/i,
    code: "STACK_UNREADABLE",
    reason: "the folder has no Pulumi project",
    next: "Run the command in the project's folder, or name it with --cwd.",
  },
];

async function runIn(place: StackPlace, args: string[], input?: string): Promise<Ended> {
  const { folder, environment } = place;
  const signal = AbortSignal.timeout(LONGEST);
  try {
    return await run({ folder, environment, signal, ...(input === undefined ? {} : { input }) }, ...args);
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    const isMissing = (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
    throw new HandoffError("STACK_UNREADABLE", isMissing ? NO_CLI : error.message, error);
  }
}
