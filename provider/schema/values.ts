/** Plain values, passed between adapters and resources. */

/** A value that is unknown in a preview. Adapters translate the engine's own representation. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A value of a resource's inputs or state: JSON, and `UNKNOWN` in previews. */
export type Value = string | number | boolean | null | typeof UNKNOWN | Value[] | { [key: string]: Value };

/** The properties of a resource by name. */
export type Properties = { [key: string]: Value };

/** Outputs that are known before a write; `undefined`: certainly absent. */
export type KnownOutputs = { [key: string]: Value | undefined };

/** Whether the value is unknown or contains something unknown. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (typeof value === "object" && value !== null) return Object.values(value).some(hasUnknown);
  return false;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
