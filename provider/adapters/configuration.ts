/** Opens a run from the engine's configuration, and converts problems and notes to the engine's format. Both adapters use it. */

import { readAppsConfig } from "../config/apps";
import { warning, withCode } from "../schema/codes";
import { printable } from "../schema/redaction";
import type { Problem } from "../schema/validate";
import { openChangeRecord } from "../lifecycle/changeRecord";
import type { DiffResult } from "../lifecycle/operations";
import { openRun, type Run, type RunOptions } from "../lifecycle/run";

/** The received configuration: the JSON text of `applinks:apps`, and `applinks:changeRecord`. */
export interface Configuration {
  apps: string | undefined;
  changeRecord: string | undefined;
}

/**
 * Opens a run with the configured apps, completed from the environment. Checks report problems in the configuration. `redact` removes the
 * secrets of the running operation from the change record.
 */
export function openConfigured(
  { apps, changeRecord }: Configuration,
  tools: { warn: (message: string) => void; redact?: (text: string) => string } & Pick<
    RunOptions,
    "timeouts"
  >,
): Run {
  const appsConfig = readAppsConfig(apps, process.env);
  const record = openChangeRecord(changeRecord, tools.warn, tools.redact);
  appsConfig.problems.push(...record.problems);
  return openRun(appsConfig, { ...tools, keepRecord: record.keep });
}

/**
 * Converts problems to the engine's failures. The engine prints the value of a failure's property, which may be secret, so the reason has the
 * path instead.
 */
export function failuresOf(problems: readonly Problem[]): { property: string; reason: string }[] {
  return problems.map(({ path, reason }) => {
    const message = `${path}: ${reason}`;
    return {
      property: "",
      reason: ENDS_WITH_CODE.test(message) ? printable(message) : withCode(message, "CONFIGURATION"),
    };
  });
}

/** An error of the preflight checks keeps its own code. */
const ENDS_WITH_CODE = / \[[A-Z_]+\]$/;

/** Notes on the changes for reviewers, as sentences. */
export function notesOf(id: string, { changes }: DiffResult): string[] {
  return changes.flatMap(({ note }) =>
    note === undefined ? [] : [warning("REVIEW_CHANGE", `${id}: ${note}`)],
  );
}
