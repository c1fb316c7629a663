/** The package of the dynamic resources and the plugin's SDK have the same types: a program changes only its import. */

import path from "node:path";
import * as ts from "typescript";
import schema from "../../../schema.json";

const ROOT = path.resolve(__dirname, "../../..");
const DYNAMIC = "pulumi-applinks";
const PLUGIN = "@pulumi-applinks/plugin";
const SOURCES = { [DYNAMIC]: "sdk/dynamic/index.ts", [PLUGIN]: "sdk/nodejs/index.ts" };
type Package = keyof typeof SOURCES;

/** Every TypeScript program of the examples, whichever package it imports. */
const PROGRAMS = ts.sys
  .readDirectory(ROOT, [".ts"], undefined, ["examples/*/*/index.ts"])
  .map((file) => path.relative(ROOT, file));

/** Only the plugin has explicit providers. */
const PROVIDER = "examples/Provider/typescript-plugin/index.ts";

/** A program without a file. */
const TYPED = path.join(ROOT, "typed.ts");

const files = new Map<string, ts.SourceFile | undefined>();

/** A compiler in which each package's name resolves to the sources of one package. `typed` is the text of `TYPED`. */
function look(packages: Record<Package, Package>, programs: string[], typed = ""): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    paths: Object.fromEntries(
      Object.entries(packages).map(([name, meant]) => [name, [path.join(ROOT, SOURCES[meant])]]),
    ),
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => file === TYPED || disk.fileExists(file),
    getSourceFile: (file, language) => {
      if (file === TYPED) return ts.createSourceFile(file, typed, language);
      // Sources that both packages use are read once.
      if (!files.has(file)) files.set(file, disk.getSourceFile(file, language));
      return files.get(file);
    },
  };
  return ts.createProgram(
    programs.map((file) => path.resolve(ROOT, file)),
    options,
    host,
  );
}

/** The compiler's errors for a program. */
function complaints(program: ts.Program, file: string): string[] {
  const source = program.getSourceFile(path.resolve(ROOT, file));
  if (source === undefined) throw new Error(`${file} was not looked at`);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

describe.each([DYNAMIC, PLUGIN] as const)("with %s under both names", (meant) => {
  let program: ts.Program;

  beforeAll(() => {
    program = look({ [DYNAMIC]: meant, [PLUGIN]: meant }, PROGRAMS);
  });

  test("every program compiles, except one that declares a provider", () => {
    const found = PROGRAMS.flatMap((file) => complaints(program, file));
    const refused = [expect.stringMatching(`^${PROVIDER}: Property 'Provider' does not exist`)];
    expect(found).toEqual(meant === PLUGIN ? [] : refused);
  });
});

test("functions and their types can be assigned in both directions", () => {
  const functions = Object.keys(schema.functions).map((token) => token.split(":")[2] ?? token);
  const types = functions.flatMap((name) =>
    ["Args", "OutputArgs", "Result"].map((part) => name.replace("get", "Get") + part),
  );
  const members = ["App", "KnownClient", "KnownConnection", "KnownLink", "Scope"].map(
    (name) => `types.output.${name}`,
  );
  const typed = [
    `import * as dynamic from "${DYNAMIC}";`,
    `import * as plugin from "${PLUGIN}";`,
    ...functions
      .flatMap((name) => [name, `${name}Output`])
      .map(
        (name) =>
          `export const ${name}: [typeof plugin.${name}, typeof dynamic.${name}] = [dynamic.${name}, plugin.${name}];`,
      ),
    // Members that one side lacks would be accepted as optional ones of the other.
    ...[...types, ...members].map(
      (name) =>
        `export const ${name.replaceAll(".", "_")}_names = (given: [keyof dynamic.${name}, keyof plugin.${name}]): [keyof plugin.${name}, keyof dynamic.${name}] => given;`,
    ),
    ...[...types, ...members].map(
      (name) =>
        `export const ${name.replaceAll(".", "_")} = (given: [dynamic.${name}, plugin.${name}]): [plugin.${name}, dynamic.${name}] => given;`,
    ),
  ].join("\n");
  const program = look({ [DYNAMIC]: DYNAMIC, [PLUGIN]: PLUGIN }, [TYPED], typed);
  expect(complaints(program, TYPED)).toEqual([]);
});

test("the dynamic resources' package has no name that the plugin's SDK lacks", () => {
  const program = look({ [DYNAMIC]: DYNAMIC, [PLUGIN]: PLUGIN }, Object.values(SOURCES));
  const [dynamic, plugin] = Object.values(SOURCES).map((file) => {
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(path.join(ROOT, file));
    const symbol = source && checker.getSymbolAtLocation(source);
    return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name);
  });
  expect(dynamic).toContain("getScopesOutput");
  expect(plugin).toEqual(expect.arrayContaining(dynamic ?? []));
});
