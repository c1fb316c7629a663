/** The configuration of a stack: read and written with the Pulumi CLI, because only it can encrypt a secret. */

import { readAppsConfig, type AppsConfig } from "../../provider/config/apps";
import { isRecord } from "../../provider/schema/values";
import { jsonObject } from "../review/declared/pulumiCli";
import { HandoffError } from "./handoffError";
import { failureOf, pulumi, type StackPlace } from "./stackPlace";

/** The apps in the stack's configuration, with secrets in plain text. Throws `HandoffError` if it can't be read. */
export async function readConfiguration(place: StackPlace): Promise<AppsConfig> {
  const ended = await pulumi(place, ["config", "--json", "--show-secrets"]);
  if (ended.code !== 0) throw failureOf(place, "the configuration of the stack can't be read", ended);
  const entry = jsonObject(ended.stdout)?.["applinks:apps"];
  const value = isRecord(entry) ? entry["value"] : undefined;
  return readAppsConfig(typeof value === "string" ? value : undefined, place.environment, place.folder);
}

/**
 * Sets one value. It goes through standard input: an argument would be visible to other processes. Throws `HandoffError`
 * (CONFIG_NOT_WRITTEN).
 */
export async function writeValue(
  place: StackPlace,
  path: string,
  value: string,
  isSecret: boolean,
): Promise<void> {
  const ended = await pulumi(
    place,
    ["config", "set", "--path", ...typeOptions(value, isSecret), path],
    value,
  );
  if (ended.code === 0) return;
  const { message } = failureOf(place, `${path} was not set`, ended);
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
