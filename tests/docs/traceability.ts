/** The rows of tests/traceability.md, and the problems in them. */

import path from "node:path";
import type { Token, Tokens } from "marked";
import { anchorsOf, linksOf, plain, tablesOf } from "./pages";
import { titlesIn } from "./titles";

/** A row of the page's tables. */
export interface Row {
  id: string;
  /** Test files, relative to the page, with the titles that are named behind each. */
  tests: { file: string; titles: string[] }[];
  /** The targets of the guide's links, relative to the page. */
  guides: string[];
}

/** What is at a path of the repository: a file's text, a folder (`null`), or nothing. */
export type Read = (file: string) => string | null | undefined;

const COLUMNS = ["Row", "Test", "Guide"] as const;

/** The manual steps, the pain points of links, then the complaints about drift tools, and the claims of the guide to drift reviews. */
export const IDS = [...numbered("S", 17), ...numbered("P", 15), ...numbered("C", 16), ...numbered("R", 14)];

/** The rows of every table of the page that has the columns "Row", "Test" and "Guide". */
export function rowsOf(page: string): Row[] {
  return tablesOf(page).flatMap(({ head, rows }) => {
    const [row, test, guide] = COLUMNS.map((name) => head.indexOf(name));
    if (row === undefined || test === undefined || guide === undefined) return [];
    if (row < 0 || test < 0 || guide < 0) return [];
    return rows.map((cells) => ({
      id: plain(cells[row] ?? []).trim(),
      tests: testsOf(cells[test] ?? []),
      guides: (cells[guide] ?? []).filter(isLink).map(({ href }) => href),
    }));
  });
}

/** A link names a file; each code span behind it names a test in that file. */
function testsOf(cell: readonly Token[]): Row["tests"] {
  const tests: Row["tests"] = [];
  for (const token of cell) {
    if (isLink(token)) tests.push({ file: token.href, titles: [] });
    else if (token.type === "codespan") tests.at(-1)?.titles.push((token as Tokens.Codespan).text);
  }
  return tests;
}

function isLink(token: Token): token is Tokens.Link {
  return token.type === "link";
}

/** All problems of the page at `at` (a path of the repository), in sentences. */
export function matrixProblems(at: string, read: Read): string[] {
  const rows = rowsOf(read(at) ?? "");
  const ids = rows.map(({ id }) => id);
  return [
    ...IDS.filter((id) => !ids.includes(id)).map((id) => `${id} has no row`),
    ...ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `${id} has two rows`),
    ...ids.filter((id) => !IDS.includes(id)).map((id) => `${id} is no row of this page`),
    ...rows.flatMap((row) => rowProblems(row, at, read).map((problem) => `${row.id}: ${problem}`)),
  ];
}

function rowProblems({ id, tests, guides }: Row, at: string, read: Read): string[] {
  const problems: string[] = [];
  for (const { file, titles } of tests) {
    const target = path.posix.join(path.posix.dirname(at), file);
    const text = read(target);
    if (typeof text !== "string") problems.push(`there is no file ${target}`);
    else problems.push(...titleProblems(titles, text, target));
  }
  const named = tests.flatMap(({ file, titles }) => titles.map((title) => ({ file, title })));
  if (named.length === 0) problems.push("names no test");
  const isOwn = ({ file, title }: { file: string; title: string }): boolean =>
    path.posix.join(path.posix.dirname(at), file).startsWith("tests/engine/") &&
    title.split(" › ").at(-1)?.startsWith(`${id}: `) === true;
  if (id.startsWith("S") && !named.some(isOwn)) problems.push(`names no engine test of its own ("${id}: …")`);
  if (guides.length === 0) problems.push("names no guide");
  return problems;
}

function titleProblems(titles: readonly string[], text: string, file: string): string[] {
  const existing = titlesIn(text);
  return titles.flatMap((title) => {
    const found = existing.filter((test) => test.path === title);
    if (found.length === 0) return [`${file} has no test "${title}"`];
    return found.some(({ skipped }) => skipped) ? [`${file} skips "${title}"`] : [];
  });
}

/** The broken links of the page at `at`. Links out of the repository are not checked. */
export function deadLinks(at: string, read: Read): string[] {
  return linksOf(read(at) ?? "").flatMap((href) => {
    if (/^[a-z]+:/.test(href)) return [];
    const [file = "", anchor] = href.split("#");
    const target = file === "" ? at : path.posix.join(path.posix.dirname(at), file);
    const found = read(target);
    if (found === undefined) return [`${at} links to ${target}, which is not there`];
    if (anchor === undefined || anchorsOf(found ?? "").includes(anchor)) return [];
    return [`${at} links to ${target}#${anchor}, which is no heading there`];
  });
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
}
