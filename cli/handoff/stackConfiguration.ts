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
  const how = isSecret ? "--secret" : "--plaintext";
  // Without a type, a client ID of digits would become a number.
  const ended = await pulumi(place, ["config", "set", "--path", how, "--type", "string", path], value);
  if (ended.code === 0) return;
  const { message } = failureOf(place, `${path} was not set`, ended);
  throw new HandoffError("CONFIG_NOT_WRITTEN", message);
}
