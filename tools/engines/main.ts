/**
 * `npx tsx tools/engines/main.ts [--only <pattern>] [cli...]`: runs the tests of the lifecycle, of drift, of imports, of the plugin and of the
 * packages under the oldest and the newest tested CLI, each beside the oldest SDK that the package accepts and the newest, and prints each
 * count. With a pattern it runs the tests whose paths match, beside each SDK.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { version as random } from "@pulumi/random/package.json";

import { peerDependencies } from "../../package.json";
import { NEWEST, OLDEST, ROOT } from "../engine/recipe";
import { run } from "../engine/run";
import { trial, trials } from "../nodes/trial";
import { buildNpmPackage } from "../release/packages";

/** The newest `@pulumi/pulumi` that is tried. */
const NEWEST_SDK = "3.276.0";
/** Tests whose programs run beside each SDK. */
const PROGRAMS = "/tests/engine/(lifecycle|drift|mutualLink|releases|providerText|plugin|listing)\\.test";
/** Tests of programs in other languages, and those of packages, which install each SDK themselves. */
const OTHERS = "/tests/engine/(existing|package)\\.test";

/** Packs the npm package, as a release has it, into a folder of its own. Resolves with the file. */
async function packed(): Promise<string> {
  const folder = path.join(ROOT, ".work", "engines-package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return path.join(folder, await buildNpmPackage(folder));
}

/** Installs the npm package and a version of Pulumi's SDK into a project of their own. Resolves with its folder. */
async function project(tarball: string, sdk: string): Promise<string> {
  const folder = path.join(ROOT, ".work", `sdk-${sdk}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), "{}\n");
  // The plugin of @pulumi/random is there in one version alone.
  // A path from here has nothing in it that a shell reads as something else.
  const own = path.relative(folder, tarball).split(path.sep).join("/");
  const packages = [own, `@pulumi/pulumi@${sdk}`, `@pulumi/random@${random}`];
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  // npm is a script with another name on Windows, which only a shell finds.
  await run("npm", ["install", ...options, ...packages], {
    cwd: folder,
    shell: process.platform === "win32",
  });
  return folder;
}

trials(async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" } },
    allowPositionals: true,
  });
  const oldest = peerDependencies["@pulumi/pulumi"].replace("^", "");
  const projects = ["engine"];
  const tarball = await packed();
  const outcomes = [];
  for (const cli of positionals.length > 0 ? positionals : [OLDEST, NEWEST]) {
    const env = { ...process.env, APPLINKS_ENGINE_VERSION: cli };
    const engine = path.join(ROOT, "tools", "engine", "main.ts");
    const line = (text: string) => console.log(text);
    await run(process.execPath, ["--import", "tsx", engine], { cwd: ROOT, env, line });
    for (const sdk of [oldest, NEWEST_SDK]) {
      const beside = { ...env, APPLINKS_PROJECT: await project(tarball, sdk), APPLINKS_SDKS: sdk };
      const only = values.only ?? PROGRAMS;
      const mayBeEmpty = values.only !== undefined;
      outcomes.push(await trial({ on: `CLI ${cli}, SDK ${sdk}`, projects, only, mayBeEmpty, env: beside }));
    }
    if (values.only !== undefined) continue;
    const on = `CLI ${cli}, packages and other languages`;
    const besideEach = { ...env, APPLINKS_SDKS: [NEWEST_SDK, oldest].join() };
    outcomes.push(await trial({ on, projects, only: OTHERS, env: besideEach }));
  }
  return outcomes;
});
