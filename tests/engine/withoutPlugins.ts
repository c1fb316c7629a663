/** Runs as on a machine that has no plugins and can't download any. */

import { mkdirSync } from "node:fs";
import path from "node:path";
import { ok, type Stack } from "./stack";

/** Gives the stack's runs an empty home, and sends every download to `server`; by default to a port at which nothing listens. */
export async function withoutPlugins(stack: Stack, server = "http://127.0.0.1:9"): Promise<void> {
  const { env, folder } = stack;
  const home = path.join(folder, "home");
  mkdirSync(home);
  env["PULUMI_HOME"] = home;
  env["PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES"] = `.*=${server}/`;
  delete env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"];
  // The home has the name of the selected stack.
  ok(await stack.pulumi("stack", "select", "dev"));
}
