import { randomUUID } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import description from "../../package.json";
import sandbox from "../../sandbox/package.json";
import { ROOT } from "../engine/recipe";
import { run } from "../engine/run";

/** What the compiler reads. */
const PROJECTS = ["facts", "provider", "sdk/dynamic", "cli", "sandbox"];
/** What is published unchanged. */
const FILES = ["bin", "schema.json", "tsconfig.base.json", "README.md", "CHANGELOG.md", "LICENSE"];
/** What is in no package. */
const LEFT_OUT = new Set(["node_modules", "dist", "tests"]);
/** The members of package.json for development only. */
const OWN = ["devDependencies", "prettier", "scripts", "workspaces"];

/**
 * Compiles the sources afresh, in a folder of their own, for as long as `work` takes: what an earlier build left in `dist`
 * is in no package. The folder is always equally deep below the repository, so that paths in a bundle don't contain its name.
 *
 * Throws the compiler's error, and any error of `work`.
 */
export async function staged<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = path.join(ROOT, ".work", `release-${randomUUID().slice(0, 8)}`);
  mkdirSync(folder, { recursive: true });
  try {
    const filter = (file: string): boolean => !LEFT_OUT.has(path.basename(file));
    for (const file of [...PROJECTS, ...FILES])
      cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true, filter });
    cpSync(path.join(ROOT, "LICENSE"), path.join(folder, "sandbox/LICENSE"));
    for (const [place, own] of [
      [".", description],
      ["sandbox", sandbox],
    ] as const) {
      writeFileSync(path.join(folder, place, "package.json"), `${JSON.stringify(published(own), null, 2)}\n`);
    }
    await run(process.execPath, [require.resolve("typescript/bin/tsc"), "-b", ...PROJECTS], { cwd: folder });
    normalizeModes(folder);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Archives carry files' modes, which depend on who checked the sources out. */
export function normalizeModes(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const started = path.basename(entry.parentPath) === "bin";
    chmodSync(path.join(entry.parentPath, entry.name), started ? 0o755 : 0o644);
  }
}

function published(own: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries<unknown>({ ...own }).filter(([key]) => !OWN.includes(key)));
}
