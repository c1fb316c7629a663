import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import type { Hosts } from "./engine";
import { EXECUTABLE, FOLDER, PLACE, ROOT, VERSION } from "./recipe";
import { run } from "./run";

/** The launcher downloads this script first (`lib/download.js` of the npm package `pulumi`), so it shows whether the network is reachable. */
const SCRIPT = "https://get.pulumi.com/install.sh";

/** The time limits for the first response and for the whole download. */
const PROBE = 6_000;
const LIMIT = 120_000;

/**
 * Lets the npm launcher download the CLI with its language hosts into a temporary folder, and moves them into place when complete.
 *
 * Throws an error that names what is missing.
 */
export async function download(log: (text: string) => void): Promise<{ hosts: Hosts }> {
  const launcher = path.join(ROOT, "node_modules", "pulumi", "run.js");
  if (!existsSync(launcher)) throw new Error("the npm launcher is not installed: run npm ci");
  await reachable();
  log(`downloading Pulumi ${VERSION} (for at most ${LIMIT / 1000} s)`);
  const aside = path.join(PLACE, "download");
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  try {
    const env = {
      ...process.env,
      PULUMI_HOME: aside,
      PULUMI_VERSION: VERSION,
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
    const lines = await run(process.execPath, [launcher, "version"], { env, limit: LIMIT });
    if (!lines.some((line) => line.trim() === `v${VERSION}`))
      throw new Error("the download is another version");
    const folder = path.join(aside, "versions", VERSION);
    if (!existsSync(path.join(folder, "bin", `pulumi-language-nodejs${EXECUTABLE}`))) {
      throw new Error("the download has no language host for Node.js");
    }
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(path.dirname(FOLDER), { recursive: true });
    renameSync(folder, FOLDER);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return { hosts: { nodejs: VERSION, python: VERSION, go: VERSION, yaml: VERSION } };
}

/** Without a network, the check takes seconds, and not the launcher's own timeouts. */
export async function reachable(): Promise<void> {
  try {
    const response = await fetch(SCRIPT, { signal: AbortSignal.timeout(PROBE) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  } catch (cause) {
    const error = cause as Error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`${SCRIPT} cannot be fetched: ${reason}`, { cause });
  }
}
