// @ts-check
"use strict";

const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const esbuild = require("esbuild");

/** The oldest Node that the project supports. */
const TARGET = "node20";
const DOOR = path.join("dist", "provider", "doors", "plugin");

/**
 * The plugin and all packages that it needs as one file, and those packages' licenses.
 *
 * @param {string} folder a staged package, see stage.js
 * @returns {Promise<{ code: Uint8Array, licenses: string }>}
 * @throws when a package cannot be bundled, or has no license
 */
async function bundle(folder) {
  const { outputFiles, metafile, warnings } = await esbuild.build({
    entryPoints: [path.join(folder, DOOR, "main.js")],
    absWorkingDir: folder,
    bundle: true,
    platform: "node",
    target: TARGET,
    minify: true,
    // Pulumi tells resources and errors apart by the names of their classes.
    keepNames: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    logOverride: { "require-resolve-not-external": "silent" },
    plugins: [pulumisOwn],
  });
  if (warnings.length > 0)
    throw new Error((await esbuild.formatMessages(warnings, { kind: "warning" })).join("\n"));
  const [file] = outputFiles;
  if (file === undefined) throw new Error("the bundler wrote nothing");
  return { code: file.contents, licenses: licensesOf(Object.keys(metafile.inputs), folder) };
}

/**
 * The door asks for modules as Pulumi's own package sees them (`createRequire`), which a bundler cannot follow: here it is told
 * which files they are. There is one copy of each, Pulumi's, as there is where the package is installed.
 *
 * @type {import("esbuild").Plugin}
 */
const pulumisOwn = {
  name: "pulumis-own",
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]dist[\\/]provider[\\/].*\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const made = /^const ofPulumi = .*createRequire\)\(require\.resolve\("([^"]+)"\)\);$/m.exec(text);
      if (made === null) {
        if (text.includes("createRequire"))
          throw new Error(`${file} makes a require of its own that is not called ofPulumi`);
        return { contents: text };
      }
      const { resolve } = createRequire(createRequire(file).resolve(made[1] ?? ""));
      const direct = text
        .replace(made[0], "")
        .replace(/\bofPulumi\("([^"]+)"\)/g, (_, name) => `require(${JSON.stringify(resolve(name))})`);
      if (direct.includes("ofPulumi"))
        throw new Error(`${file} asks for a module whose name is not known before it runs`);
      return { contents: direct };
    });
  },
};

/**
 * The licenses of all packages that files belong to, in the order of their names.
 *
 * @param {string[]} files relative to `folder`
 * @param {string} folder
 */
function licensesOf(files, folder) {
  const packages = new Map(
    files
      .filter((file) => file.includes("node_modules/"))
      .map((file) => packageOf(path.resolve(folder, file))),
  );
  const sections = [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
  return (
    ["This program contains the following packages.", ...sections].join(`\n\n${"-".repeat(80)}\n\n`) + "\n"
  );
}

/**
 * @param {string} file
 * @returns {[string, string]} a package's name and version, and what is to be said of its license
 */
function packageOf(file) {
  let folder = path.dirname(file);
  let description = describe(folder);
  // Folders within a package may have a package.json that only says how their files are to be read.
  while (description.name === undefined || description.version === undefined) {
    folder = path.dirname(folder);
    description = describe(folder);
  }
  const { name, version, license } = description;
  const terms = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|copying|notice)/i.test(entry) && !/\.(js|ts|json)$/.test(entry))
    .sort()
    .map((entry) => readFileSync(path.join(folder, entry), "utf8").replaceAll("\r\n", "\n").trim());
  const named = typeof license === "string" ? license : license?.type;
  if (named === undefined && terms.length === 0) throw new Error(`${name} ${version} has no license`);
  return [
    `${name} ${version}`,
    [`${name} ${version}, license: ${named ?? "see below"}`, ...terms].join("\n\n"),
  ];
}

/**
 * @param {string} folder
 * @returns {{ name?: string, version?: string, license?: string | { type?: string } }}
 */
function describe(folder) {
  const file = path.join(folder, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

module.exports = { bundle };
