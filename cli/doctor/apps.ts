/** Which apps to examine: those of a stack's configuration, of a file, or one that the options describe. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { readAppsConfig, appProblems, type AppsConfig } from "../../provider/config/apps";
import { missingCredential } from "../../provider/config/credentials";
import { configurationError } from "../../provider/lifecycle/lifecycleError";
import type { AppTarget } from "../../provider/atlassian/target";
import { configuredApps, selectedStack } from "../review/declared/stacks";
import type { Place } from "../pulumiCli";
import { DoctorError } from "./doctorError";

/** The options that say which apps. */
export interface AppsOptions {
  app: string[];
  apps?: string;
  stack?: string;
  cwd: string;
  product?: string;
  url?: string;
  displayUrl?: string;
  allowHttp?: boolean;
}

/** The apps to examine, without Cloud sites that have no credential. Throws `DoctorError` with all problems of the options. */
export async function appsOf(
  options: AppsOptions,
  environment: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<AppTarget[]> {
  const folder = path.resolve(options.cwd);
  const json = await configurationOf(options, { folder, environment, signal });
  const appsConfig = readAppsConfig(json, environment, folder);
  const names = options.app.length > 0 ? options.app : namesOf(appsConfig);
  const problems = names.flatMap((name) => {
    const target = appsConfig.targets.get(name);
    const own = [...appProblems(appsConfig, name)];
    if (target?.deployment === "dataCenter" && target.credential === undefined)
      own.push(missingCredential(target));
    return own;
  });
  if (names.length === 0) problems.push(...appsConfig.problems);
  if (problems.length > 0) throw configurationError([...new Set(problems)]);
  const targets = names.flatMap((name) => appsConfig.targets.get(name) ?? []);
  const examined = targets.filter(
    ({ deployment, siteCredential }) => deployment === "dataCenter" || siteCredential !== undefined,
  );
  if (examined.length === 0)
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "there is no app to examine. To examine a Cloud site, set its username to an e-mail address, and its token to an API token.",
    );
  return examined;
}

function namesOf({ targets, invalid }: AppsConfig): string[] {
  return [...targets.keys(), ...invalid.keys()];
}

/** The JSON of the apps configuration; `undefined` if it is not set. */
async function configurationOf(options: AppsOptions, place: Place): Promise<string | undefined> {
  const { app, apps, product, url, displayUrl, allowHttp, stack } = options;
  if (url !== undefined || product !== undefined) {
    const [name, ...others] = app;
    if (name === undefined || others.length > 0 || product === undefined || url === undefined)
      throw new DoctorError("DOCTOR_OPTIONS", "give one --app with --product and --url.");
    const target = {
      product,
      url,
      ...(displayUrl === undefined ? {} : { displayUrl }),
      ...(allowHttp === true ? { allowHttp } : {}),
    };
    return JSON.stringify({ [name]: target });
  }
  if (apps !== undefined) return apps === "-" ? text(process.stdin) : fileText(apps);
  const isProject = ["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(path.join(place.folder, file)));
  if (!isProject)
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      `${place.folder} has no Pulumi.yaml. Name a project's folder with --cwd, or give --app with --product and --url.`,
    );
  const config = await configuredApps(place, stack ?? (await selectedStack(place, place.folder)));
  if (config === undefined)
    throw new DoctorError(
      "DOCTOR_OPTIONS",
      "the stack's configuration has no applinks:apps, or can't be read. Check the stack's name and its passphrase.",
    );
  return config;
}

function fileText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { message } = error as Error;
    throw new DoctorError("DOCTOR_OPTIONS", `${file} can't be read: ${message}.`);
  }
}
