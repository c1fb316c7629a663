import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import * as tar from "tar";

import { name, version } from "../../package.json";
import { run } from "../engine/run";
import { bundle } from "./bundle";
import { writeNodeSdk } from "./nodeSdk";
import { normalizeModes, staged } from "./stage";
import { packWheel, withoutPython } from "./wheel";

/** What the engine starts; on Windows, by the file beside it. */
const LAUNCHER = "pulumi-resource-applinks";
/** Pulumi's names of systems and machines; the archive is the same for all of them. */
const SYSTEMS = ["darwin", "linux", "windows"];
const MACHINES = ["amd64", "arm64"];
/** What a file is called that is built here. */
const OURS =
  /^(pulumi-applinks-.*\.tgz|applinks-sandbox-.*\.tgz|pulumi_applinks-.*\.whl|pulumi-resource-applinks-.*\.tar\.gz|SHA256SUMS)$/;
/** What npm dates every file of a package. */
const LONG_AGO = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/**
 * Builds, from the sources, what a release consists of into a folder, in place of what an earlier build left there: the npm package
 * (`pulumi-applinks-<version>.tgz`), the sandbox (`applinks-sandbox-<version>.tgz`), the plugin for every system
 * (`pulumi-resource-applinks-v<version>-<darwin|linux|windows>-<amd64|arm64>.tar.gz`), its SDKs for Node.js
 * (`pulumi-applinks-plugin-<version>.tgz`) and Python (`pulumi_applinks-<version>-py3-none-any.whl`), and the checksums of all
 * (`SHA256SUMS`). The same sources and packages give the same bytes under the same Node and Python. A machine without Python builds no
 * wheel, and `log` receives a message. Resolves with the files' names. Throws the error of the compiler, npm, pip or the bundler.
 */
export async function buildPackages(
  folder: string,
  log: (text: string) => void = () => undefined,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  for (const file of built(folder)) rmSync(path.join(folder, file));
  await staged(async (stage) => {
    log("packing the npm package");
    await packNpm(stage, folder);
    log("packing the sandbox");
    await packNpm(path.join(stage, "sandbox"), folder);
    log("bundling the plugin");
    await packPlugin(stage, folder);
    log("packing the plugin's SDK for Node.js");
    const sdk = path.join(stage, "node-sdk");
    writeNodeSdk(sdk);
    normalizeModes(sdk);
    await packNpm(sdk, folder);
    const lack = await withoutPython();
    log(lack === undefined ? "packing the plugin's SDK for Python" : `no SDK for Python: ${lack}`);
    if (lack === undefined) await packWheel(stage, folder, date());
  });
  const files = built(folder);
  const sums = files.map((file) => `${sha256(path.join(folder, file))}  ${file}\n`);
  writeFileSync(path.join(folder, "SHA256SUMS"), sums.join(""));
  return [...files, "SHA256SUMS"];
}

/** Builds the npm package alone, from the sources, into a folder that is there. Resolves with the file's name. */
export function buildNpmPackage(folder: string): Promise<string> {
  return staged((stage) => packNpm(stage, folder));
}

/** Packs a folder with npm. Resolves with the file's name. */
async function packNpm(content: string, folder: string): Promise<string> {
  // npm is a script with another name on Windows, which only a shell finds.
  const shell = process.platform === "win32";
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const [file] = await run("npm", pack, { cwd: content, shell });
  if (file === undefined) throw new Error(`npm pack named no file of ${content}`);
  return file;
}

async function packPlugin(stage: string, folder: string): Promise<void> {
  const { files, licenses } = await bundle(stage);
  const content = path.join(stage, "plugin");
  mkdirSync(content);
  const write = (file: string, text: string | Uint8Array, mode = 0o644) => {
    writeFileSync(path.join(content, file), text);
    chmodSync(path.join(content, file), mode);
  };
  const bin = path.join(stage, "bin");
  const start = readFileSync(path.join(bin, LAUNCHER), "utf8");
  const here = start.replace("../dist/provider/adapters/grpc/main.js", "./plugin.js");
  if (here === start) throw new Error(`bin/${LAUNCHER} does not start the plugin's main.js`);
  write(LAUNCHER, here, 0o755);
  write(`${LAUNCHER}.cmd`, readFileSync(path.join(bin, `${LAUNCHER}.cmd`)));
  for (const [file, code] of Object.entries(files)) write(file, code);
  write("package.json", `${JSON.stringify({ name, version, private: true, type: "commonjs" }, null, 2)}\n`);
  write("THIRD-PARTY-LICENSES.txt", licenses);
  for (const file of ["schema.json", "LICENSE"]) write(file, readFileSync(path.join(stage, file)));
  for (const system of SYSTEMS) {
    for (const machine of MACHINES) {
      const file = path.join(folder, `${LAUNCHER}-v${version}-${system}-${machine}.tar.gz`);
      // The bytes depend on nothing but the content: no owners, one date, one order.
      await tar.create(
        { cwd: content, file, gzip: { level: 9 }, portable: true, mtime: date() },
        readdirSync(content).sort(),
      );
    }
  }
}

function built(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => OURS.test(file))
    .sort();
}

/** The date of every file in an archive: SOURCE_DATE_EPOCH, in seconds, where it is set. */
function date(): Date {
  const given = process.env["SOURCE_DATE_EPOCH"];
  const seconds = given === undefined || given === "" ? LONG_AGO : Number(given);
  if (!Number.isInteger(seconds) || seconds < 0)
    throw new Error(`SOURCE_DATE_EPOCH is "${given}"; it has to be a whole number of seconds since 1970`);
  return new Date(seconds * 1000);
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
