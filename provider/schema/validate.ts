/** Validates programs and configurations against the schema. No problem contains a value: it may be secret. */

import type { ErrorObject } from "ajv";
import { hasUnknown, type Properties, type Value } from "./values";
import { propertyPath, stepsOf, type Step } from "./paths";
import { reasonOf } from "./reasons";
import { SCHEMAS } from "./schemas.gen";
import type { ResourceType } from "./types.gen";
import * as validators from "./validators.gen";

/** Something for the user to correct. */
export interface Problem {
  /** Where, as a Pulumi property path: `redirectUrls[1]`, `applinks:apps.jira.url`. */
  path: string;
  /** What is wrong and what would be right; reads on from the path. */
  reason: string;
}

/**
 * Every problem of a resource's inputs. Unknown values count as valid, `null` as absent; names that begin with `__` belong to
 * the engine and are ignored. Never throws.
 */
export function validateInputs(type: ResourceType, inputs: Properties): Problem[] {
  const known = Object.keys(SCHEMAS.$defs[`${type}Inputs`].properties);
  const pending = new Set(known.filter((name) => Object.hasOwn(inputs, name) && hasUnknown(inputs[name])));
  const given = Object.entries(inputs).filter(([name]) => !name.startsWith("__") && !pending.has(name));
  const problems = problemsOf(`${type}Inputs`, Object.fromEntries(given), "");
  return problems.filter(({ path }) => !pending.has(path));
}

/** Every problem of the parsed value of `applinks:apps`. Never throws. */
export function validateAppsConfig(value: unknown): Problem[] {
  return problemsOf("AppsConfig", value as Value, "applinks:apps");
}

function problemsOf(definition: keyof typeof validators, value: Value, root: string): Problem[] {
  const instance = withoutNulls(value);
  const validate = validators[definition];
  validate(instance);
  const problems = (validate.errors ?? []).map((error) => ({
    path: propertyPath(root, placeOf(error, instance)),
    reason: reasonOf(error),
  }));
  problems.push(...repetitions(instance, root, []));
  // One problem per path.
  return problems.filter(({ path }, index) => problems.findIndex((other) => other.path === path) === index);
}

/** The path of an error: that of a missing or unknown property, not of its object. */
function placeOf(error: ErrorObject, instance: Value): Step[] {
  const steps = stepsOf(error.instancePath, instance);
  if (error.keyword === "required") return [...steps, error.params.missingProperty as string];
  if (error.keyword === "additionalProperties") return [...steps, error.params.additionalProperty as string];
  return steps;
}

function withoutNulls(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

/** Repeated strings of an array: the schema's arrays are sets. */
function repetitions(value: Value, root: string, steps: Step[]): Problem[] {
  if (Array.isArray(value)) {
    return value.flatMap((element, index) => {
      const first = value.indexOf(element);
      if (typeof element !== "string" || first === index)
        return repetitions(element, root, [...steps, index]);
      const path = propertyPath(root, [...steps, index]);
      return [{ path, reason: `repeats ${propertyPath(root, [...steps, first])}` }];
    });
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => repetitions(member, root, [...steps, name]));
}

function isObject(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
