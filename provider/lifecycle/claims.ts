/**
 * What the provider processes of one run have recorded, so that all of them decide alike: which resource manages an object, and which
 * names are reserved. Keys and values have no secrets.
 */

/** The record of one run. Every call is atomic, also between processes. */
export interface Claims {
  /** Gives the key this value, unless it has one. Returns the value that it has. */
  claim(key: string, value: string): string;
  /** The value of the key. */
  get(key: string): string | undefined;
  /** Gives the key this value. */
  set(key: string, value: string): void;
  /** Removes the key. */
  remove(key: string): void;
  /** Adds a member to the set of the key. */
  add(key: string, member: string): void;
  /** The members of the set of the key, in no order. */
  members(key: string): string[];
  /** Removes a member from the set of the key. Returns whether it was there. */
  take(key: string, member: string): boolean;
}

/** Opens the record of a run that has one process. */
export function openClaims(): Claims {
  const values = new Map<string, string>();
  const sets = new Map<string, Set<string>>();
  return {
    claim: (key, value) => {
      const held = values.get(key) ?? value;
      values.set(key, held);
      return held;
    },
    get: (key) => values.get(key),
    set: (key, value) => {
      values.set(key, value);
    },
    remove: (key) => {
      values.delete(key);
    },
    add: (key, member) => {
      sets.set(key, (sets.get(key) ?? new Set()).add(member));
    },
    members: (key) => [...(sets.get(key) ?? [])],
    take: (key, member) => sets.get(key)?.delete(member) ?? false,
  };
}
