// @ts-check
"use strict";

const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const { build } = require("./build");
const { download } = require("./download");
const { DESCRIPTION, USUAL } = require("./engine");
const { withLock } = require("./lock");
const { mark, own } = require("./own");
const {
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
} = require("./recipe");

/** @typedef {import("./engine").Description} Description */
/** @typedef {import("./engine").Way} Way */

/** The record of how a downloaded or built engine was made: `{ way, fingerprint, hosts }`. */
const STAMP = path.join(FOLDER, "applinks.json");

/** The downloaded or built CLI. */
const PULUMI = path.join(FOLDER, "bin", `pulumi${EXECUTABLE}`);

/** @type {typeof import("./ensure").ensure} */
async function ensure(log, forced = process.env.APPLINKS_ENGINE) {
  const ways = order(forced);
  const ready = existing(ways);
  if (ready !== undefined) return ready;
  const waiting = (/** @type {number} */ pid) => log(`process ${pid} is at it already; waiting for it`);
  return withLock(path.join(PLACE, "lock"), () => existing(ways) ?? usual(ways) ?? first(ways, log), {
    waiting,
  });
}

/**
 * The engine of an earlier run, if it is of an accepted source and unchanged since.
 * @param {readonly Way[]} ways
 * @param {string} [file] where it is described
 * @returns {Description | undefined}
 */
function existing(ways, file = DESCRIPTION) {
  /** @type {Description | undefined} */
  const description = json(file);
  if (description === undefined || !ways.includes(description.way)) return undefined;
  if (description.way === "own") {
    return existsSync(description.pulumi) && mark(description.pulumi) === description.mark
      ? description
      : undefined;
  }
  return kept(description.way) === undefined ? undefined : description;
}

/**
 * The usual engine, if its version is the requested one: another source would replace its folder.
 * @param {readonly Way[]} ways
 * @returns {Description | undefined}
 */
function usual(ways) {
  if (REQUESTED === undefined || json(USUAL)?.version !== REQUESTED) return undefined;
  const description = existing(ways, USUAL);
  if (description !== undefined) write(DESCRIPTION, description);
  return description;
}

/**
 * What an earlier run downloaded or built, if its fingerprint is still this recipe's.
 * @param {Way} way
 * @returns {{ hosts: import("./engine").Hosts } | undefined}
 */
function kept(way) {
  const stamp = json(STAMP);
  return stamp?.way === way && stamp.fingerprint === fingerprint(way) && existsSync(PULUMI)
    ? stamp
    : undefined;
}

/**
 * Tries the sources in order.
 * @param {readonly Way[]} ways
 * @param {(text: string) => void} log
 * @returns {Promise<Description>}
 */
async function first(ways, log) {
  /** @type {string[]} */
  const lacking = [];
  /** @type {unknown[]} */
  const causes = [];
  for (const way of ways) {
    try {
      const description = way === "own" ? await own() : await make(way, log);
      write(DESCRIPTION, description);
      return description;
    } catch (error) {
      causes.push(error);
      const { message } = /** @type {Error} */ (error);
      lacking.push(`  ${way.padEnd(9)} ${message.split("\n").join(`\n${" ".repeat(12)}`)}`);
      if (way !== ways.at(-1)) log(`not ${way}: ${message.split("\n")[0]}`);
    }
  }
  throw Object.assign(
    new Error(
      [
        `No Pulumi engine could be had${ways.length === 1 ? " in the way that APPLINKS_ENGINE asks for" : ""}:`,
        ...lacking,
        `Any one of these helps: a Pulumi CLI ${MINIMUM} or later on PATH (https://www.pulumi.com/docs/install/), ` +
          `a network that reaches get.pulumi.com, or Go ${goVersion()} or later with a Go module proxy.`,
      ].join("\n"),
      { cause: new AggregateError(causes) },
    ),
    { code: "ENGINE_UNAVAILABLE" },
  );
}

/**
 * @param {"download" | "build"} way
 * @param {(text: string) => void} log
 * @returns {Promise<Description>}
 */
async function make(way, log) {
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

/** @param {string} file */
function json(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // missing or half written counts as not there
  }
}

/**
 * Writes in one step, because some processes read without the lock.
 * @param {string} file
 * @param {object} value
 */
function write(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

module.exports = { ensure };
