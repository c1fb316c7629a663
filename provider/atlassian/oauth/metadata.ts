/**
 * The metadata that an app publishes for its authorization server (RFC 8414): the fact server-metadata. It is only compared with the endpoints of
 * a link, which are computed, since both ends of a link need the same ones before any request; see DESIGN.md.
 */

import { isRecord } from "../../schema/values";
import type { App } from "../app";
import { isAppError } from "../appError";
import { DEFAULT_PATHS, type AppTarget } from "../target";
import { parseUrl, sameUrl } from "../urls";

/** The endpoints of an authorization server. */
export interface Endpoints {
  authorizationEndpoint: string;
  tokenEndpoint: string;
}

/** An endpoint of a link that is not the published one. */
export interface EndpointDifference {
  /** `authorization endpoint` or `token endpoint`. */
  title: string;
  used: string;
  published: string;
}

/** Where an app may publish the metadata: below the root of its authorization server, then at its base URL. */
export const metadataPaths = ({ paths }: Pick<AppTarget, "paths">): readonly [string, string] => [
  `${paths.incoming}${WELL_KNOWN}`,
  WELL_KNOWN,
];

const WELL_KNOWN = "/.well-known/oauth-authorization-server";

const TITLES = {
  authorizationEndpoint: "authorization endpoint",
  tokenEndpoint: "token endpoint",
} as const satisfies Record<keyof Endpoints, string>;

/**
 * The endpoints of a link that are below the server app's base URL, and differ from the published ones; `latest` and `1.0` are the same version.
 * None, without a request, if the configuration sets the path; none if the app publishes no consistent metadata.
 */
export async function endpointDifferences(server: App, used: Endpoints): Promise<EndpointDifference[]> {
  const { target } = server;
  if (target.deployment === "cloud" || target.paths.incoming !== DEFAULT_PATHS.incoming) return [];
  const published = await publishedEndpoints(server);
  if (published === undefined) return [];
  return (["authorizationEndpoint", "tokenEndpoint"] as const).flatMap((name) => {
    const [own, other] = [placeOf(target, used[name]), placeOf(target, published[name])];
    // An endpoint elsewhere, such as at a gateway, is not the app's to publish.
    if (own === undefined || own === other) return [];
    return [{ title: TITLES[name], used: used[name], published: published[name] }];
  });
}

/** What to configure for the published endpoints. */
export function remedyFor({ configKey, ...target }: AppTarget, { published }: EndpointDifference): string {
  const root = pathBelow(target, published)?.replace(/\/[^/]*$/, "");
  return (
    `If the published endpoint is the right one, run: pulumi config set --path '${configKey}.paths.incoming' ${root ?? "<its REST root>"}. ` +
    "Otherwise declare both endpoints."
  );
}

/**
 * The endpoints that the app publishes, requested once per process; `undefined` if it publishes none, or those of another issuer or
 * host.
 */
export async function publishedEndpoints(app: App): Promise<Endpoints | undefined> {
  const { learned } = app;
  const begun = learned.endpoints ?? read(app);
  learned.endpoints = begun;
  try {
    return await begun;
  } catch (error) {
    if (!isAppError(error)) throw error;
    // Without a response, nothing is known.
    if (learned.endpoints === begun) delete learned.endpoints;
    return undefined;
  }
}

/** Throws `AppError` if there was no response. */
async function read(app: App): Promise<Endpoints | undefined> {
  for (const path of metadataPaths(app.target)) {
    const operation = "read the metadata of the authorization server";
    try {
      const body = await app.sharedRead({ operation, method: "GET", path });
      const found = consistent(app.target, body);
      if (found !== undefined) return found;
    } catch (error) {
      if (!isAppError(error) || error.status === undefined) throw error;
    }
  }
  return undefined;
}

function consistent(target: AppTarget, body: unknown): Endpoints | undefined {
  if (!isRecord(body)) return undefined;
  const { issuer, authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = body;
  if (typeof issuer !== "string" || ![target.displayUrl, target.url].some((base) => sameUrl(base, issuer)))
    return undefined;
  if (typeof authorizationEndpoint !== "string" || typeof tokenEndpoint !== "string") return undefined;
  const areOwn = [authorizationEndpoint, tokenEndpoint].every(
    (endpoint) => pathBelow(target, endpoint) !== undefined,
  );
  return areOwn ? { authorizationEndpoint, tokenEndpoint } : undefined;
}

/** The path of an endpoint below the app's base URL; `latest` and `1.0` are the same version. `undefined` for an endpoint elsewhere. */
function placeOf(target: AppTarget, endpoint: string): string | undefined {
  return pathBelow(target, endpoint)?.replace(/^(\/rest\/[^/]+)\/1\.0\//, "$1/latest/");
}

/** The path below the longest of the app's base URLs that the URL begins with, query included. */
function pathBelow(
  { displayUrl, url }: Pick<AppTarget, "displayUrl" | "url">,
  text: string,
): string | undefined {
  const parsed = parseUrl(text);
  if (parsed === undefined) return undefined;
  const paths = [displayUrl, url].flatMap((base) => {
    const { origin, pathname } = new URL(base);
    const folder = `${pathname.replace(/\/+$/, "")}/`;
    if (parsed.origin !== origin || !parsed.pathname.startsWith(folder)) return [];
    return [`${parsed.pathname.slice(folder.length - 1)}${parsed.search}`];
  });
  return paths.sort((one, other) => one.length - other.length)[0];
}
