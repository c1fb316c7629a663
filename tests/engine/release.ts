/** A release as its users get it: built once, installed where nothing of the repository is within reach. */

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

/** The version of Pulumi's SDK that is developed against. */
export const { version: DEVELOPED } = JSON.parse(contentOf("node_modules/@pulumi/pulumi/package.json")) as {
  version: string;
};

/** The oldest version of Pulumi's SDK that the npm package accepts. */
export const OLDEST = oldestOf(
  (JSON.parse(contentOf("package.json")) as { peerDependencies: Record<string, string> }).peerDependencies,
);

/** The versions of Pulumi's SDK that somebody wants the packages beside, such as `make test-engines`. */
export const ASKED = (process.env["APPLINKS_SDKS"] ?? "").split(",").filter((version) => version !== "");

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

/** A folder of which the repository is no part, removed by `rmSync`. */
export function elsewhere(title: string): string {
  return mkdtempSync(path.join(tmpdir(), `applinks-${title}-`));
}

/** What builds are told to date files with: seconds since 1970. */
export const SOURCE_DATE = 1_800_000_000;

/** Builds all packages into a folder. `umask` is what the system takes from the modes of new files. */
export async function build(folder: string, umask = "022"): Promise<void> {
  const script = `umask ${umask}; exec "$0" "$@"`;
  const main = path.join(ROOT, "tools/release/main.js");
  const args = ["-c", script, process.execPath, main, folder];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(SOURCE_DATE) };
  ok(await start("sh", args, { cwd: "/", env }).ended);
}

/** Where a build put the npm package. */
export const npmPackage = (folder: string): string => path.join(folder, `pulumi-applinks-${VERSION}.tgz`);

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

/** Installs a package and a version of Pulumi's SDK, as a user does, into a new project. */
export async function project(manager: Manager, tarball: string, pulumi = DEVELOPED): Promise<string> {
  const folder = elsewhere(manager);
  const pinned = { "@pulumi/pulumi": pulumi };
  // Yarn alone would give @pulumi/random a second, newer SDK.
  const description = manager === "yarn" ? { resolutions: pinned } : {};
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(description));
  const { command, args } = await way(manager);
  // The last two as `pulumi new typescript` has them.
  const packages = [tarball, `@pulumi/pulumi@${pulumi}`, "typescript@5", "@types/node@20"];
  ok(await start(command, [...args, ...packages], { cwd: folder, env: process.env }).ended);
  return folder;
}

/** Downloads are kept, as they are on every developer's machine. */
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
  // Yarn 1 takes the SDK's `engines`, Node 22 since 3.249, for an order; npm and pnpm do not. It works on Node 20 all the same.
  const old = process.versions.node.startsWith("20.") ? ["--ignore-engines"] : [];
  return { command, args: ["add", ...registry, "--cache-folder", kept, ...old] };
}

/** Removes folders, whatever is in them. */
export function removeAll(folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
