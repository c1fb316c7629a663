/** The shared services isolate programs from each other, and stacks from the environment's key server. */

import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "./crash";
import { ok, openStack, type Stack } from "./stack";

let stack: Stack;

beforeAll(async () => {
  stack = await openStack("hosting");
});

afterAll(() => stack.remove());

test.each([
  ["a rejection", 'void Promise.reject(new Error("late, on purpose"))'],
  ["an exception", 'throw new Error("late, on purpose")'],
])("programs run after another program left %s unhandled after its run", async (_what, failure) => {
  const signal = path.join(stack.folder, "now");
  stack.program(`
    const { existsSync, rmSync } = require("node:fs");
    const waiting = setInterval(() => {
      if (!existsSync(${JSON.stringify(signal)})) return;
      clearInterval(waiting);
      rmSync(${JSON.stringify(signal)});
      ${failure};
    }, 20);
  `);
  ok(await stack.up());
  writeFileSync(signal, "");
  await until("the failure", () => Promise.resolve(!existsSync(signal)));
  stack.program("module.exports = { next: true };");
  ok(await stack.up());
  expect(await stack.outputs()).toEqual({ next: true });
});

test("the tests' own key server encrypts secrets, regardless of the environment", async () => {
  const inherited = { ...process.env };
  Object.assign(process.env, { VAULT_SERVER_URL: "http://127.0.0.1:9", VAULT_ADDR: "http://127.0.0.1:9" });
  try {
    const other = await openStack("key-server");
    await other.remove();
  } finally {
    process.env = inherited;
  }
});
