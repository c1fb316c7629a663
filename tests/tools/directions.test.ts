import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "../..");
const eslint = path.join(root, "node_modules/eslint/bin/eslint.js");

/** Files that exist on both sides of every import below. */
const FILES = [
  "provider/schema/types.gen",
  "provider/schema/validate",
  "provider/lifecycle/check",
  "provider/config/apps",
  "provider/atlassian/http",
  "provider/atlassian/oauth/redirectUrl",
  "provider/resources/incomingClient",
  "provider/adapters/dynamic/handlers",
  "sdk/dynamic/index",
  "sandbox/index",
  "sandbox/state/ids",
  "sandbox/http/access",
  "sandbox/products/products",
  "sandbox/oauth-client/connectionFlow",
  "sandbox/control/server",
];

/** The rule about folders, and the one about packages. */
const PATHS = "import-x/no-restricted-paths";
const NAMES = "no-restricted-imports";

const REFUSED: [importer: string, imported: string, rule: string][] = [
  ["provider/schema", "provider/lifecycle/check", PATHS],
  ["provider/schema", "provider/config/apps", PATHS],
  ["provider/schema", "@pulumi/pulumi", NAMES],
  ["provider/atlassian", "provider/lifecycle/check", PATHS],
  ["provider/atlassian", "provider/resources/incomingClient", PATHS],
  ["provider/atlassian", "provider/adapters/dynamic/handlers", PATHS],
  ["provider/atlassian", "sdk/dynamic/index", PATHS],
  ["provider/atlassian", "@pulumi/pulumi", NAMES],
  ["provider/lifecycle", "provider/resources/incomingClient", PATHS],
  ["provider/lifecycle", "provider/adapters/dynamic/handlers", PATHS],
  ["provider/lifecycle", "@pulumi/pulumi", NAMES],
  ["provider/lifecycle", "axios", NAMES],
  ["provider/resources", "provider/adapters/dynamic/handlers", PATHS],
  ["provider/resources", "@pulumi/pulumi", NAMES],
  ["provider/resources", "axios", NAMES],
  ["provider/resources", "node:http", NAMES],
  ["provider/adapters", "provider/atlassian/http", PATHS],
  ["provider/adapters", "sdk/dynamic/index", PATHS],
  ["provider/adapters", "axios", NAMES],
  ["provider/adapters", "sandbox/index", PATHS],
  ["sdk/dynamic", "provider/atlassian/http", PATHS],
  ["sdk/dynamic", "provider/atlassian/oauth/redirectUrl", PATHS],
  ["sdk/dynamic", "provider/resources/incomingClient", PATHS],
  ["sdk/dynamic", "sandbox/index", PATHS],
  ["sandbox", "provider/schema/types.gen", PATHS],
  ["sandbox", "sdk/dynamic/index", PATHS],
  ["sandbox", "@pulumi/pulumi", NAMES],
  ["sandbox/state", "sandbox/http/access", PATHS],
  ["sandbox/state", "sandbox/products/products", PATHS],
  ["sandbox/products", "sandbox/http/access", PATHS],
  ["sandbox/http", "sandbox/oauth-client/connectionFlow", PATHS],
  ["sandbox/authorization-server", "sandbox/oauth-client/connectionFlow", PATHS],
  ["sandbox/oauth-client", "sandbox/control/server", PATHS],
];

const ALLOWED: [importer: string, imported: string][] = [
  ["provider/schema", "provider/schema/validate"],
  ["provider/atlassian", "provider/schema/validate"],
  ["provider/atlassian", "axios"],
  ["provider/lifecycle", "provider/atlassian/http"],
  ["provider/resources", "provider/lifecycle/check"],
  ["provider/resources", "provider/config/apps"],
  ["provider/adapters", "provider/resources/incomingClient"],
  ["provider/adapters", "provider/config/apps"],
  ["provider/adapters", "@pulumi/pulumi"],
  ["sdk/dynamic", "provider/schema/types.gen"],
  ["sdk/dynamic", "provider/config/apps"],
  ["sdk/dynamic", "@pulumi/pulumi"],
  ["sandbox", "sandbox/state/ids"],
  ["sandbox/http", "sandbox/products/products"],
  ["sandbox/oauth-client", "sandbox/http/access"],
  ["sandbox/control", "sandbox/oauth-client/connectionFlow"],
];

describe("imports point one way", () => {
  let tree: string;
  let found: Map<string, string[]>;

  beforeAll(() => {
    tree = mkdtempSync(path.join(tmpdir(), "applinks-directions-"));
    for (const file of FILES) write(`${file}.ts`, "export const thing = 1;\n");
    for (const [importer, imported] of [...REFUSED, ...ALLOWED]) {
      const isFile = FILES.includes(imported);
      const name = isFile ? path.relative(importer, imported).replace(/^(?!\.)/, "./") : imported;
      write(fileOf(importer, imported), `import "${name}";\n`);
    }
    symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
    write(
      "eslint.config.mjs",
      `import tseslint from "${path.join(root, "node_modules/typescript-eslint/dist/index.js")}";
       import { directions } from "${path.join(root, "tools/lint/directions.mjs")}";
       export default [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ...directions];`,
    );
    const run = spawnSync(process.execPath, [eslint, ".", "--format", "json"], {
      cwd: tree,
      encoding: "utf8",
    });
    const files = JSON.parse(run.stdout) as { filePath: string; messages: { ruleId: string | null }[] }[];
    found = new Map(
      files.map(({ filePath, messages }) => [
        path.relative(tree, filePath),
        messages.map(({ ruleId }) => ruleId ?? "fatal"),
      ]),
    );
  }, 60_000);

  afterAll(() => {
    rmSync(tree, { recursive: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }

  it.each(REFUSED)("%s does not import %s", (importer, imported, rule) => {
    expect(found.get(fileOf(importer, imported))).toEqual([rule]);
  });

  it.each(ALLOWED)("%s may import %s", (importer, imported) => {
    expect(found.get(fileOf(importer, imported))).toEqual([]);
  });

  it("and the project's own lint reports the same", () => {
    const file = "provider/schema/values.ts";
    const text = `import "@pulumi/pulumi";\nimport "../../sandbox/index";\n${readFileSync(path.join(root, file), "utf8")}`;
    const run = spawnSync(
      process.execPath,
      [eslint, "--stdin", "--stdin-filename", file, "--format", "json"],
      {
        cwd: root,
        encoding: "utf8",
        input: text,
      },
    );
    const [result] = JSON.parse(run.stdout) as { messages: { ruleId: string }[] }[];
    expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining([PATHS, NAMES]));
  }, 60_000);
});

/** The file in which one folder imports one module. */
function fileOf(importer: string, imported: string): string {
  return `${importer}/imports-${imported.replaceAll(/[^A-Za-z]/g, "-")}.ts`;
}
