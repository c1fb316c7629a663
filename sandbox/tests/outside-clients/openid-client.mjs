// @ts-check
import * as oauth from "openid-client";
import { receive, send } from "./dialogue.mjs";

const { metadata, clientId, clientSecret, redirectUrl, scope } = await receive();
const config = await oauth.discovery(new URL(metadata), clientId, clientSecret, undefined, {
  algorithm: "oauth2",
  execute: [oauth.allowInsecureRequests],
});
const verifier = oauth.randomPKCECodeVerifier();
const state = oauth.randomState();
const start = oauth.buildAuthorizationUrl(config, {
  redirect_uri: redirectUrl,
  scope,
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});
send({ start: start.href });

const { back } = await receive();
const first = await oauth.authorizationCodeGrant(config, new URL(back), {
  pkceCodeVerifier: verifier,
  expectedState: state,
});
const second = await oauth.refreshTokenGrant(config, first.refresh_token ?? "");
const third = await oauth.refreshTokenGrant(config, second.refresh_token ?? "");
await oauth.tokenRevocation(config, third.access_token);
const refused = await oauth
  .refreshTokenGrant(config, third.refresh_token ?? "")
  .catch((/** @type {unknown} */ error) => (error instanceof oauth.ResponseBodyError ? error.error : error));
send({ first, second, revoked: third, refused });
