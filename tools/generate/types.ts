/**
 * Writes what follows from schema.json: provider/schema's types, JSON schemas and validators, the classes and functions of sdk/dynamic, the
 * reference under docs, and in schema.json itself the examples of its descriptions; from docs/source and facts/, sandbox/FIDELITY.md. With `--check` it writes nothing and fails if a file is not what it would write.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as prettier from "prettier";
import { declarations } from "./declarations";
import { functionForms, outputTypes, resourceClasses } from "./dynamicSdk";
import { fidelity } from "./fidelity";
import { described, pages } from "./pages";
import { stalePictures } from "./pictures";
import { schemas } from "./schemas";
import { validators } from "./validators";

const root = path.resolve(__dirname, "../..");

const FILES = [
  { file: "provider/schema/types.gen.ts", source: declarations },
  { file: "provider/schema/schemas.gen.ts", source: schemas },
  { file: "provider/schema/validators.gen.ts", source: validators },
  { file: "sdk/dynamic/resources.gen.ts", source: resourceClasses },
  { file: "sdk/dynamic/functions.gen.ts", source: functionForms },
  { file: "sdk/dynamic/types/output.gen.ts", source: outputTypes },
  { file: "schema.json", source: described },
  { file: "sandbox/FIDELITY.md", source: fidelity },
  ...pages().map(({ file, source }) => ({ file: `docs/reference/${file}`, source })),
];

async function main(checkOnly: boolean): Promise<void> {
  const stale = [];
  for (const { file, source } of FILES) {
    const target = path.join(root, file);
    const options = await prettier.resolveConfig(target);
    const text = await prettier.format(source(), { ...options, filepath: target });
    if (text === current(target)) continue;
    stale.push(file);
    if (checkOnly) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  const pictures = stalePictures().map(({ target }) => path.relative(root, target));
  if (pictures.length > 0) {
    console.error(`${pictures.join(", ")} must be drawn. Run: npm run generate:pictures`);
    process.exitCode = 1;
  }
  if (!checkOnly) {
    console.log(stale.length === 0 ? "Everything generated is up to date." : `Wrote ${stale.join(", ")}.`);
  } else if (stale.length > 0) {
    console.error(
      `${stale.join(", ")} does not follow from schema.json, docs/source, examples and facts. Run: npm run generate`,
    );
    process.exitCode = 1;
  }
}

/** The file's text, or `undefined` where there is none yet. */
function current(target: string): string | undefined {
  try {
    return readFileSync(target, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

void main(process.argv.includes("--check"));
