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

const ROOT = path.resolve(__dirname, "../..");
const SDK = path.join(ROOT, "sdk/python");

const run = promisify(execFile);

/**
 * The interpreter of an environment in which the SDK is installed as a user would install it; the environment is kept until the SDK
 * changes. Throws an error that says what is needed when there is no `python3`, or the packages cannot be installed.
 */
export async function pythonWithSdk(): Promise<string> {
  const digest = createHash("sha256");
  const files = readdirSync(SDK, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map(({ parentPath, name }) => path.join(parentPath, name)).sort())
    digest.update(file).update(readFileSync(file));
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
    await run(interpreter, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", copy]);
  } catch (cause) {
    throw new Error(
      "This test needs python3 with its module venv, and a package index that pip reaches. " +
        "Set APPLINKS_WITHOUT_PYTHON=1 to run without it.",
      { cause },
    );
  } finally {
    rmSync(copy, { recursive: true });
  }
  writeFileSync(finished, "");
  return interpreter;
}
