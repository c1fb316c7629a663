/** The engine's log, from inside the process that hosts dynamic resources: the only way to tell the user something. */

import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** The engine's address among the arguments of a provider process, which flags for logging may precede. */
export function engineAddress(args: string[]): string | undefined {
  return args.find((arg) => /^[^-/][^/]*:\d+$/.test(arg));
}

/** Sends a warning to the engine at `address`; without an engine, to standard error. A lost warning fails nothing. */
export function warnThrough(address: string | undefined): (message: string) => void {
  if (address === undefined) {
    return (message) => {
      process.stderr.write(`warning: ${message}\n`);
    };
  }
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  return (message) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.WARNING);
    request.setMessage(message);
    engine.log(request, () => undefined);
  };
}
