/**
 * The folder of the claims that all provider processes of one engine share: one engine starts a process per provider and adapter.
 *
 * The folder is named after the engine's address. An address is used again by later engines, so the folder also lists the processes that
 * use it: a folder without a running process is left over from an earlier engine.
 */

import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Claims } from "../lifecycle/claims";
import { openClaimsLog, type ClaimsLog } from "./claimsLog";

/** The claims of this process, and a function that ends its use of them. */
export interface SharedClaims {
  claims: Claims;
  leave(): void;
}

/** Opens the claims of the engine at this address. Throws if the folder can't be used. */
export function openSharedClaims(engine: string, root = ownRoot()): SharedClaims {
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  refuseForeign(root);
  removeLeftovers(root);
  const folder = path.join(root, hash(engine));
  const member = path.join(folder, MEMBERS, `${process.pid}-${randomUUID()}`);
  join(folder, member);
  let log: ClaimsLog | undefined;
  const leave = (): void => {
    leaving.delete(leave);
    log?.close();
    log = undefined;
    fs.rmSync(member, { force: true });
    if (!isInUse(folder)) removeUnused(folder);
  };
  leaving.add(leave);
  try {
    log = openClaimsLog(path.join(folder, LOG));
    // Fails if the folder can't store claims.
    log.claims.claim(member, member);
    // Another process may have taken the folder for an unused one.
    if (!fs.existsSync(member)) throw new Error(`${folder} was removed by another process`);
    return { claims: log.claims, leave };
  } catch (error) {
    leave();
    throw error;
  }
}

/** What ends this process's use of the claims. A killed process leaves its folder to the next one. */
const leaving = new Set<() => void>();
const leaveAll = (): void => {
  for (const leave of leaving) succeeds(leave);
};
process.on("exit", leaveAll);
// The engine ends its providers with SIGINT, which ends a process without the event "exit".
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    leaveAll();
    process.kill(process.pid, signal);
  });
}

/** The user's number, which a user without an account, as in a container, has too; -1 on Windows, whose users have none. */
const USER = process.getuid?.() ?? -1;

/** Each user has a folder, because temporary folders are shared. */
function ownRoot(): string {
  return path.join(tmpdir(), `pulumi-applinks-${USER}`);
}

const MEMBERS = "processes";

const LOG = "claims";

/** Throws if the folder is a link, or belongs to another user, who could change the claims. */
function refuseForeign(root: string): void {
  const found = fs.lstatSync(root);
  const foreign = process.platform !== "win32" && (found.uid !== USER || (found.mode & 0o022) !== 0);
  if (found.isDirectory() && !foreign) return;
  throw new Error(`${root} is not a folder that only this user can write to. Remove it`);
}

/** Adds this process to the folder, which never exists without a process. */
function join(folder: string, member: string): void {
  const fresh = `${folder}.${randomUUID()}`;
  fs.mkdirSync(path.join(fresh, MEMBERS), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(fresh, MEMBERS, path.basename(member)), "");
  for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
    // Fails if the folder exists.
    if (
      succeeds(() => {
        fs.renameSync(fresh, folder);
      })
    )
      return;
    if (!isInUse(folder)) removeUnused(folder);
    else if (
      succeeds(() => {
        fs.writeFileSync(member, "");
      })
    ) {
      fs.rmSync(fresh, { recursive: true, force: true });
      return;
    }
  }
  throw new Error(`${folder} could not be created`);
}

const ATTEMPTS = 10;

/** Removes a folder under another name, so that no process joins it meanwhile. */
function removeUnused(folder: string): void {
  const old = `${folder}.${randomUUID()}`;
  if (
    !succeeds(() => {
      fs.renameSync(folder, old);
    })
  )
    return;
  // Another process may have replaced the unused folder by its own.
  if (
    isInUse(old) &&
    succeeds(() => {
      fs.renameSync(old, folder);
    })
  )
    return;
  fs.rmSync(old, { recursive: true, force: true });
}

/** Whether a running process uses the folder. */
function isInUse(folder: string): boolean {
  return listed(path.join(folder, MEMBERS)).some((member) => isRunning(Number.parseInt(member, 10)));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user exists, too.
    return codeOf(error) === "EPERM";
  }
}

/** Removes the folders that killed processes left, but not one that another process is about to complete. */
function removeLeftovers(root: string): void {
  for (const name of listed(root)) {
    const folder = path.join(root, name);
    if (isOld(folder) && !isInUse(folder)) removeUnused(folder);
  }
}

function isOld(folder: string): boolean {
  const changed = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Date.now() - changed > OLD;
}

/** In milliseconds: longer than a run, because processes in other containers with the same folder can't be seen. */
const OLD = 24 * 60 * 60_000;

/** The hash of an address, which contains characters that file names can't have. */
function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** The names in a folder; none if it does not exist. */
function listed(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
