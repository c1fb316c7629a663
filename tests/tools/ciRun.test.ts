import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ci-"));
  mkdirSync(path.join(folder, ".ci"));
  copyFileSync(path.resolve(__dirname, "../../.ci/run"), path.join(folder, ".ci/run"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `.ci/run` with another program in place of make, and installs nothing. Returns its exit code and its last line. */
function ended(make: string, env: NodeJS.ProcessEnv = {}): [code: number | null, line: string | undefined] {
  for (const [name, text] of [
    ["make", make],
    ["python3", "exit 0"],
    ["apt-get", "exit 0"],
  ] as const) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const search = [folder, process.env["PATH"]].join(path.delimiter);
  const { status, stdout } = spawnSync(path.join(folder, ".ci/run"), {
    env: { ...process.env, ...env, PATH: search },
    encoding: "utf8",
  });
  return [status, stdout.trim().split("\n").at(-1)];
}

describe("the run of everything", () => {
  test("succeeds where every test passed, and ends with their count", () => {
    expect(ended("echo '12 passed, 0 failed'")).toEqual([0, "12 passed, 0 failed"]);
  });

  test.each([
    ["a test failed", "echo '12 passed, 1 failed'; echo 'make: Error 1'; exit 2", 2, "12 passed, 1 failed"],
    ["a test was left out", "echo '12 passed, 0 failed, 1 skipped'", 1, "12 passed, 0 failed, 1 skipped"],
    ["no test ran", "echo '0 passed, 0 failed'", 1, "0 passed, 0 failed"],
    ["nothing was counted", "exit 0", 1, ""],
    ["a failure is hidden by exit code 0", "echo '12 passed, 1 failed'", 1, "12 passed, 1 failed"],
  ])("fails where %s", (_what, make, code, line) => {
    expect(ended(make)).toEqual([code, line]);
  });

  test("takes no flags of make and no settings of the project from its environment", () => {
    const inherited = {
      MAKEFLAGS: "n",
      MAKEFILES: "other.mk",
      APPLINKS_ENGINE: "own",
      APPLINKS_PROJECT: "/x",
    };
    const make = "env | grep -E '^(MAKE|MFLAGS|APPLINKS_)' || echo '1 passed, 0 failed'";
    expect(ended(make, inherited)).toEqual([0, "1 passed, 0 failed"]);
  });
});
