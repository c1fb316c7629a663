import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** What the programs of a language need. */
export interface Toolchain {
  /** Commands that succeed if the toolchain is available. */
  probes: [command: string, ...options: string[]][];
  /** What is missing otherwise. */
  needs: string;
  /** The environment variable that skips the tests. */
  without: string;
}

/** The folder for what tests install and build; later runs reuse it. */
export const work = join(__dirname, "../../../.work");

/** A suite that is skipped where the toolchain is missing; its title then has the reason. */
export function describeWith({ probes, needs, without }: Toolchain, title: string, suite: () => void): void {
  const available = ([command, ...options]: [string, ...string[]]): boolean =>
    spawnSync(command, options, { stdio: "ignore" }).status === 0;
  const lack =
    process.env[without] !== undefined
      ? `${without} is set`
      : probes.every(available)
        ? undefined
        : `they require ${needs}`;
  if (lack === undefined) describe(title, suite);
  // eslint-disable-next-line no-restricted-syntax -- only where the toolchain is missing; the title has the reason
  else describe.skip(`${title} (skipped: ${lack})`, suite);
}

/** Runs a command that installs or builds something. Throws an error with the missing requirement. */
export async function prepare(
  { without }: Toolchain,
  need: string,
  cwd: string,
  [command, ...options]: [command: string, ...options: string[]],
): Promise<void> {
  try {
    await promisify(execFile)(command, options, { cwd });
  } catch (cause) {
    throw new Error(`This test needs ${need}. Set ${without}=1 to run without it.`, { cause });
  }
}
