/**
 * The claims of several processes in one file. Each process appends its changes as lines, and applies the lines of all processes in the
 * order of the file. All processes therefore have the same claims, and a change costs one write and one read.
 */

import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { openClaims, type Claims } from "../lifecycle/claims";
import { LifecycleError } from "../lifecycle/lifecycleError";

/** The claims in a file, and a function that closes it. */
export interface ClaimsLog {
  claims: Claims;
  close(): void;
}

/** The process and the number of a change, what changes, the key, and the value or the member. */
type Line = [
  writer: string,
  number: number,
  change: Exclude<keyof Claims, "get" | "members">,
  key: string,
  value: string,
];

/** Opens the file, and creates it if there is none. Throws if it can't be used. */
export function openClaimsLog(file: string): ClaimsLog {
  // On a local file system, lines that several processes append don't mix.
  const descriptor = openSync(file, "a+", 0o600);
  const writer = `${process.pid}-${openedHere++}`;
  const known = openClaims();
  const chunk = Buffer.alloc(CHUNK);
  let position = 0;
  let incomplete = "";
  let written = 0;
  let isClosed = false;

  /** Applies the lines that have been appended since. Returns the result of this process's last change, if it is among them. */
  const catchUp = (): { result: unknown } | undefined => {
    let own: { result: unknown } | undefined;
    for (let size = CHUNK; size === CHUNK;) {
      size = readSync(descriptor, chunk, 0, CHUNK, position);
      position += size;
      const lines = (incomplete + chunk.toString("latin1", 0, size)).split("\n");
      incomplete = lines.pop() ?? "";
      for (const text of lines) {
        const line = parse(text);
        if (line === undefined) continue;
        const result = apply(known, line);
        if (line[0] === writer && line[1] === written) own = { result };
      }
    }
    return own;
  };

  const change = (what: Line[2], key: string, value: string): unknown => {
    // An operation that outlives the run: the descriptor may be another file's by now.
    if (isClosed) return apply(known, [writer, written, what, key, value]);
    written += 1;
    // If the disk was full, the last line may be cut: start a new one.
    const text = `\n${encode([writer, written, what, key, value])}\n`;
    try {
      const size = writeSync(descriptor, text);
      const own = catchUp();
      if (own !== undefined) return own.result;
      throw new Error(`only ${size} of ${text.length} bytes could be written`);
    } catch (error) {
      throw new LifecycleError(
        "CONFIGURATION",
        `the provider can't write to ${file}. The processes of this run record there which resource manages which object: ` +
          `${String(error)}. Free disk space for temporary files, and run pulumi up again.`,
        error,
      );
    }
  };
  const current = (): Claims => {
    if (!isClosed) catchUp();
    return known;
  };
  return {
    // A change without an effect is not written.
    claims: {
      claim: (key, value) => current().get(key) ?? (change("claim", key, value) as string),
      get: (key) => current().get(key),
      set: (key, value) => {
        if (current().get(key) !== value) change("set", key, value);
      },
      remove: (key) => {
        if (current().get(key) !== undefined) change("remove", key, "");
      },
      add: (key, member) => {
        if (!current().members(key).includes(member)) change("add", key, member);
      },
      members: (key) => current().members(key),
      take: (key, member) =>
        current().members(key).includes(member) && (change("take", key, member) as boolean),
    },
    close: () => {
      isClosed = true;
      closeSync(descriptor);
    },
  };
}

/** How many logs this process has opened. */
let openedHere = 0;

/** How many bytes are read at a time. */
const CHUNK = 64 * 1024;

/** ASCII only, so that no character is cut between two reads. */
function encode(line: Line): string {
  return JSON.stringify(line).replace(/[\u0080-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function parse(text: string): Line | undefined {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    // A line that was cut.
    return undefined;
  }
}

function apply(claims: Claims, [, , change, key, value]: Line): unknown {
  return claims[change](key, value);
}
