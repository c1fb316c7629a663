/** The numbers of uncertain facts in README and in the guide on `applinks doctor` follow from the register. */

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
  `${facts.length} facts are not certain, ${factEntries("cloud").length} of them about Cloud sites.`,
  `lists them with ${others.length} plausible alternatives`,
  `With ${others.filter(({ stops }) => stops === true).length} of them a preview fails before anything is written`,
  `settles ${facts.length - by("none")} of the facts: ${by("reading")} by reading, ${by("confirm")} with \`--confirm\`, and ${by("recording")} by a recording. ` +
    `No command settles the other ${by("none")}`,
])("README states the number of facts: %s", (sentence) => {
  expect(read("README.md")).toContain(sentence);
});

test.each([
  `It has ${factEntries().length} facts about Data Center apps, and ${factEntries("cloud").length} about Cloud sites`,
  `${by("confirm")} facts show only with test objects`,
])("the guide on applinks doctor states the number of facts: %s", (text) => {
  expect(read("docs/guides/doctor.md")).toContain(text);
});
