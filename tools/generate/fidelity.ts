/**
 * sandbox/FIDELITY.md: the page in docs/source/fidelity.md with the contents of the register in facts/. The page marks the places: `<!-- facts: … -->`
 * for a table, and `{fact <id>}` where a row depends on an uncertain fact.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { AREAS, FACTS, type Fact } from "../../facts";

const PAGE = path.resolve(__dirname, "../../docs/source/fidelity.md");

const NOTE = "<!-- Generated from docs/source/fidelity.md and facts/ by npm run generate. -->";

/** The ways to confirm a fact, in the words of the page. */
const HOW: Record<Fact["confirm"], string> = {
  reading: "by reading",
  confirm: "by test objects",
  recording: "by a recording",
  none: "",
};

const PARTS: Record<string, () => string> = { summary, tables };

/** The whole page. Throws for a mark that is unknown or missing, and for a fact that does not exist. */
export function fidelity(): string {
  const page = readFileSync(PAGE, "utf8");
  const used = new Set<string>();
  const whole = page.replace(/^<!-- facts: (\w+) -->$/gm, (mark, name: string) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`${PAGE}: ${mark} is none of ${Object.keys(PARTS).join(", ")}`);
    used.add(name);
    return part();
  });
  const missing = Object.keys(PARTS).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`${PAGE} has no place for ${missing.join(", ")}`);
  return `${NOTE}\n\n${whole.replace(/\{fact ([\w-]+)\}/g, (_mark, id: string) => reference(id))}`;
}

function reference(id: string): string {
  if (!Object.hasOwn(FACTS, id)) throw new Error(`${PAGE} refers to the fact ${id}, which does not exist`);
  return `the fact [\`${id}\`](#uncertain-facts)`;
}

/** How many facts each area has, by the way to confirm them, and how many alternatives there are. */
function summary(): string {
  const head = ["", "facts", "by reading", "`--confirm`", "by a recording", "no command"];
  const ways: Fact["confirm"][] = ["reading", "confirm", "recording", "none"];
  const counts = (facts: Fact[]): number[] => {
    const others = facts.flatMap(({ assumed, alternatives }) =>
      Object.entries(alternatives).flatMap(([name, { stops }]) => (name === assumed ? [] : [stops === true])),
    );
    return [
      facts.length,
      ...ways.map((way) => facts.filter(({ confirm }) => confirm === way).length),
      others.length,
      others.filter((stops) => stops).length,
    ];
  };
  const rows = Object.entries(AREAS).map(([title, area]) => [title, ...counts(Object.values<Fact>(area))]);
  const all = ["**All**", ...counts(Object.values<Fact>(FACTS))];
  return table([...head, "other alternatives", "with which the provider stops"], [...rows, all]);
}

/** A table of each area's facts. */
function tables(): string {
  return Object.entries(AREAS)
    .map(([title, area]) => {
      const head = ["Fact", "Alternatives; the assumed one is bold", "Level", "Source", "To confirm"];
      const rows = Object.entries<Fact>(area).map(([id, fact]) => row(id, fact));
      return `### ${title}\n\n${table(head, rows)}`;
    })
    .join("\n\n");
}

function row(id: string, { title, assumed, alternatives, level, evidence, confirm, how }: Fact): string[] {
  const list = Object.entries(alternatives).map(([name, { is, stops, undecided }]) => {
    const shown = name === assumed ? `**\`${name}\`**` : `\`${name}\``;
    return `${shown}: ${is}${stops === true ? " The provider stops." : ""}${undecided === undefined ? "" : ` \`applinks doctor\` can't decide this: ${undecided}`}`;
  });
  const confirmation = HOW[confirm] === "" ? how : `${HOW[confirm]}: ${how}`;
  return [`\`${id}\`: ${title}`, list.join("<br>"), level, evidence, confirmation];
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]): string =>
    `| ${cells.map((cell) => `${cell}`.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
