/** What README states about the uncertain facts follows from the register. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { FACTS, factEntries, type Fact } from "../../facts";

const ROOT = path.resolve(__dirname, "../..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8").replace(/\s+/g, " ");

const facts: Fact[] = Object.values(FACTS);
const by = (way: Fact["confirm"]): number => facts.filter(({ confirm }) => confirm === way).length;
const others = facts.flatMap(({ assumed, alternatives }) =>
  Object.entries(alternatives).flatMap(([name, alternative]) => (name === assumed ? [] : [alternative])),
);

test.each([
  `Not certain are ${facts.length} facts, ${factEntries("cloud").length} of them about Cloud sites.`,
  `tested with all ${others.length} alternatives: with ${others.filter(({ stops }) => stops === true).length} it stops before anything is written`,
  `settles them for your app: ${by("reading")} by reading, ${by("confirm")} with \`--confirm\`, and ${by("recording")} by a recording. ` +
    `No command settles the other ${by("none")}`,
])("README states the number of facts: %s", (sentence) => {
  expect(read("README.md")).toContain(sentence);
});
