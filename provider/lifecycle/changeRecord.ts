/** The record of changes: a file to which every write of a run adds one line of JSON, without secrets. */

import { appendFileSync } from "node:fs";
import type { KeepRecord } from "../atlassian/app";
import type { Problem } from "../schema/validate";

/** A way to take changes down, and what is wrong with the file that was named. */
export interface ChangeRecord {
  keep: KeepRecord;
  problems: Problem[];
}

/**
 * Opens the record that `applinks:changeRecord` names; without a name nothing is taken down. A line that cannot be written later
 * is told by `warn`: by then the app has acted, and that must not be lost.
 */
export function openChangeRecord(file: string | undefined, warn: (message: string) => void): ChangeRecord {
  if (file === undefined || file === "") return { keep: () => undefined, problems: [] };
  try {
    // A record that cannot be kept must be known before the first write, not after it.
    appendFileSync(file, "");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      keep: () => undefined,
      problems: [{ path: "applinks:changeRecord", reason: `cannot be written: ${reason}` }],
    };
  }
  return {
    keep: (change) => {
      const line = JSON.stringify(change);
      try {
        appendFileSync(file, `${line}\n`);
      } catch (error) {
        warn(`the record of changes cannot be written (${String(error)}); it lacks: ${line}`);
      }
    },
    problems: [],
  };
}
