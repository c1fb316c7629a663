/**
 * The manual steps of a link with a Cloud site, which has no admin API for links, with their exact values. The result of each step goes
 * into the site's configuration under `applinks:apps`; the next `up` continues from there.
 */

import { createHash } from "node:crypto";
import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { AppTarget } from "../atlassian/target";
import { handoffKey } from "../config/cloud";
import type { Handoff } from "../schema/types.gen";
import type { Direction } from "./directions";

/** The values that a Cloud site's screens show for an incoming link. The remote app's outgoing link needs them. */
export type ServerEndpoints = Required<
  Pick<Handoff, "authorizationEndpoint" | "tokenEndpoint" | "clientId" | "clientSecret">
>;

/** The values that a Cloud site shows for its link to `remoteApp`, as far as they are configured. */
export function shownBy(cloudSite: AppTarget, remoteApp: AppTarget): Handoff {
  return cloudSite.handoff[remoteApp.name] ?? {};
}

/** The values for an outgoing link to a Cloud site; `undefined` while one of them is missing. */
export function serverOf(shown: Handoff): ServerEndpoints | undefined {
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { authorizationEndpoint, tokenEndpoint, clientId, clientSecret };
}

/** The first step if a Cloud site is the client of a Data Center app: an incoming link needs a redirect URL. */
export function stepToBegin({ clientApp: cloudSite, serverApp: app }: Direction): string {
  return (
    `On ${cloudSite.url}, under Application links, begin an outgoing link to ${app.displayUrl} and copy the redirect URL that it ` +
    `shows. ${configCommand(cloudSite, app, "redirectUrl")}`
  );
}

/** The credentials that an app issues to a Cloud site. */
interface Issued {
  clientId: string;
  clientSecret: string;
}

/**
 * A fingerprint of a client ID and secret, with which an administrator confirms that these were entered on the site. A rotation changes
 * it. 32 bits of SHA-256 reveal nothing about a generated secret. No command reads its form as a number.
 */
function stampOf({ clientId, clientSecret }: Issued): string {
  const digest = createHash("sha256").update(`${clientId}\n${clientSecret}`, "utf8").digest("hex");
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`;
}

/**
 * The values to enter on a Cloud site that is the client, once the app has its incoming link; none if they were entered. `where` describes
 * how to show the secret.
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

/** The remaining steps if a Cloud site is the authorization server. */
export function stepsOfServerSite({ clientApp: app, serverApp: cloudSite, scopes }: Direction): string[] {
  const shown = shownBy(cloudSite, app);
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = shown;
  const commandsForMissing = (...keys: (keyof typeof VALUES)[]): string =>
    keys
      .filter((key) => shown[key] === undefined)
      .map((key) => configCommand(cloudSite, app, key))
      .join(" ");
  const steps: string[] = [];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    steps.push(
      `On ${cloudSite.url}, under Application links, begin an incoming link for ${app.displayUrl} and copy the endpoints that it ` +
        `shows. ${commandsForMissing("authorizationEndpoint", "tokenEndpoint")}`,
    );
  }
  // The redirect URL is computed from the authorization endpoint.
  if (authorizationEndpoint === undefined) return steps;
  if (clientId === undefined || clientSecret === undefined) {
    steps.push(
      `On ${cloudSite.url}, in the incoming link for ${app.displayUrl}, enter the redirect URL ` +
        `${redirectUrlOf(app.displayUrl, authorizationEndpoint)} and the scopes ${scopes.join(" ")}, save it, and copy the client ID ` +
        `and the client secret that it shows. ${commandsForMissing("clientId", "clientSecret")}`,
    );
  }
  return steps;
}

/** The command that puts a value from the screen into the stack's configuration. */
function configCommand(cloudSite: AppTarget, remoteApp: AppTarget, key: keyof typeof VALUES): string {
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
  // A secret on the command line would stay in the shell's history. Without a value, the command prompts for it.
  clientSecret: "(and enter it when prompted)",
} as const;
