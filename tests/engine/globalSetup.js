// @ts-check
"use strict";
/** Starts the services that the workers' tests share, one process for each worker, before the first test of the engine. */

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");

/** @param {{ maxWorkers: number }} options jest's */
module.exports = async ({ maxWorkers }) => {
  const services = Array.from({ length: maxWorkers }, () =>
    spawn(process.execPath, [path.join(__dirname, "services.js")], {
      // Its input stays open for as long as this process lives.
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const ports = await Promise.all(
    services.map(async ({ stdout }) => JSON.parse(String((await once(stdout, "data"))[0]))),
  );
  // Nothing of them keeps jest from ending, and they end with it.
  for (const service of services) {
    service.unref();
    for (const stream of [service.stdin, service.stdout])
      /** @type {import("node:net").Socket} */ (stream).unref();
  }
  process.env["APPLINKS_TEST_SERVICES"] = JSON.stringify(ports);
};
