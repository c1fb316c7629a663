// @ts-check
"use strict";

const { execFileSync } = require("node:child_process");
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { ROOT } = require("../engine/recipe");

const SDK = path.join(ROOT, "sdk/nodejs");
const COMPILER = path.join(ROOT, "node_modules/typescript/bin/tsc");

/** @type {typeof import("./nodeSdk").installNodeSdk} */
function installNodeSdk(folder) {
  const installed = path.join(folder, "node_modules/@pulumi-applinks/plugin");
  mkdirSync(installed, { recursive: true });
  execFileSync(process.execPath, [COMPILER, "-p", SDK, "--outDir", installed]);
  const manifest = JSON.parse(readFileSync(path.join(SDK, "package.json"), "utf8"));
  writeFileSync(path.join(installed, "package.json"), JSON.stringify({ ...manifest, main: "index.js" }));
}

module.exports = { installNodeSdk };
