/** App configurations for the tests of this folder. */

import type { AppTarget } from "../../../provider/atlassian/target";
import { readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import type { Limits, Timeouts } from "../../../provider/atlassian/timeouts";

/** Waits of a few milliseconds, and production's counts. */
export const SHORT_WAITS: Timeouts = { inFlight: 4, retries: 3, firstWait: 1, firstRead: 1, longest: 1_000 };

/** The limits of an operation that nothing ends, with changes. */
export function limits(changes: Partial<Limits> = {}): Limits {
  return { signal: new AbortController().signal, endsAt: Infinity, onWait: () => undefined, ...changes };
}

/** A credential that must not appear in any message. */
export const CANARY = "canary-of-the-credential";

/** An apps configuration from these members, without environment variables. */
export function appsConfigOf(apps: Record<string, Record<string, unknown>>): AppsConfig {
  return readAppsConfig(JSON.stringify(apps), {});
}

/** A Jira, by default with a personal access token. */
export function jira(entry: Record<string, unknown> = {}): AppTarget {
  const declared = { product: "jira", url: "https://jira.example.com", token: CANARY, ...entry };
  const app = appsConfigOf({ jira: declared }).targets.get("jira");
  if (app === undefined) throw new Error(`not a valid entry: ${JSON.stringify(declared)}`);
  return app;
}
