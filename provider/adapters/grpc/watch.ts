/** Whether the engine that started us is still there: one that crashed ends none of its plugins. */

import * as grpc from "@grpc/grpc-js";

/** How long an engine may take to accept a connection, in milliseconds. A busy one takes seconds. */
const TIMEOUT = 20_000;

/** Calls `gone` once, when nobody listens at the engine's address any more. */
export function watchEngine(address: string, gone: () => void): void {
  const engine = new grpc.Client(address, grpc.credentials.createInsecure());
  const look = (): void => {
    engine.waitForReady(Date.now() + TIMEOUT, (error) => {
      if (error !== undefined) gone();
      // A closed connection is not enough: idle ones are closed too.
      else engine.getChannel().watchConnectivityState(grpc.connectivityState.READY, Infinity, look);
    });
  };
  look();
}
