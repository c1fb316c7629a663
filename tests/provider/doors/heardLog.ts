/** The engine's log as a server, which keeps what it hears. */

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** What handlers told: see `hurriedHandlers.ts`. */
export interface HeardLog {
  address: string;
  /** The warnings since the last look. */
  warnings(): string[];
  /** The keys that the last diff found. */
  keys(): string[];
  stop(): void;
}

/** Starts the server on loopback. */
export async function startEngineLog(): Promise<HeardLog> {
  const warnings: string[] = [];
  let keys: string[] = [];
  const server = new grpc.Server();
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, callback) => {
    if (request.getSeverity() === LogSeverity.DEBUG) keys = JSON.parse(request.getMessage()) as string[];
    else warnings.push(request.getMessage());
    callback(null, new Empty());
  };
  server.addService(EngineService, { log });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    warnings: () => warnings.splice(0),
    keys: () => keys,
    stop: () => server.forceShutdown(),
  };
}
