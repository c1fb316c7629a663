import { execFileSync } from "node:child_process";
import fs, {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedChange } from "../../../provider/atlassian/app";
import { openChangeRecord } from "../../../provider/lifecycle/changeRecord";
import { linkProgram, openBench, type Bench } from "../adapters/link";

const folder = mkdtempSync(join(tmpdir(), "applinks-record-"));
const file = join(folder, "changes.jsonl");
let bench: Bench;

beforeAll(async () => {
  bench = await openBench({}, { "applinks:changeRecord": file });
});

afterAll(async () => {
  await bench.sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await bench.sandbox.control.reset();
  rmSync(file, { force: true });
});

const lines = (): Record<string, unknown>[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("every write is one line with time, app, account, operation, and the values before and after", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  await stack.up(linkProgram({ redirectUrls: ["https://wiki.example.com/moved"] }));
  await stack.destroy();
  const writes = await bench.sandbox.control.requestLog.entries({ mutating: true });
  expect(lines()).toHaveLength(writes.length);
  for (const line of lines()) {
    expect(line).toMatchObject({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      account: "admin",
      outcome: "done",
    });
  }
  expect(lines()).toContainEqual(
    expect.objectContaining({
      app: "jira",
      object: 'incoming link "confluence"',
      before: expect.objectContaining({ redirectUrls: ["https://wiki.example.com/callback"] }),
      after: expect.objectContaining({ redirectUrls: ["https://wiki.example.com/moved"] }),
    }),
  );
  const deleted = lines().filter((line) => !("after" in line));
  expect(deleted.map(({ object }) => object).sort()).toEqual([
    'application link "Jira"',
    'incoming link "confluence"',
    'incoming link "reports"',
    'outgoing link "jira"',
  ]);
});

test("a run that writes nothing adds nothing", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  const before = lines().length;
  await stack.up(linkProgram());
  await stack.refresh();
  expect(lines()).toHaveLength(before);
});

test("a write whose response is lost is recorded with an unknown outcome", async () => {
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.create" },
    phase: "after-commit",
    effect: { kind: "reset" },
  });
  await bench.stack().up(linkProgram());
  expect(lines().filter(({ outcome }) => outcome === "unknown")).toHaveLength(1);
});

test("a write that the app refuses is recorded as refused", async () => {
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.create" },
    phase: "before-act",
    effect: { kind: "status", status: 403, json: { message: "no" } },
  });
  await expect(bench.stack().up(linkProgram())).rejects.toThrow("403");
  expect(lines()).toContainEqual(expect.objectContaining({ outcome: "refused", app: "jira" }));
});

test("no secret is in it", async () => {
  const stack = bench.stack();
  await stack.up(linkProgram());
  await bench.sandbox.control.changeOutOfBand("jira").resetClientSecret("confluence");
  await stack.refresh();
  await stack.up(linkProgram());
  const { apps } = await bench.sandbox.control.export({ only: "state", secrets: "included" });
  const secrets = [
    bench.password,
    ...(apps["jira"]?.incomingClients ?? []).map(({ clientSecret }) => clientSecret),
  ];
  const record = readFileSync(file, "utf8");
  expect(record).toContain("a new one");
  for (const secret of secrets) expect(record).not.toContain(secret);
});

test("a record that cannot be written is reported before any write", () => {
  const { problems } = openChangeRecord(join(folder, "missing/changes.jsonl"), () => undefined);
  expect(problems).toEqual([
    { path: "applinks:changeRecord", reason: expect.stringContaining("cannot be written") },
  ]);
});

test("a line that cannot be written is a warning, and the write succeeds", () => {
  const warnings: string[] = [];
  const gone = mkdtempSync(join(tmpdir(), "applinks-record-"));
  const { keep } = openChangeRecord(join(gone, "changes.jsonl"), (message) => warnings.push(message));
  rmSync(gone, { recursive: true });
  keep(CHANGE, AS_IT_IS);
  expect(warnings).toEqual([expect.stringContaining('Missing line: {"time":"2026-01-01T00:00:00Z"')]);
});

const AS_IT_IS = (text: string): string => text;

/** A line of the record. */
const CHANGE: RecordedChange = {
  time: "2026-01-01T00:00:00Z",
  app: "jira",
  account: "admin",
  object: "incoming link",
  outcome: "done",
};

