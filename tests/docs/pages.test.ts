import { anchorsOf, linksOf, plain, sectionsOf, tablesOf } from "./pages";

test("anchors are those of GitHub: without punctuation, in lower case, numbered if they repeat", () => {
  const page = "# One two\n\n## `Code`, and *more*: [a link](x)\n\n## One two\n\n```md\n# No heading\n```\n";
  expect(anchorsOf(page)).toEqual(["one-two", "code-and-more-a-link", "one-two-1"]);
});

test("links are found everywhere except in code", () => {
  const page =
    "[a](a.md) *[b](b.md#x)*\n\n| t |\n|---|\n| [c](c.md) |\n\n`[d](d.md)`\n\n```\n[e](e.md)\n```\n";
  expect(linksOf(page)).toEqual(["a.md", "b.md#x", "c.md"]);
});

test("a table's cells have their rendered text, with quotes and bars in code", () => {
  const [table] = tablesOf('| a | b |\n|---|---|\n| `x \\| "y" & z` | **w** [v](u) |\n');
  expect(table?.head).toEqual(["a", "b"]);
  expect(table?.rows.map((row) => row.map(plain))).toEqual([['x | "y" & z', "w v"]]);
});

test("sections are the text between two headings, without headings in code", () => {
  const page = "intro\n\n# One\n\ntext\n\n## `Two`\n\n```md\n# No heading\n```\n";
  expect(sectionsOf(page)).toEqual([
    { heading: "One", body: "text" },
    { heading: "Two", body: "```md\n# No heading\n```" },
  ]);
});
