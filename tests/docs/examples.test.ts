import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const EXAMPLES = path.resolve(__dirname, "../../examples");
const read = (...parts: string[]): string => readFileSync(path.join(EXAMPLES, ...parts), "utf8");

test.each(["python/__main__.py", "go/main.go"])("the template has the program of MutualLink: %s", (file) => {
  expect(read("templates", file)).toBe(read("MutualLink", file));
});

test("the template has the program of MutualLink, with the other package: typescript", () => {
  const program = read("MutualLink/typescript-plugin/index.ts");
  expect(read("templates/typescript/index.ts")).toBe(
    program.replace("@pulumi-applinks/plugin", "pulumi-applinks"),
  );
});

test("the template has the program of MutualLink: yaml", () => {
  const [template, example] = ["templates", "MutualLink"].map((folder) => {
    const { resources, outputs } = parse(read(folder, "yaml/Pulumi.yaml")) as Record<string, unknown>;
    return { resources, outputs };
  });
  expect(template).toEqual(example);
});

test("every template is configured for the same apps", () => {
  const [first, ...others] = ["typescript", "python", "go", "yaml"].map((language) =>
    read("templates", language, "Pulumi.dev.yaml"),
  );
  for (const other of others) expect(other).toBe(first);
});
