/** The command `applinks apps add`: from a URL to an app in the stack's configuration. */

import path from "node:path";
import { Command } from "commander";
import { baseUrlProblem, meaningOf } from "../../provider/atlassian/urls";
import { PRODUCTS } from "../../provider/atlassian/products";
import { proxyName } from "../../provider/atlassian/proxies";
import { targetAt, type AppTarget } from "../../provider/atlassian/target";
import { monotonic, type Limits } from "../../provider/atlassian/timeouts";
import { readAppsConfig } from "../../provider/config/apps";
import { variablePrefix } from "../../provider/config/credentials";
import { projectFolder } from "../../provider/config/files";
import { configurationError } from "../../provider/lifecycle/lifecycleError";
import { isRecord } from "../../provider/schema/values";
import { safeLine } from "../review/reports/safeText";
import { DoctorError } from "../doctor/doctorError";
import { examine, exitCodeOf } from "../doctor/examination";
import { openInstance } from "../doctor/instance";
import { textOf } from "../doctor/text";
import { readToken } from "./credential";
import { discover, type Discovery } from "./discovery";
import { applySettings, commandOf, settableApps, settingsOf, tokenSetting } from "./settings";

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
    const isHttp = baseUrlProblem(url, { allowHttp: true, appName: name }) === undefined;
    const http = isHttp ? " For a test instance, add --allow-http." : "";
    throw new DoctorError("DOCTOR_OPTIONS", `the URL ${problem}.${http}`);
  }
  if (!isSettable(name))
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "the name must have no backslash and no control character: the Pulumi CLI can't set a value with them in its key.",
    );
  const limits = limitsOf();
  const place = { folder: path.resolve(options.cwd), stack };
  const known = { ca, folder: projectFolder(place.folder) };
  // The product does not matter for a manifest.
  const anyProduct = targetOf(name, { product: "jira", url, displayUrl: url }, { ...known, apps: {} });
  const found = await discover(anyProduct, limits);
  print(sentenceOf(found));
  const apps = set ? await settableApps(place, process.env) : {};
  requireFreeName(name, found, apps);
  // Everything but the token is checked before the token is asked for, and the token before anything is set.
  targetOf(name, found, { ...known, apps });
  const token = tokenSetting(name);
  const settings = settingsOf(name, found, ca);
  const given =
    credentialIn(name) ??
    (await readToken(`${PRODUCTS[found.product].title} token of a system administrator:`));
  const target = targetOf(name, found, {
    ...known,
    apps,
    ...(given === FROM_ENVIRONMENT ? {} : { token: given }),
  });
  if (set) {
    const secret = given === FROM_ENVIRONMENT ? [] : [{ ...token, secret: given }];
    await applySettings([...settings, ...secret], place, process.env);
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

/** Whether the Pulumi CLI can set values of an app with this name: in the keys of `--path`, only a quotation mark can be escaped. */
const isSettable = (name: string): boolean => !/[\\\p{Cc}]/u.test(name);

/** Throws `DoctorError` if the name is that of an app at another URL: its credential would be sent to this one. */
function requireFreeName(name: string, { url }: Discovery, apps: Record<string, unknown>): void {
  const app = Object.hasOwn(apps, name) ? apps[name] : undefined;
  const other = isRecord(app) ? app["url"] : undefined;
  if (typeof other !== "string" || meaningOf(other) === meaningOf(url)) return;
  throw new DoctorError(
    "DOCTOR_OPTIONS",
    `the stack has an app "${name}" at ${other}. Choose another name; or, if this app has moved to ${url}, set its url yourself.`,
  );
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

/**
 * The app as the stack will have it, among its `apps`. Throws `LifecycleError` (CONFIGURATION) if the name, a URL or the token is not valid, or is
 * in conflict with the other apps.
 */
function targetOf(
  name: string,
  { product, url, displayUrl }: Omit<Discovery, "version">,
  {
    apps,
    token,
    ca,
    folder,
  }: { apps: Record<string, unknown>; token?: string; ca: string | undefined; folder: string },
): AppTarget {
  const before = Object.hasOwn(apps, name) ? apps[name] : undefined;
  const app = {
    ...(isRecord(before) ? before : {}),
    product,
    url,
    ...(displayUrl === url ? {} : { displayUrl }),
    ...(url.startsWith("http:") ? { allowHttp: true } : {}),
    ...(token === undefined ? {} : { token }),
    ...(ca === undefined ? {} : { ca }),
  };
  const read = (value: Record<string, unknown>): ReturnType<typeof readAppsConfig> =>
    readAppsConfig(JSON.stringify(value), process.env, folder);
  const { targets, invalid, problems } = read({ ...apps, [name]: app });
  const known = new Set(read(apps).problems.map(({ path: place, reason }) => `${place} ${reason}`));
  const own = problems.filter(({ path: place, reason }) => !known.has(`${place} ${reason}`));
  const target = targets.get(name);
  if (target === undefined || own.length > 0)
    throw configurationError([...own, ...(invalid.get(name) ?? [])]);
  return target;
}

function limitsOf(): Limits {
  return {
    signal: AbortSignal.timeout(LONGEST),
    endsAt: monotonic() + LONGEST,
    onWait: ({ name }, reported, wait) => {
      process.stderr.write(
        `${safeLine(`${name}: ${reported}; waiting ${Math.round(wait / 1000)} seconds`)}\n`,
      );
    },
  };
}

/** Prints a line, without what changes a terminal or is a command of a CI server. */
function print(line: string): void {
  process.stdout.write(`${safeLine(line)}\n`);
}
