/** Which properties of a resource are inputs. */

import type { Properties } from "./values";
import { SCHEMAS } from "./schemas.gen";
import type { ResourceInputs, ResourceType } from "./types.gen";

/** The names of a resource's inputs, in the contract's order. */
export function inputNames(type: ResourceType): string[] {
  return Object.keys(SCHEMAS.$defs[`${type}Inputs`].properties);
}

/** The names of the inputs that a resource cannot do without, in the contract's order. */
export function requiredNames(type: ResourceType): readonly string[] {
  return SCHEMAS.$defs[`${type}Inputs`].required;
}

/** The inputs that a state was made from. */
export function inputsOf<T extends ResourceType>(type: T, state: ResourceInputs[T]): ResourceInputs[T] {
  const all = state as unknown as Properties;
  const names = inputNames(type).filter((name) => all[name] !== undefined && all[name] !== null);
  return Object.fromEntries(names.map((name) => [name, all[name]])) as unknown as ResourceInputs[T];
}
