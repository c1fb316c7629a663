/** Opens a run from the engine's configuration, and converts problems and notes to the engine's format. Both adapters use it. */

import path from "node:path";
import { readAppsConfig } from "../config/apps";
import { projectFolder } from "../config/files";
import { warning, withCode } from "../schema/codes";
import { printable } from "../schema/redaction";
import type { Problem } from "../schema/validate";
import { openChangeRecord } from "../lifecycle/changeRecord";
import type { DiffResult } from "../lifecycle/operations";
import type { Claims } from "../lifecycle/claims";
import { openRun, type Run, type RunOptions } from "../lifecycle/run";
import { openSharedClaims } from "./sharedClaims";

/** The received configuration: the JSON text of `applinks:apps`, and `applinks:changeRecord`. */
export interface Configuration {
  apps: string | undefined;
  changeRecord: string | undefined;
}

/** What a run needs besides its configuration. */
export interface RunTools extends Pick<RunOptions, "timeouts"> {
  warn: (message: string) => void;
  /** The engine's address: all provider processes of one engine share one run. Without it, the run has one process. */
  engine?: string | undefined;
}

/** An open run, and a function that ends the process's part in it. */
export interface OpenedRun {
  run: Run;
  leave(): void;
}

/** Opens a run with the configured apps, completed from the environment. Checks report problems in the configuration. */
export function openConfigured({ apps, changeRecord }: Configuration, tools: RunTools): OpenedRun {
  const folder = projectFolder();
  const appsConfig = readAppsConfig(apps, process.env, folder);
  const file = changeRecord && path.resolve(folder, changeRecord);
  const record = openChangeRecord(file, tools.warn);
  appsConfig.problems.push(...record.problems);
  const { leave, ...shared } = sharedClaims(tools);
  return { run: openRun(appsConfig, { ...tools, ...shared, keepRecord: record.keep }), leave };
}

/** The claims of the engine's run. A run whose processes can't share them goes on, because most runs have one process. */
function sharedClaims({ engine, warn }: RunTools): { claims?: Claims; leave: () => void } {
  if (engine !== undefined) {
    try {
      return openSharedClaims(engine);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(
        warning(
          "RUN_NOT_SHARED",
          `the provider processes of this run can't share which resource manages which object: ${reason}. If the stack has ` +
            "several provider instances, or resources of both adapters, don't move or rename resources in this run.",
        ),
      );
    }
  }
  return { leave: () => undefined };
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
