/** The command `applinks doctor`. */

import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Command, Option } from "commander";
import type { AppTarget } from "../../provider/atlassian/target";
import { monotonic, type Limits } from "../../provider/atlassian/timeouts";
import { packageFolder } from "../../provider/schema/packageFolder";
import { jsonText } from "../../provider/schema/redaction";
import { safeJson, safeLine } from "../review/reports/safeText";
import { appsOf, type AppsOptions } from "./apps";
import { confirm, type Confirmation } from "./confirm/confirm";
import { journalFolder } from "./confirm/journal";
import { DoctorError } from "./doctorError";
import { examine, exitCodeOf } from "./examination";
import { openInstance, outgoingList } from "./instance";
import { hostsText, readRecording, type Recording } from "./recording/recording";
import { withRecording } from "./recording/recordings";
import { reportOf, type Reported } from "./report";
import { textOf } from "./text";

/** How long the examination of all apps may take, in milliseconds. */
const LONGEST = 10 * 60_000;

interface DoctorOptions extends AppsOptions {
  har: string[];
  report?: string;
  confirm?: boolean;
  format: "text" | "json";
  verbose?: boolean;
}

/** The command. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "report what the provider can and can't do with an app; without --confirm, nothing is changed",
    )
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
      "--confirm",
      "on an evaluation instance: also create, change and remove test objects; needs one app, and its host's name on standard input",
    )
    .option(
      "--har <file>",
      "a HAR file: the browser's network log while an administrator creates a link on the app's screens; needs one app; repeatable",
      (file: string, known: string[]) => [...known, file],
      [],
    )
    .option(
      "--report <file>",
      "write a report of one app with its requests and responses, without hosts, users, names and secrets",
    )
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
  const interrupt = new AbortController();
  const limits = limitsOf(interrupt.signal);
  const targets = await appsOf(options, process.env, limits.signal);
  if (options.report !== undefined && targets.length > 1)
    throw new DoctorError("DOCTOR_OPTIONS", "--report needs exactly one app: name it with --app.");
  const recording = recordingOf(targets, options.har);
  if (options.report !== undefined) requireWritable(options.report, options.har);
  if (options.confirm === true) await requireConsent(targets, options);
  const known = await Promise.all(targets.map((target) => targetWith(target, recording, limits)));
  const examined = await Promise.all(
    known.map((target) =>
      options.confirm === true
        ? confirmOne(target, recording, { limits, interrupt })
        : readOne(target, recording, limits),
    ),
  );
  const examinations = examined.map(({ examination }) => examination);
  if (options.format === "json") process.stdout.write(safeJson({ apps: examinations }));
  else process.stdout.write(examinations.map((found) => textOf(found, options.verbose === true)).join("\n"));
  for (const { examination, exchanges, left } of examined) {
    if (options.report !== undefined) writeReport(options.report, { examination, exchanges, recording });
    if (left > 0)
      throw new DoctorError("DOCTOR_LEFT", `${left} test objects are left on ${examination.app}.`);
  }
  return exitCodeOf(examinations);
}

/** What was found, and the exchanges that show it. */
interface Examined extends Pick<Confirmation, "examination" | "exchanges"> {
  /** How many test objects could not be removed. */
  left: number;
}

/** The recording in these files, if there are any. Prints how many of its requests are used. */
function recordingOf(targets: readonly AppTarget[], files: readonly string[]): Recording | undefined {
  if (files.length === 0) return undefined;
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0)
    throw new DoctorError("DOCTOR_OPTIONS", "--har needs exactly one app: name it with --app.");
  const recording = readRecording(files, target);
  const { requests, hosts } = recording.elsewhere;
  if (requests > 0)
    say(
      `Requests in the recording: ${recording.exchanges.length} to ${target.name} (${new URL(target.url).host}); ${requests} to ${hostsText(hosts)} are left out.`,
    );
  return recording;
}

/** The app with the REST root of outgoing links that the recording shows, if none is found without it. */
async function targetWith(
  target: AppTarget,
  recording: Recording | undefined,
  limits: Limits,
): Promise<AppTarget> {
  const recorded = recording?.outgoingRoot;
  if (recorded === undefined) return target;
  const { root } = await outgoingList(openInstance(target, limits));
  return root === undefined ? { ...target, paths: { ...target.paths, outgoing: recorded } } : target;
}

