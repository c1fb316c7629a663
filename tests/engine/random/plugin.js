// @ts-check
"use strict";
/**
 * A stand-in for the plugin of @pulumi/random, for places where that cannot be downloaded: `RandomId` alone, with its keepers.
 * Tests and the demo use it only after the real download failed; it is never shipped.
 */

const { randomBytes } = require("node:crypto");
const grpc = require("@grpc/grpc-js");
const services = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { version } = require("@pulumi/random/package.json");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { isDeepStrictEqual } = require("node:util");

// The requests and responses of all methods have different types, and messages hold any JSON.

/** An unknown value, from the SDK's runtime/rpc.ts. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** @typedef {Record<string, any>} Values */

/**
 * The outputs of a RandomId for these bytes.
 * @param {Buffer} bytes
 * @param {Values} inputs
 */
function outputs(bytes, inputs) {
  const hex = bytes.toString("hex");
  return {
    ...inputs,
    hex,
    dec: BigInt(`0x${hex}`).toString(),
    b64Std: bytes.toString("base64"),
    b64Url: bytes.toString("base64url"),
  };
}

/** @type {Record<string, (request: any) => any>} */
const responses = {
  getPluginInfo: () => {
    const info = new PluginInfo();
    info.setVersion(version);
    return info;
  },
  handshake: () => {
    const response = new messages.ProviderHandshakeResponse();
    response.setAcceptSecrets(false);
    return response;
  },
  checkConfig: (request) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  },
  diffConfig: () => new messages.DiffResponse(),
  configure: () => new messages.ConfigureResponse(),
  check: (request) => {
    if (!request.getUrn().includes("random:index/randomId:RandomId")) {
      throw new Error("the stand-in for @pulumi/random supports only RandomId");
    }
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  },
  diff: (request) => {
    const [old, now] = [request.getOldInputs().toJavaScript(), request.getNews().toJavaScript()];
    const changed = ["byteLength", "keepers", "prefix"].filter(
      (name) => !isDeepStrictEqual(old[name], now[name]),
    );
    const response = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setDiffsList(changed);
    response.setReplacesList(changed);
    return response;
  },
  create: (request) => {
    const inputs = request.getProperties().toJavaScript();
    // A preview doesn't choose the bytes.
    if (request.getPreview()) {
      const response = new messages.CreateResponse();
      const names = Object.keys(outputs(Buffer.alloc(1), {}));
      const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
      response.setProperties(Struct.fromJavaScript({ ...inputs, ...unknown }));
      return response;
    }
    const bytes = randomBytes(Number(inputs["byteLength"]));
    const response = new messages.CreateResponse();
    response.setId(bytes.toString("base64url"));
    response.setProperties(Struct.fromJavaScript(outputs(bytes, inputs)));
    return response;
  },
  read: (request) => {
    const response = new messages.ReadResponse();
    response.setId(request.getId());
    response.setProperties(request.getProperties());
    response.setInputs(request.getInputs());
    return response;
  },
  delete: () => new Empty(),
  cancel: () => new Empty(),
};

/** @type {Record<string, grpc.handleUnaryCall<any, any>>} */
const handlers = {};
for (const [name, response] of Object.entries(responses)) {
  handlers[name] = (call, callback) => {
    try {
      callback(null, response(call.request));
    } catch (error) {
      callback({
        code: grpc.status.UNKNOWN,
        details: error instanceof Error ? error.message : String(error),
      });
    }
  };
}

const server = new grpc.Server();
// The other methods of the service return UNIMPLEMENTED.
server.addService(services.ResourceProviderService, /** @type {any} */ (handlers));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port, and nothing else, from the first line.
  process.stdout.write(`${port}\n`);
});
