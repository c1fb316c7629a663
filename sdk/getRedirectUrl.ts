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

/** What `getRedirectUrlOutput` is asked: as `getRedirectUrl`, and outputs of resources may be among it. */
export type RedirectUrlOutputArgs = {
  [Name in keyof functions.RedirectUrlArgs]: pulumi.Input<functions.RedirectUrlArgs[Name]>;
};

/**
 * The same answer in the shape that the plugin's SDK has: a program that uses it moves to the plugin by the package's name alone.
 * The output fails where `getRedirectUrl` throws.
 */
export function getRedirectUrlOutput(args: RedirectUrlOutputArgs): pulumi.Output<{ redirectUrl: string }> {
  return pulumi.output(args).apply((known) => ({ redirectUrl: getRedirectUrl(known) }));
}
