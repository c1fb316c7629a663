import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { withLock } from "../engine/lock";
import { ROOT } from "../engine/recipe";
import { run } from "../engine/run";
import { normalizeModes } from "./stage";

const SDK = path.join(ROOT, "sdk", "python");
/** The build backend that the generated pyproject.toml names, as one version: its own is in the wheel. */
const BACKEND = "setuptools==80.9.0";
/** What interpreters and earlier builds leave beside the sources. */
const LEFT_BEHIND = /^(__pycache__|build|dist|.*\.egg-info)$/;
/** The time limit of the package index, so that it cannot block a build. */
const LIMIT = 180_000;

const windows = process.platform === "win32";
const PYTHON = windows ? "python" : "python3";

/**
 * Builds the wheel of the plugin's SDK for Python into a folder. A source archive is not built: setuptools dates its files by the clock,
 * and the wheel is the same for every system. Its files are dated `date`; `stage` is a folder for what is needed on the way.
 *
 * Throws when there is a Python, and it cannot build.
 */
export async function packWheel(stage: string, folder: string, date: Date): Promise<void> {
  const source = path.join(stage, "python");
  cpSync(SDK, source, { recursive: true, filter: (file) => !LEFT_BEHIND.test(path.basename(file)) });
  // The generator puts the text that pyproject.toml names into the module.
  cpSync(path.join(SDK, "pulumi_applinks", "README.md"), path.join(source, "README.md"));
  cpSync(path.join(ROOT, "LICENSE"), path.join(source, "LICENSE"));
  normalizeModes(source);

  const env = { ...process.env, SOURCE_DATE_EPOCH: String(date.getTime() / 1000) };
  // The wheel carries the modes of files that pip writes, and these depend on who builds.
  const umask = process.umask(0o022);
  try {
    const wheel = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source];
    await pip(await builder(), wheel, { cwd: stage, env });
  } catch (cause) {
    throw new Error(
      "The Python SDK could not be packed: it takes a package index that pip reaches. " +
        `Set APPLINKS_WITHOUT_PYTHON=1 to leave it out.\n${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    process.umask(umask);
  }
}

/**
 * The interpreter of an environment that has the build backend, kept for the next build under the same Python.
 * Throws when it cannot be made.
 */
async function builder(): Promise<string> {
  // An environment does not outlive the Python that made it: another one's is another folder.
  const [python] = await run(PYTHON, ["-c", "import platform; print(platform.python_version())"]);
  const environment = path.join(ROOT, ".work", `python-${python}-${BACKEND.replaceAll("=", "-")}`);
  const interpreter = path.join(environment, windows ? "Scripts\\python.exe" : "bin/python");
  // Written last: an environment without it was not finished.
  const finished = path.join(environment, "finished");
  return withLock(`${environment}.lock`, async () => {
    if (existsSync(finished)) return interpreter;
    rmSync(environment, { recursive: true, force: true });
    await run(PYTHON, ["-m", "venv", environment], { cwd: ROOT });
    await pip(interpreter, ["install", BACKEND], { cwd: ROOT, env: process.env });
    writeFileSync(finished, "");
    return interpreter;
  });
}

function pip(
  interpreter: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const quietly = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
  return run(interpreter, [...quietly, ...args], { ...options, limit: LIMIT });
}

/** Why no wheel can be built here, or `undefined` where one can. */
export async function withoutPython(): Promise<string | undefined> {
  if (process.env["APPLINKS_WITHOUT_PYTHON"] !== undefined) return "APPLINKS_WITHOUT_PYTHON is set";
  return run(PYTHON, ["-c", "import venv, ensurepip"]).then(
    () => undefined,
    () => `there is no ${PYTHON} with its module venv on PATH`,
  );
}
