#!/usr/bin/env node
// @ts-check
"use strict";
/** `node tools/release/main.js [folder]`; the folder is dist-packages/ unless it is named. */

const { statSync } = require("node:fs");
const path = require("node:path");

const { ROOT } = require("../engine/recipe");
const { buildPackages } = require("./packages");

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "dist-packages"));
const log = (/** @type {string} */ text) => console.log(`dist: ${text}`);

// A way out through process.exit, so that programs started here end.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}

buildPackages(folder, log).then(
  (files) => {
    log(`in ${folder}:`);
    for (const file of files) {
      const kilobytes = Math.ceil(statSync(path.join(folder, file)).size / 1000);
      log(`${file} (${kilobytes} kB)`);
    }
  },
  (/** @type {Error} */ error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