test.each<[what: string, make: (path: string) => void]>([
  ["a FIFO", (path) => execFileSync("mkfifo", [path])],
  ["a FIFO with a reader", (path) => readers.push(openFifo(path))],
  ["a folder", (path) => mkdirSync(path)],
  ["a device", (path) => symlinkSync("/dev/null", path)],
])("%s is refused at once, and nothing is written to it", (_what, make) => {
  const path = join(mkdtempSync(join(folder, "kind-")), "record");
  make(path);
  const { problems } = openChangeRecord(path, () => undefined);
  expect(problems).toEqual([
    { path: "applinks:changeRecord", reason: expect.stringContaining("cannot be written: ") },
  ]);
});

const readers: number[] = [];

function openFifo(path: string): number {
  execFileSync("mkfifo", [path]);
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

afterAll(() => {
  for (const reader of readers) closeSync(reader);
});

test("a file that a FIFO has replaced gets no line, and the warning has it", () => {
  const path = join(mkdtempSync(join(folder, "replaced-")), "record");
  const warnings: string[] = [];
  const { keep } = openChangeRecord(path, (message) => warnings.push(message));
  rmSync(path);
  readers.push(openFifo(path));
  keep(CHANGE, AS_IT_IS);
  expect(warnings).toEqual([
    expect.stringMatching(/is not a regular file.*Missing line: .*CHANGE_RECORD_FAILED/),
  ]);
});

/** Makes the disk full after some more bytes. */
function fullAfter(bytes: number): jest.SpyInstance {
  const { writeSync } = fs;
  let free = bytes;
  const write = (descriptor: number, data: Buffer, offset: number): number => {
    if (free === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const written = writeSync(descriptor, data, offset, Math.min(free, data.length - offset));
    free -= written;
    return written;
  };
  return jest.spyOn(fs, "writeSync").mockImplementation(write as typeof fs.writeSync);
}

test("a line that is partly written, because the disk is full, does not damage the next one", () => {
  const path = join(mkdtempSync(join(folder, "full-")), "record");
  const warnings: string[] = [];
  const { keep } = openChangeRecord(path, (message) => warnings.push(message));
  keep(CHANGE, AS_IT_IS);
  const disk = fullAfter(10);
  keep({ ...CHANGE, object: "lost" }, AS_IT_IS);
  disk.mockRestore();
  keep({ ...CHANGE, object: "next" }, AS_IT_IS);
  expect(warnings).toEqual([expect.stringContaining('"object":"lost"')]);
  const [first = "", torn = "", next = "", end] = readFileSync(path, "utf8").split("\n");
  expect(JSON.parse(first)).toEqual(CHANGE);
  expect(torn).toBe('{"time":"2');
  expect(JSON.parse(next)).toEqual({ ...CHANGE, object: "next" });
  expect(end).toBe("");
});

test("a record that may be written but not read gets its lines", () => {
  const path = join(mkdtempSync(join(folder, "blind-")), "record");
  const { openSync: original } = fs;
  jest.spyOn(fs, "openSync").mockImplementation((file, flags, mode) => {
    if ((Number(flags) & constants.O_RDWR) !== 0)
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    return original(file, flags, mode);
  });
  const { keep, problems } = openChangeRecord(path, () => undefined);
  keep(CHANGE, AS_IT_IS);
  keep(CHANGE, AS_IT_IS);
  expect(problems).toEqual([]);
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2);
});

test("texts of programs and apps are redacted, and control characters are escaped", () => {
  const path = join(mkdtempSync(join(folder, "redacted-")), "record");
  const { keep } = openChangeRecord(path, () => undefined);
  keep(
    { ...CHANGE, before: { name: "canary" }, after: { name: "x", urls: ["a canary"], text: "\u009b31m" } },
    (text) => text.replaceAll("canary", "[secret]"),
  );
  const line = readFileSync(path, "utf8");
  expect(line).toContain('"text":"\\u009b31m"');
  expect(JSON.parse(line)).toEqual({
    ...CHANGE,
    before: { name: "[secret]" },
    after: { name: "x", urls: ["a [secret]"], text: "\u009b31m" },
  });
});
