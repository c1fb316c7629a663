import { truth } from "../state/dialect";
import { redirectSuffix } from "../state/ids";
import type { App } from "../state/types";

/** The base path of routes that no product has. */
export const sandboxRoot = "/rest/sandbox/1.0";

/** The paths of an app's OAuth 2.0 endpoints and pages. */
export interface OAuthPaths {
  /** The base paths of the authorization server; the first one is shown to clients. */
  roots: [string, ...string[]];
  consent: string;
  error: string;
  /** The base path of the redirect URLs of outgoing links. */
  callback: string;
}

const dataCenter: OAuthPaths = {
  roots: ["/rest/oauth2/latest", "/rest/oauth2/1.0"],
  consent: "/plugins/servlet/oauth2/consent",
  error: "/plugins/servlet/oauth2/error",
  callback: "/plugins/servlet/oauth2/client/callback",
};

/** Those of Cloud sites are unknown: administrators read them off the screens. */
const cloud: OAuthPaths = {
  roots: [`${sandboxRoot}/oauth2`],
  consent: `${sandboxRoot}/oauth2/consent`,
  error: `${sandboxRoot}/oauth2/error`,
  callback: `${sandboxRoot}/oauth2/callback`,
};

/** The paths of this app. */
export const oauthPaths = (app: Pick<App, "cloud">): OAuthPaths =>
  app.cloud === undefined ? dataCenter : cloud;

/** The host of Atlassian's that may serve the endpoints and redirect URLs of all sites. Here, it is another name of the site's own server. */
const otherHost = "auth.localhost";

type Shown = Pick<App, "baseUrl" | "cloud" | "settings">;

/** The base URL of what a site may have at another host than its own. */
function baseOf(app: Shown, fact: "site-endpoints" | "site-redirect-url"): string {
  if (app.cloud === undefined || truth(app, fact) === "own-host") return app.baseUrl;
  const url = new URL(app.baseUrl);
  url.hostname = otherHost;
  return url.href.replace(/\/$/, "");
}

/** Whether a request is for a page of the OAuth 2.0 flow at the host of all sites. */
export const isPageElsewhere = (
  app: Pick<App, "cloud" | "contextPath">,
  { method, url, headers }: { method: string; url: string; headers: { host?: string | undefined } },
): boolean =>
  app.cloud !== undefined &&
  method === "GET" &&
  headers.host?.split(":")[0] === otherHost &&
  [oauthPaths(app).roots[0], oauthPaths(app).callback].some((root) => url.startsWith(app.contextPath + root));

/** The endpoints that an app shows to its clients. */
export const oauthEndpoints = (app: Shown): { authorize: string; token: string } => {
  const root = baseOf(app, "site-endpoints") + oauthPaths(app).roots[0];
  return { authorize: `${root}/authorize`, token: `${root}/token` };
};

/** The suffix of the redirect URL for an authorization endpoint, by this app's rule. */
export function outgoingSuffix(app: App, authorizationEndpoint: string): string {
  if (app.cloud && truth(app, "site-redirect-url") === "other-host") return redirectSuffix(otherHost);
  const isUsual = truth(app, "outgoing-redirect-rule") === "md5-of-endpoint";
  return redirectSuffix(isUsual ? authorizationEndpoint : `${app.serverId} ${authorizationEndpoint}`);
}

/** The redirect URL of an app's outgoing link. */
export const outgoingRedirectUrl = (app: App, authorizationEndpoint: string): string =>
  `${baseOf(app, "site-redirect-url")}${oauthPaths(app).callback}/${outgoingSuffix(app, authorizationEndpoint)}`;
