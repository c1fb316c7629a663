/** Which objects the resources of one run stand for, so that no two of them end up with one object. */

import { LifecycleError } from "./errors";

/** The claims of one run. IDs are resource IDs. */
export interface Claims {
  /** Notes that a resource of the program stands for this object. */
  known(id: string): void;
  /** Notes that a resource of the state was read; the program may not declare it any more. */
  refreshed(id: string): void;
  /** Notes that a resource was compared: by the refresh that has just read it, or else because the program declares it. */
  compared(id: string): void;
  /**
   * Notes that a new resource takes over an object that stands already. Throws `LifecycleError` (DECLARED_TWICE) if another
   * resource of this run stands for it.
   */
  takeOver(id: string): void;
  /** Whether a resource of this run took the object over: whoever else still names it must not delete it. */
  wasTakenOver(id: string): boolean;
  /** Notes that the object is no longer stood for. */
  release(id: string): void;
}

/** Claims for one run. */
export function openClaims(): Claims {
  const known = new Set<string>();
  const takenOver = new Set<string>();
  const justRead = new Set<string>();
  return {
    refreshed: (id) => {
      justRead.add(id);
    },
    compared: (id) => {
      if (!justRead.delete(id)) known.add(id);
    },
    known: (id) => {
      known.add(id);
    },
    takeOver: (id) => {
      if (known.has(id)) {
        throw new LifecycleError(
          "DECLARED_TWICE",
          `${id} is already managed by another resource of this stack. Declare it once; if the resource was renamed in ` +
            'the program, give it the option aliases: [{ name: "<old name>" }].',
        );
      }
      known.add(id);
      takenOver.add(id);
    },
    wasTakenOver: (id) => takenOver.has(id),
    release: (id) => {
      known.delete(id);
      takenOver.delete(id);
    },
  };
}
