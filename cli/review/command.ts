/** The commands `applinks review`, `applinks graph` and `applinks accept`. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { packageFolder } from "../../provider/schema/packageFolder";
import { printable } from "../../provider/schema/redaction";
import { jsonObject } from "../pulumiCli";
import { entryFor } from "./file/acceptance";
import { addAcceptance } from "./file/addAcceptance";
import { GRAPH_FORMATS, type GraphFormat } from "./graph";
import { recordHistory } from "./history";
import type { Review, Severity, Verdict } from "./model";
import {
  dateOf,
  exitCodeOf,
  failOnOf,
  limitOf,
  severityOption,
  sourcesOf,
  withSourceOptions,
  type SourceOptions,
} from "./options";
import { FORMAT_NAMES, FORMATS, type FormatName } from "./reports";
import { isReviewDocument } from "./reports/readJson";
import { review } from "./review";
import { messageOf, ReviewError } from "./reviewError";

/** How long a review may take, in milliseconds. */
const LONGEST_REVIEW = 30 * 60_000;

interface ReviewOptions extends SourceOptions {
  verify?: boolean;
  failOn?: Severity;
  exitCodeDrift: number;
  format: FormatName;
  out: Output[];
  history?: string;
  verbose?: boolean;
  limit?: number;
}

interface Output {
  format: FormatName;
  file: string;
}

/** The commands. */
export function reviewCommands(): Command[] {
  return [reviewCommand(), graphCommand(), acceptCommand()];
}

function reviewCommand(): Command {
  return withSourceOptions(
    new Command("review").description(
      "compare what the stacks declare with what the apps have, and report drift and undeclared objects",
    ),
  )
    .option(
      "--verify",
      "check that the programs declare exactly what the apps have: for objects that were adopted into code",
    )
    .addOption(
      severityOption("--fail-on <severity>", "the least severity that counts as drift. Default: medium"),
    )
    .addOption(
      new Option("--exit-code-drift <code>", "the exit code for drift").argParser(exitCodeOf).default(2),
    )
    .addOption(
      new Option("--format <format>", "the format on standard output").choices(FORMAT_NAMES).default("text"),
    )
    .option(
      "--out <format=file>",
      "write a report to a file, too; repeatable: html=review.html",
      outputOf,
      [],
    )
    .addOption(
      new Option(
        "--limit <characters>",
        "the most characters of the format markdown: 32768 for Bitbucket",
      ).argParser(limitOf),
    )
    .option("--history <folder>", "keep when each finding was first and last seen")
    .option("--verbose", "show findings of the severity info, too")
    .action(async (options: ReviewOptions) => {
      process.exitCode = await runReview(options);
    });
}

/** Reviews, writes the reports, and returns the exit code. */
async function runReview(options: ReviewOptions): Promise<number> {
  const found = await reviewed(options, options);
  const { result, problem } = withHistory(found, options.history);
  const { format, verbose = false } = options;
  const limit = options.limit === undefined ? {} : { limit: options.limit };
  const problems = problem === undefined ? [] : [problem];
  for (const { format: other, file } of options.out) {
    const content = await FORMATS[other].render(result, { verbose: true, ...limit });
    try {
      writeReport(file, content);
    } catch (error) {
      // The other reports are written all the same.
      problems.push(messageOf(error));
    }
  }
  const colors = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  process.stdout.write(
    await FORMATS[format].render(result, { verbose, colors, width: process.stdout.columns, ...limit }),
  );
  for (const line of problems) process.stderr.write(`${printable(line)}\n`);
  if (problems.length === 0) return exitCodes(options.exitCodeDrift)[result.verdict];
  return result.verdict === "drift" ? options.exitCodeDrift : 1;
}

/** The review with its history. A history that can't be read or written takes no report away. */
function withHistory(found: Review, folder: string | undefined): { result: Review; problem?: string } {
  if (folder === undefined) return { result: found };
  try {
    return { result: recordHistory(path.resolve(folder), found) };
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    return { result: found, problem: error.message };
  }
}

/** Drift wins over what could not be read; the report has both. */
function exitCodes(drift: number): Record<Verdict, number> {
  return { clean: 0, unknown: 1, drift };
}

