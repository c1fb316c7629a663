/** The functions of the provider. They read the apps, return the outputs of the schema, and never return a secret. */

import { fetchManifest, listApplicationLinks } from "../atlassian/applicationLinks";
import type { AppTarget } from "../atlassian/target";
import { handoffKey } from "../config/cloud";
import { listIncomingClients } from "../atlassian/incomingClients";
import { listOutgoingConnections } from "../atlassian/outgoingConnections";
import { applicationTypeOf, closure } from "../atlassian/products";
import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import { endpointProblem } from "../atlassian/urls";
import type {
  FunctionInputs,
  FunctionName,
  FunctionOutputs,
  GetApplicationLinksInputs,
  GetApplicationLinksOutputs,
  GetIncomingClientsInputs,
  GetIncomingClientsOutputs,
  GetManifestInputs,
  GetManifestOutputs,
  GetOutgoingConnectionsInputs,
  GetOutgoingConnectionsOutputs,
  GetRedirectUrlInputs,
  GetRedirectUrlOutputs,
  GetScopesInputs,
  GetScopesOutputs,
} from "../schema/types.gen";
import type { Context } from "../lifecycle/context";
import { signedIn } from "../lifecycle/instance";
import { endpointWarnings } from "../lifecycle/doubtfulValues";
import { configurationError, LifecycleError } from "../lifecycle/lifecycleError";
import { targetOf } from "../lifecycle/run";

export type { KnownClient, KnownConnection, KnownLink } from "../schema/types.gen";

/** How a function is called; see `FUNCTIONS`. */
export type ProviderFunction<Name extends FunctionName> = (
  context: Context,
  args: FunctionInputs[Name],
) => FunctionOutputs[Name] | Promise<FunctionOutputs[Name]>;

/** The functions. The compiler refuses a table that lacks a function of schema.json. */
export const FUNCTIONS: { [Name in FunctionName]: ProviderFunction<Name> } = {
  getManifest,
  getScopes,
  getApplicationLinks,
  getIncomingClients,
  getOutgoingConnections,
  getRedirectUrl,
};

/** What the app publishes about itself. Needs no credential. */
export function getManifest(context: Context, { app }: GetManifestInputs): Promise<GetManifestOutputs> {
  return fetchManifest(context.anonymously(app), signedIn(context, app));
}

/** The scopes of the app's product, from the catalogue; sends no request. */
export function getScopes(context: Context, { app }: GetScopesInputs): GetScopesOutputs {
  const { product } = targetOf(context.appsConfig, app);
  const scopes = Object.keys(product.scopes).map((name) => ({
    name,
    implies: closure(product, [name]).filter((implied) => implied !== name),
    powerful: product.powerfulScopes.includes(name),
  }));
  return { scopes };
}

/** The application links that the app shows, its own system links included. One that cannot be read is left out with a warning. */
export async function getApplicationLinks(
  context: Context,
  { app }: GetApplicationLinksInputs,
): Promise<GetApplicationLinksOutputs> {
  const { objects: links } = await listApplicationLinks(context.app(app), "shared");
  return {
    applicationLinks: links.map(({ typeId, ...link }) => ({
      ...link,
      type: applicationTypeOf(typeId) ?? typeId,
    })),
  };
}

/** The incoming links of the app, without their secrets. One that cannot be read is left out with a warning. */
export async function getIncomingClients(
  context: Context,
  { app }: GetIncomingClientsInputs,
): Promise<GetIncomingClientsOutputs> {
  const { objects: clients } = await listIncomingClients(context.app(app), "shared");
  return {
    incomingClients: clients.map(({ id, clientId, name, redirectUrls, scopes }) => ({
      incomingId: id,
      clientId,
      name,
      redirectUrls,
      scopes,
    })),
  };
}

/** The outgoing links of the app. One that cannot be read is left out with a warning. */
export async function getOutgoingConnections(
  context: Context,
  { app }: GetOutgoingConnectionsInputs,
): Promise<GetOutgoingConnectionsOutputs> {
  const { objects: connections } = await listOutgoingConnections(context.app(app), "shared");
  return {
    outgoingConnections: connections.map(({ id, description, ...connection }) => ({
      outgoingId: id,
      ...connection,
      ...(description === undefined ? {} : { description }),
    })),
  };
}

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
