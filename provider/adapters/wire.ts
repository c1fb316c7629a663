/** Between the engine's wire values and the core's plain ones. */

import { UNKNOWN, type Properties, type Value } from "../schema/values";
import { UNKNOWN_VALUE } from "./markers";

/** Names that begin so belong to the engine and its hosts. */
const ENGINES_OWN = "__";

/** The engine's values for the core: its marker for unknowns becomes ours, and what is its own stays out. */
export function fromEngine(values: Record<string, unknown>): Properties {
  const entries = Object.entries(values).filter(([name]) => !name.startsWith(ENGINES_OWN));
  return Object.fromEntries(entries.map(([name, value]) => [name, read(value)]));
}

/** What the engine keeps among our values for itself: the serialized provider. */
export function enginesOwn(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(ENGINES_OWN)));
}

/** The core's values for the engine; what is `undefined` is left out, since the wire has no such value. */
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