async function reviewed(
  options: SourceOptions,
  { verify = false, failOn }: Partial<ReviewOptions>,
): Promise<Review> {
  const folder = process.cwd();
  const sources = sourcesOf(options, folder);
  const isShown = options.quiet !== true && process.stderr.isTTY;
  return review({
    ...sources,
    failOn: failOnOf(failOn, sources.file),
    verify,
    audit: options.audit,
    folder,
    environment: process.env,
    signal: AbortSignal.timeout(LONGEST_REVIEW),
    toolVersion: version(),
    now: () => new Date(),
    progress: (line) => {
      if (isShown) process.stderr.write(`${printable(line)}\n`);
    },
    // Other warnings are findings of the review, or say what the next `pulumi up` would do.
    warn: (message) => {
      if (message.endsWith("[SITE_NOT_READABLE]")) process.stderr.write(`${printable(message)}\n`);
    },
  });
}

function graphCommand(): Command {
  return withSourceOptions(new Command("graph").description("draw who may call whom, and with which scopes"))
    .addOption(
      new Option("--format <format>", "the format").choices(Object.keys(GRAPH_FORMATS)).default("mermaid"),
    )
    .option("--out <file>", "the file to write to; default: standard output")
    .action(async (options: SourceOptions & { format: GraphFormat; out?: string }) => {
      const { graph, findings } = await reviewed({ ...options, audit: false }, {});
      const drawing = await GRAPH_FORMATS[options.format](graph);
      const unread = findings.filter(({ rule }) => rule === "OL900");
      for (const { message } of unread) process.stderr.write(`${printable(message)}\n`);
      if (unread.length > 0) process.exitCode = 1;
      if (options.out === undefined) process.stdout.write(drawing);
      else writeReport(options.out, drawing);
    });
}

interface AcceptOptions extends SourceOptions {
  reason: string;
  owner: string;
  until: string;
  report?: string;
}

function acceptCommand(): Command {
  return withSourceOptions(
    new Command("accept").description(
      "accept a finding in the review file, with its present values, until a date",
    ),
  )
    .argument("<finding>", "the finding's ID, such as OL001-1f3c9a2b7d")
    .requiredOption("--reason <text>", "why it is accepted", notEmpty)
    .requiredOption("--owner <name>", "who decides about it", notEmpty)
    .addOption(
      new Option("--until <date>", "the last day on which it is accepted")
        .argParser(dateOf)
        .makeOptionMandatory(),
    )
    .option("--report <file>", "a report in the format json that has the finding; default: review now")
    .action(async (id: string, options: AcceptOptions) => {
      const today = new Date().toISOString().slice(0, 10);
      if (options.until < today) {
        const reason = `--until ${options.until} is in the past`;
        throw new ReviewError(
          "REVIEW_OPTIONS",
          `${id} was not accepted: ${reason}. The review file is unchanged.`,
        );
      }
      const result = options.report === undefined ? await reviewed(options, {}) : readReport(options.report);
      const finding = result.findings.find((one) => one.id === id);
      const entry = finding && entryFor(finding, result.apps, options);
      if (finding === undefined || entry === undefined) {
        const reason =
          finding === undefined
            ? "no such finding"
            : "what is unknown can't be accepted, nor an entry of the file";
        throw new ReviewError(
          "REVIEW_OPTIONS",
          `${id} was not accepted: ${reason}. The review file is unchanged.`,
        );
      }
      const { path: file } = sourcesOf(options, process.cwd()).file;
      addAcceptance(file, entry);
      process.stderr.write(`${printable(`${id} is accepted until ${options.until} in ${file}.`)}\n`);
    });
}

function readReport(file: string): Review {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ReviewError("REVIEW_OPTIONS", `${file} can't be read: ${messageOf(error)}.`, error);
  }
  // The message of a JSON error has a part of the text, and another file may have secrets.
  const review = jsonObject(text);
  if (isReviewDocument(review)) return review;
  throw new ReviewError(
    "REVIEW_OPTIONS",
    `${file} is not a report in the format json of this version. Write one with applinks review --out json=${file}.`,
  );
}

function notEmpty(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

function outputOf(text: string, before: Output[]): Output[] {
  const [, name, file] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  const format = FORMAT_NAMES.find((known) => known === name);
  if (format !== undefined && file !== undefined) return [...before, { format, file }];
  throw new InvalidArgumentError(
    `It must read format=file, with one of the formats ${FORMAT_NAMES.join(", ")}.`,
  );
}

function writeReport(file: string, content: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    throw new ReviewError(
      "REPORT_NOT_WRITTEN",
      `${file} was not written: ${messageOf(error)}. Name another file with --out.`,
      error,
    );
  }
}

function version(): string {
  const file = path.join(packageFolder(__dirname), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
