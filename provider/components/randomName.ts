/** The random values in clients' names, and advice for machines that can't download the plugin of @pulumi/random. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { RandomId, type RandomIdArgs } from "@pulumi/random";
import { version } from "@pulumi/random/package.json";

/** How long to wait for a random value before the advice is shown, in milliseconds: longer than a usual download. */
const ADVISE_AFTER = 10_000;

/** A random value of six hexadecimal digits, which stays in the state until a keeper changes. */
export function randomHex(
  name: string,
  keepers: NonNullable<RandomIdArgs["keepers"]>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const suffix = new RandomId(name, { byteLength: 3, keepers }, { parent });
  const timer = setTimeout(() => {
    advise(parent);
  }, ADVISE_AFTER);
  // The registration keeps the program alive.
  timer.unref();
  suffix.urn.apply(() => {
    clearTimeout(timer);
  });
  return suffix.hex;
}

/**
 * Shows what to do if the plugin can't be downloaded, during Pulumi's attempts: after the run has failed, the engine accepts no messages.
 * Shows nothing if the plugin is installed, because the random value then waits for something else.
 */
function advise(parent: pulumi.Resource): void {
  const home = process.env["PULUMI_HOME"] || path.join(homedir(), ".pulumi");
  if (existsSync(path.join(home, "plugins", `resource-random-v${version}`))) return;
  void pulumi.log.info(
    `MutualLink needs the plugin of @pulumi/random ${version} for the names of its clients. If Pulumi can't download it, download its ` +
      `archive on another machine and run pulumi plugin install resource random ${version} --file <archive>, or set clientNames, which ` +
      "needs no plugin.",
    parent,
  );
}
