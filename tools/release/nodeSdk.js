// @ts-check
"use strict";

const { execFileSync } = require("node:child_process");
const { cpSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { ROOT } = require("../engine/recipe");

const SDK = path.join(ROOT, "sdk/nodejs");
const COMPILER = path.join(ROOT, "node_modules/typescript/bin/tsc");
/** What of the generated package.json is for compiling it. */
const OWN = ["devDependencies", "scripts"];

/** @type {typeof import("./nodeSdk").writeNodeSdk} */
function writeNodeSdk(folder) {
  mkdirSync(folder, { recursive: true });
  // Maps would lead to sources that are not there.
  const options = ["--sourceMap", "false", "--declarationMap", "false"];
  execFileSync(process.execPath, [COMPILER, "-p", SDK, "--outDir", folder, ...options]);
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(published(), null, 2)}\n`);
  cpSync(path.join(SDK, "README.md"), path.join(folder, "README.md"));
  cpSync(path.join(ROOT, "LICENSE"), path.join(folder, "LICENSE"));
}

/** Pulumi's generator leaves to each publisher where the compiled files are. */
function published() {
  const generated = JSON.parse(readFileSync(path.join(SDK, "package.json"), "utf8"));
  const { name, version, dependencies, pulumi, ...about } = Object.fromEntries(
    Object.entries(generated).filter(([key]) => !OWN.includes(key)),
  );
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  return {
    name,
    version,
    ...about,
    type: "commonjs",
    main: "./index.js",
    types: "./index.d.ts",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./package.json": "./package.json",
    },
    engines,
    dependencies,
    pulumi,
  };
}

/** @type {typeof import("./nodeSdk").installNodeSdk} */
function installNodeSdk(folder) {
  writeNodeSdk(path.join(folder, "node_modules/@pulumi-applinks/plugin"));
}

/** @type {typeof import("./nodeSdk").throughPlugin} */
function throughPlugin(program) {
  const dynamic = '"pulumi-applinks"';
  if (!program.includes(dynamic)) throw new Error(`the program does not import ${dynamic}:\n${program}`);
  return program.replace(dynamic, '"@pulumi-applinks/plugin"');
}

module.exports = { installNodeSdk, throughPlugin, writeNodeSdk };
