/** Python, for programs that use the SDK and for servers of tests. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { withLock } from "../../tools/engine/lock";
import type { Language } from "./languages";
import { start } from "./processes";

const ROOT = path.resolve(__dirname, "../..");
const SDK = path.join(ROOT, "sdk/python");
/** The type checker that tests need in addition. */
const REQUIREMENTS = path.join(__dirname, "requirements.txt");

const run = promisify(execFile);

/** Python. Programs run with the interpreter that has the SDK. */
export const PYTHON: Language = {
  title: "Python",
  runtime: "python",
  toolchain: {
    // The oldest that the SDK's pyproject.toml accepts.
    probe: ["python3", "-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"],
    needs: "python3 3.10 or later with its module venv",
    without: "APPLINKS_WITHOUT_PYTHON",
  },
  prepare: async ({ env }) => {
    const bin = path.dirname(await pythonWithSdk());
    env["PATH"] = [bin, env["PATH"] ?? ""].join(path.delimiter);
  },
};

/** The interpreter of an environment with the SDK, installed as a user would install it, and mypy. */
export function pythonWithSdk(): Promise<string> {
  const files = readdirSync(SDK, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return pythonWith("python-sdk", [...contents, REQUIREMENTS], async (pip) => {
    // pip builds in the folder itself.
    const copy = mkdtempSync(path.join(tmpdir(), "applinks-python-"));
    try {
      cpSync(SDK, copy, { recursive: true });
      await pip(copy, "-r", REQUIREMENTS);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
}

/** The interpreter of an environment with the packages that a file of requirements names. */
export function pythonWithPackages(name: string, requirements: string): Promise<string> {
  return pythonWith(name, [requirements], (pip) => pip("-r", requirements));
}

/**
 * The interpreter of a new environment, which is kept until one of the files changes. Throws an error that names what is needed if the
 * packages cannot be installed.
 */
async function pythonWith(
  name: string,
  files: readonly string[],
  install: (pip: (...args: string[]) => Promise<void>) => Promise<void>,
): Promise<string> {
  const digest = createHash("sha256");
  for (const file of files) digest.update(file).update(readFileSync(file));
  const environment = path.join(ROOT, ".work", `${name}-${digest.digest("hex").slice(0, 12)}`);
  const interpreter = path.join(environment, "bin/python");
  // Written last: an environment without this file is incomplete.
  const finished = path.join(environment, "finished");
  if (existsSync(finished)) return interpreter;
  // Two workers may need it at the same time.
  await withLock(`${environment}.lock`, async () => {
    if (existsSync(finished)) return;
    rmSync(environment, { recursive: true, force: true });
    try {
      await run("python3", ["-m", "venv", environment]);
      await install(async (...args) => {
        const quietly = ["-q", "--disable-pip-version-check", "--no-input"];
        await run(interpreter, ["-m", "pip", "install", ...quietly, ...args]);
      });
    } catch (cause) {
      throw new Error(
        "This test needs a package index that pip reaches. Set APPLINKS_WITHOUT_PYTHON=1 to run without Python.",
        { cause },
      );
    }
    writeFileSync(finished, "");
  });
  return interpreter;
}

/** An error that mypy reports. */
export interface Complaint {
  file: string;
  message: string;
  /** The error code. */
  code: string;
}

/** The errors that mypy reports for the given files. Throws an error if mypy cannot run. */
export async function typeCheck(...options: string[]): Promise<Complaint[]> {
  const interpreter = await pythonWithSdk();
  const cache = path.join(path.dirname(interpreter), "../mypy");
  const { code, stdout, text } = await start(
    interpreter,
    ["-m", "mypy", "-O", "json", "--cache-dir", cache, ...options],
    { cwd: ROOT, env: process.env },
  ).ended;
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  // mypy exits with 1 after errors; so does an interpreter without mypy.
  if (code !== (lines.length === 0 ? 0 : 1)) throw new Error(`mypy ended with ${String(code)}:\n${text}`);
  return lines.map((line) => JSON.parse(line) as Complaint);
}
