/** ajv's errors in words that read on from the path. */

import type { ErrorObject } from "ajv";
import { closest, hintAmong } from "./suggest";
import { isRecord } from "./values";

/** The parts of a schema that sentences draw on. */
interface Schema {
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  /** A `pattern` in words. */
  form?: string;
}

/**
 * What is wrong and what would be right. Contains no value, not even its length: it may be secret. `error` comes from a validator made with `verbose`.
 */
export function reasonOf(error: ErrorObject): string {
  const { keyword, params, data } = error;
  const schema = error.parentSchema as Schema;
  switch (keyword) {
    case "required":
      return missing(params.missingProperty as string, schema);
    case "additionalProperties":
      return unknownProperty(params.additionalProperty as string, schema);
    case "type":
      return ofWrongType(params.type as string, data);
    case "enum":
      return isEmptyObject(data)
        ? ofWrongType("string", data)
        : notInEnum(data, params.allowedValues as string[]);
    case "const":
      return `can only be ${JSON.stringify(params.allowedValue)}; leave it out otherwise`;
    case "pattern":
      return `must be ${schema.form ?? "of another form"}`;
    case "minLength":
    case "minItems":
      return params.limit === 1 ? "must not be empty" : `must have at least ${count(error)}`;
    case "maxLength":
    case "maxItems":
      return `must have at most ${count(error)}`;
    default:
      // Bounds of numbers: "must be <= 600".
      return error.message ?? "is not allowed";
  }
}

/** The reason for a value of another type than the declared one. */
export function ofWrongType(type: string, given: unknown): string {
  const reason = `must be ${withArticle(type)}, not`;
  return isEmptyObject(given) ? `${reason} ${UNDECRYPTED}` : `${reason} ${kindOf(given)}`;
}

/** The engine replaces a secret of another stack that it cannot decrypt by an empty object (its `readStackReference`). */
const UNDECRYPTED =
  "an empty object, which is what Pulumi passes for a secret of another stack that it can't decrypt: give both stacks the same " +
  "passphrase or secrets provider (pulumi stack change-secrets-provider), or set the value as a secret in this stack's configuration";

function isEmptyObject(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

function missing(name: string, schema: Schema): string {
  const about = schema.properties?.[name]?.description;
  // The sentence goes on behind it, so the description's full stop is left out.
  return `is missing${about === undefined ? "" : `: ${about.replace(/\.$/, "")}`}`;
}

function unknownProperty(name: string, schema: Schema): string {
  const known = Object.keys(schema.properties ?? {});
  const hint = hintAmong(name, known);
  return `"${name}" is not a property of ${schema.title ?? "this object"}; ${hint}`;
}

function notInEnum(given: unknown, allowed: string[]): string {
  const guess = typeof given === "string" ? closest(given, allowed) : undefined;
  const hint = guess === undefined ? "" : `; did you mean "${guess}"?`;
  return `must be one of ${allowed.map((value) => `"${value}"`).join(", ")}${hint}`;
}

function count(error: ErrorObject): string {
  return `${String(error.params.limit)} ${error.keyword.endsWith("Length") ? "characters" : "elements"}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

function withArticle(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}
