/**
 * The journal of test objects: a file with one line before and after each write, on disk before the write is sent. Whatever ends the process,
 * the next run finds in it what may be left in the app.
 */

import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { isRecord } from "../../../provider/schema/values";
import { DoctorError } from "../doctorError";

/** What kind of object a test object is. */
export type Kind = "client" | "connection" | "link";

/** A test object, as far as it is known. */
export interface TestObject {
  /** Unique in the journal. */
  key: string;
  kind: Kind;
  /** It contains a random number. Two objects may have the same one. */
  name: string;
  /** The IDs of all objects of the kind before its creation. */
  before: string[];
  /** Its ID; unknown before the response to its creation. */
  id?: string;
}

/** An open journal. Every call returns when its line is on disk. */
export interface Journal {
  /** Before a creation. */
  plan(object: TestObject): void;
  /** After a creation. */
  created(key: string, id: string): void;
  /** After a deletion was seen, or a creation had no effect. */
  gone(key: string): void;
  /** The objects that may exist, newest first. */
  remaining(): TestObject[];
  /** Closes the journal, and deletes it if no object remains. */
  close(): void;
}

type Line =
  | { step: "start"; process: number; url: string }
  | ({ step: "plan" } & TestObject)
  | { step: "created"; key: string; id: string }
  | { step: "gone"; key: string }
  | { step: "end"; process: number };

/** The folder of the journals: below XDG_STATE_HOME, by default in the home folder. */
export function journalFolder(environment: Record<string, string | undefined>): string {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local } = environment;
  const base =
    state !== undefined && state !== "" ? state : (local ?? path.join(homedir(), ".local", "state"));
  return path.join(base, "applinks");
}

/**
 * Opens the journal of the app at a URL; it has the objects that an earlier run has left. Throws `DoctorError` if another run uses it, or it
 * can't be used.
 */
export function openJournal(folder: string, url: string): Journal {
  const file = path.join(
    folder,
    `doctor-${createHash("sha256").update(url).digest("hex").slice(0, 16)}.jsonl`,
  );
  let handle: number | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    handle = openSync(file, "a", 0o600);
    syncFolder(folder);
    append(handle, { step: "start", process: process.pid, url });
    const lines = linesOf(readFileSync(file, "utf8"));
    const other = runBefore(lines);
    if (other === undefined) return journalOf(file, handle, lines);
    append(handle, { step: "end", process: process.pid });
    throw new DoctorError(
      "DOCTOR_JOURNAL",
      `another run examines ${url} (process ${other}). Wait for its end. If this process is another program, delete the lines with "start" in ${file}.`,
    );
  } catch (error) {
    if (handle !== undefined) closeSync(handle);
    if (error instanceof DoctorError) throw error;
    const { message } = error as Error;
    throw new DoctorError(
      "DOCTOR_JOURNAL",
      `the journal can't be used: ${message}. Set XDG_STATE_HOME to a folder that can be written.`,
    );
  }
}

/** The process of another run that has not ended. Of two runs that start at once, it is the one whose line is first. */
function runBefore(lines: readonly Line[]): number | undefined {
  const own = lines.map((line) => line.step === "start" && line.process === process.pid).lastIndexOf(true);
  const running = new Set<number>();
  for (const line of lines.slice(0, own)) {
    if (line.step === "start") running.add(line.process);
    if (line.step === "end") running.delete(line.process);
  }
  return [...running].find((id) => id !== process.pid && isRunning(id));
}

function append(handle: number, line: Line): void {
  // An earlier process may have ended within a line.
  writeSync(handle, `\n${JSON.stringify(line)}\n`);
  fsyncSync(handle);
}

/** The journal in a file with these lines. */
function journalOf(file: string, handle: number, lines: readonly Line[]): Journal {
  const objects = new Map<string, TestObject>();
  for (const line of lines) apply(objects, line);
  const add = (line: Line): void => {
    append(handle, line);
    apply(objects, line);
  };
  return {
    plan: (object) => {
      add({ step: "plan", ...object });
    },
    created: (key, id) => {
      add({ step: "created", key, id });
    },
    gone: (key) => {
      add({ step: "gone", key });
    },
    remaining: () => [...objects.values()].reverse(),
    close: () => {
      if (objects.size > 0) append(handle, { step: "end", process: process.pid });
      closeSync(handle);
      if (objects.size === 0) rmSync(file);
    },
  };
}

function apply(objects: Map<string, TestObject>, line: Line): void {
  if (line.step === "plan") {
    const { step: _plan, ...object } = line;
    objects.set(object.key, object);
  }
  if (line.step === "created") {
    const object = objects.get(line.key);
    if (object !== undefined) object.id = line.id;
  }
  if (line.step === "gone") objects.delete(line.key);
}

/** The complete lines of a journal. */
function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isRecord(value) ? [value as Line] : [];
    } catch {
      return [];
    }
  });
}

function isRunning(id: number): boolean {
  // Other numbers, in a damaged line, are groups of processes.
  if (!Number.isInteger(id) || id <= 0) return false;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Writes the folder's entry of a new file to disk, where the system can. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
