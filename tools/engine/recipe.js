// @ts-check
"use strict";

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const path = require("node:path");

/** @typedef {import("./engine").Way} Way */

/** The repository's root folder. */
const ROOT = path.resolve(__dirname, "../..");

/** Everything this folder's programs produce: the engine's home, its description, other Nodes, locks. */
const PLACE = path.join(ROOT, ".engine");

/** The `PULUMI_HOME` of demo and tests. */
const HOME = path.join(PLACE, "home");

/** The CLI that demo and tests run on, unless the user has one. */
const NEWEST = "3.274.1";

/** The oldest CLI that is tried: the oldest from MINIMUM on that has Go modules. */
const OLDEST = "3.229.0";

/** The requested version. Its engine is beside the usual one, which does not change. */
const REQUESTED = process.env.APPLINKS_ENGINE_VERSION || undefined;

/** The CLI that is downloaded or built. */
const VERSION = REQUESTED ?? NEWEST;

/** The oldest CLI of a user's own that the project's tests accept. */
const MINIMUM = "3.227.0";

/** Where the npm launcher and the Automation API look for a CLI of that version under `PULUMI_HOME`. */
const FOLDER = path.join(HOME, "versions", VERSION);

/** What an executable's name ends with on this system. */
const EXECUTABLE = process.platform === "win32" ? ".exe" : "";

/**
 * The last version of Pulumi's Go SDK module that carries the language hosts. Newer hosts are modules of their own, which
 * the Go module proxy does not serve.
 */
const HOSTS = "3.55.0";

/** The version of the host for YAML, a module of its own that the proxy serves. */
const YAML_HOST = "1.25.0";

/** Linker flag for the release of a Pulumi program; without it the CLI calls itself a development build. */
const stamped = (/** @type {string} */ version) =>
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;

/** What is built from which Go module, in this order. The first package is the large one. */
const MODULES = [
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

/** @type {typeof import("./recipe").fingerprint} */
function fingerprint(way, sources = SOURCES) {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([way, VERSION, process.platform, process.arch]));
  if (way === "build") {
    hash.update(JSON.stringify(MODULES));
    for (const source of sources) hash.update(readFileSync(source)).update("\0");
  }
  return hash.digest("hex");
}

/** @type {typeof import("./recipe").order} */
function order(forced, version = VERSION) {
  if (version !== NEWEST && version !== OLDEST) {
    throw new Error(`APPLINKS_ENGINE_VERSION is "${version}"; it can be ${OLDEST} or ${NEWEST}, or unset.`);
  }
  if (forced === undefined || forced === "") return ["own", "download", "build"];
  if (forced === "own" || forced === "download" || forced === "build") return [forced];
  throw new Error(`APPLINKS_ENGINE is "${forced}"; it can be own, download or build, or unset.`);
}

/** @type {typeof import("./recipe").release} */
function release(text) {
  return /^(?:go|v)?(\d+\.\d+(?:\.\d+)?)/.exec(text.trim())?.[1];
}

/** @type {typeof import("./recipe").atLeast} */
function atLeast(version, minimum) {
  const [left, right] = [version, minimum].map((text) => text.split(".").map(Number));
  for (const [index, part] of right.entries()) {
    const other = left[index] ?? 0;
    if (other !== part) return other > part;
  }
  return true;
}

/** @type {typeof import("./recipe").goVersion} */
function goVersion(
  files = SOURCES.filter((file) => file.endsWith("go.mod")).map((file) => readFileSync(file, "utf8")),
) {
  const versions = files.map((text) => /^go (\S+)$/m.exec(text)?.[1] ?? "0");
  return versions.reduce((newest, version) => (atLeast(newest, version) ? newest : version));
}

module.exports = {
  ROOT,
  PLACE,
  HOME,
  NEWEST,
  OLDEST,
  REQUESTED,
  VERSION,
  MINIMUM,
  FOLDER,
  EXECUTABLE,
  HOSTS,
  YAML_HOST,
  MODULES,
  fingerprint,
  order,
  release,
  atLeast,
  goVersion,
};
