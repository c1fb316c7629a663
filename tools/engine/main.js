#!/usr/bin/env node
// @ts-check
"use strict";

const { ensure } = require("./ensure");

// A way out through process.exit, so that programs started here end and the lock is released.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(130));
}

ensure((text) => console.log(`engine: ${text}`)).then(
  ({ way, version, pulumi }) => console.log(`engine: Pulumi ${version} (${way}) at ${pulumi}`),
  (/** @type {Error} */ error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
