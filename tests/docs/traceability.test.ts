import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { deadLinks, matrixProblems, IDS, rowsOf, type Read } from "./traceability";

const ROOT = path.resolve(__dirname, "../..");

/** The files of this repository. */
const here: Read = (file) => {
  const at = path.join(ROOT, file);
  if (!existsSync(at)) return undefined;
  return statSync(at).isDirectory() ? null : readFileSync(at, "utf8");
};

test("tests/traceability.md has every step, pain point, complaint and claim, each with tests that run and guides", () => {
  expect(matrixProblems("tests/traceability.md", here)).toEqual([]);
});

const ROOT_PAGES = [
  "README.md",
  "DESIGN.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "tests/traceability.md",
];
const pages = ["", "contributing/", "guides/", "reference/"].flatMap((folder) =>
  readdirSync(path.join(ROOT, "docs", folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}${file}`),
);

test.each([...ROOT_PAGES, ...pages.map((file) => `docs/${file}`)])("%s has no dead links", (page) => {
  expect(deadLinks(page, here)).toEqual([]);
});

/** A valid row. */
const sound = (id: string): string =>
  `| ${id} | text | [a](engine/a.test.ts): \`group › ${id}: works\` | [guide](../docs/guide.md#its-part) |`;

/** A page with a valid row for every ID, except for the given ones. */
function page(others: Record<string, string[]> = {}): string {
  const rows = IDS.flatMap((id) => others[id] ?? [sound(id)]);
  return ["# Matrix", "", "| Row | Here | Test | Guide |", "|---|---|---|---|", ...rows, ""].join("\n");
}

const TESTS = `describe("group", () => {
  ${IDS.map((id) => `test("${id}: works", () => {});`).join("\n  ")}
});
test.skip("S1: is left out", () => {});
test("works", () => {});
`;

/** A repository that contains this page. */
function repository(text: string): Read {
  const files: Record<string, string | null> = {
    docs: null,
    "tests/matrix.md": text,
    "docs/guide.md": "# Guide\n\n## Its part\n\n## `its` part\n",
    "tests/engine/a.test.ts": TESTS,
    "tests/b.test.ts": 'test("S1: works", () => {});',
  };
  return (file) => files[file];
}

describe("the check of the matrix", () => {
  const problems = (others?: Record<string, string[]>): string[] =>
    matrixProblems("tests/matrix.md", repository(page(others)));
  const row = (tests: string, guide = "[guide](../docs/guide.md)"): string[] => [
    `| S1 | text | ${tests} | ${guide} |`,
  ];

  test("accepts a valid page", () => {
    expect(problems()).toEqual([]);
  });

  test.each<{ title: string; others: Record<string, string[]>; found: string[] }>([
    { title: "a step without a row", others: { S7: [] }, found: ["S7 has no row"] },
    { title: "a pain point without a row", others: { P15: [] }, found: ["P15 has no row"] },
    {
      title: "a duplicate row",
      others: { S7: [sound("S7"), sound("S7")] },
      found: ["S7 has two rows"],
    },
    {
      title: "a row that is no row of this page",
      others: { S17: [sound("S17"), sound("S17").replaceAll("S17", "S18")] },
      found: [
        "S18 is no row of this page",
        expect.stringContaining('has no test "group › S18: works"') as string,
      ],
    },
    {
      title: "a file that does not exist",
      others: { P1: [sound("P1").replace("a.test.ts", "c.test.ts")] },
      found: ["P1: there is no file tests/engine/c.test.ts"],
    },
    {
      title: "a test that does not exist",
      others: { P1: [sound("P1").replace("works", "worked")] },
      found: ['P1: tests/engine/a.test.ts has no test "group › P1: worked"'],
    },
    {
      title: "a test that is named without its group",
      others: { P1: [sound("P1").replace("group › ", "")] },
      found: ['P1: tests/engine/a.test.ts has no test "P1: works"'],
    },
    {
      title: "a test that is skipped",
      others: { S1: row("[a](engine/a.test.ts): `S1: is left out`") },
      found: ['S1: tests/engine/a.test.ts skips "S1: is left out"'],
    },
    {
      title: "a step whose test has another name",
      others: { S1: row("[a](engine/a.test.ts): `works`") },
      found: ['S1: names no engine test of its own ("S1: …")'],
    },
    {
      title: "a step whose test does not run the engine",
      others: { S1: row("[b](b.test.ts): `S1: works`") },
      found: ['S1: names no engine test of its own ("S1: …")'],
    },
    {
      title: "a row without a test",
      others: { P1: ["| P1 | text | none yet | [guide](../docs/guide.md) |"] },
      found: ["P1: names no test"],
    },
    {
      title: "a row without a guide",
      others: { P1: [sound("P1").replace(/\[guide\]\S+/, "none yet")] },
      found: ["P1: names no guide"],
    },
  ])("finds $title", ({ others, found }) => {
    expect(problems(others)).toEqual(found);
  });

  test("reports every row of a page without a table", () => {
    const found = matrixProblems("tests/matrix.md", repository("# Matrix\n"));
    expect(found).toEqual(IDS.map((id) => `${id} has no row`));
  });

  test("reads several tests of several files from one cell", () => {
    const cell = "[a](engine/a.test.ts): `one`, `two`; [b](b.test.ts): `three`";
    expect(rowsOf(page({ S1: row(cell) }))[0]).toEqual({
      id: "S1",
      tests: [
        { file: "engine/a.test.ts", titles: ["one", "two"] },
        { file: "b.test.ts", titles: ["three"] },
      ],
      guides: ["../docs/guide.md"],
    });
  });
});

describe("the check of links", () => {
  test.each([
    ["../docs/guide.md", []],
    ["../docs/guide.md#its-part", []],
    ["../docs/guide.md#its-part-1", []],
    ["../docs", []],
    ["#matrix", []],
    ["https://example.com/no#where", []],
    ["gone.md", ["tests/matrix.md links to tests/gone.md, which is not there"]],
    ["../docs/guide.md#gone", ["tests/matrix.md links to docs/guide.md#gone, which is no heading there"]],
    ["#gone", ["tests/matrix.md links to tests/matrix.md#gone, which is no heading there"]],
    ["../docs#matrix", ["tests/matrix.md links to docs#matrix, which is no heading there"]],
  ])("%s", (href, found) => {
    expect(deadLinks("tests/matrix.md", repository(`# Matrix\n\nRead *[this](${href})*.\n`))).toEqual(found);
  });
});
