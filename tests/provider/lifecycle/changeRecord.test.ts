import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  keep({
    time: "2026-01-01T00:00:00Z",
    app: "jira",
    account: "admin",
    object: "incoming link",
    outcome: "done",
  });
  expect(warnings).toEqual([expect.stringContaining('Missing line: {"time":"2026-01-01T00:00:00Z"')]);
});
