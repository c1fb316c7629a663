/** The change record: a file to which every write of a run adds one line of JSON, without secrets. */

import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { KeepRecord, RecordedChange } from "../atlassian/app";
import { warning } from "../schema/codes";
import { jsonText } from "../schema/redaction";
import type { Problem } from "../schema/validate";

/** The function that records a change, and the problems of the configured file. */
export interface ChangeRecord {
  keep: KeepRecord;
  problems: Problem[];
}

/**
 * Opens the file that `applinks:changeRecord` names. Without a name, nothing is recorded. If a line can't be written later, `warn` gets it:
 * the app has applied the change by then, so the operation must not fail.
 */
export function openChangeRecord(file: string | undefined, warn: (message: string) => void): ChangeRecord {
  if (file === undefined || file === "") return { keep: () => undefined, problems: [] };
  try {
    // Fails before the first write if the file is not writable.
    closeSync(openFile(file).descriptor);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      keep: () => undefined,
      problems: [{ path: "applinks:changeRecord", reason: `cannot be written: ${reason}` }],
    };
  }
  return {
    keep: (change, redact) => {
      const line = jsonText(redacted(change, redact));
      try {
        appendLine(file, line);
      } catch (error) {
        warn(
          warning(
            "CHANGE_RECORD_FAILED",
            `could not write to the change record ${file}: ${String(error)}. ${EFFECTS[change.outcome]} Missing line: ${line}`,
          ),
        );
      }
    },
    problems: [],
  };
}

const EFFECTS: Record<RecordedChange["outcome"], string> = {
  done: "The change was made.",
  unknown: "The change may have been made.",
  refused: "The change was refused.",
};

/** The change with redacted texts from programs and apps. */
function redacted(change: RecordedChange, redact: (text: string) => string): RecordedChange {
  const { object, before, after } = change;
  const texts = {
    object,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  return { ...change, ...(mapTexts(texts, redact) as typeof texts) };
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((element) => mapTexts(element, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, map)]));
}

/** An open file; `readable` if its last byte can be read. */
interface OpenFile {
  descriptor: number;
  readable: boolean;
}

/** Opens a file for appending. Throws for anything but a regular file: a pipe or a device keeps no record, and may block. */
function openFile(file: string): OpenFile {
  const { O_APPEND, O_CREAT, O_RDWR, O_WRONLY } = constants;
  // Windows has no such flag, and no pipes in folders.
  const nonBlocking = (constants.O_NONBLOCK as number | undefined) ?? 0;
  const open = (access: number): number => openSync(file, access | O_APPEND | O_CREAT | nonBlocking, 0o666);
  let opened: OpenFile;
  try {
    opened = { descriptor: open(O_RDWR), readable: true };
  } catch (error) {
    if (!isDenied(error)) throw error;
    opened = { descriptor: open(O_WRONLY), readable: false };
  }
  if (fstatSync(opened.descriptor).isFile()) return opened;
  closeSync(opened.descriptor);
  throw new Error(`${file} is not a regular file; set applinks:changeRecord to the path of one`);
}

/** A record may be writable without being readable. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}

/** Appends a line. A line before it that was only partly written, when the disk was full or the process was killed, ends there. */
function appendLine(file: string, line: string): void {
  const { descriptor, readable } = openFile(file);
  try {
    const start = readable && !endsWithLine(descriptor) ? "\n" : "";
    const bytes = Buffer.from(`${start}${line}\n`);
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  } finally {
    closeSync(descriptor);
  }
}

function endsWithLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() === "\n";
}
