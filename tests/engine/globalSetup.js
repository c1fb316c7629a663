// @ts-check
"use strict";
/** Starts the program hosts that the workers' tests use, one for each, before the first test of the engine. */

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");

/** @param {{ maxWorkers: number }} options jest's */
module.exports = async ({ maxWorkers }) => {
  const hosts = Array.from({ length: maxWorkers }, () =>
    spawn(process.execPath, [path.join(__dirname, "programHost.js")], {
      // Its input stays open for as long as this process lives.
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const ports = await Promise.all(
    hosts.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
  );
  // Nothing of them keeps jest from ending, and their inputs end with it.
  for (const host of hosts) {
    host.unref();
    for (const stream of [host.stdin, host.stdout]) /** @type {import("node:net").Socket} */ (stream).unref();
  }
  process.env["APPLINKS_PROGRAM_HOSTS"] = ports.join();
};
