// @ts-check
"use strict";
/** Starts the services that the workers' tests share, one process for each worker, before the first test of the engine. */

const { endServices, startService } = require("./hosting");

/** @param {{ maxWorkers: number }} options jest's */
module.exports = async ({ maxWorkers }) => {
  try {
    const ports = await Promise.all(Array.from({ length: maxWorkers }, () => startService()));
    process.env["APPLINKS_TEST_SERVICES"] = JSON.stringify(ports);
  } catch (error) {
    await endServices();
    throw error;
  }
};
