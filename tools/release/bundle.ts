import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import * as esbuild from "esbuild";

/** A package.json. */
interface Description {
  name?: string;
  version?: string;
  license?: string | { type?: string };
}

/** The oldest Node that the project supports. */
const TARGET = "node20";
const ADAPTER = path.join("dist", "provider", "adapters", "grpc");

/** The files of the plugin, in the order in which they are read. */
const [START, CONFIGURATION, CALLS, COMPONENTS] = [
  "plugin.js",
  "configuration.js",
  "calls.js",
  "components.js",
];

/**
 * The plugin and all packages that it needs, and those packages' licenses: a file that starts, one that checks the configuration, one for
 * all other calls, and one for components, which are Pulumi's SDK for programs. Each is read when it is first needed: with a single file,
 * the first response took more than twice as long. Each module has one copy, in the first file that needs it.
 * `folder` is a staged package, see stage.ts.
 *
 * Throws when a package cannot be bundled, or has no license.
 */
export async function bundle(
  folder: string,
): Promise<{ files: Record<string, Uint8Array>; licenses: string }> {
  const deferred = deferredIn(folder);
  const calls = deferred.filter((name) => name !== "config" && name !== "construct");
  const moduleOf = (name: string) => path.join(folder, ADAPTER, `${name}.js`);
  const parts = [
    { file: START, modules: [moduleOf("main")], start: "exports.own[0]();" },
    { file: CONFIGURATION, modules: [moduleOf("config")], start: "" },
    { file: CALLS, modules: [...calls.map(moduleOf), ...neededLate(folder)], start: "" },
    { file: COMPONENTS, modules: [moduleOf("construct")], start: "" },
  ];
  /** By a module's path, what loads it from a file that has it. */
  const elsewhere = new Map(
    parts.flatMap(({ file, modules }) =>
      modules.map((module, number) => [module, `require("./${file}").own[${number}]()`]),
    ),
  );
  const files: Record<string, Uint8Array> = {};
  for (const { file, modules, start } of parts) {
    for (const module of modules) elsewhere.delete(module);
    const own = `exports.own = [${modules.map(loader).join()}];`;
    const { modules: contained } = await built(folder, own, elsewhere);
    const all = `exports.modules = [${contained.map(loader).join()}];`;
    files[file] = (await built(folder, own + all + start, elsewhere)).code;
    contained.forEach((module, number) => elsewhere.set(module, `require("./${file}").modules[${number}]()`));
  }
  return { files, licenses: licensesOf([...elsewhere.keys()]) };
}

/** The modules that the server loads on the first call that needs them. */
function deferredIn(folder: string): string[] {
  const text = readFileSync(path.join(folder, ADAPTER, "server.js"), "utf8");
  const names = [...text.matchAll(/=> require\("\.\/(\w+)"\)/g)].map(([, name = ""]) => name);
  if (names.length === 0) throw new Error("the plugin's server loads no module on demand");
  return names;
}

/**
 * The modules that the provider loads on demand, such as the HTTP client for the first request. The check of a configuration does not
 * need them.
 */
function neededLate(folder: string): string[] {
  const provider = path.join(folder, "dist", "provider");
  const files = readdirSync(provider, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => path.join(provider, file))
    .filter((file) => path.dirname(file) !== path.join(folder, ADAPTER));
  const modules = files.sort().flatMap((file) => {
    const requests = [...readFileSync(file, "utf8").matchAll(/=> require\("([^"]+)"\)/g)];
    return requests.map(([, name = ""]) => createRequire(file).resolve(name));
  });
  return [...new Set(modules)];
}

/** The source of a function that loads a module. */
const loader = (file: string) => `() => require(${JSON.stringify(file)})`;

/** One file of a program, and the modules in it. Modules of `elsewhere` are not in it: its values load them instead. */
async function built(folder: string, program: string, elsewhere: Map<string, string>) {
  const { outputFiles, metafile, warnings } = await esbuild.build({
    stdin: { contents: program, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    external: [START, CONFIGURATION, CALLS, COMPONENTS].map((file) => `./${file}`),
    platform: "node",
    target: TARGET,
    minify: true,
    // Pulumi distinguishes resources and errors by the names of their classes.
    keepNames: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    logOverride: { "require-resolve-not-external": "silent" },
    plugins: [from(elsewhere), pulumisOwn],
  });
  if (warnings.length > 0)
    throw new Error((await esbuild.formatMessages(warnings, { kind: "warning" })).join("\n"));
  const [file] = outputFiles;
  if (file === undefined) throw new Error("the bundler wrote nothing");
  const modules = Object.keys(metafile.inputs).map((input) => path.resolve(folder, input));
  return { code: file.contents, modules: modules.filter((module) => existsSync(module)).sort() };
}

const from = (elsewhere: Map<string, string>): esbuild.Plugin => ({
  name: "from-elsewhere",
  setup: (build) => {
    build.onResolve({ filter: /.*/ }, async ({ path: name, pluginData, ...rest }) => {
      if (pluginData === "resolving") return undefined;
      const found = await build.resolve(name, { ...rest, pluginData: "resolving" });
      const code = elsewhere.get(found.path);
      return code === undefined ? found : { path: code, namespace: "elsewhere" };
    });
    build.onLoad({ filter: /.*/, namespace: "elsewhere" }, ({ path: code }) => ({
      contents: `module.exports = ${code};`,
    }));
  },
});

/**
 * The adapter loads modules as Pulumi's own package resolves them (`createRequire`), which a bundler cannot follow; this plugin resolves
 * them. There is one copy of each, Pulumi's, as in an installed package.
 */
const pulumisOwn: esbuild.Plugin = {
  name: "pulumis-own",
  setup: (build) => {
    build.onLoad({ filter: /[\\/]dist[\\/]provider[\\/].*\.js$/ }, ({ path: file }) => {
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
        .replace(
          /\bofPulumi\("([^"]+)"\)/g,
          (_, name: string) => `require(${JSON.stringify(resolve(name))})`,
        );
      if (direct.includes("ofPulumi"))
        throw new Error(`${file} loads a module whose name is known at run time only`);
      return { contents: direct };
    });
  },
};

/** The licenses of all packages that files belong to, in the order of their names. */
function licensesOf(files: string[]): string {
  const packages = new Map(
    files.filter((file) => file.includes("node_modules/")).map((file) => packageOf(file)),
  );
  const sections = [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
  return (
    ["This program contains the following packages.", ...sections].join(`\n\n${"-".repeat(80)}\n\n`) + "\n"
  );
}

/** The name and version of the package that a file belongs to, and its license. */
function packageOf(file: string): [string, string] {
  let folder = path.dirname(file);
  let description = describe(folder);
  // Folders within a package may have a package.json that only defines the module format.
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

function describe(folder: string): Description {
  const file = path.join(folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Description) : {};
}
