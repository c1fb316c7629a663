/** The command `applinks apps add`: from a URL to an app in the stack's configuration. */

import path from "node:path";
import { Command } from "commander";
import { baseUrlProblem } from "../../provider/atlassian/urls";
import { PRODUCTS } from "../../provider/atlassian/products";
import { proxyName } from "../../provider/atlassian/proxies";
import { targetAt, type AppTarget } from "../../provider/atlassian/target";
import { monotonic, type Limits } from "../../provider/atlassian/timeouts";
import { readAppsConfig } from "../../provider/config/apps";
import { variablePrefix } from "../../provider/config/credentials";
import { projectFolder } from "../../provider/config/files";
import { configurationError } from "../../provider/lifecycle/lifecycleError";
import { printable } from "../../provider/schema/redaction";
import { DoctorError } from "../doctor/doctorError";
import { examine, exitCodeOf } from "../doctor/examination";
import { openInstance } from "../doctor/instance";
import { textOf } from "../doctor/text";
import { readToken } from "./credential";
import { discover, type Discovery } from "./discovery";
import { applySetting, checkSettable, commandOf, settingsOf, tokenSetting } from "./settings";

/** How long the command may wait for the app, in milliseconds. */
const LONGEST = 5 * 60_000;

interface AddOptions {
  stack?: string;
  cwd: string;
  allowHttp?: boolean;
  ca?: string;
  set?: boolean;
}

/** The command `applinks apps`. */
export function appsCommand(): Command {
  const add = new Command("add")
    .description(
      "find out what an app at a URL is, configure it, and report what the provider can do with it",
    )
    .argument("<name>", "the app's name in programs, such as jira")
    .argument("<url>", "the app's URL")
    .option("--set", "set the values in the stack's configuration, instead of printing the commands")
    .option("--stack <name>", "with --set: the stack. Default: the project's selected stack")
    .option("--cwd <folder>", "the project's folder", ".")
    .option("--allow-http", "accept an http URL")
    .option(
      "--ca <file>",
      "a PEM file with a CA to trust, for the app's configuration, too. A relative path starts in the project's folder",
    )
    .action(async (name: string, url: string, options: AddOptions) => {
      process.exitCode = await addApp(name, url, options);
    });
  return new Command("apps").description("the apps of a stack's configuration").addCommand(add);
}

/** Returns the exit code of the examination at the end. */
async function addApp(name: string, url: string, options: AddOptions): Promise<number> {
  const { stack, allowHttp = false, ca, set = false } = options;
  const problem = baseUrlProblem(url, { allowHttp, appName: name });
  if (problem !== undefined) {
    const http = url.startsWith("http:") ? " For a test instance, add --allow-http." : "";
    throw new DoctorError("DOCTOR_OPTIONS", `the URL ${problem}.${http}`);
  }
  const limits = limitsOf();
  const place = { folder: path.resolve(options.cwd), stack };
  const known = { ca, folder: projectFolder(place.folder) };
  // The product does not matter for a manifest.
  const found = await discover(targetOf(name, { product: "jira", url, displayUrl: url }, known), limits);
  print(sentenceOf(found));
  // Before the token is asked for.
  if (set) await checkSettable(place, process.env);
  const token = tokenSetting(name);
  const settings = settingsOf(name, found, ca);
  // The name and the URLs are checked before anything is set.
  const given =
    credentialIn(name) ??
    (await readToken(`${PRODUCTS[found.product].title} token of a system administrator:`));
  const target = targetOf(name, found, {
    ...known,
    ...(given === FROM_ENVIRONMENT ? {} : { token: given }),
  });
  if (set) {
    for (const setting of settings) await applySetting(setting, place, process.env);
    if (given !== FROM_ENVIRONMENT) await applySetting(token, place, process.env, given);
    print(
      `${name} is in the stack's configuration${given === FROM_ENVIRONMENT ? ", without a credential: it comes from the environment" : ""}.`,
    );
  } else {
    print("Run these commands in the project's folder; the last one reads the token from standard input:");
    for (const setting of [...settings, token]) print(`  ${commandOf(setting, { stack })}`);
  }
  print("");
  const examination = await examine(openInstance(target, limits));
  process.stdout.write(textOf(examination, false));
  return exitCodeOf([examination]);
}

function sentenceOf({ product, version, url, displayUrl }: Discovery): string {
  const proxy = proxyName(targetAt(url, product));
  const parts = [
    `${PRODUCTS[product].title}${version === undefined ? "" : ` ${version}`} responds at ${url}`,
    ...(displayUrl === url ? [] : [`its base URL for browsers is ${displayUrl}`]),
    ...(proxy === undefined ? [] : [`requests use the proxy ${proxy}`]),
  ];
  return `${parts.join("; ")}.`;
}

const FROM_ENVIRONMENT = Symbol("the credential is in the environment");

/** Whether the environment has the app's credential, so that none is read. */
function credentialIn(name: string): typeof FROM_ENVIRONMENT | undefined {
  const prefix = variablePrefix(name);
  const isSet = [`${prefix}_TOKEN`, `${prefix}_USERNAME`].some(
    (variable) => (process.env[variable] ?? "") !== "",
  );
  return isSet ? FROM_ENVIRONMENT : undefined;
}

/** The app as the stack will have it. Throws `LifecycleError` (CONFIGURATION) for a name, a URL or a token that is not valid. */
function targetOf(
  name: string,
  { product, url, displayUrl }: Omit<Discovery, "version">,
  { token, ca, folder }: { token?: string; ca: string | undefined; folder: string },
): AppTarget {
  const app = {
    product,
    url,
    displayUrl,
    ...(url.startsWith("http:") ? { allowHttp: true } : {}),
    ...(token === undefined ? {} : { token }),
    ...(ca === undefined ? {} : { ca }),
  };
  const { targets, invalid, problems } = readAppsConfig(JSON.stringify({ [name]: app }), process.env, folder);
  const target = targets.get(name);
  if (target === undefined || problems.length > 0)
    throw configurationError([...problems, ...(invalid.get(name) ?? [])]);
  return target;
}

function limitsOf(): Limits {
  return {
    signal: AbortSignal.timeout(LONGEST),
    endsAt: monotonic() + LONGEST,
    onWait: ({ name }, reported, wait) => {
      process.stderr.write(
        `${printable(`${name}: ${reported}; waiting ${Math.round(wait / 1000)} seconds`)}\n`,
      );
    },
  };
}

/** Prints a line, without characters that change a terminal. */
function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}
