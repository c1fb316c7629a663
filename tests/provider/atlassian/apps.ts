/** Apps of a fleet, as the tests of this folder need them. */

import type { FleetApp } from "../../../provider/atlassian/target";
import { readFleet, type Fleet } from "../../../provider/config/apps";
import type { Patience } from "../../../provider/atlassian/timeouts";

/** Waits of a few milliseconds, and production's counts. */
export const HASTE: Patience = { inFlight: 4, retries: 3, firstWait: 1, firstLook: 1 };

/** A credential that no message may show. */
export const CANARY = "canary-of-the-credential";

/** A fleet with these entries, whatever the environment says. */
export function fleetOf(apps: Record<string, Record<string, unknown>>): Fleet {
  return readFleet(JSON.stringify(apps), {});
}

/** The Jira of a fleet of one, with a personal access token unless told otherwise. */
export function jira(entry: Record<string, unknown> = {}): FleetApp {
  const declared = { product: "jira", url: "https://jira.example.com", token: CANARY, ...entry };
  const app = fleetOf({ jira: declared }).apps.get("jira");
  if (app === undefined) throw new Error(`not a valid entry: ${JSON.stringify(declared)}`);
  return app;
}
