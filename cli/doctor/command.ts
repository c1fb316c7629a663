/** The command `applinks doctor`. */

import { Command, Option } from "commander";
import { monotonic, type Limits } from "../../provider/atlassian/timeouts";
import { jsonText, printable } from "../../provider/schema/redaction";
import { appsOf, type AppsOptions } from "./apps";
import { examine, exitCodeOf, type Examination } from "./examination";
import { openInstance } from "./instance";
import { textOf } from "./text";

/** How long the examination of all apps may take, in milliseconds. */
const LONGEST = 10 * 60_000;

interface DoctorOptions extends AppsOptions {
  format: "text" | "json";
  verbose?: boolean;
}

/** The command. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("report what the provider can and can't do with an app, without changing anything")
    .option(
      "--app <name>",
      "an app of the apps configuration; repeatable. Default: all of them. With --url: the name of the app",
      (name: string, known: string[]) => [...known, name],
      [],
    )
    .option("--stack <name>", "the stack whose applinks:apps is used. Default: the project's selected stack")
    .option("--cwd <folder>", "the project's folder", ".")
    .option(
      "--apps <file>",
      "instead of a stack: a file with the value of applinks:apps as JSON, - for standard input",
    )
    .option("--product <product>", "with --url: jira, confluence, bitbucket, bamboo or crowd")
    .option(
      "--url <url>",
      "instead of a stack: the app's base URL; its credential is read from APPLINKS_<NAME>_TOKEN",
    )
    .option("--display-url <url>", "with --url: its base URL for browsers, if different")
    .option("--allow-http", "with --url: accept http URLs")
    .option(
      "--verbose",
      "also list the uncertain facts that are confirmed, and those that could not be tried",
    )
    .addOption(
      new Option("--format <format>", "the format on standard output")
        .choices(["text", "json"])
        .default("text"),
    )
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

/** Examines the apps and prints the result. Returns the exit code. */
async function doctor(options: DoctorOptions): Promise<number> {
  const limits = limitsOf();
  const targets = await appsOf(options, process.env, limits.signal);
  const examinations: Examination[] = [];
  for (const target of targets) {
    const examination = await examine(openInstance(target, limits));
    examinations.push(examination);
    if (options.format === "text") process.stdout.write(textOf(examination, options.verbose === true));
  }
  if (options.format === "json") process.stdout.write(`${jsonText({ apps: examinations }, 2)}\n`);
  return exitCodeOf(examinations);
}

function limitsOf(): Limits {
  return {
    signal: AbortSignal.timeout(LONGEST),
    endsAt: monotonic() + LONGEST,
    onWait: ({ name }, reported, wait) => {
      process.stderr.write(
        `${printable(`${name}: ${reported}; the next attempt is in ${Math.round(wait / 1000)} seconds`)}\n`,
      );
    },
  };
}
