import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { deadLinks, flowProblems, IDS, rowsOf, type Read } from "./flow";

const ROOT = path.resolve(__dirname, "../..");

/** Reads this repository. */
const here: Read = (file) => {
  const at = path.join(ROOT, file);
  if (!existsSync(at)) return undefined;
  return statSync(at).isDirectory() ? null : readFileSync(at, "utf8");
};

test("docs/flow.md has every step and every pain; each names tests that run, and guides", () => {
  expect(flowProblems("docs/flow.md", here)).toEqual([]);
});

const guides = ["", "reference/"].flatMap((folder) =>
  readdirSync(path.join(ROOT, "docs", folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}${file}`),
);

test.each(["README.md", ...guides.map((file) => `docs/${file}`)])("%s has no dead links", (page) => {
  expect(deadLinks(page, here)).toEqual([]);
});

/** A valid row. */
const sound = (id: string): string =>
  `| ${id} | text | [a](../tests/engine/a.test.ts): \`group › ${id}: works\` | [guide](guide.md#its-part) |`;

/** A page with a valid row for every step and pain except the given ones. */
function page(others: Record<string, string[]> = {}): string {
  const rows = IDS.flatMap((id) => others[id] ?? [sound(id)]);
  return ["# Flow", "", "| Row | Here | Test | Guide |", "|---|---|---|---|", ...rows, ""].join("\n");
}

const TESTS = `describe("group", () => {
  ${IDS.map((id) => `test("${id}: works", () => {});`).join("\n  ")}
});
test.skip("S1: is left out", () => {});
test("works", () => {});
`;

/** A repository with this page. */
function repository(text: string): Read {
  const files: Record<string, string | null> = {
    docs: null,
    "docs/flow.md": text,
    "docs/guide.md": "# Guide\n\n## Its part\n\n## `its` part\n",
    "tests/engine/a.test.ts": TESTS,
    "tests/b.test.ts": 'test("S1: works", () => {});',
  };
  return (file) => files[file];
}

describe("the check of docs/flow.md", () => {
  const problems = (others?: Record<string, string[]>): string[] =>
    flowProblems("docs/flow.md", repository(page(others)));
  const row = (tests: string, guide = "[guide](guide.md)"): string[] => [
    `| S1 | text | ${tests} | ${guide} |`,
  ];

  test("finds no problem on a valid page", () => {
    expect(problems()).toEqual([]);
  });

  test.each<{ title: string; others: Record<string, string[]>; found: string[] }>([
    { title: "a step without a row", others: { S7: [] }, found: ["S7 has no row"] },
    { title: "a pain without a row", others: { P15: [] }, found: ["P15 has no row"] },
    {
      title: "a duplicate row",
      others: { S7: [sound("S7"), sound("S7")] },
      found: ["S7 has two rows"],
    },
    {
      title: "a row that is neither",
      others: { S17: [sound("S17"), sound("S17").replaceAll("S17", "S18")] },
      found: [
        "S18 is no step and no pain",
        expect.stringContaining('has no test "group › S18: works"') as string,
      ],
    },
    {
      title: "a file that is not there",
      others: { P1: [sound("P1").replace("a.test.ts", "c.test.ts")] },
      found: ["P1: there is no file tests/engine/c.test.ts"],
    },
    {
      title: "a test that is not there",
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
      others: { S1: row("[a](../tests/engine/a.test.ts): `S1: is left out`") },
      found: ['S1: tests/engine/a.test.ts skips "S1: is left out"'],
    },
    {
      title: "a step whose test has another name",
      others: { S1: row("[a](../tests/engine/a.test.ts): `works`") },
      found: ['S1: names no engine test of its own ("S1: …")'],
    },
    {
      title: "a step whose test runs no engine",
      others: { S1: row("[b](../tests/b.test.ts): `S1: works`") },
      found: ['S1: names no engine test of its own ("S1: …")'],
    },
    {
      title: "a row without a test",
      others: { P1: ["| P1 | text | none yet | [guide](guide.md) |"] },
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

  test("finds all rows missing on a page without a table", () => {
    const found = flowProblems("docs/flow.md", repository("# Flow\n"));
    expect(found).toEqual(IDS.map((id) => `${id} has no row`));
  });

  test("reads several tests of several files from one cell", () => {
    const cell = "[a](../tests/engine/a.test.ts): `one`, `two`; [b](../tests/b.test.ts): `three`";
    expect(rowsOf(page({ S1: row(cell) }))[0]).toEqual({
      id: "S1",
      tests: [
        { file: "../tests/engine/a.test.ts", titles: ["one", "two"] },
        { file: "../tests/b.test.ts", titles: ["three"] },
      ],
      guides: ["guide.md"],
    });
  });
});

describe("the check of links", () => {
  test.each([
    ["guide.md", []],
    ["guide.md#its-part", []],
    ["guide.md#its-part-1", []],
    ["../docs", []],
    ["#flow", []],
    ["https://example.com/no#where", []],
    ["gone.md", ["docs/flow.md links to docs/gone.md, which is not there"]],
    ["guide.md#gone", ["docs/flow.md links to docs/guide.md#gone, which is no heading there"]],
    ["#gone", ["docs/flow.md links to docs/flow.md#gone, which is no heading there"]],
    ["../docs#flow", ["docs/flow.md links to docs#flow, which is no heading there"]],
  ])("%s", (href, found) => {
    expect(deadLinks("docs/flow.md", repository(`# Flow\n\nRead *[this](${href})*.\n`))).toEqual(found);
  });
});
