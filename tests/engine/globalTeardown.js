// @ts-check
"use strict";
/** Ends the services after the last test of the engine: while jest watches, each run starts its own. */

const { endServices } = require("./hosting");

module.exports = endServices;
