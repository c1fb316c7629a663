/** The configuration of a new app, as values of the stack and as the commands that set them. */

import { spawn } from "node:child_process";
import { propertyPath } from "../../provider/schema/paths";
import { DoctorError } from "../doctor/doctorError";
import { shellWord } from "../review/shell";
import type { Discovery } from "./discovery";

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

/** The settings of an app, without its credential. */
export function settingsOf(name: string, { product, url, displayUrl }: Discovery): Setting[] {
  const app = propertyPath("applinks:apps", [name]);
  return [
    { key: `${app}.product`, value: product },
    { key: `${app}.url`, value: url },
    ...(displayUrl === url ? [] : [{ key: `${app}.displayUrl`, value: displayUrl }]),
    ...(url.startsWith("http:") ? [{ key: `${app}.allowHttp`, value: "true" }] : []),
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
  const kind = value === undefined ? ["--secret"] : [];
  const where = stack === undefined ? [] : ["--stack", stack];
  return ["config", "set", ...where, "--path", ...kind, key, ...(value === undefined ? [] : [value])];
}

/** Sets a value with the Pulumi CLI. A secret goes through standard input. Throws `DoctorError` (CONFIG_NOT_SET). */
export async function applySetting(
  setting: Setting,
  { folder, stack }: StackOptions,
  environment: Record<string, string | undefined>,
  secret?: string,
): Promise<void> {
  const command = environment["APPLINKS_PULUMI"] ?? "pulumi";
  const child = spawn(command, [...argumentsOf(setting, stack), "--non-interactive", "--color", "never"], {
    cwd: folder,
    env: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let reported = "";
  child.stderr.on("data", (chunk: Buffer) => {
    reported += chunk.toString();
  });
  // A CLI that ends without reading has a message of its own.
  child.stdin.on("error", () => undefined);
  child.stdin.end(secret ?? "");
  const reason = await new Promise<string | undefined>((resolve) => {
    child.on("error", ({ message }) => {
      resolve(message);
    });
    child.on("close", (code) => {
      resolve(
        code === 0 ? undefined : (reported.trim().split("\n").at(-1) ?? `exit code ${code ?? "unknown"}`),
      );
    });
  });
  if (reason !== undefined)
    throw new DoctorError("CONFIG_NOT_SET", `${setting.key} was not set: ${reason.replace(/^error: /, "")}.`);
}
