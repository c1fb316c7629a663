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

/** The endpoints that an app shows to its clients. */
export const oauthEndpoints = (app: Pick<App, "baseUrl" | "cloud">): { authorize: string; token: string } => {
  const root = app.baseUrl + oauthPaths(app).roots[0];
  return { authorize: `${root}/authorize`, token: `${root}/token` };
};

/** The suffix of the redirect URL for an authorization endpoint, by this app's rule. */
export function outgoingSuffix(app: App, authorizationEndpoint: string): string {
  const isUsual = truth(app, "outgoing-redirect-rule") === "md5-of-endpoint";
  return redirectSuffix(isUsual ? authorizationEndpoint : `${app.serverId} ${authorizationEndpoint}`);
}

/** The redirect URL of an app's outgoing link. */
export const outgoingRedirectUrl = (app: App, authorizationEndpoint: string): string =>
  `${app.baseUrl}${oauthPaths(app).callback}/${outgoingSuffix(app, authorizationEndpoint)}`;
