import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import type { SandboxState } from "./export";

/** Writes the world to a file that is at every moment either the old or the new one, also after a kill. */
export function writeSnapshot(file: string, world: SandboxState): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, "w", 0o600);
  try {
    writeSync(handle, JSON.stringify(world));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}
