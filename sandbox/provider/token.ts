import type { FastifyReply, FastifyRequest } from "fastify";
import { offeredScopes } from "../products/products";
import { send } from "../server/answers";
import type { RegisterRoutes } from "../server/context";
import { newClientSecret } from "../world/ids";
import { exchange, revoke, type GrantError, type Parameters } from "./grants";

const noStore = { "cache-control": "no-store", pragma: "no-cache" };

/**
 * The OAuth 2.0 provider's endpoints for clients: token, revocation, metadata; and the administrator's switch that ends all
 * tokens. Parameters come in the form or in the query; the client secret in nothing but a parameter (behaviour of shipped
 * plugins, and the vendor's own examples).
 */
export const tokenEndpoints: RegisterRoutes = (server, { app, sandbox }) => {
  const config = { kind: "oauth", xsrf: "exempt" } as const;
  for (const version of ["latest", "1.0"]) {
    const root = `/rest/oauth2/${version}`;
    server.post(`${root}/token`, { config }, async (request, reply) => {
      const answer = exchange(app, sandbox.clock.now(), parametersOf(request));
      return "error" in answer
        ? refused(reply, answer)
        : send(reply, { status: 200, body: answer, headers: noStore });
    });
    server.post(`${root}/revoke`, { config }, async (request, reply) => {
      const refusal = revoke(app, parametersOf(request));
      return refusal === undefined ? send(reply, { status: 200, headers: noStore }) : refused(reply, refusal);
    });
    server.post(
      `${root}/token/jwt/reset`,
      { config: { ...config, role: "sysadmin", family: "oauth" } },
      async (_request, reply) => {
        app.tokenSigningSecret = newClientSecret();
        return send(reply, { status: 200 });
      },
    );
    server.get(`${root}/.well-known/oauth-authorization-server`, { config }, async (_request, reply) => {
      const base = `${app.baseUrl}/rest/oauth2/latest`;
      const body = {
        issuer: app.baseUrl,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        revocation_endpoint: `${base}/revoke`,
        scopes_supported: offeredScopes(app.product, app.version),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["client_secret_post"],
        revocation_endpoint_auth_methods_supported: ["client_secret_post"],
      };
      return send(reply, { status: 200, body });
    });
  }
};

/** Parameters by name; those of the form come before those of the query, and of a repeated one the first counts. */
function parametersOf(request: FastifyRequest): Parameters {
  const form = typeof request.body === "object" && request.body !== null ? request.body : {};
  const all = { ...(request.query as object), ...form };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]: [string, unknown]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return [name, typeof first === "string" ? first : undefined];
    }),
  );
}

function refused(reply: FastifyReply, { status, error, description }: GrantError): FastifyReply {
  return send(reply, { status, body: { error, error_description: description }, headers: noStore });
}
