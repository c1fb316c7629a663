import { createHash } from "node:crypto";

/** The last part of an outgoing link's redirect URL: base64url of the MD5 of the authorize endpoint, 22 characters. */
export const redirectSuffix = (authorizationEndpoint: string): string =>
  createHash("md5").update(authorizationEndpoint, "utf8").digest("base64url");

/** The redirect URL of an outgoing link of the app with this base URL. */
export const redirectUrlOf = (baseUrl: string, authorizationEndpoint: string): string =>
  `${baseUrl}/plugins/servlet/oauth2/client/callback/${redirectSuffix(authorizationEndpoint)}`;
