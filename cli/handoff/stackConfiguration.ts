/** The configuration of a stack: read and written with the Pulumi CLI, because only it can encrypt a secret. */

import { readAppsConfig, type AppsConfig } from "../../provider/config/apps";
import { projectFolder } from "../../provider/config/files";
import { appsValueIn } from "../appsValue";
import { HandoffError } from "./handoffError";
import { failureOf, pulumi, type StackPlace } from "./stackPlace";

/** The apps in the stack's configuration, with secrets in plain text. Throws `HandoffError` if it can't be read, or no value of it can be set. */
export async function readConfiguration(place: StackPlace): Promise<AppsConfig> {
  const ended = await pulumi(place, ["config", "--json", "--show-secrets"]);
  if (ended.code !== 0) throw failureOf(place, "the configuration of the stack can't be read", ended);
  const { text, obstacle } = appsValueIn(ended.stdout, place.folder);
  if (obstacle !== undefined) throw new HandoffError("CONFIGURATION", obstacle);
  return readAppsConfig(text, place.environment, projectFolder(place.folder));
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
