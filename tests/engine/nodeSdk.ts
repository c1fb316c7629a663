/** The plugin's SDK for Node.js, where a project finds it. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** Compiles the SDK into a project's folder, as if it were installed from a registry. Throws if it does not compile. */
export function installNodeSdk(folder: string): void {
  const installed = path.join(folder, "node_modules/@pulumi-applinks/plugin");
  mkdirSync(installed, { recursive: true });
  const sdk = path.join(ROOT, "sdk/nodejs");
  const compiler = path.join(ROOT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", sdk, "--outDir", installed]);
  const manifest = JSON.parse(readFileSync(path.join(sdk, "package.json"), "utf8")) as object;
  writeFileSync(path.join(installed, "package.json"), JSON.stringify({ ...manifest, main: "index.js" }));
}
