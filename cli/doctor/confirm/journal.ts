/**
 * The journal of test objects: a file with one line before and after each write, on disk before the write is sent. Whatever ends the process,
 * the next run finds in it what may be left in the app.
 */

import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
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
  | { step: "gone"; key: string };

/** The folder of the journals: below XDG_STATE_HOME, by default in the home folder. */
export function journalFolder(environment: Record<string, string | undefined>): string {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local } = environment;
  const base =
    state !== undefined && state !== "" ? state : (local ?? path.join(homedir(), ".local", "state"));
  return path.join(base, "applinks");
}

/**
 * Opens the journal of the app at a URL; it has the objects that an earlier run has left. Throws `DoctorError` if another run uses it, or it
 * can't be written.
 */
export function openJournal(folder: string, url: string): Journal {
  const file = path.join(
    folder,
    `doctor-${createHash("sha256").update(url).digest("hex").slice(0, 16)}.jsonl`,
  );
  const lines = existsSync(file) ? linesOf(readFileSync(file, "utf8")) : [];
  const other = lines.flatMap((line) => (line.step === "start" ? [line.process] : [])).at(-1);
  if (other !== undefined && other !== process.pid && isRunning(other))
    throw new DoctorError(
      "DOCTOR_JOURNAL",
      `another run examines ${url} (process ${other}). Wait for its end.`,
    );
  const objects = new Map<string, TestObject>();
  for (const line of lines) apply(objects, line);
  let handle: number;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    handle = openSync(file, "a", 0o600);
    syncFolder(folder);
  } catch (error) {
    const { message } = error as Error;
    throw new DoctorError(
      "DOCTOR_JOURNAL",
      `the journal can't be written: ${message}. Set XDG_STATE_HOME to a folder that can.`,
    );
  }
  const add = (line: Line): void => {
    // An earlier process may have ended within a line.
    writeSync(handle, `\n${JSON.stringify(line)}\n`);
    fsyncSync(handle);
    apply(objects, line);
  };
  add({ step: "start", process: process.pid, url });
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
      return isRecord(value) ? [value as unknown as Line] : [];
    } catch {
      return [];
    }
  });
}

function isRunning(id: number): boolean {
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
