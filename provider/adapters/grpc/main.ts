/** The plugin's process, as the engine starts it: the engine's address comes in, the port goes out. */

import { engineAddress, openEngineLog } from "../engineLog";
import { startPlugin } from "./server";
import { watchEngine } from "./watch";

const engine = engineAddress(process.argv.slice(2));
const log = openEngineLog(engine);

/** After an unhandled error the state of the process is unknown: it ends and reports why. */
function end(error: unknown): void {
  // The message, and the place: one line.
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
// An engine that was killed reads neither stream any more: what cannot be written there must not end in writing why.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

startPlugin(log).then(({ port, failConstruct }) => {
  process.off("unhandledRejection", end);
  process.on("unhandledRejection", (error) => {
    if (!failConstruct(error)) end(error);
  });
  // The engine reads the port from the first line. If it cannot be written, no call ever comes.
  process.stdout.write(`${port}\n`, (error) => {
    if (error) end(error);
  });
  // Nobody else would ever end a process that holds administrators' credentials. An engine that attaches comes and goes.
  if (engine !== undefined) {
    watchEngine(engine, () => {
      end(`the engine at ${engine}, which started it, is gone`);
    });
  }
}, end);
