// @ts-check
import ClientOAuth2 from "client-oauth2";
import { receive, send } from "./dialogue.mjs";

const { issuer, clientId, clientSecret, redirectUrl, scope } = await receive();
const client = new ClientOAuth2({
  clientId,
  clientSecret,
  accessTokenUri: `${issuer}/rest/oauth2/latest/token`,
  authorizationUri: `${issuer}/rest/oauth2/latest/authorize`,
  redirectUri: redirectUrl,
  scopes: [scope],
  state: "a-state",
});
send({ start: client.code.getUri() });

const { back } = await receive();
try {
  const first = await client.code.getToken(back);
  send({ first: first.data });
} catch (error) {
  send({ refused: /** @type {{ status: number }} */ (error).status });
}
