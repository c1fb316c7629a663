import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/random/package.json";
import { randomHex } from "../../../provider/components/randomName";
import { run } from "../../sdk/dynamic/program";

const TEN_SECONDS = 10_000;

let home: string;
let shown: string[];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "applinks-home-"));
  process.env["PULUMI_HOME"] = home;
  shown = [];
  jest.spyOn(pulumi.log, "info").mockImplementation((message) => {
    shown.push(message);
    return Promise.resolve();
  });
});

afterEach(() => {
  delete process.env["PULUMI_HOME"];
  rmSync(home, { recursive: true });
  jest.restoreAllMocks();
});

/** Declares a random name, and returns its timer's callback, and whether the timer still runs at the end. */
async function declared(): Promise<{ elapse: () => void; runs: boolean }> {
  const begun = jest.spyOn(globalThis, "setTimeout");
  const ended = jest.spyOn(globalThis, "clearTimeout");
  await run(() => randomHex("suffix", {}, new pulumi.ComponentResource("test:index:Parent", "parent")));
  const index = begun.mock.calls.findIndex(([, delay]) => delay === TEN_SECONDS);
  const timer: unknown = begun.mock.results[index]?.value;
  const elapse = begun.mock.calls[index]?.[0] as () => void;
  return { elapse, runs: !ended.mock.calls.some(([cleared]) => cleared === timer) };
}

test("a random value that Pulumi registers causes no message", async () => {
  expect((await declared()).runs).toBe(false);
  expect(shown).toEqual([]);
});

test("without the plugin, one that takes ten seconds causes a message with the alternatives", async () => {
  (await declared()).elapse();
  expect(shown).toEqual([expect.stringContaining(`resource random ${version} --file <archive>`)]);
});

test("with the plugin installed, one that takes ten seconds causes no message, because it waits for something else", async () => {
  mkdirSync(path.join(home, "plugins", `resource-random-v${version}`), { recursive: true });
  (await declared()).elapse();
  expect(shown).toEqual([]);
});
