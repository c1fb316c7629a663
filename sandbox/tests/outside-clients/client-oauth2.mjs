// @ts-check
import ClientOAuth2 from "client-oauth2";
import { hear, report } from "./dialogue.mjs";

const { issuer, clientId, clientSecret, redirectUrl, scope } = await hear();
const client = new ClientOAuth2({
  clientId,
  clientSecret,
  accessTokenUri: `${issuer}/rest/oauth2/latest/token`,
  authorizationUri: `${issuer}/rest/oauth2/latest/authorize`,
  redirectUri: redirectUrl,
  scopes: [scope],
  state: "a-state",
});
report({ start: client.code.getUri() });

const { back } = await hear();
try {
  const first = await client.code.getToken(back);
  report({ first: first.data });
} catch (error) {
  report({ refused: /** @type {{ status: number }} */ (error).status });
}
