/** The generated SDKs: up to date, accepted by their languages, and sufficient for every example. */

import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import schema from "../../schema.json";
import { engine } from "../../tools/engine/engine";
import { GO } from "./go";
import { describeWith } from "./languages";
import { PYTHON, pythonWithSdk, typeCheck, type Complaint } from "./python";
import { replacePart } from "./replacePart";

const ROOT = path.resolve(__dirname, "../..");
const GENERATE = "tools/generate/sdks.ts";

const run = promisify(execFile);

/** The programs that exist in each language; the YAML has what they declare. */
const PROGRAMS = readdirSync(path.join(ROOT, "examples"))
  .map((name) => ({
    name,
    yaml: path.join(ROOT, "examples", name, "yaml/Pulumi.yaml"),
    python: path.join(ROOT, "examples", name, "python/__main__.py"),
  }))
  .filter(({ yaml }) => existsSync(yaml));

/** The examples of the reference, by resource or function; `Provider` is the provider's. Scenarios have names in lower case. */
const EXAMPLES = PROGRAMS.map(({ name }) => name).filter((name) => /[A-Z]/.test(name));

interface Content {
  /** The resources by name. */
  declared: Record<string, { type: string; inputs: string[] }>;
  /** The arguments of function calls, sorted by their text. */
  calls: { function: string; arguments: Record<string, unknown> }[];
}

/** The resources and function calls of a YAML program. */
function contentOf(file: string): Content {
  const { resources = {}, variables = {} } = parse(readFileSync(file, "utf8")) as {
    resources?: Record<string, { type: string; properties: Record<string, unknown> }>;
    variables?: Record<string, { "fn::invoke": Content["calls"][number] }>;
  };
  const declared = Object.entries(resources).map(([name, { type, properties }]) => [
    name,
    { type: token(type), inputs: Object.keys(properties).sort() },
  ]);
  const calls = Object.values(variables).map(({ "fn::invoke": call }) => ({
    function: token(call.function),
    arguments: call.arguments,
  }));
  return { declared: Object.fromEntries(declared) as Content["declared"], calls };
}

/** The token in the schema for a token in YAML. */
const token = (short: string): string => short.replace(/^applinks:/, "applinks:index:");

const PROVIDER = "pulumi:providers:applinks";

test("every resource, function and the provider has an example, and every example has its subject", () => {
  const known = [PROVIDER, ...Object.keys(schema.resources), ...Object.keys(schema.functions)];
  const abouts = EXAMPLES.map((name) => (name === "Provider" ? PROVIDER : `applinks:index:${name}`));
  expect(abouts.sort()).toEqual(known.sort());
  for (const name of EXAMPLES) {
    const { declared, calls } = contentOf(path.join(ROOT, "examples", name, "yaml/Pulumi.yaml"));
    const tokens = [
      ...Object.values(declared).map(({ type }) => type),
      ...calls.map((call) => call.function),
    ];
    expect(tokens).toContain(name === "Provider" ? PROVIDER : `applinks:index:${name}`);
  }
});

test.each(PROGRAMS)(
  "the YAML of $name has only resources, functions and inputs of the schema",
  ({ yaml }) => {
    const resources: Record<string, { inputProperties: object; requiredInputs?: string[] }> = {
      ...schema.resources,
      [PROVIDER]: schema.provider,
    };
    const functions: Record<string, { inputs: { properties: object; required: string[] } }> =
      schema.functions;
    const { declared, calls } = contentOf(yaml);
    for (const { type, inputs } of Object.values(declared)) {
      const { inputProperties = {}, requiredInputs = [] } = resources[type] ?? {};
      expect(Object.keys(inputProperties)).toEqual(expect.arrayContaining(inputs));
      expect(inputs).toEqual(expect.arrayContaining(requiredInputs));
    }
    for (const call of calls) {
      const { properties = {}, required = [] } = functions[call.function]?.inputs ?? {};
      const given = Object.keys(call.arguments);
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(given));
      expect(given).toEqual(expect.arrayContaining(required));
    }
  },
);

const describeWithGo = describeWith(GO);

