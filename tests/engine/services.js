// @ts-check
"use strict";
/**
 * The services that the tests of one worker share, in addition to the real CLI and the real engine: a language host, which runs programs as the
 * Automation API runs inline programs, without a new process that loads Pulumi's SDK for each run; and a key server for the stacks'
 * secrets. Prints their ports.
 */

const { once } = require("node:events");
const http = require("node:http");
const path = require("node:path");
const { text } = require("node:stream/consumers");
const { promisify } = require("node:util");
const grpc = require("@grpc/grpc-js");
/**
 * The Automation API's own server, which Pulumi's declarations leave out.
 * @typedef {Pick<import("@pulumi/pulumi/proto/language_grpc_pb").ILanguageRuntimeServer, "getPluginInfo" | "getRequiredPlugins" | "run">} Server
 */
const { LanguageServer } =
  /** @type {{ LanguageServer: new (program: () => Promise<unknown>) => Server }} */ (
    /** @type {unknown} */ (require("@pulumi/pulumi/automation/server"))
  );
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");

// gRPC shares connections by address in a process, and remembers refused ones. The engine of a later run may listen on the port of an
// ended one; without this option its run would be refused.
const { grpcClientOptions } = /** @type {{ grpcClientOptions?: grpc.ClientOptions }} */ (
  require("@pulumi/pulumi/runtime/settings")
);
if (grpcClientOptions === undefined) throw new Error("this SDK has its clients' options elsewhere");
Object.assign(grpcClientOptions, { "grpc.use_local_subchannel_pool": 1 });

/**
 * Loads a project's program without the module cache, as a new process would.
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

/**
 * A key server as Pulumi's secrets provider for HashiCorp Vault calls one. It encrypts nothing. It saves
 * the million rounds in which each command would derive a key from a passphrase.
 */
const keys = http.createServer(async (request, response) => {
  try {
    const { plaintext, ciphertext = "" } = JSON.parse(await text(request));
    const data =
      plaintext === undefined
        ? { plaintext: ciphertext.slice(PREFIX.length) }
        : { ciphertext: PREFIX + plaintext };
    response.end(JSON.stringify({ data }));
  } catch (error) {
    response.writeHead(400).end(JSON.stringify({ errors: [String(error)] }));
  }
});
/** What Vault's ciphertexts begin with. */
const PREFIX = "vault:v1:";

async function main() {
  const credentials = grpc.ServerCredentials.createInsecure();
  const programs = await promisify(server.bindAsync.bind(server))("127.0.0.1:0", credentials);
  await once(keys.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (keys.address());
  process.stdout.write(`${JSON.stringify({ programs, keys: port })}\n`);
}

// An unhandled error of a program usually occurs after its run, and must not end the programs of later tests. During a run, the language
// server reports it.
for (const event of /** @type {const} */ (["uncaughtException", "unhandledRejection"])) {
  process.on(event, (/** @type {unknown} */ error) => {
    if (process.listenerCount(event) === 1) console.error("Unhandled error of a hosted program:", error);
  });
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error);
  process.exit(1);
});
// The parent process keeps the input open.
process.stdin.on("end", () => process.exit()).resume();
