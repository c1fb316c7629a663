/**
 * Which resources of one run stand for which objects, so that no two of them end up with one object, and none deletes what
 * another stands for.
 *
 * Every resource bears a mark, made when it is created and kept in its state: by it a resource that was renamed in the program is
 * told from its successor, in this run and in later ones. States without a mark come from before there were any; they all pass for
 * the same resource.
 */

import { LifecycleError } from "./errors";

/** The claims of one run. IDs are resource IDs. */
export interface Ownership {
  /** Notes that the resource with this mark stands for the object. */
  known(id: string, owner: string): void;
  /** Notes that a resource of the state was read; the program may not declare it any more. */
  refreshed(id: string): void;
  /**
   * Notes that a resource was compared: by the refresh that has just read it, or else because the program declares it. Throws
   * `LifecycleError` (DECLARED_TWICE) if a new resource of this run has taken its object over.
   */
  compared(id: string, owner: string): void;
  /**
   * Notes that a new resource takes over an object that stands already. Throws `LifecycleError` (DECLARED_TWICE) if another
   * resource of this run stands for it.
   */
  acquire(id: string, owner: string): void;
  /** Whether another resource than the one with this mark stands for the object: then it must not be deleted. */
  isAnothers(id: string, owner: string): boolean;
  /** Notes that the object of this name is to have what there is one of; gives the name of another one that is to have it, too. */
  wanted(what: string, name: string): string | undefined;
  /** Notes that the object is no longer stood for. */
  release(id: string): void;
}

/** Claims for one run. */
export function openOwnership(): Ownership {
  const holders = new Map<string, string>();
  const justRead = new Set<string>();
  const wanters = new Map<string, string>();
  const isAnothers = (id: string, owner: string): boolean => holders.has(id) && holders.get(id) !== owner;
  return {
    isAnothers,
    known: (id, owner) => {
      holders.set(id, owner);
    },
    refreshed: (id) => {
      justRead.add(id);
    },
    compared: (id, owner) => {
      if (justRead.delete(id)) return;
      if (isAnothers(id, owner)) throw declaredTwice(id);
      holders.set(id, owner);
    },
    acquire: (id, owner) => {
      if (holders.has(id)) throw declaredTwice(id);
      holders.set(id, owner);
    },
    wanted: (what, name) => {
      const first = wanters.get(what) ?? name;
      wanters.set(what, first);
      return first === name ? undefined : first;
    },
    release: (id) => {
      holders.delete(id);
    },
  };
}

function declaredTwice(id: string): LifecycleError {
  return new LifecycleError(
    "DECLARED_TWICE",
    `${id} is already managed by another resource of this stack. Declare it once; if the resource was renamed in ` +
      'the program, give it the option aliases: [{ name: "<old name>" }]; if another is to have its name, do that in two runs.',
  );
}
