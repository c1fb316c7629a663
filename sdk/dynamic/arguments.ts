/** Checks of what a program passes to constructors and functions, and the errors that end a program. */

import * as pulumi from "@pulumi/pulumi";
import { withCode } from "../../provider/schema/codes";
import { requiredNames } from "../../provider/schema/inputs";
import { hintAmong } from "../../provider/schema/suggest";
import type { ResourceType } from "../../provider/schema/types.gen";

/** Throws `pulumi.RunError` unless the first argument of a constructor is a name and the second an object. */
export function requireArguments(type: ResourceType, name: unknown, args: unknown): void {
  requireName(type, name);
  if (isPlain(args)) return;
  throw mistake(
    `${type} "${name}": the second argument must be an object with at least ${requiredNames(type).join(", ")}, not ` +
      `${kindOf(args)}. Outputs can be passed for its members.`,
  );
}

/** Throws `pulumi.RunError` unless the first argument of a constructor is a name. */
export function requireName(type: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name !== "") return;
  throw mistake(
    `new ${type}(…): the first argument must be the resource's name, a string such as "jira-confluence", not ` +
      `${name === "" ? "an empty string" : kindOf(name)}. The second argument is an object with its inputs.`,
  );
}

/** Throws `pulumi.RunError` unless a function's argument is an object of strings with all required names and no unknown ones. */
export function requireStrings(
  title: string,
  args: unknown,
  required: string[],
  optional: string[] = [],
): void {
  if (!isPlain(args)) {
    const shape = required.map((name) => `${name}: "…"`).join(", ");
    throw mistake(`${title}: the argument must be an object, { ${shape} }, not ${kindOf(args)}.`);
  }
  const known = [...required, ...optional];
  for (const name of Object.keys(args)) {
    if (known.includes(name)) continue;
    const hint = hintAmong(name, known);
    throw mistake(`${title}: ${name} is not an argument of this function; ${hint}`);
  }
  for (const name of known) {
    const value = args[name];
    if (typeof value === "string" || (value === undefined && optional.includes(name))) continue;
    const instead = isOutput(value) ? ` To pass an output, call ${title}Output.` : "";
    throw mistake(`${title}: ${name} must be a string, not ${kindOf(value)}.${instead}`);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOutput(value);
}

function isOutput(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (isOutput(value)) return "an output or a promise";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The error for a mistake of the program. It ends the program without a stack. */
export function mistake(
  message: string,
  code: "CONFIGURATION" | "DECLARED_TWICE" = "CONFIGURATION",
): pulumi.RunError {
  return new pulumi.RunError(withCode(message, code));
}

/** Runs a part of a constructor. An error with a message for users becomes a `pulumi.RunError`, of which Pulumi prints no stack. */
export function orRunError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw runErrorOf(error);
  }
}

/** The error as a `pulumi.RunError` with the error as its `cause`. A `TypeError` is a defect and stays as it is, with its stack. */
export function runErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  const { message } = error;
  return pulumi.RunError.isInstance(error)
    ? error
    : Object.assign(new pulumi.RunError(message), { cause: error });
}
