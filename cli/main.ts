#!/usr/bin/env node
/** The command `applinks`. */

import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command, InvalidArgumentError, Option } from "commander";
import { readAppsConfig } from "../provider/config/apps";
import { withoutTrailingSlashes } from "../provider/atlassian/urls";
import { getApplicationLinks, getIncomingClients, getOutgoingConnections } from "../provider/functions";
import type { Context } from "../provider/lifecycle/context";
import { listObjects, type Listable } from "../provider/lifecycle/listing";
import type { Listed } from "../provider/lifecycle/resource";
import { openRun } from "../provider/lifecycle/run";
import { RESOURCES } from "../provider/resources";
import { withCode } from "../provider/schema/codes";
import { jsonText, printable } from "../provider/schema/redaction";
import { appsCommand } from "./addApp/command";
import { doctorCommand } from "./doctor/command";
import { handoffCommand } from "./handoff/command";
import { reviewCommands } from "./review/command";
import { IMPORTABLE, importFileOf, USUAL, type NamedProvider, type ResourceType } from "./importFile";
import { findRewrites, hostOf, writeProgram, type Renames, type Existing } from "./rewritePlan";

const LONGEST_COMMAND = 120_000;

const program = new Command("applinks").description("Application links between Atlassian apps, as code.");

program
  .command("rewrite-plan")
  .description(
    "list links in a cloned instance that still point to production, and generate a program that corrects them",
  )
  .requiredOption(
    "--app <name>",
    "the instance's name in applinks:apps; its credential is read from APPLINKS_<NAME>_TOKEN",
  )
  .requiredOption("--product <product>", "jira, confluence, bitbucket, bamboo or crowd")
  .requiredOption("--url <url>", "the cloned instance's base URL")
  .option("--display-url <url>", "its base URL for browsers, if different")
  .option("--allow-http", "accept http URLs")
  .requiredOption(
    "--rename <old=new>",
    "a host name of production and its replacement; repeatable",
    collectRename,
  )
  .option("--program <file>", "the file to write the program to")
  .action(async (options: RewriteOptions) => {
    process.exitCode = await rewritePlan(options);
  });

program
  .command("import-file")
  .description("generate a file for pulumi import --file from the objects that exist in the apps")
  .option("--apps <file>", "a file with the value of applinks:apps as JSON, - for standard input")
  .option(
    "--app <name>",
    "with --apps: only these apps; repeatable. Without --apps: the name of the app",
    (name, known: string[]) => [...known, name],
    [],
  )
  .option("--product <product>", "without --apps: jira, confluence, bitbucket, bamboo or crowd")
  .option(
    "--url <url>",
    "without --apps: the app's base URL; its credential is read from APPLINKS_<NAME>_TOKEN",
  )
  .option("--display-url <url>", "without --apps: its base URL for browsers, if different")
  .option("--allow-http", "without --apps: accept http URLs")
  .addOption(
    new Option("--type <type...>", "the types of resources to import").choices(IMPORTABLE).default(USUAL),
  )
  .option(
    "--provider <name=urn>",
    "an explicit provider of the stack to import with: its variable in the program, and its URN",
    providerOf,
  )
  .option("--out <file>", "the file to write to; default: standard output")
  .action(importFile);

/** One app, as the options of a command describe it. */
interface AppOptions {
  product: string;
  url: string;
  displayUrl?: string;
  allowHttp?: boolean;
}

interface RewriteOptions extends AppOptions {
  app: string;
  rename: Renames;
  program?: string;
}

/** Prints the plan and returns the exit code: 0 if nothing points to production, else 7, as for drift. */
async function rewritePlan(options: RewriteOptions): Promise<number> {
  const existing = await listExisting(options);
  const findings = findRewrites(existing, options.rename);
  const hosts = [...options.rename.keys()].join(", ");
  for (const { kind, name, property, now, then, warning } of findings) {
    print(`${kind} "${name}": ${property}`);
    print(`  now   ${now}`);
    print(`  then  ${then}`);
    if (warning !== undefined) print(`  but   ${warning}`);
  }
  if (findings.length === 0) {
    if (isIncomplete()) {
      throw new Error(
        `Nothing that can be read on ${options.app} points at ${hosts}. Check the skipped objects on the app's admin screens.`,
      );
    }
    print(`Nothing on ${options.app} points at ${hosts}.`);
    return 0;
  }
  if (options.program !== undefined) {
    write(options.program, writeProgram(options.app, existing, options.rename), "--program");
    print(`The program that corrects them is in ${options.program}.`);
  }
  return 7;
}

async function listExisting(options: RewriteOptions): Promise<Existing> {
  const { app, url, displayUrl } = options;
  const context = openContext(appsConfigOf(app, options));
  const [{ applicationLinks: links }, { incomingClients: clients }, { outgoingConnections: connections }] =
    await Promise.all([
      getApplicationLinks(context, { app }),
      getIncomingClients(context, { app }),
      getOutgoingConnections(context, { app }),
    ]);
  return { displayUrl: withoutTrailingSlashes(displayUrl ?? url), links, clients, connections };
}

