// @ts-check
"use strict";

const { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const {
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
} = require("./recipe");
const { run } = require("./run");

/** How long the modules may take to arrive; compiling them is this machine's own work and has no limit. */
const LIMIT = 10 * 60_000;

/** How often a long step says where it is. */
const BEAT = 10_000;

/**
 * Builds CLI, language hosts and SDK generator from Go modules, aside, and moves them into place when all are there.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<{ hosts: import("./engine").Hosts }>}
 * @throws with what is lacking
 */
async function build(say) {
  const script = path.join(ROOT, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");
  if (!existsSync(script)) throw new Error("@pulumi/pulumi is not installed: run npm ci");
  const env = await environment();

  const cores = os.availableParallelism();
  say(
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
      const packages = await modules(cwd, env, names, say);
      for (const program of module.programs) {
        const out = path.join(bin, program.name + EXECUTABLE);
        // Fixed flags instead of the user's GOFLAGS: go.sum is checked in and must not be rewritten.
        const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", module.flags];
        const started = Date.now();
        let compiled = 0;
        const beat = setInterval(
          () =>
            say(`${program.name}: ${compiled} of at most ${packages} packages compiled (${since(started)})`),
          BEAT,
        );
        try {
          // Go names each package on a line of its own as it compiles it; cached ones it does not name.
          await run("go", ["build", "-v", ...flags, "-o", out, program.package], {
            cwd,
            env,
            line: () => (compiled += 1),
          });
        } finally {
          clearInterval(beat);
        }
        say(`${program.name} built (${since(started)})`);
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
 * Go's environment, after a look whether Go is there and new enough. An older Go would by itself download a newer one,
 * silently and for minutes; that is left to users who ask for it with GOTOOLCHAIN.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function environment() {
  const needed = goVersion();
  const asked = process.env.GOTOOLCHAIN;
  const env = { ...process.env, GOTOOLCHAIN: asked || "local", GOFLAGS: "", GOWORK: "off" };
  const lines = await run("go", ["env", "GOVERSION"], { env, cwd: os.tmpdir(), limit: 30_000 }).catch(
    (cause) => {
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
 * Fetches the modules that the packages need, and no others.
 *
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} names
 * @param {(text: string) => void} say
 * @returns {Promise<number>} how many packages there are to compile
 */
async function modules(cwd, env, names, say) {
  const started = Date.now();
  let fetched = 0;
  const line = (/** @type {string} */ text) => {
    if (text.startsWith("go: downloading")) fetched += 1;
  };
  const beat = setInterval(() => say(`${fetched} modules fetched so far (${since(started)})`), BEAT);
  try {
    const packages = await run("go", ["list", "-mod=readonly", "-deps", ...names], {
      cwd,
      env,
      limit: LIMIT,
      line,
    });
    if (fetched > 0) say(`${fetched} Go modules fetched for ${path.basename(cwd)} (${since(started)})`);
    return packages.length;
  } finally {
    clearInterval(beat);
  }
}

/**
 * The script with which the Python host starts a program; it lies beside the host's source.
 * @param {NodeJS.ProcessEnv} env
 */
async function pythonScript(env) {
  const cwd = path.join(__dirname, "hosts");
  const module = "github.com/pulumi/pulumi/sdk/v3";
  const [folder] = await run("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module], { cwd, env });
  return path.join(folder ?? "", "python", "cmd", "pulumi-language-python-exec");
}

/**
 * Copies a script, and its twin for Windows where there is one.
 * @param {string} script
 * @param {string} bin
 */
function copyScript(script, bin) {
  for (const file of [script, `${script}.cmd`].filter(existsSync)) {
    const copy = path.join(bin, path.basename(file));
    copyFileSync(file, copy);
    chmodSync(copy, 0o755);
  }
}

/** @param {number} started */
function since(started) {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

module.exports = { build };
