// @ts-check
import * as oauth from "oauth4webapi";
import { receive, send } from "./dialogue.mjs";

const { metadata, issuer, clientId, clientSecret, redirectUrl, scope } = await receive();
const server = await oauth.processDiscoveryResponse(new URL(issuer), await fetch(metadata));
const client = { client_id: clientId };
const authentication = oauth.ClientSecretPost(clientSecret);
const options = { [oauth.allowInsecureRequests]: true };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const start = new URL(server.authorization_endpoint ?? "");
start.search = new URLSearchParams({
  client_id: clientId,
  redirect_uri: redirectUrl,
  response_type: "code",
  scope,
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
}).toString();
send({ start: start.href });

const { back } = await receive();
const first = await oauth.processAuthorizationCodeResponse(
  server,
  client,
  await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    oauth.validateAuthResponse(server, client, new URL(back), state),
    redirectUrl,
    verifier,
    options,
  ),
);
const second = await oauth.processRefreshTokenResponse(
  server,
  client,
  await oauth.refreshTokenGrantRequest(server, client, authentication, first.refresh_token ?? "", options),
);
send({ first, second });
