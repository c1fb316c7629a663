import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Way } from "./engine";

/** The repository's root folder. */
export const ROOT = path.resolve(__dirname, "../..");

/** Everything this folder's programs produce: the engine's home, its description, other Nodes, locks. */
export const PLACE = path.join(ROOT, ".engine");

/** The `PULUMI_HOME` of demo and tests. */
export const HOME = path.join(PLACE, "home");

/** The CLI that demo and tests run on, unless the user has one. */
export const NEWEST = "3.274.1";

/** The oldest CLI that is tried: the oldest from MINIMUM on that has Go modules. */
export const OLDEST = "3.229.0";

/** The requested version. Its engine is beside the usual one, which does not change. */
export const REQUESTED = process.env.APPLINKS_ENGINE_VERSION || undefined;

/** The CLI that is downloaded or built. */
export const VERSION = REQUESTED ?? NEWEST;

/** The oldest CLI of a user's own that the project's tests accept. */
export const MINIMUM = "3.227.0";

/** Where the npm launcher and the Automation API look for a CLI of that version under `PULUMI_HOME`. */
export const FOLDER = path.join(HOME, "versions", VERSION);

/** What an executable's name ends with on this system. */
export const EXECUTABLE = process.platform === "win32" ? ".exe" : "";

/**
 * The last version of Pulumi's Go SDK module that carries the language hosts. Newer hosts are modules of their own, which
 * the Go module proxy does not serve.
 */
export const HOSTS = "3.55.0";

/** The version of the host for YAML, a module of its own that the proxy serves. */
export const YAML_HOST = "1.25.0";

/** Linker flag for the release of a Pulumi program; without it the CLI calls itself a development build. */
const stamped = (version: string) =>
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;

/** What is built from which Go module, in this order. The first package is the large one. */
export const MODULES = [
  {
    folder: VERSION === NEWEST ? "cli" : `cli-${VERSION}`,
    flags: stamped(VERSION),
    programs: [{ name: "pulumi", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" }],
  },
  {
    folder: "hosts",
    flags: stamped(HOSTS),
    programs: [
      {
        name: "pulumi-language-nodejs",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
      },
      {
        name: "pulumi-language-python",
        package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
      },
      { name: "pulumi-language-go", package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go" },
    ],
  },
  {
    folder: "yaml",
    flags: "-s -w",
    programs: [
      {
        name: "pulumi-language-yaml",
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
      },
    ],
  },
  { folder: "generator", flags: "-s -w", programs: [{ name: "applinks-generator", package: "." }] },
];

/** The files of the Go modules. Their content decides whether an existing build is still valid. */
const SOURCES = [
  ...MODULES.flatMap(({ folder }) => [`${folder}/go.mod`, `${folder}/go.sum`]),
  "generator/main.go",
].map((file) => path.join(__dirname, file));

/**
 * A hash of everything that decides what a way produces: the version and the system, and for `build` also the Go modules.
 * A finished engine with another fingerprint is out of date.
 */
export function fingerprint(way: Way, sources: readonly string[] = SOURCES): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([way, VERSION, process.platform, process.arch]));
  if (way === "build") {
    hash.update(JSON.stringify(MODULES));
    for (const source of sources) hash.update(readFileSync(source)).update("\0");
  }
  return hash.digest("hex");
}

/**
 * The ways to try, in order, for a value of `APPLINKS_ENGINE`. Throws for an unknown one, and for a version that no
 * Go module is kept for.
 */
export function order(forced: string | undefined, version: string = VERSION): Way[] {
  if (version !== NEWEST && version !== OLDEST) {
    throw new Error(`APPLINKS_ENGINE_VERSION is "${version}"; it can be ${OLDEST} or ${NEWEST}, or unset.`);
  }
  if (forced === undefined || forced === "") return ["own", "download", "build"];
  if (forced === "own" || forced === "download" || forced === "build") return [forced];
  throw new Error(`APPLINKS_ENGINE is "${forced}"; it can be own, download or build, or unset.`);
}

/** The numbers of a version as programs print it (`v3.274.1-dev.1`, `go1.26.8`), or undefined. */
export function release(text: string): string | undefined {
  return /^(?:go|v)?(\d+\.\d+(?:\.\d+)?)/.exec(text.trim())?.[1];
}

/** Whether `version` is `minimum` or newer; both are numbers with dots. */
export function atLeast(version: string, minimum: string): boolean {
  const [left = [], right = []] = [version, minimum].map((text) => text.split(".").map(Number));
  for (const [index, part] of right.entries()) {
    const other = left[index] ?? 0;
    if (other !== part) return other > part;
  }
  return true;
}

/** The newest Go version that the engine's modules require; `files` are texts of go.mod. */
export function goVersion(
  files: readonly string[] = SOURCES.filter((file) => file.endsWith("go.mod")).map((file) =>
    readFileSync(file, "utf8"),
  ),
): string {
  const versions = files.map((text) => /^go (\S+)$/m.exec(text)?.[1] ?? "0");
  return versions.reduce((newest, version) => (atLeast(newest, version) ? newest : version));
}
