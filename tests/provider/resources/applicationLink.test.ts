/** Application links by the meaning of their URLs. */

import type { Program } from "../../engineModel";
import { openBench, testAppsOf, type Bench } from "../adapters/link";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.sandbox.stop());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  bench.warnings.length = 0;
});

const WITH_PORT = "https://ci.example.com:443";
const WITHOUT_PORT = "https://ci.example.com";

/** A generic link of Jira to the CI server. */
const program = (applicationUrl: string, displayUrl = applicationUrl): Program => ({
  ci: {
    type: "ApplicationLink",
    inputs: { app: "jira", name: "CI", type: "generic", applicationUrl, displayUrl },
  },
});

const links = async (): Promise<{ id: string; rpcUrl: string }[]> =>
  (await testAppsOf(bench)).apps["jira"]?.applicationLinks ?? [];

const writes = async (): Promise<number> =>
  (await bench.sandbox.control.requestLog.entries({ mutating: true })).length;

test.each([
  [WITH_PORT, WITHOUT_PORT],
  [WITHOUT_PORT, WITH_PORT],
  ["https://CI.example.com", WITHOUT_PORT],
  ["https://xn--bcher-kva.example/ci", "https://bücher.example/ci/"],
])("a generic link that exists as %s is found if it is declared as %s", async (existing, declared) => {
  await bench.sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "CI", typeId: "generic", rpcUrl: existing });
  const before = await links();
  await bench.sandbox.control.requestLog.clear();
  await bench.stack().up(program(declared));
  expect(before.map(({ rpcUrl }) => rpcUrl)).toEqual([existing]);
  expect(await links()).toEqual(before);
  expect(await writes()).toBe(0);
});

test("of two links in both spellings, the one in the declared spelling is taken", async () => {
  const jira = bench.sandbox.control.changeOutOfBand("jira");
  await jira.createLink({ name: "CI", typeId: "generic", rpcUrl: WITHOUT_PORT });
  await jira.createLink({ name: "CI of another team", typeId: "generic", rpcUrl: WITH_PORT });
  const stack = bench.stack();
  await stack.up(program(WITHOUT_PORT));
  const [own] = (await links()).filter(({ rpcUrl }) => rpcUrl === WITHOUT_PORT);
  expect(stack.state.get("ci")?.id).toBe(`jira/link/${own?.id ?? ""}`);
});

test("another spelling is no change, in the program or in the app", async () => {
  const stack = bench.stack();
  await stack.up(program(WITHOUT_PORT));
  await bench.sandbox.control.requestLog.clear();
  expect(await stack.up(program(WITH_PORT))).toEqual({ ci: "same" });
  const [link] = await links();
  await bench.sandbox.control
    .changeOutOfBand("jira")
    .updateLink(link?.id ?? "", { rpcUrl: "https://CI.example.com", displayUrl: "https://CI.example.com" });
  expect(await stack.refresh()).toEqual({ ci: "same" });
  expect(await stack.preview(program(WITHOUT_PORT))).toEqual({ ci: "same" });
});

test("another path or port is a change", async () => {
  const stack = bench.stack();
  await stack.up(program(WITHOUT_PORT));
  expect(await stack.preview(program("https://ci.example.com/ci"))).toEqual({ ci: "update" });
  expect(await stack.preview(program("https://ci.example.com:8443"))).toEqual({ ci: "update" });
});

test("a link that is declared twice, in two spellings, is refused", async () => {
  const both = { ...program(WITHOUT_PORT), ...{ other: program(WITH_PORT)["ci"] } } as Program;
  await expect(bench.stack().up(both)).rejects.toThrow("DECLARED_TWICE");
  expect(await links()).toHaveLength(1);
});
