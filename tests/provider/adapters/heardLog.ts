/** The engine's log as a server, which keeps what it hears. */

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { listening } from "./loopback";

/** A running log. */
export interface HeardLog {
  address: string;
  /** What was told, in its order; whoever has read it may take it out. */
  heard: LogRequest.AsObject[];
  stop(): void;
}

/** Starts the server on loopback. */
export async function startEngineLog(): Promise<HeardLog> {
  const server = new grpc.Server();
  const heard: LogRequest.AsObject[] = [];
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, response) => {
    heard.push(request.toObject());
    response(null, new Empty());
  };
  server.addService(EngineService, { log });
  return { address: await listening(server), heard, stop: () => server.forceShutdown() };
}
