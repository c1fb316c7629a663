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
  mark?: string;
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

/**
 * The engine that `make engine` left in `.engine/`, of the version that APPLINKS_ENGINE_VERSION names if it is set. Throws an
 * error with the code `ENGINE_MISSING` when there is none.
 */
export declare function engine(): Engine;

/**
 * The environment in which `pulumi` runs by itself alone: the engine first on PATH, a home of the project's own, state
 * in files under `stateDir` (created when missing), a passphrase instead of a login. Nothing that begins with
 * `PULUMI_` is inherited, so neither a token nor a backend of the user's can be reached. Plugins are never fetched in
 * automatically, which would hang without a network; a test that needs one runs `pulumi plugin install`.
 *
 * `passphrase` protects secrets in that state; the default is public and fits throw-away stacks only. `of` is the
 * engine, by default `engine()`.
 */
export declare function engineEnvironment(options: {
  stateDir: string;
  passphrase?: string;
  of?: Engine;
}): Record<string, string>;
