/** The section of sandbox/FIDELITY.md about uncertain facts, from the register in facts/. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { AREAS, type Fact } from "../../facts";

const PAGE = path.resolve(__dirname, "../../sandbox/FIDELITY.md");

const BEGIN = "<!-- Generated from facts/ by npm run generate. -->";
const END = "<!-- End of what is generated. -->";

const HOW: Record<Fact["confirm"], string> = {
  reading: "by reading",
  confirm: "by a test object",
  recording: "by a recording",
  none: "",
};

/** The whole page, with the section as the register has it. Throws if the page has no place for it. */
export function fidelity(): string {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${PAGE} lacks the lines ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${section()}\n\n${END}${after}`;
}

function section(): string {
  return Object.entries(AREAS)
    .map(([title, area]) => {
      const rows = Object.entries<Fact>(area).map(([id, fact]) => row(id, fact));
      const head =
        "| Fact | Alternatives; the assumed one is bold | Level | Source | To confirm |\n| --- | --- | --- | --- | --- |";
      return `### ${title}\n\n${head}\n${rows.join("\n")}`;
    })
    .join("\n\n");
}

function row(id: string, { title, assumed, alternatives, level, evidence, confirm, how }: Fact): string {
  const list = Object.entries(alternatives).map(([name, { is, stops, undecided }]) => {
    const shown = name === assumed ? `**\`${name}\`**` : `\`${name}\``;
    return `${shown}: ${is}${stops === true ? " The provider stops." : ""}${undecided === undefined ? "" : ` To confirm: ${undecided}`}`;
  });
  const confirmation = HOW[confirm] === "" ? how : `${HOW[confirm]}: ${how}`;
  const cells = [`\`${id}\`: ${title}`, list.join("<br>"), level, evidence, confirmation];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
