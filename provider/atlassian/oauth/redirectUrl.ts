/** The redirect URL of an outgoing link, computed as the products compute it. */

import { createHash } from "node:crypto";
import { meaningOf, withoutTrailingSlashes } from "../urls";

/** The REST root of an app's authorization server; `latest` and `1.0` are the same. */
export const AUTHORIZATION_SERVER_ROOT = "/rest/oauth2/latest";

const CALLBACK = "/plugins/servlet/oauth2/client/callback/";
const SUFFIX_LENGTH = 22;

/**
 * The last segment of the redirect URL: MD5 of the exact authorization endpoint, base64url without padding, 22 characters
 * (behaviour of shipped plugins).
 */
export function redirectUrlSuffix(authorizationEndpoint: string): string {
  return createHash("md5").update(authorizationEndpoint, "utf8").digest("base64url");
}

/**
 * The redirect URL that an app uses for a connection to `authorizationEndpoint`.
 * `baseUrl` is the client app's canonical base URL, context path included.
 */
export function redirectUrlOf(baseUrl: string, authorizationEndpoint: string): string {
  return `${withoutTrailingSlashes(baseUrl)}${CALLBACK}${redirectUrlSuffix(authorizationEndpoint)}`;
}

/** Whether the redirect URL belongs to the app with this base URL, in any spelling, for any authorization server. */
export function isRedirectUrlOf(baseUrl: string, redirectUrl: string): boolean {
  return meaningOf(redirectUrl).startsWith(`${meaningOf(baseUrl)}${CALLBACK}`);
}

/** The base URL of the app whose redirect URL for this endpoint `url` is; `undefined` where it is not computed from the endpoint. */
export function clientAppOf(url: string, authorizationEndpoint: string): string | undefined {
  const end = `${CALLBACK}${redirectUrlSuffix(authorizationEndpoint)}`;
  return url.endsWith(end) ? url.slice(0, -end.length) : undefined;
}

/** Whether an app computed this redirect URL, from any endpoint. */
export function isComputed(url: string): boolean {
  return url.slice(0, -SUFFIX_LENGTH).endsWith(CALLBACK);
}

/**
 * The endpoints of an app's authorization server: consent in browsers, by the display URL; tokens from server to
 * server. Both ends of a link must use exactly the same authorization endpoint, since the redirect URL hashes it.
 */
export function endpointsOf(app: { url: string; displayUrl: string; paths: { incoming: string } }): {
  authorizationEndpoint: string;
  tokenEndpoint: string;
} {
  return {
    authorizationEndpoint: `${app.displayUrl}${app.paths.incoming}/authorize`,
    tokenEndpoint: `${app.url}${app.paths.incoming}/token`,
  };
}
