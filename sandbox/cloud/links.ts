/** Changes of a Cloud site's links, as its screens make them: no API does. */

import { createLink, deleteLink } from "../application-links/links";
import {
  createClient,
  deleteClient,
  resetClientSecret,
  updateClient,
  type ClientInput,
} from "../authorization-server/incomingClients";
import {
  createConnection,
  deleteConnection,
  updateConnection,
  type ConnectionInput,
} from "../oauth-client/outgoingConnections";
import { oauthEndpoints, outgoingRedirectUrl, outgoingSuffix } from "../products/oauthPaths";
import { products } from "../products/products";
import { scopesOf } from "../products/scopes";
import { refuse, type AppResponse } from "../http/responses";
import type { AppContext } from "../state/context";
import { linkId } from "../state/ids";
import type {
  Actor,
  ApplicationLink,
  CloudLink,
  CloudSite,
  IncomingClient,
  OutgoingConnection,
} from "../state/types";

/** The application at the other end of a new link. */
export interface RemoteApplication {
  /** The server ID in its manifest. Default: derived from the application URL. */
  id?: string | undefined;
  name: string;
  typeId: string;
  rpcUrl: string;
  /** Default: the application URL. */
  displayUrl?: string | undefined;
}

/** The input for a site's outgoing link. An update without a secret keeps the stored one. */
export type OutgoingInput = Pick<
  ConnectionInput,
  "clientId" | "clientSecret" | "authorizationEndpoint" | "tokenEndpoint" | "scopes"
>;

const refusal = (message: string): AppResponse => ({
  status: 400,
  body: { errors: [message] },
});

/** Creates a link to a remote application, without incoming and outgoing links. Throws a 400 response for one that exists. */
export function createSiteLink(
  context: AppContext,
  actor: Actor,
  { id, name, typeId, rpcUrl, displayUrl = rpcUrl }: RemoteApplication,
  madeBy: CloudLink["madeBy"] = "administrator",
): ApplicationLink {
  siteOf(context);
  const system = context.app.applicationLinks.find(
    (link) => link.system && link.id === (id ?? linkId(rpcUrl)),
  );
  if (system) refuse(refusal(`${system.name} is already linked: Atlassian created the link.`));
  const link = createLink(context, actor, { id, name, typeId, rpcUrl, displayUrl }, refusal);
  link.cloud = { madeBy, connection: "pending" };
  return link;
}

/** Creates or changes the incoming link of a link. Throws a 400 response for input that the site refuses. */
export function saveIncoming(
  context: AppContext,
  actor: Actor,
  link: ApplicationLink,
  input: Pick<ClientInput, "redirects" | "scope">,
): IncomingClient {
  const half = editable(link);
  const known = incomingOf(context, link);
  if (known) {
    updateClient(context, actor, known, input);
    return known;
  }
  const client = createClient(context, actor, { ...input, name: link.name });
  half.incoming = client.id;
  return client;
}

/** Creates or changes the outgoing link of a link; it must be connected again. Throws a 400 response for input that the site refuses. */
export function saveOutgoing(
  context: AppContext,
  actor: Actor,
  link: ApplicationLink,
  input: OutgoingInput,
): OutgoingConnection {
  const half = editable(link);
  const known = outgoingOf(context, link);
  const suffix = outgoingSuffix(
    context.app,
    input.authorizationEndpoint ?? known?.authorizationEndpoint ?? "",
  );
  const whole = { ...known, ...input, name: link.name, type: "GENERIC", redirectUriSuffix: suffix };
  if (known) updateConnection(context, actor, known, whole);
  const connection = known ?? createConnection(context, actor, whole);
  half.outgoing = connection.id;
  half.connection = "pending";
  return connection;
}

/** Replaces the client secret of the incoming link. */
export function rotateSecret(context: AppContext, actor: Actor, link: ApplicationLink): IncomingClient {
  editable(link);
  const client = incomingOf(context, link) ?? refuse(refusal(`${link.name} has no incoming link.`));
  return resetClientSecret(context, actor, client);
}

