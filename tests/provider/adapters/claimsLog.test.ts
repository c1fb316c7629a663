import fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { openClaimsLog, type ClaimsLog } from "../../../provider/adapters/claimsLog";
import { openClaims, type Claims } from "../../../provider/lifecycle/claims";

let folder: string;
let file: string;
let opened: ClaimsLog[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "claims-log-"));
  file = path.join(folder, "claims");
  opened = [];
});

afterEach(() => {
  jest.restoreAllMocks();
  for (const log of opened) log.close();
  fs.rmSync(folder, { recursive: true });
});

function open(): Claims {
  const log = openClaimsLog(file);
  opened.push(log);
  return log.claims;
}

/** Few, so that they meet; with characters of each length in UTF-8, and line breaks. */
const text = fc.constantFrom("a", "b\nc", "é \u2028", "😀");
const step = fc.tuple(
  fc.nat({ max: 2 }),
  fc.constantFrom<keyof Claims>("claim", "get", "set", "remove", "add", "members", "take"),
  text,
  text,
);

test("several logs of one file behave as one record in memory", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      fs.rmSync(file, { force: true });
      const logs = [open(), open(), open()];
      const model = openClaims();
      for (const [log, method, key, value] of steps) {
        expect(logs[log]?.[method](key, value)).toEqual(model[method](key, value));
      }
    }),
  );
});

test("what changes nothing is not written", () => {
  const claims = open();
  claims.claim("a", "one");
  claims.add("b", "one");
  const { size } = fs.statSync(file);
  claims.claim("a", "two");
  claims.set("a", "one");
  claims.add("b", "one");
  claims.remove("c");
  claims.take("b", "two");
  expect(fs.statSync(file).size).toBe(size);
});

test("claims that are larger than one read reach another process", () => {
  const claims = open();
  const other = open();
  for (let n = 0; n < 2000; n += 1) claims.set(`key ${n}`, "x".repeat(100));
  claims.set("long", "y".repeat(200_000));
  expect(other.get("key 1999")).toBe("x".repeat(100));
  expect(other.get("long")).toBe("y".repeat(200_000));
});

test("a line that was cut, because the disk was full, is an error, and does not damage the next one", () => {
  const claims = open();
  const other = open();
  const write = fs.writeSync.bind(fs) as (descriptor: number, line: string) => number;
  const cut = (descriptor: number, line: string): number => write(descriptor, line.slice(0, 10));
  jest.spyOn(fs, "writeSync").mockImplementationOnce(cut);
  expect(() => claims.claim("a", "one")).toThrow("Free disk space for temporary files");
  expect(other.claim("a", "two")).toBe("two");
  expect(claims.claim("a", "one")).toBe("two");
});
