#!/usr/bin/env node
/** The command `applinks`. */

import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { readFleet } from "../provider/atlassian/fleet";
import { withoutTrailingSlashes } from "../provider/atlassian/redirectUrl";
import { getApplicationLinks, getIncomingClients, getOutgoingConnections } from "../provider/functions";
import type { Context } from "../provider/lifecycle/context";
import { openRun } from "../provider/lifecycle/run";
import { findRewrites, writeProgram, type Renames, type Standing } from "./rewritePlan";

const LONGEST_COMMAND = 120_000;

const program = new Command("applinks").description("Application links between Atlassian apps, as code.");

program
  .command("rewrite-plan")
  .description(
    "list what a cloned instance still has of production, and write the program that declares it right",
  )
  .requiredOption(
    "--app <name>",
    "the instance's name in applinks:apps; its credential is in APPLINKS_<NAME>_TOKEN",
  )
  .requiredOption("--product <product>", "jira, confluence, bitbucket, bamboo or crowd")
  .requiredOption("--url <url>", "the cloned instance's base URL")
  .option("--display-url <url>", "its base URL for browsers, if that differs")
  .option("--allow-http", "accept http URLs")
  .requiredOption(
    "--rename <old=new>",
    "a host name of production and the one that takes its place; may be given several times",
    collectRename,
    new Map<string, string>(),
  )
  .option("--program <file>", "where to write the program")
  .action(async (options: RewriteOptions) => {
    process.exitCode = await rewritePlan(options);
  });

interface RewriteOptions {
  app: string;
  product: string;
  url: string;
  displayUrl?: string;
  allowHttp?: boolean;
  rename: Map<string, string>;
  program?: string;
}

/** Prints the plan; the exit code is 0 if nothing points at production any more, else 7, as for drift. */
async function rewritePlan(options: RewriteOptions): Promise<number> {
  const standing = await askStanding(options);
  const findings = findRewrites(standing, options.rename);
  for (const { kind, name, property, now, then, caution } of findings) {
    process.stdout.write(`${kind} "${name}": ${property}\n  now   ${now}\n  then  ${then}\n`);
    if (caution !== undefined) process.stdout.write(`  but   ${caution}\n`);
  }
  if (findings.length === 0) {
    process.stdout.write(`Nothing on ${options.app} points at ${[...options.rename.keys()].join(", ")}.\n`);
    return 0;
  }
  if (options.program !== undefined) {
    writeFileSync(options.program, writeProgram(options.app, standing, options.rename));
    process.stdout.write(`The program that declares them right is in ${options.program}.\n`);
  }
  return 7;
}

async function askStanding({ app, product, url, displayUrl, allowHttp }: RewriteOptions): Promise<Standing> {
  const entry = {
    product,
    url,
    ...(displayUrl === undefined ? {} : { displayUrl }),
    ...(allowHttp === true ? { allowHttp } : {}),
  };
  const fleet = readFleet(JSON.stringify({ [app]: entry }), process.env);
  const warn = (message: string): void => void process.stderr.write(`warning: ${message}\n`);
  const context: Context = openRun(fleet).operation({ warn, signal: AbortSignal.timeout(LONGEST_COMMAND) });
  const [links, clients, connections] = await Promise.all([
    getApplicationLinks(context, { app }),
    getIncomingClients(context, { app }),
    getOutgoingConnections(context, { app }),
  ]);
  return { displayUrl: withoutTrailingSlashes(displayUrl ?? url), links, clients, connections };
}

function collectRename(text: string, known: Renames): Map<string, string> {
  const [old, replacement, ...rest] = text.split("=");
  if (!old || !replacement || rest.length > 0)
    throw new InvalidArgumentError("it must read old.example.com=new.example.com");
  return new Map([...known, [old.toLowerCase(), replacement]]);
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
