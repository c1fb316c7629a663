/** What a program in JavaScript passes instead of arguments, told before something trips over it. */

import * as pulumi from "@pulumi/pulumi";
import { requiredNames } from "../../provider/schema/inputs";
import { hintAmong } from "../../provider/schema/suggest";
import type { ResourceType } from "../../provider/schema/types.gen";

/** Throws unless a constructor was given the resource's name first, and then an object with its inputs. */
export function requireArguments(type: ResourceType, name: unknown, args: unknown): void {
  requireName(type, name);
  if (isPlain(args)) return;
  throw new pulumi.RunError(
    `${type} "${name}": its second argument must be an object with at least ${requiredNames(type).join(", ")}, not ` +
      `${kindOf(args)}. What is known only later goes into the single members.`,
  );
}

/** Throws unless a constructor's first argument can be a resource's name. */
export function requireName(type: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name !== "") return;
  throw new pulumi.RunError(
    `new ${type}(…): its first argument must be the resource's name in the program, a text such as "jira-confluence", not ` +
      `${name === "" ? "an empty one" : kindOf(name)}. What it declares comes second.`,
  );
}

/**
 * Throws unless a function was given an object whose members are texts, among them those that it cannot do without and none that it does
 * not know.
 */
export function requireStrings(
  title: string,
  args: unknown,
  needed: string[],
  optional: string[] = [],
): void {
  if (!isPlain(args)) {
    const shape = needed.map((name) => `${name}: "…"`).join(", ");
    throw new pulumi.RunError(`${title}: its argument must be an object, { ${shape} }, not ${kindOf(args)}.`);
  }
  const known = [...needed, ...optional];
  for (const name of Object.keys(args)) {
    if (known.includes(name)) continue;
    const hint = hintAmong(name, known);
    throw new pulumi.RunError(`${title}: ${name} is not an argument of this function; ${hint}`);
  }
  for (const name of known) {
    const value = args[name];
    if (typeof value === "string" || (value === undefined && optional.includes(name))) continue;
    const instead = isLater(value) ? `, which ${title}Output takes` : "";
    throw new pulumi.RunError(
      `${title}: ${name} must be a text that is known at once, not ${kindOf(value)}${instead}.`,
    );
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLater(value);
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (isLater(value)) return "an output or a promise";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
