import type { App, ApplicationLink, IncomingClient, OutgoingConnection } from "../state/types";

/** The OAuth 2.0 objects of an app that belong to one application link, or to none. */
export interface LinkParts {
  incoming: IncomingClient[];
  outgoing: OutgoingConnection[];
}

/** The incoming and outgoing links of an application link: those with a redirect URL or an authorization endpoint below its URLs. */
export const partsOf = (app: App, link: ApplicationLink): LinkParts => matching(app, link);

/** The incoming and outgoing links that belong to no application link: those to external applications. */
export const otherParts = (app: App): LinkParts => matching(app, undefined);

/** The application link that an incoming or outgoing link with these URLs belongs to. */
export function linkOf(app: App, urls: string[]): ApplicationLink | undefined {
  const candidates = app.applicationLinks
    .map((link) => ({ link, length: Math.max(0, ...urls.map((url) => commonLength(link, url))) }))
    .filter(({ length }) => length > 0);
  // Of two links to one host, the one with the longer path.
  return candidates.sort((a, b) => b.length - a.length)[0]?.link;
}

function matching(app: App, wanted: ApplicationLink | undefined): LinkParts {
  return {
    incoming: app.incomingClients.filter(({ redirects }) => linkOf(app, redirects) === wanted),
    outgoing: app.outgoingConnections.filter(
      ({ authorizationEndpoint }) => linkOf(app, [authorizationEndpoint]) === wanted,
    ),
  };
}

/** The length of the link's URL that the URL begins with; 0 for none. */
function commonLength({ displayUrl, rpcUrl }: ApplicationLink, url: string): number {
  const bases = [displayUrl, rpcUrl].filter((base) => url.startsWith(`${base}/`));
  return Math.max(0, ...bases.map((base) => base.length));
}
