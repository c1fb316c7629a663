/**
 * The manual steps of a link with a Cloud site, which has no admin API for links, as sentences with their exact values. The result of each
 * step goes into the site's configuration under `applinks:apps`; the next `up` continues from there.
 */

import type { AppTarget } from "../atlassian/target";
import { handoffKey } from "../config/cloud";
import type { Handoff } from "../schema/types.gen";
import type { Direction } from "./directions";
import {
  beginOutgoing,
  enterClient,
  entryOf,
  serverSiteSteps,
  type Issued,
  type ManualStep,
  type TakenKey,
} from "./manualSteps";

/** The values that a Cloud site's screens show for an incoming link. The remote app's outgoing link needs them. */
export type ServerEndpoints = Required<
  Pick<Handoff, "authorizationEndpoint" | "tokenEndpoint" | "clientId" | "clientSecret">
>;

/** The values for an outgoing link to a Cloud site; `undefined` while one of them is missing. */
export function serverOf(shown: Handoff): ServerEndpoints | undefined {
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { authorizationEndpoint, tokenEndpoint, clientId, clientSecret };
}

/** The first step if a Cloud site is the client of a Data Center app: an incoming link needs a redirect URL. */
export function stepToBegin(direction: Direction): string {
  const step = beginOutgoing(direction);
  return (
    `On ${step.cloudSite.url}, under Application links, begin an outgoing link to ${entryOf(step, "application URL")} and copy the ` +
    `redirect URL that it shows. ${commandsFor(step)}`
  );
}

/**
 * The values to enter on a Cloud site that is the client, once the app has its incoming link; none if they were entered. `where` describes
 * how to show the secret.
 */
export function stepsToEnter(direction: Direction, issued: Issued, where: string): string[] {
  const step = enterClient(direction, issued);
  if (step?.stamp === undefined) return [];
  const { cloudSite, app } = step;
  return [
    `On ${cloudSite.url}, in the outgoing link to ${app.displayUrl}, enter the client ID ${entryOf(step, "client ID")}, the client ` +
      `secret (${where}), the authorization endpoint ${entryOf(step, "authorization endpoint")}, the token endpoint ` +
      `${entryOf(step, "token endpoint")} and the scopes ${entryOf(step, "scopes")}, and connect. ` +
      command(cloudSite, app, "entered", step.stamp),
  ];
}

/** The remaining steps if a Cloud site is the authorization server. */
export function stepsOfServerSite(direction: Direction): string[] {
  return serverSiteSteps(direction).map((step) => {
    const { cloudSite, app } = step;
    if (step.kind === "begin-incoming") {
      return (
        `On ${cloudSite.url}, under Application links, begin an incoming link for ${app.displayUrl} and copy the endpoints that it ` +
        `shows. ${commandsFor(step)}`
      );
    }
    return (
      `On ${cloudSite.url}, in the incoming link for ${app.displayUrl}, enter the redirect URL ${entryOf(step, "redirect URL")} and ` +
      `the scopes ${entryOf(step, "scopes")}, save it, and copy the client ID and the client secret that it shows. ${commandsFor(step)}`
    );
  });
}

/** The commands that put the values from the screen into the stack's configuration. */
function commandsFor({ cloudSite, app, take }: ManualStep): string {
  return take.map((key) => command(cloudSite, app, key, VALUES[key])).join(" ");
}

function command(cloudSite: AppTarget, remoteApp: AppTarget, key: TakenKey, value: string): string {
  const path = `--path '${handoffKey(cloudSite, remoteApp.name)}.${key}'`;
  // Without the option, the CLI refuses a key that contains "token".
  const kind = key === "clientSecret" ? "--secret" : "--plaintext";
  return `Then run: pulumi config set ${kind} ${path} ${value}.`;
}

/** The placeholder of each value in a command. */
const VALUES: Record<TakenKey, string> = {
  redirectUrl: "<redirect URL>",
  entered: "<stamp>",
  authorizationEndpoint: "<authorization endpoint>",
  tokenEndpoint: "<token endpoint>",
  clientId: "<client ID>",
  // A secret on the command line would stay in the shell's history. Without a value, the command prompts for it.
  clientSecret: "(and enter it when prompted)",
};
