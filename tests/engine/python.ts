/** A Python for programs that use the SDK. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Language } from "./languages";
import { start } from "./processes";

const ROOT = path.resolve(__dirname, "../..");
const SDK = path.join(ROOT, "sdk/python");
/** What tests need besides: the type checker. */
const REQUIREMENTS = path.join(__dirname, "requirements.txt");

const run = promisify(execFile);

/** Python; programs are run by the interpreter that has the SDK. */
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

/**
 * The interpreter of an environment in which the SDK is installed as a user would install it, and mypy; the environment is kept until
 * either changes. Throws an error that says what is needed when the packages cannot be installed.
 */
export async function pythonWithSdk(): Promise<string> {
  const digest = createHash("sha256");
  const files = readdirSync(SDK, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  for (const file of [...contents, REQUIREMENTS]) digest.update(file).update(readFileSync(file));
  const environment = path.join(ROOT, ".work", `python-sdk-${digest.digest("hex").slice(0, 12)}`);
  const interpreter = path.join(environment, "bin/python");
  // Written last: an environment without it was not finished.
  const finished = path.join(environment, "finished");
  if (existsSync(finished)) return interpreter;
  mkdirSync(path.dirname(environment), { recursive: true });
  rmSync(environment, { recursive: true, force: true });
  // pip builds in the folder itself.
  const copy = mkdtempSync(path.join(tmpdir(), "applinks-python-"));
  try {
    cpSync(SDK, copy, { recursive: true });
    await run("python3", ["-m", "venv", environment]);
    const quietly = ["-q", "--disable-pip-version-check", "--no-input"];
    await run(interpreter, ["-m", "pip", "install", ...quietly, copy, "-r", REQUIREMENTS]);
  } catch (cause) {
    throw new Error(
      "This test needs a package index that pip reaches. Set APPLINKS_WITHOUT_PYTHON=1 to run without Python.",
      { cause },
    );
  } finally {
    rmSync(copy, { recursive: true });
  }
  writeFileSync(finished, "");
  return interpreter;
}

/** A complaint of mypy's. */
export interface Complaint {
  file: string;
  message: string;
  /** The kind of it. */
  code: string;
}

/** What mypy has to say of what it is pointed to. Throws an error if it could not look. */
export async function typeCheck(...options: string[]): Promise<Complaint[]> {
  const interpreter = await pythonWithSdk();
  const cache = path.join(path.dirname(interpreter), "../mypy");
  const { code, stdout, text } = await start(
    interpreter,
    ["-m", "mypy", "-O", "json", "--cache-dir", cache, ...options],
    { cwd: ROOT, env: process.env },
  ).ended;
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  // 1 says that there are complaints; it is also what an interpreter ends with that has no mypy.
  if (code !== (lines.length === 0 ? 0 : 1)) throw new Error(`mypy ended with ${String(code)}:\n${text}`);
  return lines.map((line) => JSON.parse(line) as Complaint);
}
