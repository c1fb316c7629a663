// @ts-check
/** The least that a provider's process in Node.js can be: a gRPC server that answers the engine's first call. */

const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { ProviderHandshakeResponse } = require("@pulumi/pulumi/proto/provider_pb");

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  /** @type {grpc.handleUnaryCall<unknown, unknown>} */
  handshake: (_call, callback) => callback(null, new ProviderHandshakeResponse()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
