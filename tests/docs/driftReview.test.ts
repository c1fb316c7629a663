/** The guide of the drift review, against the command. */

import { existsSync, lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { reviewCommands } from "../../cli/review/command";
import { problemsIn, REVIEW_FILE_SCHEMA } from "../../cli/review/file/reviewFileShape";
import { GRAPH_FORMATS } from "../../cli/review/graph";
import { FORMAT_NAMES } from "../../cli/review/reports";
import { RULES } from "../../cli/review/rules";
import { plain, tablesOf, type Table } from "./pages";
import { deadLinks } from "./traceability";

const ROOT = path.resolve(__dirname, "../..");
const GUIDE = "docs/guides/drift-review.md";
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const guide = read(GUIDE);

/** The rows of the table that begins with a column, as texts. */
function rowsOf(first: string): string[][] {
  const table = tablesOf(guide).find(({ head }) => head[0] === first);
  return (table?.rows ?? []).map((row: Table["rows"][number]) => row.map((cell) => plain(cell)));
}

test("the guide lists the rules with their titles, severities and impacts", () => {
  const rows = rowsOf("rule").map((row) => row.slice(0, 4));
  const rules = Object.entries(RULES).map(([id, { title, severity, impact }]) => [
    id,
    title,
    severity,
    impact,
  ]);
  expect(rows).toEqual(rules);
});

test("the guide lists the formats of reports, and names those of graphs", () => {
  expect(rowsOf("format").map(([name]) => name)).toEqual(FORMAT_NAMES);
  const [, command = ""] = /npx applinks graph (.*)/.exec(guide) ?? [];
  for (const format of Object.keys(GRAPH_FORMATS)) expect(command).toContain(format);
});

test("the guide lists the options of the command", () => {
  const command = reviewCommands().find((one) => one.name() === "review");
  const options = (command?.options ?? []).map(({ long }) => long);
  const listed = rowsOf("option").flatMap(([names = ""]) => names.split(", "));
  expect(listed.sort()).toEqual(options.sort());
});

interface Shape {
  properties?: Record<string, Shape>;
  items?: Shape;
}

/** The keys of a file with this shape, such as `stacks[].project`. */
function keysOf({ properties = {} }: Shape): string[] {
  return Object.entries(properties).flatMap(([name, shape]) => {
    const inner = keysOf(shape.items ?? shape).map(
      (key) => `${name}${shape.items === undefined ? "" : "[]"}.${key}`,
    );
    return inner.length === 0 ? [name] : inner;
  });
}

test("the guide lists the keys of the review file", () => {
  const keys = keysOf(REVIEW_FILE_SCHEMA as Shape);
  expect(keys).toContain("accept[].until");
  expect(
    rowsOf("key")
      .map(([key]) => key)
      .sort(),
  ).toEqual(keys.sort());
});

const EXAMPLES = [...guide.matchAll(/^```yaml\n(complete:[^]*?)^```$/gm)].map(([, text = ""]) => text);

test.each([...EXAMPLES, read("examples/pipelines/applinks.review.yaml")])(
  "an example of the review file is valid: %#",
  (text) => {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    expect(document.errors).toEqual([]);
    expect(problemsIn(document.toJS(), document, lines)).toEqual([]);
  },
);

test("the guide has an example of the review file with each of its parts", () => {
  expect(EXAMPLES).toHaveLength(1);
  const [example = ""] = EXAMPLES;
  const parts = Object.keys(REVIEW_FILE_SCHEMA.properties);
  expect(parts.filter((part) => !example.includes(`\n${part}:`) && !example.startsWith(`${part}:`))).toEqual(
    [],
  );
});

test.each([
  GUIDE,
  "docs/errors.md",
  "docs/guides/drift.md",
  "docs/guides/scale.md",
  "examples/pipelines/README.md",
])("the links of %s lead somewhere", (page) => {
  const here = (file: string): string | null | undefined => {
    const absolute = path.join(ROOT, file);
    if (!existsSync(absolute)) return undefined;
    return lstatSync(absolute).isDirectory() ? null : read(file);
  };
  expect(deadLinks(page, here)).toEqual([]);
});

test("the README and the guide of drift link to the guide", () => {
  expect(read("README.md")).toContain("(docs/guides/drift-review.md)");
  expect(read("docs/guides/drift.md")).toContain("(drift-review.md)");
});

test("the pipelines' page lists each folder", () => {
  const page = read("examples/pipelines/README.md");
  const folders = tablesOf(page)
    .find(({ head }) => head[0] === "folder")
    ?.rows.map(([cell]) => plain(cell ?? []));
  expect(folders).toEqual(["github", "gitlab", "bitbucket", "bamboo", "jenkins", "azure", "cron"]);
  expect(folders?.every((folder) => existsSync(path.join(ROOT, "examples/pipelines", folder)))).toBe(true);
});
