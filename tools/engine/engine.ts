import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { REQUESTED, EXECUTABLE, HOME, PLACE, ROOT } from "./recipe";

/** The source of the engine: the user's own on PATH, the npm launcher's download, or a build from Go modules. */
export type Way = "own" | "download" | "build";

/**
 * The versions of the language hosts, as far as they are there. Hosts of a built engine, but for YAML's, are of 3.55.0, older than its
 * CLI: they know neither `runtime: nodejs` in PulumiPlugin.yaml (since 3.139), nor GenerateProgram and GeneratePackage
 * (`pulumi import` with code, `pulumi package gen-sdk`), nor Python's `virtualenv` option. Downloaded and own hosts
 * are given the CLI's version.
 */
export type Hosts = { nodejs?: string; python?: string; go?: string; yaml?: string };

/**
 * `.engine/engine.json`, or `.engine/engine-<version>.json` for a requested version. `pulumi` is relative to the repository's root, or
 * absolute for the user's own.
 */
export interface Description {
  way: Way;
  version: string;
  pulumi: string;
  hosts: Hosts;
  /** Only for `own`: size and time of that program, to notice an update. */
  digest?: string;
}

/** A `pulumi` that is ready to run. Paths are absolute. */
export interface Engine {
  way: Way;
  /** The CLI's version, numbers only: `3.274.1`. */
  version: string;
  pulumi: string;
  /** The `PULUMI_HOME` of demo and tests; never the user's. */
  home: string;
  hosts: Hosts;
  /**
   * Only for `build`: a program that replaces `pulumi package gen-sdk`, called with a schema file, `nodejs`,
   * `python` or `go`, and the folder that it replaces.
   */
  generator?: string;
}

/** The description of the usual engine. */
export const USUAL = path.join(PLACE, "engine.json");

/** The description of the engine in use: the usual one, or the one of the requested version. */
export const DESCRIPTION = REQUESTED === undefined ? USUAL : path.join(PLACE, `engine-${REQUESTED}.json`);

/**
 * The engine that `make engine` left in `.engine/`, of the version that APPLINKS_ENGINE_VERSION names if it is set. Throws an
 * error with the code `ENGINE_MISSING` when there is none.
 */
export function engine(): Engine {
  let description: Description;
  try {
    description = JSON.parse(readFileSync(DESCRIPTION, "utf8")) as Description;
  } catch (cause) {
    const error = new Error("There is no Pulumi engine yet: run make engine.", { cause });
    throw Object.assign(error, { code: "ENGINE_MISSING" });
  }
  const { way, version, hosts } = description;
  const pulumi = path.resolve(ROOT, description.pulumi);
  const generator = path.join(path.dirname(pulumi), `applinks-generator${EXECUTABLE}`);
  return { way, version, pulumi, home: HOME, hosts, ...(way === "build" ? { generator } : {}) };
}

/**
 * The environment in which `pulumi` runs by itself alone: the engine first on PATH, a home of the project's own, state
 * in files under `stateDir` (created when missing), a passphrase instead of a login. Nothing that begins with
 * `PULUMI_` is inherited, so neither a token nor a backend of the user's can be reached. Plugins are never fetched in
 * automatically, which would hang without a network; a test that needs one runs `pulumi plugin install`.
 *
 * `passphrase` protects secrets in that state; the default is public and fits throw-away stacks only. `of` is the
 * engine, by default `engine()`.
 */
export function engineEnvironment({
  stateDir,
  passphrase = "applinks",
  of = engine(),
}: {
  stateDir: string;
  passphrase?: string;
  of?: Engine;
}): Record<string, string> {
  const folder = path.resolve(stateDir);
  mkdirSync(folder, { recursive: true });
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.toUpperCase().startsWith("PULUMI_")) environment[name] = value;
  }
  // On Windows the variable may be spelled Path.
  const search = Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...environment,
    [search]: [path.dirname(of.pulumi), environment[search] ?? ""].join(path.delimiter),
    PULUMI_HOME: of.home,
    PULUMI_BACKEND_URL: `file://${folder.split(path.sep).join("/")}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
