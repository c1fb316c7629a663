import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How to wait for a lock: for at most `limit` and every `pause` milliseconds; `waiting` is called once for each owner. */
export interface Waiting {
  limit?: number;
  pause?: number;
  waiting?: (pid: number) => void;
}

/** The time for which one process waits for another; longer than a cold build on a slow machine. */
const LIMIT = 45 * 60_000;

/** The locks that this process holds. */
const held = new Set();

/**
 * Runs `work` while this process alone holds the lock: a file with the owner's process ID, removed afterwards. The lock of a dead process
 * is replaced. Throws if another process keeps it for longer than `limit`.
 */
export async function withLock<Result>(
  file: string,
  work: () => Result | Promise<Result>,
  { limit = LIMIT, pause = 300, waiting = () => undefined }: Waiting = {},
): Promise<Result> {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + limit;
  let reported = 0;
  while (!take(file)) {
    const owner = ownerOf(file);
    // Containers reuse a few process IDs. A lock with this process's ID that it does not hold is abandoned.
    if (owner !== undefined && (owner === process.pid ? !held.has(file) : !alive(owner))) {
      clear(file, owner);
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Process ${owner} has held ${file} for more than ${limit / 60_000} minutes. ` +
          "Remove that file if the process has nothing to do with it.",
      );
    }
    if (owner !== undefined && owner !== reported) waiting((reported = owner));
    await sleep(pause);
  }
  held.add(file);
  const release = () => {
    held.delete(file);
    if (ownerOf(file) === process.pid) rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

/** Creates the lock with its content in one step: no process ever reads a lock without an owner. */
function take(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Removes the lock of a dead process. One of several processes that try gets the file. If another process has replaced the lock in the
 * meantime, the new lock is put back.
 */
function clear(file: string, dead: number): void {
  const stale = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch {
    return; // another process was faster
  }
  try {
    if (ownerOf(stale) !== dead) linkSync(stale, file);
  } finally {
    rmSync(stale, { force: true });
  }
}

/** The process ID in the lock, or 0 if it has none. */
function ownerOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return undefined; // released since
  }
}

function alive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
