/**
 * A link with a Cloud site, which has no admin API for links: what its administrator has still to do by hand, with the exact
 * values. Each step that was done shows in the site's entry of `applinks:apps`, and the next `up` goes on from there.
 */

import { endpointsOf, redirectUrlOf } from "../atlassian/redirectUrl";
import { handoffKey, type FleetApp } from "../atlassian/fleet";
import type { Handoff } from "../contract/types.gen";
import type { Direction } from "./directions";

/** What a Cloud site's screens show once its incoming link is made: enough for the other side's outgoing link. */
export type CloudProvider = Required<
  Pick<Handoff, "authorizationEndpoint" | "tokenEndpoint" | "clientId" | "clientSecret">
>;

/** What a Cloud site is known to show of its link to `peer`. */
export function shownBy(site: FleetApp, peer: FleetApp): Handoff {
  return site.handoff[peer.name] ?? {};
}

/** What a connection to a Cloud site needs; `undefined` while something of it is missing. */
export function providerOf(shown: Handoff): CloudProvider | undefined {
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { authorizationEndpoint, tokenEndpoint, clientId, clientSecret };
}

/** What has to be done first where a Cloud site calls a Data Center app: without a redirect URL there is no incoming link. */
export function stepToBegin({ caller: site, called: app }: Direction): string {
  return (
    `On ${site.url}, under Application links, begin an outgoing link to ${app.displayUrl} and copy the redirect URL that it ` +
    `shows. ${hand(site, app, "redirectUrl", "<redirect URL>")}`
  );
}

/**
 * What has to be entered on the calling site once the app has its incoming link; `clientId` is that link's, and `where` says what
 * shows its secret.
 */
export function stepToEnter(
  { caller: site, called: app, scopes }: Direction,
  clientId: string,
  where: string,
): string {
  const { authorizationEndpoint, tokenEndpoint } = endpointsOf(app);
  return (
    `On ${site.url}, in the outgoing link to ${app.displayUrl}, enter the client ID ${clientId}, the client secret (${where}), ` +
    `the authorization endpoint ${authorizationEndpoint}, the token endpoint ${tokenEndpoint} and the scopes ${scopes.join(" ")}, ` +
    `and connect. ${hand(site, app, "entered", "true")}`
  );
}

/** What is still to be done where a Data Center app calls a Cloud site. */
export function stepsOfCalledSite({ caller: app, called: site, scopes }: Direction): string[] {
  const shown = shownBy(site, app);
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  const steps: string[] = [];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    const missing = [
      ...(authorizationEndpoint === undefined
        ? [hand(site, app, "authorizationEndpoint", "<authorization endpoint>")]
        : []),
      ...(tokenEndpoint === undefined ? [hand(site, app, "tokenEndpoint", "<token endpoint>")] : []),
    ];
    steps.push(
      `On ${site.url}, under Application links, begin an incoming link for ${app.displayUrl} and copy the endpoints that it ` +
        `shows. ${missing.join(" ")}`,
    );
  }
  // The redirect URL hashes the authorization endpoint: without the one there is not the other.
  if (authorizationEndpoint === undefined) return steps;
  if (clientId === undefined || clientSecret === undefined) {
    const missing = [
      ...(clientId === undefined ? [hand(site, app, "clientId", "<client ID>")] : []),
      ...(clientSecret === undefined ? [hand(site, app, "clientSecret")] : []),
    ];
    steps.push(
      `On ${site.url}, in the incoming link for ${app.displayUrl}, enter the redirect URL ` +
        `${redirectUrlOf(app.displayUrl, authorizationEndpoint)} and the scopes ${scopes.join(" ")}, save it, and copy the client ID ` +
        `and the client secret that it shows. ${missing.join(" ")}`,
    );
  }
  return steps;
}

/** How a value gets from the screen into the stack's configuration. */
function hand(site: FleetApp, peer: FleetApp, key: keyof Handoff, value = ""): string {
  const path = `--path '${handoffKey(site, peer.name)}.${key}'`;
  // On the command line a secret would stay in the shell's history: without a value the command asks for it.
  const rest = key === "clientSecret" ? `--secret ${path} (and enter it when asked)` : `${path} ${value}`;
  return `Then run: pulumi config set ${rest}.`;
}
