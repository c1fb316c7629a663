import { titlesIn } from "./titles";

/** The tests of a text: those that run, and those that do not. */
function listed(text: string): { run: string[]; skipped: string[] } {
  const titles = titlesIn(text);
  const pick = (wanted: boolean): string[] =>
    titles.filter(({ skipped }) => skipped === wanted).map(({ path }) => path);
  return { run: pick(false), skipped: pick(true) };
}

test.each<{ title: string; text: string; run?: string[]; skipped?: string[] }>([
  { title: "a test", text: 'test("a", () => {});', run: ["a"] },
  { title: "a test by its other name", text: 'it("a", () => {});', run: ["a"] },
  { title: "a title in backticks", text: "test(`a`, () => {});", run: ["a"] },
  {
    title: "tests in groups",
    text: 'describe("a", () => { describe("b", () => { test("c", () => {}); }); test("d", () => {}); });',
    run: ["a › b › c", "a › d"],
  },
  { title: "a table of tests", text: 'test.each([[1], [2]])("a %s", (n) => {});', run: ["a %s"] },
  {
    title: "a table with types",
    text: 'test.each<{ n: number }>([{ n: 1 }])("a $n", () => {});',
    run: ["a $n"],
  },
  { title: "a table in a template", text: 'test.each`n\n${1}`("a $n", () => {});', run: ["a $n"] },
  {
    title: "a table of groups",
    text: 'describe.each([1])("a %s", () => { test("b", () => {}); });',
    run: ["a %s › b"],
  },
  { title: "a table whose first cell is a text", text: 'test.each("ab")("a", () => {});', run: ["a"] },
  { title: "a test in a loop", text: 'for (const n of [1]) { test("a", () => {}); }', run: ["a"] },
  { title: "a test that is skipped", text: 'test.skip("a", () => {});', skipped: ["a"] },
  { title: "a test that is yet to be written", text: 'test.todo("a");', skipped: ["a"] },
  { title: "a test that is expected to fail", text: 'test.failing("a", () => {});', skipped: ["a"] },
  { title: "a table that is skipped", text: 'test.skip.each([1])("a", () => {});', skipped: ["a"] },
  {
    title: "tests that are crossed out",
    text: 'xit("a", () => {}); xtest("b", () => {});',
    skipped: ["a", "b"],
  },
  {
    title: "a test in a group that is skipped",
    text: 'describe.skip("a", () => { test("b", () => {}); }); xdescribe("c", () => { test("d", () => {}); });',
    skipped: ["a › b", "c › d"],
  },
  {
    title: "tests next to a focused one",
    text: 'test.only("a", () => {}); test("b", () => {}); describe("c", () => { fit("d", () => {}); });',
    run: ["a", "c › d"],
    skipped: ["b"],
  },
  { title: "a title that is computed", text: "test(`a ${1}`, () => {}); test(name, () => {});" },
  {
    title: "a test in a comment, or in a text",
    text: '// test("a", () => {});\nconst b = \'test("b", () => {})\';',
  },
  {
    title: "a test under a condition of its own",
    text: '(process.env.CI ? test : test.skip)("a", () => {});',
  },
  {
    title: "a call that only resembles a test",
    text: 'toString("a"); test.each(["b"]); matcher.test("c"); tests("d");',
  },
])("$title", ({ text, run = [], skipped = [] }) => {
  expect(listed(text)).toEqual({ run, skipped });
});
