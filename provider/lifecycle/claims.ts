/** Which objects the resources of one run stand for, so that no two of them end up with one object. */

import { LifecycleError } from "./errors";

/** The claims of one run. IDs are resource IDs. */
export interface Claims {
  /** Notes that a resource of the state stands for this object. */
  known(id: string): void;
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
  return {
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
