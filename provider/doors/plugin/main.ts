/** The plugin's process, as the engine starts it: the engine's address comes in, the port goes out. */

import { engineAddress, openEngineLog } from "../engineLog";
import { startPlugin, type PluginServer } from "./server";
import { watchEngine } from "./watch";

const engine = engineAddress(process.argv.slice(2));
const log = openEngineLog(engine);

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

/** The first Node.js that has all that is used here: `AbortSignal.any`. */
const OLDEST = [20, 3] as const;

/** Says what is wrong with a version of Node.js, `18.19.0`; nothing of one that is new enough. */
function lackOf(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return (
    `pulumi-resource-applinks needs Node.js ${OLDEST.join(".")} or later, and the node that was found on PATH is ` +
    `${version} (${process.execPath}). Put a newer one before it.`
  );
}

process.on("uncaughtException", end);
process.on("unhandledRejection", end);

const lack = lackOf(process.versions.node);
if (lack !== undefined) void log.fail(lack).finally(() => process.exit(1));
else startPlugin(log).then(serve, end);

function serve({ port, failConstruct }: PluginServer): void {
  process.off("unhandledRejection", end);
  process.on("unhandledRejection", (error) => {
    if (!failConstruct(error)) end(error);
  });
  // The engine reads the port, and nothing else, from the first line.
  process.stdout.write(`${port}\n`);
  // Nobody else would ever end a process that holds administrators' credentials. An engine that attaches comes and goes.
  if (engine !== undefined) {
    watchEngine(engine, () => {
      end(`the engine at ${engine}, which started it, is gone`);
    });
  }
}
