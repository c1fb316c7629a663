/** Between the values of Pulumi's protocol and the core's plain ones. */

import { UNKNOWN, type Properties, type Value } from "../schema/values";

// Pulumi's own constants, from its SDK's runtime/rpc.ts; a test compares them. That module loads half of the SDK, and the engine waits for
// the plugin's start.

/** The member that identifies an object as a secret or an output. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** The signature of a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** The signature of an output; its value is missing while it is unknown. */
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The string that replaces an unknown value. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The beginning of names that the engine and its hosts reserve. */
const ENGINES_OWN = "__";

/** The core's values for the engine's: unknowns become `UNKNOWN`, and reserved names are left out. */
export function fromEngine(values: Record<string, unknown>): Properties {
  const entries = Object.entries(values).filter(([name]) => !name.startsWith(ENGINES_OWN));
  return Object.fromEntries(entries.map(([name, value]) => [name, read(value)]));
}

/** The values with reserved names: the provider's text. */
export function enginesOwn(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(ENGINES_OWN)));
}

/** The engine's values for the core's. Members that are `undefined` are left out. */
export function toEngine(values: object): Record<string, unknown> {
  return write(values) as Record<string, unknown>;
}

function read(value: unknown): Value {
  if (value === UNKNOWN_VALUE) return UNKNOWN;
  if (Array.isArray(value)) return value.map(read);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, read(member)]));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

function write(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_VALUE;
  if (Array.isArray(value)) return value.filter((element) => element !== undefined).map(write);
  if (typeof value !== "object" || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, write(member)]));
}
