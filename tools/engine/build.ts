import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import type { Hosts } from "./engine";
import {
  EXECUTABLE,
  FOLDER,
  HOSTS,
  YAML_HOST,
  MODULES,
  PLACE,
  ROOT,
  VERSION,
  atLeast,
  goVersion,
  release,
} from "./recipe";
import { run } from "./run";

/** The time limit for downloading the modules. Compiling them has no limit. */
const LIMIT = 10 * 60_000;

/** The interval between progress messages of a long step. */
const BEAT = 10_000;

/**
 * Builds CLI, language hosts and SDK generator from Go modules in a temporary folder, and moves them into place when all are complete.
 *
 * Throws an error that names what is missing.
 */
export async function build(log: (text: string) => void): Promise<{ hosts: Hosts }> {
  const script = path.join(ROOT, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");
  if (!existsSync(script)) throw new Error("@pulumi/pulumi is not installed: run npm ci");
  const env = await environment();

  const cores = os.availableParallelism();
  log(
    `building Pulumi ${VERSION} from Go modules on ${cores} core${cores === 1 ? "" : "s"}: ` +
      "3 min 15 s on 2 cores once the modules are fetched, less with a warm Go cache (2 GB of memory, 3.5 GB of disk)",
  );
  const aside = path.join(PLACE, "build");
  const bin = path.join(aside, "bin");
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  try {
    for (const module of MODULES) {
      const cwd = path.join(__dirname, module.folder);
      const names = module.programs.map((program) => program.package);
      const packages = await modules(cwd, env, names, log);
      for (const program of module.programs) {
        const out = path.join(bin, program.name + EXECUTABLE);
        // Fixed flags instead of the user's GOFLAGS: go.sum is checked in and must not be rewritten.
        const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", module.flags];
        const started = Date.now();
        let compiled = 0;
        const beat = setInterval(
          () =>
            log(`${program.name}: ${compiled} of at most ${packages} packages compiled (${since(started)})`),
          BEAT,
        );
        try {
          // Go prints the name of each package that it compiles, one on a line, but not those of cached packages.
          await run("go", ["build", "-v", ...flags, "-o", out, program.package], {
            cwd,
            env,
            line: () => (compiled += 1),
          });
        } finally {
          clearInterval(beat);
        }
        log(`${program.name} built (${since(started)})`);
      }
    }
    copyScript(script, bin);
    copyScript(await pythonScript(env), bin);
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(path.dirname(FOLDER), { recursive: true });
    renameSync(aside, FOLDER);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return { hosts: { nodejs: HOSTS, python: HOSTS, go: HOSTS, yaml: YAML_HOST } };
}

/**
 * Go's environment, after a check that Go is installed and new enough. An older Go would download a newer one, without output and for
 * minutes; users can enable that with GOTOOLCHAIN.
 */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const needed = goVersion();
  const toolchain = process.env.GOTOOLCHAIN;
  const env = { ...process.env, GOTOOLCHAIN: toolchain || "local", GOFLAGS: "", GOWORK: "off" };
  const lines = await run("go", ["env", "GOVERSION"], { env, cwd: os.tmpdir(), limit: 30_000 }).catch(
    (cause: unknown) => {
      throw new Error(`no working Go: install Go ${needed} or later (https://go.dev/dl/)`, { cause });
    },
  );
  const version = release(lines[0] ?? "");
  if (env.GOTOOLCHAIN === "local" && (version === undefined || !atLeast(version, needed))) {
    throw new Error(
      `Go ${version ?? "of an unknown version"} is older than ${needed}: install Go ${needed} or later ` +
        "(https://go.dev/dl/), or set GOTOOLCHAIN=auto to let Go fetch it",
    );
  }
  return env;
}

/**
 * Fetches the modules that the packages need, and no others. Returns how many packages there are to compile.
 */
async function modules(
  cwd: string,
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  log: (text: string) => void,
): Promise<number> {
  const started = Date.now();
  let fetched = 0;
  const line = (text: string) => {
    if (text.startsWith("go: downloading")) fetched += 1;
  };
  const beat = setInterval(() => log(`${fetched} modules fetched so far (${since(started)})`), BEAT);
  try {
    const packages = await run("go", ["list", "-mod=readonly", "-deps", ...names], {
      cwd,
      env,
      limit: LIMIT,
      line,
    });
    if (fetched > 0) log(`${fetched} Go modules fetched for ${path.basename(cwd)} (${since(started)})`);
    return packages.length;
  } finally {
    clearInterval(beat);
  }
}

/** The script with which the Python host starts a program; it is beside the host's source. */
async function pythonScript(env: NodeJS.ProcessEnv): Promise<string> {
  const cwd = path.join(__dirname, "hosts");
  const module = "github.com/pulumi/pulumi/sdk/v3";
  const [folder] = await run("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module], { cwd, env });
  return path.join(folder ?? "", "python", "cmd", "pulumi-language-python-exec");
}

/** Copies a script, and the one for Windows if there is one. */
function copyScript(script: string, bin: string): void {
  for (const file of [script, `${script}.cmd`].filter(existsSync)) {
    const copy = path.join(bin, path.basename(file));
    copyFileSync(file, copy);
    chmodSync(copy, 0o755);
  }
}

function since(started: number): string {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
