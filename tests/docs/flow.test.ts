import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { deadLinks, flowProblems, IDS, rowsOf, type Read } from "./flow";

const ROOT = path.resolve(__dirname, "../..");

/** What stands in this repository. */
const here: Read = (file) => {
  const at = path.join(ROOT, file);
  if (!existsSync(at)) return undefined;
  return statSync(at).isDirectory() ? null : readFileSync(at, "utf8");
};

test("docs/flow.md has every step and every pain; each names tests that run, and guides", () => {
  expect(flowProblems("docs/flow.md", here)).toEqual([]);
});

const guides = readdirSync(path.join(ROOT, "docs")).filter((file) => file.endsWith(".md"));

test.each(["README.md", ...guides.map((file) => `docs/${file}`)])(
  "%s links to nothing that is not there",
  (page) => {
    expect(deadLinks(page, here)).toEqual([]);
  },
);

/** A page with one sound row for every step and pain, some of them replaced. */
function page(replaced: Record<string, string> = {}): string {
  const sound = (id: string): string =>
    `| ${id} | text | [a](../tests/engine/a.test.ts): \`group › ${id}: works\` | [guide](guide.md) |`;
  const rows = IDS.map((id) => replaced[id] ?? sound(id));
  return ["# Flow", "", "| Row | Here | Test | Guide |", "|---|---|---|---|", ...rows, ""].join("\n");
}

const TESTS = `describe("group", () => {\n${IDS.map((id) => `test("${id}: works", () => {});`).join("\n")}\n});`;

const problems = (text: string, tests = TESTS): string[] => {
  const files: Record<string, string> = {
    "docs/flow.md": text,
    "docs/guide.md": "# Guide",
    "tests/engine/a.test.ts": tests,
    "tests/b.test.ts": 'test("S2: works", () => {});',
  };
  return flowProblems("docs/flow.md", (file) => files[file]);
};

describe("the check", () => {
  test("finds nothing where nothing is wrong", () => {
    expect(problems(page())).toEqual([]);
  });

  test.each([["a step without a row", page({ S7: "" }).replace("\n\n|", "\n|"), ["S7 has no row"]]])(
    "finds %s",
    (_title, text, found) => {
      expect(problems(text.replaceAll(/\n\n(?=\| S8)/g, "\n"))).toEqual(found);
    },
  );
});
