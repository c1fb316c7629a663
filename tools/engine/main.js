#!/usr/bin/env node
// @ts-check
"use strict";

const { ensure } = require("./ensure");
const { randomPlugin } = require("./randomPlugin");

// A way out through process.exit, so that programs started here end and the lock is released.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}

const log = (/** @type {string} */ text) => console.log(`engine: ${text}`);

async function main() {
  const { way, version, pulumi } = await ensure(log);
  log(`Pulumi ${version} (${way}) at ${pulumi}`);
  await randomPlugin(log);
}

main().catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