describeWithGo("with Go", () => {
  test("the SDKs are up to date with the schema, and the check names an SDK that is not", async () => {
    const command = ["--require", require.resolve("tsx/cjs"), GENERATE, "--check"];
    await run(process.execPath, command, { cwd: ROOT });
    const copy = mkdtempSync(path.join(tmpdir(), "applinks-stray-"));
    try {
      // The check covers the checkout that it runs in. In this one, a file that a killed run leaves behind would count as the SDK's.
      for (const part of ["sdk", "schema.json", GENERATE])
        cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
      symlinkSync(path.join(ROOT, "tools/engine"), path.join(copy, "tools/engine"), "junction");
      writeFileSync(path.join(copy, "sdk/nodejs/stray.ts"), "export const stray = 1;\n");
      const check = run(process.execPath, command, { cwd: copy });
      await expect(check).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^sdk\/nodejs\/stray\.ts: not what follows from schema\.json/m),
      });
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  test("the generator refuses a schema for which Pulumi's binder has a warning", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "applinks-warned-"));
    try {
      const warned = structuredClone(schema);
      const { properties } = warned.resources["applinks:index:LinkHealth"];
      Object.assign(properties, {
        id: { type: "string", description: "A name that the engine keeps for itself." },
      });
      const file = path.join(folder, "schema.json");
      writeFileSync(file, JSON.stringify(warned));
      // A built engine includes the generator; elsewhere Go compiles it here.
      const { generator } = engine();
      const [command = "", ...args] = generator === undefined ? ["go", "run", "."] : [generator];
      const cwd = path.join(ROOT, "tools/engine/generator");
      await expect(
        run(command, [...args, file, "nodejs", path.join(folder, "sdk")], { cwd }),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining("id is a reserved property name"),
      });
      expect(existsSync(path.join(folder, "sdk"))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(["sdk/go", "examples", "examples/single-resources/go"])("Go compiles %s", async (folder) => {
    const { stdout } = await run("go", ["vet", "-mod=readonly", "./..."], { cwd: path.join(ROOT, folder) });
    expect(stdout).toBe("");
  });
});

const describeWithPython = describeWith(PYTHON);

describeWithPython("with Python", () => {
  test("every program declares and calls the same as its YAML program", async () => {
    const interpreter = await pythonWithSdk();
    const programs = path.join(__dirname, "programs.py");
    const { stdout } = await run(interpreter, [programs, ...PROGRAMS.map((program) => program.python)], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    const contents = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Content);
    expect(contents).toEqual(PROGRAMS.map(({ yaml }) => contentOf(yaml)));
  });

  describe("mypy, in its strictest mode", () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), "applinks-types-"));
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    test("accepts every program", async () => {
      const all = [...PROGRAMS, { name: "existing", python: path.join(__dirname, "existing/__main__.py") }];
      // One run for all programs, each under a name of its own, takes as long as a run for one.
      for (const { name, python } of all) cpSync(python, path.join(folder, `${name}.py`));
      const programs = all.map(({ name }) => path.join(folder, `${name}.py`));
      expect(await typeCheck("--strict", ...programs)).toEqual([]);
    });

    test("reports misspelt names and wrong types", async () => {
      const { python = "" } = PROGRAMS.find(({ name }) => name === "single-resources") ?? {};
      const wrong = (name: string, right: string, mistake: string): string => {
        const program = path.join(folder, `${name}.py`);
        const text = readFileSync(python, "utf8");
        writeFileSync(program, replacePart(text, right, mistake));
        return program;
      };
      const complaints = await typeCheck(
        "--strict",
        wrong("input", "scopes=", "scoops="),
        wrong("type", 'scopes=["READ"]', "scopes=3"),
        wrong("output", "client.client_id", "client.clientid"),
      );
      const reported = complaints.map(({ file, message }) => `${path.basename(file)}: ${message}`);
      for (const complaint of [
        /^input.py: Unexpected keyword argument "scoops"/,
        /^type.py: No overload variant of "IncomingClient"/,
        /^output.py: "IncomingClient" has no attribute "clientid"/,
      ])
        expect(reported).toContainEqual(expect.stringMatching(complaint));
    });
  });

  test("mypy reports no errors in the SDK except those of Pulumi's generator", async () => {
    const complaints = await typeCheck("--package", "pulumi_applinks");
    expect(complaints.filter((complaint) => !isOfTheGenerator(complaint))).toEqual([]);
  });
});

/** Errors in every SDK that the generator makes: in its own `_utilities.py`, and for a secret input that is optional. */
function isOfTheGenerator({ file, message, code }: Complaint): boolean {
  return (
    path.basename(file) === "_utilities.py" ||
    (code === "arg-type" && message.startsWith('Argument 1 to "secret" of "Output"'))
  );
}
