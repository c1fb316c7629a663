/** The change record: a file to which every write of a run adds one line of JSON, without secrets. */

import { appendFileSync } from "node:fs";
import type { KeepRecord } from "../atlassian/app";
import { warning } from "../schema/codes";
import type { Problem } from "../schema/validate";

/** The function that records a change, and the problems of the configured file. */
export interface ChangeRecord {
  keep: KeepRecord;
  problems: Problem[];
}

/**
 * Opens the file that `applinks:changeRecord` names. Without a name, nothing is recorded. If a line can't be written later, `warn` gets
 * it: the app has applied the change by then, so the operation must not fail.
 */
export function openChangeRecord(file: string | undefined, warn: (message: string) => void): ChangeRecord {
  if (file === undefined || file === "") return { keep: () => undefined, problems: [] };
  try {
    // Fails before the first write if the file is not writable.
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
        warn(
          warning(
            "CHANGE_RECORD_FAILED",
            `could not write to the change record ${file}: ${String(error)}. The change was made. Missing line: ${line}`,
          ),
        );
      }
    },
    problems: [],
  };
}
