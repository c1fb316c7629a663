/**
 * A link with a Cloud site, which has no admin API for links: what its administrator has still to do by hand, with the exact
 * values. Each step that was done shows in the site's entry of `applinks:apps`, and the next `up` goes on from there.
 */

import { createHash } from "node:crypto";
import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { AppTarget } from "../atlassian/target";
import { handoffKey } from "../config/cloud";
import type { Handoff } from "../schema/types.gen";
import type { Direction } from "./directions";

/** What a Cloud site's screens show once its incoming link is made: enough for the other side's outgoing link. */
export type CloudProvider = Required<
  Pick<Handoff, "authorizationEndpoint" | "tokenEndpoint" | "clientId" | "clientSecret">
>;

/** The values that a Cloud site shows for its link to `remoteApp`, as far as they are configured. */
export function shownBy(cloudSite: AppTarget, remoteApp: AppTarget): Handoff {
  return cloudSite.handoff[remoteApp.name] ?? {};
}

/** What a connection to a Cloud site needs; `undefined` while something of it is missing. */
export function providerOf(shown: Handoff): CloudProvider | undefined {
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { authorizationEndpoint, tokenEndpoint, clientId, clientSecret };
}

/** What has to be done first where a Cloud site calls a Data Center app: without a redirect URL there is no incoming link. */
export function stepToBegin({ clientApp: cloudSite, serverApp: app }: Direction): string {
  return (
    `On ${cloudSite.url}, under Application links, begin an outgoing link to ${app.displayUrl} and copy the redirect URL that it ` +
    `shows. ${hand(cloudSite, app, "redirectUrl")}`
  );
}

/** What a client of an app is known by to a calling site. */
export interface Issued {
  clientId: string;
  clientSecret: string;
}

/**
 * What stands for a client ID and secret where a person says that these were entered on the site: after a rotation it is another
 * one. 32 bits of SHA-256 tell nothing of a secret that an app made up. The form is one that no command takes for a number.
 */
export function stampOf({ clientId, clientSecret }: Issued): string {
  const digest = createHash("sha256").update(`${clientId}\n${clientSecret}`, "utf8").digest("hex");
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`;
}

/**
 * What has to be entered on the calling site once the app has its incoming link: nothing if it was. `where` says what shows the
 * secret.
 */
export function stepsToEnter(direction: Direction, issued: Issued, where: string): string[] {
  const { clientApp: cloudSite, serverApp: app, scopes } = direction;
  const { clientId } = issued;
  const stamp = stampOf(issued);
  if (shownBy(cloudSite, app).entered === stamp) return [];
  const { authorizationEndpoint, tokenEndpoint } = endpointsOf(app);
  return [
    `On ${cloudSite.url}, in the outgoing link to ${app.displayUrl}, enter the client ID ${clientId}, the client secret (${where}), ` +
      `the authorization endpoint ${authorizationEndpoint}, the token endpoint ${tokenEndpoint} and the scopes ${scopes.join(" ")}, ` +
      `and connect. ${command(cloudSite, app, "entered", stamp)}`,
  ];
}

/** What is still to be done where a Data Center app calls a Cloud site. */
export function stepsOfServerSite({ clientApp: app, serverApp: cloudSite, scopes }: Direction): string[] {
  const shown = shownBy(cloudSite, app);
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  const handMissing = (...keys: (keyof typeof VALUES)[]): string =>
    keys
      .filter((key) => shown[key] === undefined)
      .map((key) => hand(cloudSite, app, key))
      .join(" ");
  const steps: string[] = [];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    steps.push(
      `On ${cloudSite.url}, under Application links, begin an incoming link for ${app.displayUrl} and copy the endpoints that it ` +
        `shows. ${handMissing("authorizationEndpoint", "tokenEndpoint")}`,
    );
  }
  // The redirect URL hashes the authorization endpoint: without the one there is not the other.
  if (authorizationEndpoint === undefined) return steps;
  if (clientId === undefined || clientSecret === undefined) {
    steps.push(
      `On ${cloudSite.url}, in the incoming link for ${app.displayUrl}, enter the redirect URL ` +
        `${redirectUrlOf(app.displayUrl, authorizationEndpoint)} and the scopes ${scopes.join(" ")}, save it, and copy the client ID ` +
        `and the client secret that it shows. ${handMissing("clientId", "clientSecret")}`,
    );
  }
  return steps;
}

/** How a value gets from the screen into the stack's configuration. */
function hand(cloudSite: AppTarget, remoteApp: AppTarget, key: keyof typeof VALUES): string {
  return command(cloudSite, remoteApp, key, VALUES[key]);
}

function command(cloudSite: AppTarget, remoteApp: AppTarget, key: keyof Handoff, value: string): string {
  const path = `--path '${handoffKey(cloudSite, remoteApp.name)}.${key}'`;
  return `Then run: pulumi config set ${key === "clientSecret" ? "--secret " : ""}${path} ${value}.`;
}

/** The placeholder of each value in a command. */
const VALUES = {
  redirectUrl: "<redirect URL>",
  authorizationEndpoint: "<authorization endpoint>",
  tokenEndpoint: "<token endpoint>",
  clientId: "<client ID>",
  // On the command line a secret would stay in the shell's history: without a value the command asks for it.
  clientSecret: "(and enter it when asked)",
} as const;
