/** The writes of a run without an engine: the same requests, as many at a time, by axios alone. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bundled } from "./bundled";

/** Seconds. */
export interface WriteTimes {
  create: number;
  destroy: number;
}

/** Creates and deletes the objects of these links in a process of its own. */
export async function timeWrites(
  apps: Record<"jira" | "confluence", { url: string }>,
  links: number,
): Promise<WriteTimes> {
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-bench-"));
  try {
    const script = bundled("bareWrites.ts", path.join(folder, "writes.js"));
    const args = [script, apps.jira.url, apps.confluence.url, String(links)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as WriteTimes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
