import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

import { build } from "./build";
import { download } from "./download";
import { DESCRIPTION, USUAL, type Description, type Hosts, type Way } from "./engine";
import { withLock } from "./lock";
import { digest, own } from "./own";
import {
  REQUESTED,
  EXECUTABLE,
  FOLDER,
  MINIMUM,
  PLACE,
  ROOT,
  VERSION,
  fingerprint,
  goVersion,
  order,
} from "./recipe";

/** What a download or a build leaves. */
interface Made {
  hosts: Hosts;
}

/** The record of how a downloaded or built engine was made. */
interface Stamp extends Made {
  way: Way;
  fingerprint: string;
}

/** The file of that record. */
const STAMP = path.join(FOLDER, "applinks.json");

/** The downloaded or built CLI. */
const PULUMI = path.join(FOLDER, "bin", `pulumi${EXECUTABLE}`);

/**
 * Ensures that there is an engine, and describes it in `.engine/engine.json`. An engine of an earlier run is kept as long as its recipe,
 * or the user's own program, has not changed. Several processes may call it at once; one does the work.
 *
 * `log` receives progress messages. `forced` is the value of `APPLINKS_ENGINE`: `own`, `download` or `build` allow that source only.
 * Throws an error with the code `ENGINE_UNAVAILABLE` that lists what each source lacks.
 */
export async function ensure(
  log: (text: string) => void,
  forced: string | undefined = process.env.APPLINKS_ENGINE,
): Promise<Description> {
  const ways = order(forced);
  const ready = existing(ways);
  if (ready !== undefined) return ready;
  const waiting = (pid: number) => log(`process ${pid} is at it already; waiting for it`);
  return withLock(path.join(PLACE, "lock"), () => existing(ways) ?? usual(ways) ?? first(ways, log), {
    waiting,
  });
}

/** The engine of an earlier run that `file` describes, if it is of an accepted source and unchanged since. */
function existing(ways: readonly Way[], file = DESCRIPTION): Description | undefined {
  const description = json(file) as Description | undefined;
  if (description === undefined || !ways.includes(description.way)) return undefined;
  if (description.way === "own") {
    return existsSync(description.pulumi) && digest(description.pulumi) === description.digest
      ? description
      : undefined;
  }
  return kept(description.way) === undefined ? undefined : description;
}

/** The usual engine, if its version is the requested one: another source would replace its folder. */
function usual(ways: readonly Way[]): Description | undefined {
  if (REQUESTED === undefined || (json(USUAL) as Description | undefined)?.version !== REQUESTED)
    return undefined;
  const description = existing(ways, USUAL);
  if (description !== undefined) write(DESCRIPTION, description);
  return description;
}

/** What an earlier run downloaded or built, if its fingerprint is still this recipe's. */
function kept(way: Way): Made | undefined {
  const stamp = json(STAMP) as Stamp | undefined;
  return stamp?.way === way && stamp.fingerprint === fingerprint(way) && existsSync(PULUMI)
    ? stamp
    : undefined;
}

/** Tries the sources in order. */
async function first(ways: readonly Way[], log: (text: string) => void): Promise<Description> {
  const lacking: string[] = [];
  const causes: unknown[] = [];
  for (const way of ways) {
    try {
      const description = way === "own" ? await own() : await make(way, log);
      write(DESCRIPTION, description);
      return description;
    } catch (error) {
      causes.push(error);
      const { message } = error as Error;
      lacking.push(`  ${way.padEnd(9)} ${message.split("\n").join(`\n${" ".repeat(12)}`)}`);
      if (way !== ways.at(-1)) log(`not ${way}: ${message.split("\n")[0]}`);
    }
  }
  throw Object.assign(
    new Error(
      [
        `No Pulumi engine is available${ways.length === 1 ? " from the source that APPLINKS_ENGINE allows" : ""}:`,
        ...lacking,
        `Any one of these helps: a Pulumi CLI ${MINIMUM} or later on PATH (https://www.pulumi.com/docs/install/), ` +
          `a network that reaches get.pulumi.com, or Go ${goVersion()} or later with a Go module proxy.`,
      ].join("\n"),
      { cause: new AggregateError(causes) },
    ),
    { code: "ENGINE_UNAVAILABLE" },
  );
}

async function make(way: "download" | "build", log: (text: string) => void): Promise<Description> {
  let made = kept(way);
  if (made === undefined) {
    made = await (way === "download" ? download : build)(log);
    // Written last, so that an interrupted run leaves nothing that looks complete.
    write(STAMP, { way, fingerprint: fingerprint(way), hosts: made.hosts });
  }
  return {
    way,
    version: VERSION,
    pulumi: path.relative(ROOT, PULUMI).split(path.sep).join("/"),
    hosts: made.hosts,
  };
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // missing or half written counts as not there
  }
}

/** Writes in one step, because some processes read without the lock. */
function write(file: string, value: object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
