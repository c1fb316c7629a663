import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { REQUESTED, EXECUTABLE, HOME, MINIMUM, PLACE, atLeast, release } from "./recipe";
import { run } from "./run";
import type { Description } from "./engine";

/**
 * Describes the user's own `pulumi` on PATH. The check of its version uses this project's home, so nothing of the user's is written.
 * Throws an error that names what is missing.
 */
export async function own(): Promise<Description> {
  const found = search("pulumi");
  if (found === undefined) throw new Error("no pulumi on PATH");
  const pulumi = launched(found);
  const env = { ...process.env, PULUMI_HOME: HOME, PULUMI_SKIP_UPDATE_CHECK: "1" };
  const version = release((await run(pulumi, ["version"], { env, limit: 15_000 }))[0] ?? "");
  if (version === undefined) throw new Error(`${pulumi} does not print its version`);
  if (!atLeast(version, MINIMUM)) throw new Error(`${pulumi} is ${version}, older than ${MINIMUM}`);
  if (REQUESTED !== undefined && version !== REQUESTED)
    throw new Error(`${pulumi} is ${version}, not ${REQUESTED}`);

  const hosts: Description["hosts"] = {};
  const beside = [path.dirname(pulumi), path.dirname(realpathSync(pulumi))];
  for (const language of ["nodejs", "python", "go", "yaml"] as const) {
    if (search(`pulumi-language-${language}`, beside) !== undefined) hosts[language] = version;
  }
  if (hosts.nodejs === undefined)
    throw new Error(`${pulumi} has no pulumi-language-nodejs beside it or on PATH`);
  return { way: "own", version, pulumi, hosts, digest: digest(pulumi) };
}

/** A value that changes when another program replaces the one at `file`. */
export function digest(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${size}-${mtimeMs}`;
}

/**
 * The first executable of that name in the folders and on PATH. Executables in a project's `node_modules` and in this project's own
 * folder do not count.
 */
function search(name: string, folders: readonly string[] = []): string | undefined {
  return [...folders, ...(process.env.PATH ?? "").split(path.delimiter)]
    .filter((folder) => path.isAbsolute(folder))
    .filter((folder) => !folder.includes(`node_modules${path.sep}.bin`) && !folder.startsWith(PLACE))
    .map((folder) => path.join(folder, name + EXECUTABLE))
    .find((file) => existsSync(file) && statSync(file).isFile());
}

/**
 * The CLI behind a globally installed npm launcher (a script that would download into any home it is given); another executable is the
 * CLI itself.
 */
function launched(file: string): string {
  const real = realpathSync(file);
  if (!real.endsWith(".js")) return file;
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(real), "package.json"), "utf8")) as {
    version: string;
  };
  const home = process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const pulumi = path.join(home, "versions", version, "bin", `pulumi${EXECUTABLE}`);
  if (!existsSync(pulumi))
    throw new Error(`${file} is the npm launcher, which has not downloaded ${version} yet`);
  return pulumi;
}
