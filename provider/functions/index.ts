/** The functions of the provider. They read the apps, return the outputs of the schema, and never return a secret. */

import { fetchManifest, listApplicationLinks } from "../atlassian/applicationLinks";
import { listIncomingClients } from "../atlassian/incomingClients";
import { listOutgoingConnections } from "../atlassian/outgoingConnections";
import { applicationTypeOf, closure } from "../atlassian/products";
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
  GetScopesInputs,
  GetScopesOutputs,
} from "../schema/types.gen";
import { targetOf } from "../lifecycle/configuredApp";
import type { Context } from "../lifecycle/context";
import { signedIn } from "../lifecycle/instance";
import { getRedirectUrl } from "./redirectUrl";

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
    outgoingConnections: connections.map(({ id, description, redirectUriSuffix: _end, ...connection }) => ({
      outgoingId: id,
      ...connection,
      ...(description === undefined ? {} : { description }),
    })),
  };
}
