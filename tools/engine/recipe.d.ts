import type { Way } from "./engine";

/** The repository's root folder. */
export declare const ROOT: string;
/** The folder `.engine` of everything that is made here. */
export declare const PLACE: string;
/** The `PULUMI_HOME` of demo and tests. */
export declare const HOME: string;
/** The CLI that demo and tests run on, unless the user has one. */
export declare const NEWEST: string;
/** The oldest CLI that is tried. */
export declare const OLDEST: string;
/** The version in APPLINKS_ENGINE_VERSION, if it is set. */
export declare const REQUESTED: string | undefined;
/** The CLI that is downloaded or built: the requested version, or the newest. */
export declare const VERSION: string;
/** The oldest CLI of a user's own that is accepted. */
export declare const MINIMUM: string;
/** The path of a CLI of that version under `PULUMI_HOME`. */
export declare const FOLDER: string;
/** What an executable's name ends with on this system. */
export declare const EXECUTABLE: string;
/** The version of built language hosts. */
export declare const HOSTS: string;
/** The version of the built host for YAML. */
export declare const YAML_HOST: string;
/** What is built from which Go module, in this order. */
export declare const MODULES: readonly {
  readonly folder: string;
  readonly flags: string;
  readonly programs: readonly { readonly name: string; readonly package: string }[];
}[];

/**
 * A hash of everything that decides what a way produces: the version and the system, and for `build` also the Go modules.
 * A finished engine with another fingerprint is out of date.
 */
export declare function fingerprint(way: Way, sources?: readonly string[]): string;

/**
 * The ways to try, in order, for a value of `APPLINKS_ENGINE`. Throws for an unknown one, and for a version that no
 * Go module is kept for.
 */
export declare function order(forced: string | undefined, version?: string): Way[];

/** The numbers of a version as programs print it (`v3.274.1-dev.1`, `go1.26.8`), or undefined. */
export declare function release(text: string): string | undefined;

/** Whether `version` is `minimum` or newer; both are numbers with dots. */
export declare function atLeast(version: string, minimum: string): boolean;

/** The newest Go version that the engine's modules require; `files` are texts of go.mod. */
export declare function goVersion(files?: readonly string[]): string;
