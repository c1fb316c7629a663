/** Which properties of a resource are inputs. */

import type { Properties } from "./values";
import { SCHEMAS } from "./schemas.gen";
import type { ResourceInputs, ResourceType } from "./types.gen";

/** The names of a resource's inputs, in the schema's order. */
export function inputNames(type: ResourceType): string[] {
  return Object.keys(SCHEMAS.$defs[`${type}Inputs`].properties);
}

/** The names of a resource's required inputs, in the schema's order. */
export function requiredNames(type: ResourceType): readonly string[] {
  return SCHEMAS.$defs[`${type}Inputs`].required;
}

/** The inputs in a state. */
export function inputsOf<T extends ResourceType>(type: T, state: ResourceInputs[T]): ResourceInputs[T] {
  const all = state as unknown as Properties;
  const names = inputNames(type).filter((name) => all[name] !== undefined && all[name] !== null);
  return Object.fromEntries(names.map((name) => [name, all[name]])) as unknown as ResourceInputs[T];
}
