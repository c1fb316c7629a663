/** A server in place of the engine's log, which keeps what it receives. */

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { listening } from "./loopback";

export interface EngineLogServer {
  address: string;
  /** The messages in order of arrival; readers may remove them. */
  received: LogRequest.AsObject[];
  stop(): void;
}

export async function startEngineLog(): Promise<EngineLogServer> {
  const server = new grpc.Server();
  const received: LogRequest.AsObject[] = [];
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, response) => {
    received.push(request.toObject());
    response(null, new Empty());
  };
  server.addService(EngineService, { log });
  return { address: await listening(server), received, stop: () => server.forceShutdown() };
}
