import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const requirements = join(__dirname, "requirements.txt");
const work = join(__dirname, "../../../.work");

/**
 * Returns a Python interpreter with the packages of requirements.txt, in a virtual environment that later runs
 * reuse. Throws an error with the missing requirement if the environment cannot be created or the packages
 * cannot be installed. Call `lackOfPython` first to check whether Python is available.
 */
export function python(): string {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const environment = join(work, `python-${digest}`);
  // This file is written last: an environment without it is incomplete.
  const finished = join(environment, "finished");
  const interpreter = join(environment, "bin", "python");
  if (existsSync(finished)) return interpreter;
  mkdirSync(work, { recursive: true });
  rmSync(environment, { recursive: true, force: true });
  step("python3 to create an environment", "python3", ["-m", "venv", environment]);
  const quietly = ["-q", "--disable-pip-version-check", "--no-input"];
  step("a package index that pip can reach", interpreter, [
    "-m",
    "pip",
    "install",
    ...quietly,
    "-r",
    requirements,
  ]);
  writeFileSync(finished, "");
  return interpreter;
}

function step(need: string, command: string, options: string[]): void {
  try {
    execFileSync(command, options, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (cause) {
    throw new Error(`This test needs ${need}. Set APPLINKS_WITHOUT_PYTHON=1 to run without it.`, { cause });
  }
}

/** Why tests with Python are skipped; `undefined` if Python is available. */
export function lackOfPython(): string | undefined {
  if (process.env["APPLINKS_WITHOUT_PYTHON"] !== undefined) return "APPLINKS_WITHOUT_PYTHON is set";
  const { status } = spawnSync("python3", ["-c", "import venv, ensurepip"], { stdio: "ignore" });
  return status === 0 ? undefined : "they require python3 with its module venv (Debian: python3-venv)";
}
