/** The command `applinks handoff`. */

import { existsSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../../provider/schema/redaction";
import { answerSteps, exposureOf, readAnswers } from "./answers";
import { HandoffError, Interrupt } from "./handoffError";
import type { Handover } from "./handover";
import { openStack } from "./stackPlace";
import type { Progress, ValueKey } from "./steps";
import { runInTerminal } from "./terminal";
import { closingLines, progressLines } from "./text";
import type * as Server from "./web/server";
import { LABELS } from "./words";

/** The exit code while steps or a `pulumi up` are left. */
const OPEN = 3;
/** The exit code after an interrupt, as shells set it. */
const INTERRUPTED = 130;

const KEYS = Object.keys(LABELS) as ValueKey[];

interface HandoffOptions {
  stack?: string;
  cwd?: string;
  up?: boolean;
  web?: boolean;
  answers?: string;
  change: ValueKey[];
}

/** The command. */
export function handoffCommand(): Command {
  return new Command("handoff")
    .description(
      "guide you through the manual steps of a link with a Cloud site, and save the values of the site's screens",
    )
    .argument("[link]", "the MutualLink's name or URN; default: the stack's only link with a Cloud site")
    .option("--stack <name>", "the stack; default: the selected one")
    .option("--cwd <folder>", "the project's folder; default: the current one")
    .option("--up", "run pulumi up whenever the saved values require it")
    .addOption(
      new Option("--web", "show the steps on a local web page instead of in the terminal").conflicts(
        "answers",
      ),
    )
    .option("--answers <file>", "take the values from a file in YAML or JSON, - for standard input")
    .option(
      "--change <key>",
      `take this value again, although it is configured; repeatable: ${KEYS.join(", ")}`,
      collectKey,
      [],
    )
    .action(async (link: string | undefined, options: HandoffOptions) => {
      process.exitCode = await handOver(link, options);
    });
}

async function handOver(link: string | undefined, options: HandoffOptions): Promise<number> {
  const folder = path.resolve(options.cwd ?? ".");
  if (!existsSync(folder)) throw new HandoffError("HANDOFF_OPTIONS", `the folder ${folder} doesn't exist.`);
  const place = await openStack(folder, options.stack, process.env);
  const handover: Handover = { place, link, change: new Set(options.change) };
  try {
    const progress = await guide(handover, options);
    return progress.steps.length > 0 || progress.isUpNext ? OPEN : 0;
  } catch (error) {
    if (!isInterrupt(error)) throw error;
    process.stderr.write("\nStopped. Saved values are kept; run the command again to continue.\n");
    return INTERRUPTED;
  }
}

async function guide(handover: Handover, options: HandoffOptions): Promise<Progress> {
  const withUp = options.up === true;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (options.web === true) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
    const { runOnPage } = require("./web/server") as typeof Server;
    const progress = await runOnPage(handover, withUp, print);
    closingLines(handover, progress).forEach(print);
    return progress;
  }
  if (options.answers === undefined && isTerminal) return runInTerminal(handover, withUp, print);
  const answers = options.answers === undefined ? {} : await readAnswers(options.answers);
  const exposure = exposureOf(options.answers ?? "-", answers);
  if (exposure !== undefined) report(`warning: ${exposure}`);
  const progress = await answerSteps(handover, answers, { withUp, report });
  progressLines(handover, progress).forEach(print);
  return progress;
}

function collectKey(text: string, before: ValueKey[]): ValueKey[] {
  const key = KEYS.find((known) => known === text);
  if (key === undefined) throw new InvalidArgumentError(`It must be one of ${KEYS.join(", ")}.`);
  return [...before, key];
}

/** Whether the user interrupted a prompt. */
function isInterrupt(error: unknown): boolean {
  return error instanceof Interrupt || (error instanceof Error && error.name === "ExitPromptError");
}

/** Prints a line that is printable, with the command's own color codes. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
