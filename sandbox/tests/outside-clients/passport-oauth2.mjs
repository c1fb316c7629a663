// @ts-check
import { createServer } from "node:http";
import passport from "passport";
import OAuth2Strategy from "passport-oauth2";
import { receive, send } from "./dialogue.mjs";

const { issuer, clientId, clientSecret, scope } = await receive();
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const incoming = Object.assign(request, { query: Object.fromEntries(url.searchParams) });
  passport.authenticate("oauth2", { session: false, scope })(
    incoming,
    response,
    (/** @type {unknown} */ error) => {
      response.end();
      send(error instanceof Error ? { refused: error.message } : { first: Object(incoming).user });
      server.close();
    },
  );
});
await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
passport.use(
  new OAuth2Strategy(
    {
      authorizationURL: `${issuer}/rest/oauth2/latest/authorize`,
      tokenURL: `${issuer}/rest/oauth2/latest/token`,
      clientID: clientId,
      clientSecret,
      callbackURL: `http://localhost:${port}/callback`,
    },
    (
      /** @type {string} */ access_token,
      /** @type {string} */ refresh_token,
      /** @type {object} */ response,
      /** @type {unknown} */ _profile,
      /** @type {(error: null, user: object) => void} */ done,
    ) => done(null, { ...response, access_token, refresh_token }),
  ),
);
// This client serves its own pages: the user opens /login, and the redirect back goes to /callback.
send({ redirectUrl: `http://localhost:${port}/callback`, start: `http://localhost:${port}/login` });
