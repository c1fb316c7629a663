/** The plugin's process, as the engine starts it: the engine's address comes in, the port goes out. */

import { engineAddress, openEngineLog } from "../engineLog";
import { startPlugin } from "./server";

const log = openEngineLog(engineAddress(process.argv.slice(2)));

/** An error that nobody awaited leaves a process of which nobody knows what it does: it ends, and says why. */
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

startPlugin(log).then(({ port, failConstruct }) => {
  process.off("unhandledRejection", end);
  process.on("unhandledRejection", (error) => {
    if (!failConstruct(error)) end(error);
  });
  // The engine reads the port, and nothing else, from the first line.
  process.stdout.write(`${port}\n`);
}, end);
