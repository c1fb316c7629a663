/** Runs that are killed at a chosen moment. */

import type { FaultRule } from "applinks-sandbox";
import type { Running } from "./processes";
import type { TestApps } from "./testApps";

/** Waits until a condition holds. Throws after two minutes, or `seconds`. */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 120): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen`);
}

/**
 * Runs `up`, one resource at a time, until an app keeps a changing request waiting, before or after it acts. `write` is the number of
 * the request, counted from 1. A delayed request goes on when the faults are cleared; one that hangs gets no response.
 */
export async function upUntilWrite(
  { stack, sandbox }: TestApps,
  write: number,
  phase: FaultRule["phase"],
  kind: "delay" | "hang",
  ...args: string[]
): Promise<Running> {
  await sandbox.control.requestLog.clear();
  await sandbox.control.faults.add({
    match: { mutating: true },
    nth: write,
    phase,
    effect: { kind, seconds: 60 },
  });
  const run = stack.begin("up", "--yes", "--skip-preview", "--parallel", "1", ...args);
  await until(`write ${write}`, async () => {
    const { [write - 1]: entry } = await sandbox.control.requestLog.entries({ mutating: true });
    // The request log has a status once the app has acted.
    return entry?.fault !== undefined && (phase === "before-act" || entry.status > 0);
  });
  return run;
}

/** Runs `up` in this way, and kills the CLI and all its child processes while the request hangs. */
export async function killAtWrite(
  testApps: TestApps,
  write: number,
  phase: FaultRule["phase"],
): Promise<void> {
  const run = await upUntilWrite(testApps, write, phase, "hang");
  run.crash();
  expect((await run.ended).code).not.toBe(0);
  await testApps.sandbox.control.faults.clear();
}
