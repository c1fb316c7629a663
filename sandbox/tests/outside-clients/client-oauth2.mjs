// @ts-check
import ClientOAuth2 from "client-oauth2";
import { hear, tell } from "./dialogue.mjs";

const { issuer, clientId, clientSecret, redirectUri, scope } = await hear();
const client = new ClientOAuth2({
  clientId,
  clientSecret,
  accessTokenUri: `${issuer}/rest/oauth2/latest/token`,
  authorizationUri: `${issuer}/rest/oauth2/latest/authorize`,
  redirectUri,
  scopes: [scope],
  state: "a-state",
});
tell({ start: client.code.getUri() });

const { back } = await hear();
try {
  const first = await client.code.getToken(back);
  tell({ first: first.data });
} catch (error) {
  tell({ refused: /** @type {{ status: number }} */ (error).status });
}
