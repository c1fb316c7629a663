/**
 * Which resource of a run manages which object: two resources must not manage one object, and none may delete what another manages.
 *
 * Every resource has an owner ID, which is created with it and kept in its state. It distinguishes a resource that was renamed in the
 * program from its successor, in this run and in later ones. States of older releases have none; their resources share the owner "".
 */

import { LifecycleError } from "./lifecycleError";

/** The ownership of objects in one run. IDs are resource IDs. */
export interface Ownership {
  /** Records that this owner manages the object. */
  record(id: string, owner: string): void;
  /** Records that a refresh has read the object. The program may not declare its resource any more. */
  recordRefresh(id: string): void;
  /**
   * Records that a resource was compared: by the refresh that has just read it, or because the program declares it. Throws
   * `LifecycleError` (DECLARED_TWICE) if a new resource of this run has adopted its object.
   */
  recordDiff(id: string, owner: string): void;
  /** Makes a new resource the owner of an existing object. Throws `LifecycleError` (DECLARED_TWICE) if the object has an owner in this run. */
  acquire(id: string, owner: string): void;
  /** Whether the object has another owner in this run. It must not be deleted then. */
  isOwnedByOther(id: string, owner: string): boolean;
  /** Reserves a unique position for the object of this name. Returns the name of the object that has reserved it before, if it is another. */
  reserve(position: string, name: string): string | undefined;
  /** Records that no resource manages the object any more. */
  release(id: string): void;
}

/** Opens the ownership of one run. */
export function openOwnership(): Ownership {
  const owners = new Map<string, string>();
  const justRead = new Set<string>();
  const reserved = new Map<string, string>();
  const isOwnedByOther = (id: string, owner: string): boolean => owners.has(id) && owners.get(id) !== owner;
  return {
    isOwnedByOther,
    record: (id, owner) => {
      owners.set(id, owner);
    },
    recordRefresh: (id) => {
      justRead.add(id);
    },
    recordDiff: (id, owner) => {
      if (justRead.delete(id)) return;
      if (isOwnedByOther(id, owner)) throw declaredTwice(id);
      owners.set(id, owner);
    },
    acquire: (id, owner) => {
      if (owners.has(id)) throw declaredTwice(id);
      owners.set(id, owner);
    },
    reserve: (position, name) => {
      const first = reserved.get(position) ?? name;
      reserved.set(position, first);
      return first === name ? undefined : first;
    },
    release: (id) => {
      owners.delete(id);
    },
  };
}

function declaredTwice(id: string): LifecycleError {
  return new LifecycleError(
    "DECLARED_TWICE",
    `${id} is already managed by another resource of this stack. Declare it once. If the resource was renamed in the program, ` +
      'give it the option aliases: [{ name: "<old name>" }]. If another resource is to have its name, use two runs.',
  );
}
