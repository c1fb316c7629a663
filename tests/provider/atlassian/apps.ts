/** Apps of a fleet, as the tests of this folder need them. */

import type { AppTarget } from "../../../provider/atlassian/target";
import { readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import type { Timeouts } from "../../../provider/atlassian/timeouts";

/** Waits of a few milliseconds, and production's counts. */
export const HASTE: Timeouts = { inFlight: 4, retries: 3, firstWait: 1, firstRead: 1 };

/** A credential that no message may show. */
export const CANARY = "canary-of-the-credential";

/** A fleet with these entries, whatever the environment says. */
export function appsConfigOf(apps: Record<string, Record<string, unknown>>): AppsConfig {
  return readAppsConfig(JSON.stringify(apps), {});
}

/** The Jira of a fleet of one, with a personal access token unless told otherwise. */
export function jira(entry: Record<string, unknown> = {}): AppTarget {
  const declared = { product: "jira", url: "https://jira.example.com", token: CANARY, ...entry };
  const app = appsConfigOf({ jira: declared }).targets.get("jira");
  if (app === undefined) throw new Error(`not a valid entry: ${JSON.stringify(declared)}`);
  return app;
}
