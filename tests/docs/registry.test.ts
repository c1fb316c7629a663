import { readFileSync } from "node:fs";
import path from "node:path";
import { version as random } from "@pulumi/random/package.json";
import schema from "../../schema.json";

const DOCS = path.resolve(__dirname, "../../docs");
const REGISTRY = ["_index.md", "installation-configuration.md"];

const read = (file: string): string => readFileSync(path.join(DOCS, file), "utf8");

test.each(REGISTRY)("%s has the front matter that Pulumi's registry requires", (file) => {
  const [, matter = ""] = /^---\n(.*?)\n---\n/s.exec(read(file)) ?? [];
  const keys = matter.split("\n").map((line) => line.split(":")[0]);
  expect(keys).toEqual(["title", "meta_desc", "layout"]);
  expect(matter).toMatch(/^layout: package$/m);
});

test("the first page shows the example of MutualLink that compiles", () => {
  for (const file of ["typescript-plugin/index.ts", "python/__main__.py", "go/main.go", "yaml/Pulumi.yaml"])
    expect(read("_index.md")).toContain(`\n${read(`../examples/MutualLink/${file}`)}\`\`\`\n`);
});

test("the configuration page names every key of the provider and of an app", () => {
  const page = read("configuration.md");
  const keys = Object.keys(schema.types["applinks:index:App"].properties);
  const variables = Object.keys(schema.config.variables).map((name) => `applinks:${name}`);
  expect([...variables, ...keys].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test("the installation page links to the configuration page", () => {
  expect(read("installation-configuration.md")).toContain("](configuration.md)");
});

test("the installation page names the version of the @pulumi/random plugin in use", () => {
  const page = read("installation-configuration.md");
  expect(page).toContain(`pulumi plugin install resource random ${random}`);
  expect(page).toContain(`pulumi-resource-random-v${random}-`);
});
