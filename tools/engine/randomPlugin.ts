/** The plugin of @pulumi/random: downloaded if possible, otherwise the tests' stand-in, with a message. */

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { version } from "@pulumi/random/package.json";

import { reachable } from "./download";
import { engine, engineEnvironment } from "./engine";
import { EXECUTABLE, PLACE, ROOT } from "./recipe";
import { run } from "./run";

/** The time limit of the download. */
const LIMIT = 120_000;

/** Puts the plugin, of the version that the npm package wants, into the engine's own home. Needs an engine. */
export async function randomPlugin(log: (text: string) => void): Promise<void> {
  const { home, pulumi } = engine();
  const folder = path.join(home, "plugins", `resource-random-v${version}`);
  if (existsSync(path.join(folder, `pulumi-resource-random${EXECUTABLE}`))) return;
  try {
    await reachable();
    log(`downloading the plugin of @pulumi/random ${version} (for at most ${LIMIT / 1000} s)`);
    const env = engineEnvironment({ stateDir: path.join(PLACE, "state") });
    await run(pulumi, ["plugin", "install", "resource", "random", version], { env, limit: LIMIT });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    log(
      `the plugin of @pulumi/random cannot be downloaded (${reason}): a stand-in of the tests takes its place`,
    );
    stub(folder);
  }
}

function stub(folder: string): void {
  const server = path.join(ROOT, "tests", "engine", "random", "plugin.js");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [name, script] =
    EXECUTABLE === ""
      ? ["pulumi-resource-random", `#!/bin/sh\nexec node "${server}" "$@"\n`]
      : ["pulumi-resource-random.cmd", `@node "${server}" %*\r\n`];
  writeFileSync(path.join(folder, name), script, { mode: 0o755 });
}
