/** A release as its users get it: built once, and installed outside of the repository. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tar from "tar";
import { start } from "./processes";
import { ok } from "./stack";

const ROOT = path.resolve(__dirname, "../..");

const contentOf = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** The version that the packages carry. */
export const { version: VERSION } = JSON.parse(contentOf("package.json")) as { version: string };

/** The version of Pulumi's SDK that this repository is developed with. */
export const { version: DEVELOPED } = JSON.parse(contentOf("node_modules/@pulumi/pulumi/package.json")) as {
  version: string;
};

/** The oldest version of Pulumi's SDK that the npm package accepts. */
export const OLDEST = oldestOf(
  (JSON.parse(contentOf("package.json")) as { peerDependencies: Record<string, string> }).peerDependencies,
);

/** The versions of Pulumi's SDK that the environment requests, as `make test-engines` does. */
export const REQUESTED = (process.env["APPLINKS_SDKS"] ?? "").split(",").filter((version) => version !== "");

function oldestOf({ "@pulumi/pulumi": range = "" }: Record<string, string>): string {
  const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range) ?? [];
  if (version === undefined) throw new Error(`"${range}" names no oldest version of @pulumi/pulumi`);
  return version;
}

/** The package managers that packages are installed with, with their versions; npm is Node's own. */
export const MANAGERS = { npm: "Node's own", pnpm: "10", yarn: "1" };
/** One of them. */
export type Manager = keyof typeof MANAGERS;

/** The program with which the README begins. */
export function readmeProgram(): string {
  const program = /```ts\n([^]*?)```/.exec(contentOf("README.md"))?.[1];
  if (program === undefined) throw new Error("the README has no program");
  return program;
}

/** Makes a folder outside of the repository; to be removed by `rmSync`. */
export function elsewhere(title: string): string {
  return mkdtempSync(path.join(tmpdir(), `applinks-${title}-`));
}

/** The date of the files in a build: seconds since 1970. */
export const SOURCE_DATE = 1_800_000_000;

/** Builds all packages into a folder, with the given `umask`. */
export async function build(folder: string, umask = "022"): Promise<void> {
  const script = `umask ${umask}; exec "$0" "$@"`;
  const main = path.join(ROOT, "tools/release/main.ts");
  const args = ["-c", script, process.execPath, "--require", require.resolve("tsx/cjs"), main, folder];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(SOURCE_DATE) };
  ok(await start("sh", args, { cwd: "/", env }).ended);
}

/** Where a build put the npm package. */
export const npmPackage = (folder: string): string => path.join(folder, `pulumi-applinks-${VERSION}.tgz`);

/** Where a build put the sandbox. */
export const sandboxPackage = (folder: string): string =>
  path.join(folder, `applinks-sandbox-${VERSION}.tgz`);

/** Where a build put the plugin's SDK for Node.js. */
export const nodeSdk = (folder: string): string => path.join(folder, `pulumi-applinks-plugin-${VERSION}.tgz`);

/** Where a build put the plugin's SDK for Python. */
export const wheel = (folder: string): string =>
  path.join(folder, `pulumi_applinks-${VERSION}-py3-none-any.whl`);

/** Where a build put the plugin's archive for a system. */
export const archive = (folder: string, system: string, machine = "amd64"): string =>
  path.join(folder, `pulumi-resource-applinks-v${VERSION}-${system}-${machine}.tar.gz`);

/** Unpacks an archive into a new folder. */
export async function unpacked(file: string): Promise<string> {
  const folder = elsewhere("plugin");
  await tar.extract({ file, cwd: folder });
  return folder;
}

/** Installs a package and a version of Pulumi's SDK in a new project, as a user does. */
export async function project(manager: Manager, tarball: string, pulumi = DEVELOPED): Promise<string> {
  const folder = elsewhere(manager);
  const pinned = { "@pulumi/pulumi": pulumi };
  // Yarn alone would give @pulumi/random a second, newer SDK.
  const description = manager === "yarn" ? { resolutions: pinned } : {};
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(description));
  const { command, args } = await way(manager);
  // The last two are those of `pulumi new typescript`.
  const packages = [tarball, `@pulumi/pulumi@${pulumi}`, "typescript@5", "@types/node@20"];
  ok(await start(command, [...args, ...packages], { cwd: folder, env: process.env }).ended);
  return folder;
}

/** The command of a package manager, which keeps its downloads as on a developer's machine. */
async function way(manager: Manager): Promise<{ command: string; args: string[] }> {
  if (manager === "npm")
    return { command: "npm", args: ["install", "--prefer-offline", "--no-audit", "--no-fund"] };
  const place = path.join(ROOT, ".work", "managers");
  const name = `${manager}@${MANAGERS[manager]}`;
  const folder = path.join(place, name);
  const command = path.join(folder, "node_modules", ".bin", manager);
  if (!existsSync(command)) {
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", name];
    ok(await start("npm", args, { cwd: folder, env: process.env }).ended);
  }
  const kept = path.join(place, `${manager}-downloads`);
  const { stdout } = ok(
    await start("npm", ["config", "get", "registry"], { cwd: "/", env: process.env }).ended,
  );
  const registry = ["--registry", stdout.trim()];
  if (manager === "pnpm") return { command, args: ["add", ...registry, "--store-dir", kept] };
  // Yarn 1 enforces `engines`, which is Node 22 in the SDK since 3.249; npm and pnpm do not. The SDK works on Node 20.
  const old = process.versions.node.startsWith("20.") ? ["--ignore-engines"] : [];
  return { command, args: ["add", ...registry, "--cache-folder", kept, ...old] };
}

/** Removes folders and everything in them. */
export function removeAll(folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