async function readOne(
  target: AppTarget,
  recording: Recording | undefined,
  limits: Limits,
): Promise<Examined> {
  const instance = openInstance(target, limits);
  const examination = await examine(instance);
  return {
    examination:
      recording === undefined ? examination : await withRecording(examination, instance, recording),
    exchanges: instance.exchanges,
    left: 0,
  };
}

function writeReport(file: string, reported: Reported): void {
  const { version } = JSON.parse(
    readFileSync(path.join(packageFolder(__dirname), "package.json"), "utf8"),
  ) as {
    version: string;
  };
  try {
    writeFileSync(file, `${jsonText(reportOf(reported, version), 2)}\n`);
  } catch (error) {
    throw new DoctorError("DOCTOR_OPTIONS", `the report was not written: ${(error as Error).message}.`);
  }
  say(`The report is in ${file}. Read it before you publish it.`);
}

/** Throws `DoctorError` if the report can't be written: found out before objects are created for it. */
function requireWritable(file: string, recordings: readonly string[]): void {
  if (recordings.some((recording) => path.resolve(recording) === path.resolve(file)))
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "--report names the recording: give the report a file of its own.",
    );
  try {
    const isNew = !existsSync(file);
    closeSync(openSync(file, "a"));
    if (isNew) rmSync(file);
  } catch (error) {
    throw new DoctorError("DOCTOR_OPTIONS", `the report can't be written: ${(error as Error).message}.`);
  }
}

/** Throws `DoctorError` unless there is one app for `--confirm`, and its host was typed in. */
async function requireConsent(targets: readonly AppTarget[], { apps }: DoctorOptions): Promise<void> {
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0)
    throw new DoctorError("DOCTOR_OPTIONS", "--confirm needs exactly one app: name it with --app.");
  if (target.deployment === "cloud")
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "--confirm is for Data Center apps: a Cloud site has no API that creates links.",
    );
  if (apps === "-")
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "--confirm reads the host's name from standard input: give --apps a file.",
    );
  await requireHost(target);
}

/** Examines one app with test objects. */
async function confirmOne(
  target: AppTarget,
  recording: Recording | undefined,
  { limits, interrupt }: { limits: Limits; interrupt: AbortController },
): Promise<Examined> {
  const stop = (): void => {
    say(
      "The test objects are being removed. If you interrupt again, the next run with --confirm removes them.",
    );
    interrupt.abort(new Error("it was interrupted"));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    const { left, interrupted, ...examined } = await confirm(target, limits, journalFolder(process.env));
    for (const { kind, name, id } of left)
      say(
        `A test object of the kind ${kind} could not be removed: "${name}"${id === undefined ? "" : `, ID ${id}`}. Run the command again: it removes it first.`,
      );
    if (interrupted)
      throw new DoctorError("DOCTOR_INTERRUPTED", "the examination was interrupted before its end.");
    if (recording === undefined) return { ...examined, left: left.length };
    const instance = openInstance(target, limits);
    const examination = await withRecording(examined.examination, instance, recording);
    return { examination, exchanges: [...examined.exchanges, ...instance.exchanges], left: left.length };
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

/** Reads the app's host from standard input, with its port if it has one. Throws `DoctorError` for another one. */
async function requireHost({ url, name }: AppTarget): Promise<void> {
  const { host, port } = new URL(url);
  const what = port === "" ? "the host's name" : "the host's name with its port";
  say(
    `This creates and deletes links with random names on ${name}, and leaves records in its audit log. Do it on an evaluation instance only.`,
  );
  process.stderr.write(`Type ${what} to go on: `);
  const lines = createInterface({ input: process.stdin });
  let typed = "";
  for await (const line of lines) {
    typed = line.trim();
    break;
  }
  lines.close();
  if (typed.toLowerCase() !== host)
    throw new DoctorError("DOCTOR_OPTIONS", `this is not ${what} of ${name}. Nothing was sent.`);
}

function limitsOf(interrupted: AbortSignal): Limits {
  return {
    signal: AbortSignal.any([interrupted, AbortSignal.timeout(LONGEST)]),
    endsAt: monotonic() + LONGEST,
    onWait: ({ name }, reported, wait) => {
      say(`${name}: ${reported}; the next attempt is in ${Math.round(wait / 1000)} seconds`);
    },
  };
}

/** Prints a line on standard error. */
function say(line: string): void {
  process.stderr.write(`${safeLine(line)}\n`);
}
