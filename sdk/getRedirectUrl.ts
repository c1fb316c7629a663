import * as pulumi from "@pulumi/pulumi";
import { readFleet } from "../provider/atlassian/fleet";
import * as functions from "../provider/functions";
import { requireTexts } from "./arguments";

export type { RedirectUrlArgs } from "../provider/functions";

/**
 * The redirect URL that `app` uses for a connection, computed from the stack's configuration alone: it can be registered at
 * the called app before the connection exists. Throws if an app is not in the fleet, or no called server is named.
 */
export function getRedirectUrl(args: functions.RedirectUrlArgs): string {
  requireTexts("getRedirectUrl", args, ["app"], ["remoteApp", "authorizationEndpoint"]);
  return functions.getRedirectUrl({ fleet: readFleet(pulumi.runtime.getConfig("applinks:apps"), {}) }, args);
}
