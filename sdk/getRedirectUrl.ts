import * as pulumi from "@pulumi/pulumi";
import { fleetProblems, handoffKey, readFleet, type Fleet, type FleetApp } from "../provider/atlassian/fleet";
import { endpointsOf, redirectUrlOf } from "../provider/atlassian/redirectUrl";

/** Which connection's redirect URL is asked for. */
export interface RedirectUrlArgs {
  /** The app that calls: its name in `applinks:apps`. */
  app: string;
  /** The app that is called, by its name in `applinks:apps`. */
  remoteApp?: string;
  /** The called server's authorization endpoint, to the letter. Required unless `remoteApp` is given. */
  authorizationEndpoint?: string;
}

/**
 * The redirect URL that `app` uses for a connection, computed from the stack's configuration alone: it can be registered at
 * the called app before the connection exists. Throws if an app is not in the fleet, or no called server is named.
 */
export function getRedirectUrl(args: RedirectUrlArgs): string {
  const fleet = readFleet(pulumi.runtime.getConfig("applinks:apps"), {});
  const caller = memberOf(fleet, args.app);
  const remote = args.remoteApp === undefined ? undefined : memberOf(fleet, args.remoteApp);
  const endpoint = args.authorizationEndpoint ?? (remote && authorizationEndpointOf(remote, args.app));
  if (endpoint === undefined) throw new Error("getRedirectUrl needs remoteApp or authorizationEndpoint.");
  return redirectUrlOf(caller.displayUrl, endpoint);
}

/** Computed, or, of a Cloud site, handed over. */
function authorizationEndpointOf(remote: FleetApp, caller: string): string {
  if (remote.deployment !== "cloud") return endpointsOf(remote).authorizationEndpoint;
  const { authorizationEndpoint } = remote.handoff[caller] ?? {};
  if (authorizationEndpoint !== undefined) return authorizationEndpoint;
  throw new Error(
    `the redirect URL of ${caller} follows from the authorization endpoint that the Cloud site ${remote.name} shows: set ` +
      `${handoffKey(remote, caller)}.authorizationEndpoint.`,
  );
}

function memberOf(fleet: Fleet, name: string): FleetApp {
  const problems = fleetProblems(fleet, name);
  const entry = fleet.apps.get(name);
  if (entry !== undefined && problems.length === 0) return entry;
  throw new Error(problems.map(({ path, reason }) => `${path} ${reason}`).join("; "));
}
