/** The generated SDK for TypeScript, as an installation of it would be. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** Builds the SDK into the project's folder, where programs find it as `@pulumi-applinks/plugin`. */
export function installSdk(folder: string): void {
  const installed = path.join(folder, "node_modules/@pulumi-applinks/plugin");
  mkdirSync(installed, { recursive: true });
  const sdk = path.join(ROOT, "sdk/nodejs");
  execFileSync(process.execPath, [
    path.join(ROOT, "node_modules/typescript/bin/tsc"),
    ...["-p", sdk, "--outDir", installed],
  ]);
  const manifest = JSON.parse(readFileSync(path.join(sdk, "package.json"), "utf8")) as object;
  writeFileSync(path.join(installed, "package.json"), JSON.stringify({ ...manifest, main: "index.js" }));
}
