/** What one hosted program leaves behind is no matter of the next one. */

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
])("programs run after one that left %s to nobody when its run had ended", async (_what, failure) => {
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
