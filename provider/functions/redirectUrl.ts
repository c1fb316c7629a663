/** The function `getRedirectUrl`. A file of its own: `MutualLink` uses it, and programs then load no code that sends requests. */

import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { AppTarget } from "../atlassian/target";
import { endpointProblem } from "../atlassian/urls";
import { handoffKey } from "../config/cloud";
import { targetOf } from "../lifecycle/configuredApp";
import type { Context } from "../lifecycle/context";
import { endpointWarnings } from "../lifecycle/doubtfulValues";
import { configurationError, LifecycleError } from "../lifecycle/lifecycleError";
import type { GetRedirectUrlInputs, GetRedirectUrlOutputs } from "../schema/types.gen";

/**
 * The redirect URL that `app` uses for an outgoing link, computed from the apps configuration; sends no request. Throws `LifecycleError`
 * (CONFIGURATION) if an app or a Cloud site's endpoint is not configured, or if no authorization server is named by a valid URL.
 */
export function getRedirectUrl(
  { appsConfig, warn }: Pick<Context, "appsConfig"> & Partial<Pick<Context, "warn">>,
  args: GetRedirectUrlInputs,
): GetRedirectUrlOutputs {
  const clientApp = targetOf(appsConfig, args.app);
  const remote = args.remoteApp === undefined ? undefined : targetOf(appsConfig, args.remoteApp);
  const { authorizationEndpoint } = args;
  const endpoint = authorizationEndpoint ?? (remote && authorizationEndpointOf(remote, args.app));
  if (endpoint === undefined) throw invalidArguments("needs remoteApp or authorizationEndpoint");
  const rules = { allowHttp: clientApp.allowHttp, appName: clientApp.name };
  // Every string has a redirect URL; that of a wrong endpoint fits no outgoing link.
  const problem =
    authorizationEndpoint === undefined ? undefined : endpointProblem(authorizationEndpoint, rules);
  if (problem !== undefined) throw invalidArguments(`authorizationEndpoint ${problem}`);
  if (authorizationEndpoint !== undefined) {
    for (const { code, message } of endpointWarnings(appsConfig, authorizationEndpoint))
      warn?.(code, message);
  }
  return { redirectUrl: redirectUrlOf(clientApp.displayUrl, endpoint) };
}

function invalidArguments(reason: string): LifecycleError {
  return new LifecycleError("CONFIGURATION", `getRedirectUrl: ${reason}.`);
}

/** The authorization endpoint: computed, or configured for a Cloud site. */
function authorizationEndpointOf(remote: AppTarget, clientApp: string): string {
  if (remote.deployment !== "cloud") return endpointsOf(remote).authorizationEndpoint;
  const { authorizationEndpoint } = remote.handoff[clientApp] ?? {};
  if (authorizationEndpoint !== undefined) return authorizationEndpoint;
  const reason = `is not set: the redirect URL of ${clientApp} depends on it. Copy the endpoint from the screens of the Cloud site ${remote.name}`;
  throw configurationError([{ path: `${handoffKey(remote, clientApp)}.authorizationEndpoint`, reason }]);
}
