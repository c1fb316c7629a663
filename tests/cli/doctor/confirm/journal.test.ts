/** The journal's file: damaged, unusable, and used by two runs. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openJournal } from "../../../../cli/doctor/confirm/journal";
import { leaveJournal } from "./leftJournal";

const URL_OF_APP = "https://jira.example.com";
const OBJECT = { kind: "client", name: "applinks-doctor-0123456789abcdef-a", id: "7" } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "applinks-journal-"));
});

/** The file of a journal with one object. */
function leftFile(): string {
  leaveJournal(folder, URL_OF_APP, OBJECT);
  return path.join(folder, readdirSync(folder)[0] ?? "");
}

/** Starts a process that does nothing. */
async function otherProcess(): Promise<{ id: number; end: () => void }> {
  const child = spawn(process.execPath, ["--eval", "process.stdin.resume()"], { stdio: "pipe" });
  await new Promise((resolve) => child.once("spawn", resolve));
  return { id: child.pid ?? 0, end: () => child.stdin.end() };
}

const startLine = (id: number | string): string =>
  `${JSON.stringify({ step: "start", process: id, url: URL_OF_APP })}\n`;

test("lines that are damaged are left out, and the others count", () => {
  const file = leftFile();
  const noise = `\n{"step":"pl\nnull\n[]\n5\n{"step":"created"}\n${startLine(0)}${startLine(-1)}${startLine("x")}`;
  writeFileSync(file, noise + readFileSync(file, "utf8"));
  const journal = openJournal(folder, URL_OF_APP);
  expect(journal.remaining()).toEqual([{ ...OBJECT, key: "1", before: [] }]);
  journal.gone("1");
  journal.close();
  expect(existsSync(file)).toBe(false);
});

test("a journal that can't be read is reported with a code", () => {
  const file = leftFile();
  const other = mkdtempSync(path.join(tmpdir(), "applinks-journal-"));
  mkdirSync(path.join(other, path.basename(file)));
  expect(() => openJournal(other, URL_OF_APP)).toThrow(/^the journal can't be used: .*\[DOCTOR_JOURNAL\]$/);
});

test("a folder that can't be made is reported with a code", () => {
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  expect(() => openJournal(file, URL_OF_APP)).toThrow("[DOCTOR_JOURNAL]");
});

test("a journal of another run that has not ended is refused, and keeps its objects", async () => {
  const file = leftFile();
  const other = await otherProcess();
  writeFileSync(file, startLine(other.id) + readFileSync(file, "utf8"));
  try {
    const open = (): unknown => openJournal(folder, URL_OF_APP);
    // The refused runs that are in the file do not hide the other run.
    for (const attempt of [open, open])
      expect(attempt).toThrow(
        `another run examines ${URL_OF_APP} (process ${other.id}). Wait for its end. If this process is another program, delete the lines with "start" in ${file}. [DOCTOR_JOURNAL]`,
      );
  } finally {
    other.end();
  }
});

test("the process of a run that has ended does not matter, even if another program has its ID", async () => {
  const other = await otherProcess();
  const file = leftFile();
  const ended = `${startLine(other.id)}${JSON.stringify({ step: "end", process: other.id })}\n`;
  writeFileSync(file, ended + readFileSync(file, "utf8"));
  try {
    expect(openJournal(folder, URL_OF_APP).remaining()).toHaveLength(1);
  } finally {
    other.end();
  }
});
