import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { engines } from "../../package.json";
import { ROOT } from "../engine/recipe";

const SDK = path.join(ROOT, "sdk/nodejs");
const COMPILER = path.join(ROOT, "node_modules/typescript/bin/tsc");
/** What of the generated package.json is for compiling it. */
const OWN = ["devDependencies", "scripts"];

/**
 * Compiles the plugin's SDK for Node.js into a folder, as the package `@pulumi-applinks/plugin` that is published. Throws if it does not
 * compile.
 */
export function writeNodeSdk(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // Maps would lead to sources that are not there.
  const options = ["--sourceMap", "false", "--declarationMap", "false"];
  execFileSync(process.execPath, [COMPILER, "-p", SDK, "--outDir", folder, ...options]);
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(published(), null, 2)}\n`);
  cpSync(path.join(SDK, "README.md"), path.join(folder, "README.md"));
  cpSync(path.join(ROOT, "LICENSE"), path.join(folder, "LICENSE"));
}

/** Pulumi's generator leaves to each publisher where the compiled files are. */
function published() {
  const generated = JSON.parse(readFileSync(path.join(SDK, "package.json"), "utf8")) as object;
  const { name, version, dependencies, pulumi, ...about } = Object.fromEntries(
    Object.entries<unknown>({ ...generated }).filter(([key]) => !OWN.includes(key)),
  );
  return {
    name,
    version,
    ...about,
    type: "commonjs",
    main: "./index.js",
    types: "./index.d.ts",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./package.json": "./package.json",
    },
    engines,
    dependencies,
    pulumi,
  };
}

/** The same, in a project's folder, as if it were installed from a registry. */
export function installNodeSdk(folder: string): void {
  writeNodeSdk(path.join(folder, "node_modules/@pulumi-applinks/plugin"));
}

/** A program of dynamic resources after its move: it imports the plugin's SDK. Throws if it does not import `pulumi-applinks`. */
export function throughPlugin(program: string): string {
  const dynamic = '"pulumi-applinks"';
  if (!program.includes(dynamic)) throw new Error(`the program does not import ${dynamic}:\n${program}`);
  return program.replace(dynamic, '"@pulumi-applinks/plugin"');
}
