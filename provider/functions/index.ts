/** What a program can ask the apps without managing anything: plain answers, and never a secret. */

import { listApplicationLinks, type ApplicationLink } from "../atlassian/applicationLinks";
import { fleetProblems, handoffKey, type Fleet, type FleetApp } from "../atlassian/fleet";
import { listIncomingClients } from "../atlassian/incomingClients";
import { askManifest, type Manifest } from "../atlassian/manifest";
import { listOutgoingConnections } from "../atlassian/outgoingConnections";
import { applicationTypeOf, closure } from "../atlassian/products";
import { endpointsOf, redirectUrlOf } from "../atlassian/redirectUrl";
import { endpointProblem } from "../atlassian/urls";
import type { ApplicationType } from "../contract/types.gen";
import type { Context } from "../lifecycle/context";
import { configurationError } from "../lifecycle/errors";

/** Which app is asked. */
export interface AppArgs {
  /** Its name in `applinks:apps`. */
  app: string;
}

/** What the app publishes about itself. Needs no credential. */
export function getManifest(context: Context, { app }: AppArgs): Promise<Manifest> {
  return askManifest(context.anonymously(app));
}

/** A scope that an app can grant. */
export interface Scope {
  name: string;
  /** Everything that it implies, itself left out, sorted. */
  implies: string[];
  /** Whether a review should look twice at a client that has it. */
  powerful: boolean;
}

/** The scopes of the app's product, from the catalogue; the app is not asked. */
export function getScopes(context: Context, { app }: AppArgs): Scope[] {
  const { product } = memberOf(context.fleet, app);
  return Object.keys(product.scopes).map((name) => ({
    name,
    implies: closure(product, [name]).filter((implied) => implied !== name),
    powerful: product.powerfulScopes.includes(name),
  }));
}

/** An application link as a program sees it. */
export type KnownLink = Omit<ApplicationLink, "typeId"> & {
  /** The type as it is declared; the product's own word for a type that cannot be declared. */
  type: ApplicationType | (string & {});
};

/** The application links that the app shows, its own system links included. */
export async function getApplicationLinks(context: Context, { app }: AppArgs): Promise<KnownLink[]> {
  const links = await listApplicationLinks(context.app(app), "shared");
  return links.map(({ typeId, ...link }) => ({ ...link, type: applicationTypeOf(typeId) ?? typeId }));
}

/** An incoming link as a program sees it: without its secret. */
export interface KnownClient {
  incomingId: string;
  clientId: string;
  name: string;
  redirectUrls: string[];
  scopes: string[];
}

/** The incoming links of the app, without their secrets. */
export async function getIncomingClients(context: Context, { app }: AppArgs): Promise<KnownClient[]> {
  const clients = await listIncomingClients(context.app(app), "shared");
  return clients.map(({ id, clientId, name, redirectUris, scopes }) => ({
    incomingId: id,
    clientId,
    name,
    redirectUrls: redirectUris,
    scopes,
  }));
}

/** An outgoing link as a program sees it. */
export interface KnownConnection {
  outgoingId: string;
  name: string;
  description?: string;
  /** As it is declared; the product's own word for a type that cannot be declared. */
  type: string;
  clientId: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
}

/** The outgoing links of the app. */
export async function getOutgoingConnections(context: Context, { app }: AppArgs): Promise<KnownConnection[]> {
  const connections = await listOutgoingConnections(context.app(app), "shared");
  return connections.map(({ id, description, ...connection }) => ({
    outgoingId: id,
    ...connection,
    ...(description === undefined ? {} : { description }),
  }));
}

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
 * The redirect URL that `app` uses for a connection, computed from the fleet alone; no app is asked. Throws `LifecycleError`
 * (CONFIGURATION) if an app is not in the fleet, or a Cloud site's endpoint was not handed over; an error if no called server is named, or
 * by no URL.
 */
export function getRedirectUrl({ fleet }: Pick<Context, "fleet">, args: RedirectUrlArgs): string {
  const caller = memberOf(fleet, args.app);
  const remote = args.remoteApp === undefined ? undefined : memberOf(fleet, args.remoteApp);
  const endpoint = args.authorizationEndpoint ?? (remote && authorizationEndpointOf(remote, args.app));
  if (endpoint === undefined) throw new Error("getRedirectUrl needs remoteApp or authorizationEndpoint.");
  const rules = { allowHttp: caller.allowHttp, appName: caller.name };
  // Every text has a redirect URL, and that of a wrong one fits no connection.
  const problem = args.authorizationEndpoint && endpointProblem(args.authorizationEndpoint, rules);
  if (problem !== undefined) throw new Error(`getRedirectUrl: authorizationEndpoint ${problem}.`);
  return redirectUrlOf(caller.displayUrl, endpoint);
}

/** Computed, or, of a Cloud site, handed over. */
function authorizationEndpointOf(remote: FleetApp, caller: string): string {
  if (remote.deployment !== "cloud") return endpointsOf(remote).authorizationEndpoint;
  const { authorizationEndpoint } = remote.handoff[caller] ?? {};
  if (authorizationEndpoint !== undefined) return authorizationEndpoint;
  const reason = `is not set: the redirect URL of ${caller} follows from what the Cloud site ${remote.name} shows`;
  throw configurationError([{ path: `${handoffKey(remote, caller)}.authorizationEndpoint`, reason }]);
}

/** Throws `LifecycleError` (CONFIGURATION) for an app that is not in the fleet, or broken there. */
function memberOf(fleet: Fleet, name: string): FleetApp {
  const problems = fleetProblems(fleet, name);
  const entry = fleet.apps.get(name);
  if (entry !== undefined && problems.length === 0) return entry;
  throw configurationError(problems);
}
