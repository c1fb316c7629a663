// @ts-check
"use strict";
/**
 * A language host that the tests of one worker share: it runs programs as the Automation API runs inline ones, in its own process. The
 * CLI and the engine are the real ones; what is saved is a process that loads Pulumi's SDK for every run of a program. It prints its port.
 */

const path = require("node:path");
const grpc = require("@grpc/grpc-js");
// The Automation API's own server: it has no types.
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");

/**
 * Loads a project's program anew, as its own process would.
 * @param {string} folder
 */
function load(folder) {
  const file = path.join(folder, "index.js");
  for (const known of Object.keys(require.cache)) {
    if (known.startsWith(folder + path.sep)) Reflect.deleteProperty(require.cache, known);
  }
  return require(file);
}

/** @type {import("@pulumi/pulumi/proto/language_grpc_pb").ILanguageRuntimeServer["run"]} */
const run = (call, callback) => {
  const server = new LanguageServer(async () => load(call.request.getPwd()));
  server.run(call, callback);
};

const { getRequiredPlugins, getPluginInfo } = new LanguageServer(async () => undefined);
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, { getRequiredPlugins, getPluginInfo, run });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
// Whoever started it holds its input open.
process.stdin.on("end", () => process.exit()).resume();
