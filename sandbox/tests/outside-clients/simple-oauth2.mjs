// @ts-check
import { AuthorizationCode } from "simple-oauth2";
import { receive, send } from "./dialogue.mjs";

const { issuer, clientId, clientSecret, redirectUrl, scope, option } = await receive();
const client = new AuthorizationCode({
  client: { id: clientId, secret: clientSecret },
  auth: {
    tokenHost: issuer,
    tokenPath: `${issuer}/rest/oauth2/latest/token`,
    authorizePath: `${issuer}/rest/oauth2/latest/authorize`,
  },
  ...(option === "body" && { options: { authorizationMethod: "body" } }),
});
send({ start: client.authorizeURL({ redirect_uri: redirectUrl, scope, state: "a-state" }) });

const { back } = await receive();
const code = new URL(back).searchParams.get("code") ?? "";
try {
  const first = await client.getToken({ code, redirect_uri: redirectUrl });
  const second = await first.refresh();
  send({ first: first.token, second: second.token });
} catch (error) {
  send({ refused: /** @type {{ output: { statusCode: number } }} */ (error).output.statusCode });
}