/** Deletes the incoming or the outgoing link of a link. */
export function removeDirection(
  context: AppContext,
  actor: Actor,
  link: ApplicationLink,
  direction: "incoming" | "outgoing",
): void {
  const stored = editable(link);
  const [client, connection] = [incomingOf(context, link), outgoingOf(context, link)];
  if (direction === "incoming") {
    if (client) deleteClient(context, actor, client);
    delete stored.incoming;
  } else {
    if (connection) deleteConnection(context, actor, connection);
    delete stored.outgoing;
  }
}

/** Deletes a link with its incoming and outgoing links. Throws a 400 response for a system link. */
export function deleteSiteLink(context: AppContext, actor: Actor, link: ApplicationLink): void {
  if (link.system) refuse(refusal(`${link.name} is a system link.`));
  if (link.cloud) {
    removeDirection(context, actor, link, "incoming");
    removeDirection(context, actor, link, "outgoing");
  }
  deleteLink(context, actor, link);
}

/** The client of a link's incoming link. */
export const incomingOf = ({ app }: AppContext, link: ApplicationLink): IncomingClient | undefined =>
  app.incomingClients.find(({ id }) => id === link.cloud?.incoming);

/** The connection of a link's outgoing link. */
export const outgoingOf = ({ app }: AppContext, link: ApplicationLink): OutgoingConnection | undefined =>
  app.outgoingConnections.find(({ id }) => id === link.cloud?.outgoing);

function editable(link: ApplicationLink): CloudLink {
  return link.cloud ?? refuse(refusal(`${link.name} has no OAuth 2.0 details.`));
}

function siteOf({ app }: AppContext): CloudSite {
  return app.cloud ?? refuse(refusal(`${app.name} is not a Cloud site.`));
}

/**
 * Links a site with a Data Center app as the organization's cloud connector does: creates both halves of the link, and nobody enters a
 * secret. The names of the app's objects are the sandbox's.
 */
export function connectByCloudConnector(
  site: AppContext,
  app: AppContext,
  actors: { site: Actor; app: Actor },
): ApplicationLink {
  if (app.app.cloud) refuse(refusal(`${app.app.name} is a Cloud site.`));
  const describe = ({ app: { serverId, product, baseUrl } }: AppContext): RemoteApplication => {
    const { typeId, title } = products[product];
    return { id: serverId, name: title, typeId, rpcUrl: baseUrl };
  };
  const link = createSiteLink(site, actors.site, describe(app), "cloudConnector");
  const there = describe(site);
  createLink(app, actors.app, { ...there, displayUrl: there.rpcUrl }, refusal);
  const [siteEndpoints, appEndpoints] = [oauthEndpoints(site.app), oauthEndpoints(app.app)];
  const incoming = saveIncoming(site, actors.site, link, {
    redirects: [outgoingRedirectUrl(app.app, siteEndpoints.authorize)],
    scope: scopesOf(site.app)[0] ?? "",
  });
  const client = createClient(app, actors.app, {
    name: link.name + " (cloud connector)",
    redirects: [outgoingRedirectUrl(site.app, appEndpoints.authorize)],
    scope: products[app.app.product].leastScope,
  });
  createConnection(app, actors.app, {
    name: there.name + " (cloud connector)",
    type: "GENERIC",
    clientId: incoming.clientId,
    clientSecret: incoming.clientSecret,
    authorizationEndpoint: siteEndpoints.authorize,
    tokenEndpoint: siteEndpoints.token,
    scopes: scopesOf(site.app).slice(0, 1),
    redirectUriSuffix: outgoingSuffix(app.app, siteEndpoints.authorize),
  });
  saveOutgoing(site, actors.site, link, {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    authorizationEndpoint: appEndpoints.authorize,
    tokenEndpoint: appEndpoints.token,
    scopes: [products[app.app.product].leastScope],
  });
  if (link.cloud) link.cloud.connection = "established";
  return link;
}
