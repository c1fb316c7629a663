/** Runs that are killed at a chosen moment. */

import type { FaultRule } from "applinks-sandbox";
import type { TestApps } from "./testApps";

/** Waits for something to come true. Throws if it does not within two minutes. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen`);
}

/**
 * Runs `up`, one resource at a time, and kills the CLI with all that it started while the changing request of this number, counted
 * from 1, waits for its answer: before the app has acted, or after.
 */
export async function killAtWrite(
  { stack, sandbox }: TestApps,
  write: number,
  phase: FaultRule["phase"],
): Promise<void> {
  await sandbox.control.requestLog.clear();
  await sandbox.control.faults.add({
    match: { mutating: true },
    nth: write,
    phase,
    effect: { kind: "hang", seconds: 60 },
  });
  const run = stack.begin("up", "--yes", "--skip-preview", "--parallel", "1");
  await until(`write ${write}`, async () => {
    const { [write - 1]: entry } = await sandbox.control.requestLog.entries({ mutating: true });
    // The status is there when the app has acted.
    return entry?.fault !== undefined && (phase === "before-act" || entry.status > 0);
  });
  run.crash();
  expect((await run.ended).code).not.toBe(0);
  await sandbox.control.faults.clear();
}
