/** The configuration of a new app, as values of the stack and as the commands that set them. */

import { propertyPath } from "../../provider/schema/paths";
import { appsValueIn } from "../appsValue";
import { DoctorError } from "../doctor/doctorError";
import { jsonObject, pulumi, type Ended } from "../pulumiCli";
import { messageOf } from "../review/reviewError";
import { shellWord } from "../shell";
import type { Discovery } from "./discovery";

/** How long the Pulumi CLI may take, in milliseconds. */
const LONGEST = 5 * 60_000;

/** One value of the configuration. */
export interface Setting {
  key: string;
  /** A secret has no value here: it goes through standard input. */
  value: string | undefined;
}

/** Where the configuration is. */
export interface StackOptions {
  folder: string;
  stack: string | undefined;
}

/** The settings of an app, without its credential; `ca` is the path of the CA's file. */
export function settingsOf(
  name: string,
  { product, url, displayUrl }: Discovery,
  ca: string | undefined,
): Setting[] {
  const app = propertyPath("applinks:apps", [name]);
  return [
    { key: `${app}.product`, value: product },
    { key: `${app}.url`, value: url },
    ...(displayUrl === url ? [] : [{ key: `${app}.displayUrl`, value: displayUrl }]),
    ...(url.startsWith("http:") ? [{ key: `${app}.allowHttp`, value: "true" }] : []),
    ...(ca === undefined ? [] : [{ key: `${app}.ca`, value: ca }]),
  ];
}

/** The setting of the credential. */
export function tokenSetting(name: string): Setting {
  return { key: `${propertyPath("applinks:apps", [name])}.token`, value: undefined };
}

/** The command that sets a value, for a shell. */
export function commandOf({ key, value }: Setting, { stack }: Pick<StackOptions, "stack">): string {
  const words = ["pulumi", ...argumentsOf({ key, value }, stack)];
  return words.map(shellWord).join(" ");
}

function argumentsOf({ key, value }: Setting, stack: string | undefined): string[] {
  // Without an option, the CLI refuses what looks like a secret, which it decides by words such as "token" in the key.
  const kind = value === undefined ? "--secret" : "--plaintext";
  const where = stack === undefined ? [] : ["--stack", stack];
  return ["config", "set", ...where, "--path", kind, key, ...(value === undefined ? [] : [value])];
}

/**
 * The stack's `applinks:apps`, with secrets in plain text; empty if it is not set. Throws `DoctorError` (CONFIG_NOT_WRITTEN) if values of it
 * can't be set without the loss of others.
 */
export async function settableApps(
  { folder, stack }: StackOptions,
  environment: Record<string, string | undefined>,
): Promise<Record<string, unknown>> {
  const place = { folder, environment, signal: AbortSignal.timeout(LONGEST) };
  const where = stack === undefined ? [] : ["--stack", stack];
  const ended = await runOrReason(pulumi(place, "config", "--json", "--show-secrets", ...where));
  if (typeof ended === "string") throw notWritten("applinks:apps", ended);
  const { text, obstacle } = appsValueIn(ended.stdout, folder);
  if (obstacle !== undefined) throw notWritten("applinks:apps", obstacle);
  return jsonObject(text ?? "") ?? {};
}

/** Sets values with the Pulumi CLI, one after another. Secrets go through standard input. Throws `DoctorError` (CONFIG_NOT_WRITTEN). */
export async function applySettings(
  settings: readonly (Setting & { secret?: string })[],
  { folder, stack }: StackOptions,
  environment: Record<string, string | undefined>,
): Promise<void> {
  const applied: string[] = [];
  for (const { secret, ...setting } of settings) {
    const place = {
      folder,
      environment,
      signal: AbortSignal.timeout(LONGEST),
      ...(secret === undefined ? {} : { input: secret }),
    };
    const ended = await runOrReason(pulumi(place, ...argumentsOf(setting, stack)));
    if (typeof ended === "string") throw notWritten(setting.key, ended, applied);
    applied.push(setting.key);
  }
}

/** How a command ended, or why it failed. */
async function runOrReason(command: Promise<Ended>): Promise<Ended | string> {
  try {
    const ended = await command;
    return ended.code === 0 ? ended : (ended.stderr.trim().split("\n").at(-1) ?? "");
  } catch (error) {
    return messageOf(error);
  }
}

/** The error for a value that was not set, after these others were. */
function notWritten(key: string, reason: string, applied: readonly string[] = []): DoctorError {
  const sentence = reason.replace(/^error: /, "").replace(/\.$/, "");
  const before = applied.length === 0 ? "" : ` Already set: ${applied.join(", ")}. Run the command again.`;
  return new DoctorError("CONFIG_NOT_WRITTEN", `${key} was not set: ${sentence}.${before}`);
}
