/** The plugin's process. The engine passes its address as an argument, and reads the plugin's port from standard output. */

import * as grpc from "@grpc/grpc-js";
import { engineAddress, openEngineLog } from "../engineLog";
import { startPlugin } from "./server";

/** How long an engine may take to accept a connection, in milliseconds. A busy one takes seconds. */
const TIMEOUT = 20_000;

const engine = engineAddress(process.argv.slice(2));
const log = openEngineLog(engine);

/** Ends the process after an unhandled error, because its state is undefined, and reports the reason. */
function end(error: unknown): void {
  // The message and the first line of the stack, as one line.
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  void log
    .fail(
      `pulumi-resource-applinks ended: ${why
        .split("\n", 2)
        .map((line) => line.trim())
        .join(" ")}`,
    )
    .finally(() => process.exit(1));
}
process.on("uncaughtException", end);
process.on("unhandledRejection", end);
// A killed engine no longer reads these streams. A failed write must not cause another write that reports it.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

startPlugin(log).then(({ port, failConstruct }) => {
  process.off("unhandledRejection", end);
  process.on("unhandledRejection", (error) => {
    if (!failConstruct(error)) end(error);
  });
  // The engine reads the port from the first line. Without it, no call arrives.
  process.stdout.write(`${port}\n`, (error) => {
    if (error) end(error);
  });
  // An engine that crashes doesn't end its plugins, and this process holds administrators' credentials. An engine that attaches to a
  // running plugin doesn't pass its address.
  if (engine !== undefined) {
    watchEngine(engine, () => {
      end(`the engine at ${engine}, which started it, is gone`);
    });
  }
}, end);

/** Calls `gone` once, when the engine no longer listens at its address. */
function watchEngine(address: string, gone: () => void): void {
  const engine = new grpc.Client(address, grpc.credentials.createInsecure());
  const look = (): void => {
    engine.waitForReady(Date.now() + TIMEOUT, (error) => {
      if (error !== undefined) gone();
      // A closed connection is not enough, because idle ones are closed, too.
      else engine.getChannel().watchConnectivityState(grpc.connectivityState.READY, Infinity, look);
    });
  };
  look();
}
