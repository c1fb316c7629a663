/** The configuration of a stack: read and written with the Pulumi CLI, because only it can encrypt a secret. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { readAppsConfig, type AppsConfig } from "../../provider/config/apps";
import { PROJECT_FILES, projectFolder } from "../../provider/config/files";
import { isRecord } from "../../provider/schema/values";
import { jsonObject } from "../pulumiCli";
import { HandoffError } from "./handoffError";
import { failureOf, pulumi, type StackPlace } from "./stackPlace";

const KEY = "applinks:apps";

/** The apps in the stack's configuration, with secrets in plain text. Throws `HandoffError` if it can't be read, or is not the stack's. */
export async function readConfiguration(place: StackPlace): Promise<AppsConfig> {
  const ended = await pulumi(place, ["config", "--json", "--show-secrets"]);
  if (ended.code !== 0) throw failureOf(place, "the configuration of the stack can't be read", ended);
  const entry = jsonObject(ended.stdout)?.[KEY];
  const value = isRecord(entry) ? entry["value"] : undefined;
  const apps = typeof value === "string" ? value : undefined;
  const folder = projectFolder(place.folder);
  const file = apps === undefined ? undefined : projectFileWith(folder, apps);
  if (file !== undefined) {
    throw new HandoffError(
      "CONFIGURATION",
      `${KEY} is in ${file}, for all stacks. The first value that is set for this stack would replace it as a whole. Move it to the ` +
        "stack's own configuration.",
    );
  }
  return readAppsConfig(apps, place.environment, folder);
}

/** The project's file, if the stack has these apps from it. */
function projectFileWith(folder: string, apps: string): string | undefined {
  return PROJECT_FILES.find((name) => {
    try {
      const project: unknown = parse(readFileSync(path.join(folder, name), "utf8"));
      const config = isRecord(project) ? project["config"] : undefined;
      const declared = isRecord(config) ? config[KEY] : undefined;
      const value: unknown = isRecord(declared) ? (declared["value"] ?? declared["default"]) : undefined;
      return isDeepStrictEqual(value, JSON.parse(apps));
    } catch {
      // The CLI has read the project and the value: what this can't read is not the project's.
      return false;
    }
  });
}

/**
 * Sets one value. It goes through standard input: an argument would be visible to other processes. Throws `HandoffError`
 * (CONFIG_NOT_WRITTEN).
 */
export async function writeValue(
  place: StackPlace,
  key: string,
  value: string,
  isSecret: boolean,
): Promise<void> {
  const ended = await pulumi(place, ["config", "set", "--path", ...typeOptions(value, isSecret), key], value);
  if (ended.code === 0) return;
  const { message } = failureOf(place, `${key} was not set`, ended);
  throw new HandoffError("CONFIG_NOT_WRITTEN", message);
}

/**
 * The options for a string. Without one, the CLI refuses what looks like a secret, which it decides by words such as "token" in the key, and
 * stores digits as a number.
 */
function typeOptions(value: string, isSecret: boolean): string[] {
  if (isSecret) return ["--secret"];
  // The CLI refuses both options together.
  return /^[+-]?\d+$|^(?:true|false)$/i.test(value) ? ["--type", "string"] : ["--plaintext"];
}
