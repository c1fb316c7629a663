import type { FastifyReply, FastifyRequest } from "fastify";
import { oauthPaths } from "../products/oauthPaths";
import { scopesOf } from "../products/scopes";
import { containerNotFound, failInside, noSuchResource, oauthAdminError, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { truth } from "../state/dialect";
import type { App } from "../state/types";
import { newClientSecret } from "../state/ids";
import { checkOAuthPlugin } from "../http/access";
import { actorOf, clientOfHeader, readsBasic, sourceOf } from "../http/authentication";
import {
  exchange,
  parametersOf,
  revoke,
  revokeOwn,
  type GrantError,
  type Parameters,
  type TokenCall,
} from "./grants";

const noStore = { "cache-control": "no-store", pragma: "no-cache" };

/**
 * The authorization server's endpoints for clients: token, revocation and, except on Cloud sites, metadata.
 * Administrators can also revoke all tokens, and users their own. Parameters are in the form or in the query; the client secret must be a parameter
 * (behaviour of shipped plugins and the vendor's examples).
 */
export const tokenEndpoints: RegisterRoutes = (server, context) => {
  const { app, sandbox } = context;
  const onRequest = async (request: FastifyRequest): Promise<void> =>
    checkOAuthPlugin(context, request, "incoming");
  const config = { kind: "oauth", xsrf: "exempt" } as const;
  const callOf = (request: FastifyRequest): TokenCall => ({
    parameters: { ...clientOfHeader(app, request), ...formOf(request) },
    now: sandbox.clock.now(),
    source: sourceOf(request),
  });
  for (const root of oauthPaths(app).roots) {
    const options = (operation: "token" | "revoke") => ({ config: { ...config, operation }, onRequest });
    server.post(`${root}/token`, options("token"), async (request, reply) => {
      const response = exchange(app, callOf(request));
      return "error" in response
        ? refused(app, reply, response)
        : send(reply, { status: 200, body: response, headers: noStore });
    });
    server.post(`${root}/revoke`, options("revoke"), async (request, reply) => {
      const refusal = revoke(app, callOf(request));
      return refusal === undefined
        ? send(reply, { status: 200, headers: noStore })
        : refused(app, reply, refusal);
    });
    if (app.cloud !== undefined) continue;
    server.post(
      `${root}/token/jwt/reset`,
      { config: { ...config, role: "sysadmin", family: "oauth" }, onRequest },
      async (_request, reply) => {
        app.tokenSigningSecret = newClientSecret();
        return send(reply, { status: 200 });
      },
    );
    server.post<{ Params: { tokenId: string } }>(
      `${root}/revoke/:tokenId`,
      { config: { kind: "oauth", operation: "revoke", role: "user", family: "oauth" }, onRequest },
      async (request, reply) => {
        const actor = actorOf(request);
        const revoked = actor !== undefined && revokeOwn(context, actor, request.params.tokenId);
        if (revoked) return send(reply, { status: 200 });
        return send(reply, oauthAdminError(400, ["The user has no such token."]));
      },
    );
  }
  if (app.cloud !== undefined) return;
  const wellKnown = "/.well-known/oauth-authorization-server";
  for (const root of ["/rest/oauth2/latest", "/rest/oauth2/1.0", ""]) {
    const isHere = (): boolean =>
      truth(app, "server-metadata") === (root === "" ? "at-base-url" : "below-root");
    server.get(`${root}${wellKnown}`, { config, onRequest }, async (request, reply) => {
      if (!isHere()) {
        const path = new URL(request.url, context.url).href;
        return send(reply, root === "" ? containerNotFound : noSuchResource(app, path));
      }
      const methods = ["client_secret_post", ...(readsBasic(app) ? ["client_secret_basic"] : [])];
      const base = `${app.baseUrl}/rest/oauth2/latest`;
      const body = {
        issuer: app.baseUrl,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        revocation_endpoint: `${base}/revoke`,
        scopes_supported: scopesOf(app),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        // Without refresh_token, which the token endpoint accepts nevertheless.
        grant_types_supported: ["authorization_code"],
        token_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_methods_supported: methods,
      };
      return send(reply, { status: 200, body });
    });
  }
};

/**
 * The parameters of query and form. Those of the form take precedence. The products fail on a body that is no form (a
 * public report of a live Jira).
 */
function formOf({ query, body }: FastifyRequest): Parameters {
  if (typeof body === "string" && body !== "") failInside("the body is not a form");
  return { ...parametersOf(query), ...(typeof body === "object" && parametersOf(body)) };
}

function refused(app: App, reply: FastifyReply, { error, description, ...given }: GrantError): FastifyReply {
  const status = error === "invalid_client" ? Number(truth(app, "server-error-status")) : given.status;
  return send(reply, { status, body: { error, error_description: description }, headers: noStore });
}
