/**
 * `npx tsx tools/nodes/main.ts [--quick | --only <pattern>] [major...]`: runs all tests, or the quick ones, or those whose paths match, on
 * every supported Node, and prints the count of each. That Node also runs the programs that the tests start: package managers, programs,
 * the plugin.
 */

import path from "node:path";
import { parseArgs } from "node:util";

import { node } from "../engine/nodes";
import { run } from "../engine/run";
import { trial, trials } from "./trial";

const SUPPORTED = [20, 22, 24];
/** Without most engine tests: those of the provider text, the plugin and the packages cover what Node itself runs. */
const QUICK = "^(?!.*tests/engine/)|/(providerText|plugin|package)\\.test";
/** The parts of a run; the quick ones come first. */
const PARTS = [
  { name: "unit and sandbox", projects: ["unit", "sandbox"] },
  { name: "engine", projects: ["engine"] },
];

trials(async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" }, quick: { type: "boolean" } },
    allowPositionals: true,
  });
  const only = values.only ?? (values.quick === true ? QUICK : undefined);
  const mayBeEmpty = values.only !== undefined;
  const requested = positionals.map(Number);
  const outcomes = [];
  for (const major of requested.length > 0 ? requested : SUPPORTED) {
    const binary = await node(major);
    const [version] = await run(binary, ["--version"]);
    const env = { ...process.env, PATH: [path.dirname(binary), process.env["PATH"]].join(path.delimiter) };
    for (const { name, projects } of PARTS) {
      const on = `Node ${version}, ${name}`;
      outcomes.push(await trial({ on, projects, only, mayBeEmpty, node: binary, env }));
    }
  }
  return outcomes;
});
