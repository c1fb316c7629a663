/**
 * A new resource and a new function, added to a copy of the sources: each is a file, a line in its table, its part of schema.json, and
 * its examples. Everything else is generated.
 */

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../../tools/engine/run";
import { BOTH } from "./plugin";
import { ok } from "./stack";
import { openTestApps } from "./testApps";

const ROOT = path.resolve(__dirname, "../..");
const FIXTURES = path.join(__dirname, "newResource");
/** What the package is made of. */
const SOURCES = [
  ...["bin", "docs", "examples", "facts", "provider", "sdk/dynamic", "tools"],
  ...["package.json", "sandbox/FIDELITY.md", "schema.json", "tsconfig.base.json"],
];

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const applinks = require("pulumi-applinks");
class Bookmark extends pulumi.CustomResource {
  constructor(name, args) { super("applinks:index:Bookmark", name, { linkId: undefined, ...args }); }
}
const url = (name) => "https://" + name + ".example.com";
const one = new applinks.Bookmark("dynamic", { app: "jira", name: "One", url: url("one") });
const two = new Bookmark("plugin", { app: "jira", name: "Two", url: url("two") });
const both = pulumi.all([one.linkId, two.linkId]);
exports.names = both.apply(() => applinks.getLinkNames({ app: "jira" })).names;
exports.namesOfPlugin = both.apply(() => pulumi.runtime.invoke("applinks:index:getLinkNames", { app: "jira" })).names;
`;

/** The folder of the copy. */
const copy = path.join(ROOT, ".work", "new-resource");

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

/** Adds an import, and a line to the table in the file. */
function addLine(file: string, from: string, name: string, line: string): void {
  const target = path.join(copy, file);
  const text = readFileSync(target, "utf8");
  const added = text.replace(/^};$/m, `  ${line},\n};`);
  expect(added).not.toBe(text);
  writeFileSync(target, `import { ${name} } from "${from}";\n${added}`);
}

/** Copies the sources and adds the resource and the function. */
function addToCopy(): void {
  rmSync(copy, { recursive: true, force: true });
  for (const source of SOURCES) {
    const filter = (file: string): boolean => !/[\\/](node_modules|dist)$|\.tsbuildinfo$/.test(file);
    cpSync(path.join(ROOT, source), path.join(copy, source), { recursive: true, filter });
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"), "junction");

  const file = path.join(copy, "schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as Record<"resources" | "functions", object>;
  const added = JSON.parse(readFileSync(path.join(FIXTURES, "schema.json"), "utf8")) as typeof schema;
  Object.assign(schema.resources, added.resources);
  Object.assign(schema.functions, added.functions);
  writeFileSync(file, JSON.stringify(schema));

  const fixture = (name: string, target: string): void => {
    cpSync(path.join(FIXTURES, `${name}.ts.txt`), path.join(copy, target, `${name}.ts`));
  };
  fixture("bookmark", "provider/resources");
  addLine("provider/resources/index.ts", "./bookmark", "bookmark", "Bookmark: bookmark");
  fixture("getLinkNames", "provider/functions");
  addLine("provider/functions/index.ts", "./getLinkNames", "getLinkNames", "getLinkNames");

  for (const name of ["Bookmark", "getLinkNames"]) {
    cpSync(path.join(copy, "examples/getScopes"), path.join(copy, "examples", name), { recursive: true });
    mkdirSync(path.join(copy, "docs/source", name), { recursive: true });
    for (const part of ["import", "limits"]) {
      writeFileSync(path.join(copy, "docs/source", name, `${part}.md`), `The ${part}.\n`);
    }
  }
}

test("a resource and a function are a file and a line each, beside schema.json and their examples", async () => {
  addToCopy();
  const inCopy = { cwd: copy, shell: process.platform === "win32" };
  await run("npm", ["run", "--silent", "generate"], inCopy);
  const compiler = require.resolve("typescript/bin/tsc");
  await run(process.execPath, [compiler, "-b", "provider", "sdk/dynamic"], inCopy);

  const place = path.join(copy, "program");
  mkdirSync(path.join(place, "node_modules"), { recursive: true });
  symlinkSync(copy, path.join(place, "node_modules/pulumi-applinks"), "junction");
  writeFileSync(path.join(place, "package.json"), '{ "main": "index.js" }\n');
  const plugins = { providers: [{ name: "applinks", path: path.join(copy, "bin") }] };
  const adapter = { ...BOTH, place, project: `plugins: ${JSON.stringify(plugins)}\n` };
  const testApps = await openTestApps("new-resource", { jira: { product: "jira" } }, adapter);
  try {
    const { stack, sandbox } = testApps;
    stack.program(PROGRAM);
    const before = await sandbox.control.export({ only: "state" });
    expect(ok(await stack.up()).changes).toEqual({ create: 2 });
    // The app lists the two in the order of their creation, which is at the same time.
    const { names, namesOfPlugin } = (await stack.outputs()) as Record<string, string[]>;
    expect([names?.sort(), namesOfPlugin?.sort()]).toEqual([
      ["One", "Two"],
      ["One", "Two"],
    ]);
    await sandbox.control.changeOutOfBand("jira").updateLink("Two", { name: "Renamed" });
    expect(ok(await stack.refresh("--preview-only")).steps).toEqual(["changed plugin"]);
    ok(await stack.up("--refresh"));
    expect(ok(await stack.destroy()).changes).toEqual({ delete: 2 });
    expect(await sandbox.control.export({ only: "state" })).toEqual(before);
  } finally {
    await testApps.close();
  }
});