interface ImportOptions extends Partial<AppOptions> {
  apps?: string;
  app: string[];
  type: ResourceType[];
  provider?: NamedProvider;
  out?: string;
}

async function importFile(options: ImportOptions): Promise<void> {
  const { app, out, provider } = options;
  const types = IMPORTABLE.filter((type) => options.type.includes(type));
  if (types.includes("IncomingClient") && types.includes("ScopeGrant")) {
    throw new Error("IncomingClient and ScopeGrant would both declare a client's scopes: choose one --type.");
  }
  const context = openContext(await requestedApps(options));
  const found: { type: ResourceType; objects: Listed[] }[] = [];
  for (const type of types) {
    const objects = await listObjects(context, RESOURCES[type] as Listable, app);
    found.push({ type, objects });
  }
  const { file, leftOut } = importFileOf(found, provider);
  for (const sentence of leftOut) warn(`${sentence}; it is left out.`);
  const content = `${jsonText(file, 2)}\n`;
  if (out === undefined) process.stdout.write(content);
  else write(out, content, "--out");
  report(`${file.resources.length} to import${out === undefined ? "" : `: pulumi import --file ${out}`}`);
}

/** The JSON of the apps configuration that the options describe. */
async function requestedApps({ apps, app, product, url, ...more }: ImportOptions): Promise<string> {
  if (apps !== undefined) return apps === "-" ? text(process.stdin) : readFileSync(apps, "utf8");
  const [name, ...others] = app;
  if (name === undefined || others.length > 0 || product === undefined || url === undefined)
    throw new Error("Give --apps, or one --app with --product and --url.");
  return appsConfigOf(name, { product, url, ...more });
}

/** The JSON of an apps configuration with one app. */
function appsConfigOf(app: string, { product, url, displayUrl, allowHttp }: AppOptions): string {
  const target = {
    product,
    url,
    ...(displayUrl === undefined ? {} : { displayUrl }),
    ...(allowHttp === true ? { allowHttp } : {}),
  };
  return JSON.stringify({ [app]: target });
}

function openContext(apps: string): Context {
  const appsConfig = readAppsConfig(apps, process.env);
  return openRun(appsConfig).operation({
    warn,
    signal: AbortSignal.timeout(LONGEST_COMMAND),
    longest: LONGEST_COMMAND,
  });
}

/** Writes a file that an option names. */
function write(file: string, content: string, option: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new Error(`nothing was written: ${(error as Error).message}. Name another file with ${option}.`, {
      cause: error,
    });
  }
}

/** Prints a line, without characters that change a terminal or a CI log: names and URLs come from apps. */
function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** The same on standard error. */
function report(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

const shown = new Set<string>();

/** Prints a warning on standard error, once. */
function warn(message: string): void {
  if (!shown.has(message)) report(`warning: ${message}`);
  shown.add(message);
}

/** Whether a list lacks objects that could not be read. */
function isIncomplete(): boolean {
  return [...shown].some((message) => message.endsWith("[OBJECT_SKIPPED]"));
}

/** Parses `name=urn`, the format of `pulumi import --provider`. */
function providerOf(text: string): NamedProvider {
  const [, name, urn] = /^([^=]+)=(urn:pulumi:.+(?:::|\$)pulumi:providers:applinks::.+)$/.exec(text) ?? [];
  if (name !== undefined && urn !== undefined) return { name, urn };
  throw new InvalidArgumentError(
    "The format is name=urn, with the URN of an applinks provider. To get the URN, run: pulumi stack --show-urns.",
  );
}

/** Parses a rename. Refuses anything but host names: it would match nothing, and the plan would be empty. */
function collectRename(text: string, known: Renames = new Map()): Renames {
  const [old, replacement, ...rest] = text.split("=").map(hostOf);
  if (old === undefined || replacement === undefined || rest.length > 0)
    throw new InvalidArgumentError(
      "It must read old.example.com=new.example.com: host names, without https://.",
    );
  if (old === replacement) throw new InvalidArgumentError("Both host names are the same.");
  if (known.has(old)) throw new InvalidArgumentError(`${old} is renamed twice.`);
  return new Map([...known, [old, replacement]]);
}

/**
 * If a reader such as `head` ends early, the command continues with the same exit code. If the output is lost for another reason, such as a full
 * disk, the command fails.
 */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  report(withCode(`the standard output was not written: ${error.message}.`, "REPORT_NOT_WRITTEN"));
  process.on("exit", (code) => {
    if (code === 0) process.exitCode = 1;
  });
});
// Nobody reads what could be reported.
process.stderr.on("error", () => undefined);

program.addCommand(handoffCommand());
for (const command of reviewCommands()) program.addCommand(command);
program.addCommand(doctorCommand());
program.addCommand(appsCommand());

program.parseAsync().catch((error: unknown) => {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
