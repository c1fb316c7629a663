/** The validators of the contract's objects as code, so that no program compiles schemas at its start. */

import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone";
import { resources } from "./contract";
import { schemaDocument } from "./schemas";

/** The module that exports the validators, as TypeScript source that is not formatted yet. */
export function validators(): string {
  const document = schemaDocument();
  const ajv = new Ajv({ allErrors: true, verbose: true, code: { source: true, esm: true, lines: true } });
  ajv.addKeyword("form");
  ajv.addSchema(document);
  const names = [...resources.map(({ name }) => `${name}Inputs`), "AppsConfig"];
  const references = Object.fromEntries(names.map((name) => [name, `${document.$id}#/$defs/${name}`]));
  const code = standaloneCode(ajv, references).replace(/^"use strict";/, "");
  return [
    "// @ts-nocheck -- ajv writes plain JavaScript",
    "/** Validators by the name of what they validate. Generated from schema.json by `npm run generate`; do not edit. */",
    `import type { ValidateFunction } from "ajv";`,
    code.replaceAll(/^export const (\w+) = (\w+);/gm, "export const $1: ValidateFunction = $2;"),
  ].join("\n");
}
