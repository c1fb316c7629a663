/** How incoming and outgoing links of the reviewed apps belong together. */

import { closure } from "../../../provider/atlassian/products";
import { isRedirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { parseUrl } from "../../../provider/atlassian/urls";
import type { IncomingClient } from "../../../provider/atlassian/incomingClients";
import type { OutgoingConnection } from "../../../provider/atlassian/outgoingConnections";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { Inventory } from "../actual/inventory";

/** One direction of a link, by the halves that exist. */
export interface Link {
  /** The client app; `undefined` if it is none of the reviewed apps. */
  client: ReviewedApp | undefined;
  /** The authorization server; `undefined` if it is none of the reviewed apps. */
  server: ReviewedApp | undefined;
  outgoing: OutgoingConnection | undefined;
  incoming: IncomingClient | undefined;
  /** The host of the end that is not reviewed. */
  otherHost: string | undefined;
}

/** The links of all reviewed apps. */
export interface Links {
  all: readonly Link[];
  /** The authorization server of an outgoing link, by the app's key and the object's ID. */
  serverOf(app: string, outgoingId: string): ReviewedApp | undefined;
  /** Whether an outgoing link of a reviewed app uses the client. */
  isUsed(app: string, incomingId: string): boolean;
}

/** Finds the links. */
export function findLinks({ apps, at }: Directory, inventory: Inventory): Links {
  const links: Link[] = [];
  const used = new Set<string>();
  const servers = new Map<string, ReviewedApp>();
  const clients = new Map(
    apps.map(({ key }) => [
      key,
      new Map(inventory.of.get(key)?.incoming.objects.map((client) => [client.clientId, client])),
    ]),
  );
  for (const client of apps) {
    for (const outgoing of inventory.of.get(client.key)?.outgoing.objects ?? []) {
      // A server that gets the users' codes and another one that gets the client secret are no known link.
      const [authorizing, issuing] = [at(outgoing.authorizationEndpoint), at(outgoing.tokenEndpoint)];
      const server = authorizing === issuing ? authorizing : undefined;
      const incoming = server === undefined ? undefined : clients.get(server.key)?.get(outgoing.clientId);
      if (server !== undefined) servers.set(JSON.stringify([client.key, outgoing.id]), server);
      if (server !== undefined && incoming !== undefined) used.add(JSON.stringify([server.key, incoming.id]));
      const otherHost =
        server === undefined
          ? hostOf(authorizing === undefined ? outgoing.authorizationEndpoint : outgoing.tokenEndpoint)
          : undefined;
      links.push({ client, server, outgoing, incoming, otherHost });
    }
  }
  for (const server of apps) {
    for (const incoming of inventory.of.get(server.key)?.incoming.objects ?? []) {
      if (used.has(JSON.stringify([server.key, incoming.id]))) continue;
      const [redirectUrl = ""] = incoming.redirectUrls;
      const client = apps.find(({ target }) => isRedirectUrlOf(target.displayUrl, redirectUrl));
      const otherHost = client === undefined ? hostOf(redirectUrl) : undefined;
      links.push({ client, server, outgoing: undefined, incoming, otherHost });
    }
  }
  return {
    all: links,
    serverOf: (app, id) => servers.get(JSON.stringify([app, id])),
    isUsed: (app, id) => used.has(JSON.stringify([app, id])),
  };
}

/** The requested scopes of a link that its authorization server does not grant. */
export function notGranted({ server, outgoing, incoming }: Link): string[] {
  if (server === undefined || outgoing === undefined || incoming === undefined) return [];
  const { product } = server.target;
  const granted = closure(product, incoming.scopes);
  return closure(product, outgoing.scopes).filter((scope) => !granted.includes(scope));
}

function hostOf(url: string): string {
  return parseUrl(url)?.host ?? url;
}
