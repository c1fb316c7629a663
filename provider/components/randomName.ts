/** The random ends of clients' names, and advice on machines that can't download the plugin of @pulumi/random. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { RandomId, type RandomIdArgs } from "@pulumi/random";
import { version } from "@pulumi/random/package.json";

/** After how long without a random value the advice is shown, in milliseconds: longer than a usual download. */
const PATIENCE = 10_000;

/** A random value of six digits, which is kept in the state until a keeper changes. */
export function randomHex(
  name: string,
  keepers: NonNullable<RandomIdArgs["keepers"]>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const suffix = new RandomId(name, { byteLength: 3, keepers }, { parent });
  const timer = setTimeout(() => {
    advise(parent);
  }, PATIENCE);
  // The registration keeps the program alive.
  timer.unref();
  suffix.urn.apply(() => {
    clearTimeout(timer);
  });
  return suffix.hex;
}

/**
 * Shows what to do if the plugin can't be downloaded, while Pulumi still tries to: after the run's failure, the engine accepts no messages.
 * Is silent if the plugin is where Pulumi installs it, because the random value then waits for something else.
 */
function advise(parent: pulumi.Resource): void {
  const home = process.env["PULUMI_HOME"] || path.join(homedir(), ".pulumi");
  if (existsSync(path.join(home, "plugins", `resource-random-v${version}`))) return;
  void pulumi.log.info(
    `The names of the clients wait for the plugin of @pulumi/random ${version}. If Pulumi can't download it, run pulumi plugin install ` +
      `resource random ${version} --file <archive>, with an archive from another machine, or set clientNames, which needs no plugin.`,
    parent,
  );
}
