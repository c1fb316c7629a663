/** The minimum of a provider's process in Node.js: a gRPC server that keeps what it receives, and does nothing. */

import { randomUUID } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { outputs } from "./outputs";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

/** A method that returns this response. */
const responding =
  <Request, Response>(response: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> =>
  (call, callback) =>
    callback(null, response(call.request));

const check = (request: messages.CheckRequest): unknown => {
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
  create: responding((request: messages.CreateRequest) => {
    const response = new messages.CreateResponse();
    response.setId(`app/kind/${randomUUID()}`);
    const inputs = request.getProperties()?.toJavaScript();
    response.setProperties(Struct.fromJavaScript({ ...outputs(), ...inputs }));
    return response;
  }),
  read: responding((request: messages.ReadRequest) => {
    const response = new messages.ReadResponse();
    response.setId(request.getId());
    response.setProperties(request.getProperties());
    response.setInputs(request.getInputs());
    return response;
  }),
  delete: responding(() => new Empty()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
