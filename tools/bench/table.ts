/** The tables of docs/contributing/performance.md. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../engine/recipe";

const PAGE = path.join(ROOT, "docs/contributing/performance.md");

/** Prints the table, and puts it between the marks of this name. The first row is the head. */
export function writeTable(name: string, rows: readonly string[][]): void {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
  console.log(`\n${table}\n`);
  const page = readFileSync(PAGE, "utf8");
  const [begin, end] = [`<!-- table: ${name} -->`, "<!-- end -->"];
  const start = page.indexOf(begin);
  const stop = page.indexOf(end, start);
  if (start < 0 || stop < 0) throw new Error(`${PAGE} has no place for the table "${name}"`);
  writeFileSync(PAGE, `${page.slice(0, start + begin.length)}\n\n${table}\n\n${page.slice(stop)}`);
}
