/** The options of `applinks review`, `graph` and `accept`, and what they mean. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { StackSource } from "./declared/sources";
import { readReviewFile, REVIEW_FILE, type ReviewFile } from "./file/reviewFile";
import { SEVERITIES, type Severity } from "./model";
import { messageOf, ReviewError } from "./reviewError";

/** The options that say what to review. */
export interface SourceOptions {
  stack: string[];
  state: string[];
  config?: string;
  apps?: string;
  program: boolean;
  audit: boolean;
  quiet?: boolean;
}

/** The request that the options describe. */
export interface Sources {
  sources: StackSource[];
  file: ReviewFile;
  apps: string | undefined;
  /** Whether the command names stacks, so that those of the review file are left out. */
  isSubset: boolean;
}

/** Adds the options that say what to review. */
export function withSourceOptions(command: Command): Command {
  return command
    .option(
      "--stack <name>",
      "a stack; repeatable. Default: the stacks of the review file, or the project's selected stack",
      collected,
      [],
    )
    .option("--state <file>", "a file that pulumi stack export wrote; repeatable", collected, [])
    .option("--config <file>", `the review file. Default: ${REVIEW_FILE}, if it exists`)
    .option(
      "--apps <file>",
      "a file with the value of applinks:apps as JSON: for apps that no stack configures",
    )
    .option("--no-program", "don't run the programs: review what the stacks last deployed")
    .option("--no-audit", "don't read the apps' audit logs")
    .option("--quiet", "show no progress");
}

/** The option of a severity. */
export function severityOption(flags: string, description: string): Option {
  return new Option(flags, description).choices([...SEVERITIES]);
}

/** Reads the review file, and lists the stacks. Throws `ReviewError`. */
export function sourcesOf(options: SourceOptions, folder: string): Sources {
  const file = readReviewFile(options.config, folder);
  const { program } = options;
  const project = existsSync(path.join(folder, "Pulumi.yaml")) || existsSync(path.join(folder, "Pulumi.yml"));
  const named: StackSource[] = [
    ...options.stack.map((stack) => ({ ...(project ? { project: "." } : {}), stack, program })),
    ...options.state.map((state) => ({ state })),
  ];
  const ofFile = file.stacks.map((source) =>
    "state" in source
      ? { ...source, state: path.resolve(file.folder, source.state) }
      : {
          ...source,
          ...(source.project === undefined ? {} : { project: path.resolve(file.folder, source.project) }),
          program: source.program && program,
        },
  );
  const usual: StackSource[] = project ? [{ project: ".", program }] : [];
  const sources = named.length > 0 ? named : ofFile.length > 0 ? ofFile : usual;
  if (sources.length === 0 && file.apps === undefined && options.apps === undefined) {
    throw new ReviewError(
      "REVIEW_OPTIONS",
      `there is nothing to review: the folder has neither Pulumi.yaml nor ${REVIEW_FILE}. Name a stack with --stack or a state file with --state.`,
    );
  }
  return {
    sources,
    // Stacks that the command names are not all stacks.
    file: named.length > 0 ? { ...file, complete: false } : file,
    isSubset: named.length > 0,
    apps: options.apps === undefined ? undefined : textOf(path.resolve(folder, options.apps)),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ReviewError("REVIEW_OPTIONS", `${file} can't be read: ${messageOf(error)}.`, error);
  }
}

/** Collects the values of a repeatable option. */
export function collected(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Parses an exit code. */
export function exitCodeOf(text: string): number {
  const code = Number(text);
  if (/^\d{1,3}$/.test(text) && code <= 255) return code;
  throw new InvalidArgumentError("It must be a number from 0 to 255.");
}

/** Parses the limit of a report. */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit >= 2000) return limit;
  throw new InvalidArgumentError("It must be a number of at least 2000.");
}

/** Parses a date. */
export function dateOf(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(text)
  )
    return text;
  throw new InvalidArgumentError("It must be a date such as 2027-03-31.");
}

/** The severity that counts as drift: the option, the review file's, or medium. */
export function failOnOf(option: Severity | undefined, { failOn }: ReviewFile): Severity {
  return option ?? failOn ?? "medium";
}
