// @ts-check
/** The minimum of a provider's process in Node.js: a gRPC server that keeps what it receives, and does nothing. */

const { randomUUID } = require("node:crypto");
const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");

/**
 * A method that returns this response.
 * @template Request, Response
 * @param {(request: Request) => Response} response
 * @returns {grpc.handleUnaryCall<Request, Response>}
 */
const responding = (response) => (call, callback) => callback(null, response(call.request));

/** @type {(request: import("@pulumi/pulumi/proto/provider_pb").CheckRequest) => unknown} */
const check = (request) => {
  const response = new messages.CheckResponse();
  response.setInputs(request.getNews());
  return response;
};

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  handshake: responding(() => new messages.ProviderHandshakeResponse()),
  getPluginInfo: responding(() => {
    const response = new PluginInfo();
    response.setVersion("0.1.0");
    return response;
  }),
  checkConfig: responding(check),
  diffConfig: responding(() => new messages.DiffResponse()),
  configure: responding(() => {
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    return response;
  }),
  check: responding(check),
  diff: responding(() => {
    const response = new messages.DiffResponse();
    response.setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE);
    return response;
  }),
  create: responding((/** @type {import("@pulumi/pulumi/proto/provider_pb").CreateRequest} */ request) => {
    const response = new messages.CreateResponse();
    response.setId(randomUUID());
    const inputs = request.getProperties()?.toJavaScript();
    response.setProperties(Struct.fromJavaScript({ clientId: "id", clientSecret: "secret", ...inputs }));
    return response;
  }),
  delete: responding(() => new Empty()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
