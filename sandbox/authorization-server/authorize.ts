import type { FastifyReply, FastifyRequest } from "fastify";
import { offeredScopes, scopeClosure } from "../products/products";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { loginUrl } from "../pages/login";
import { escaped, hiddenFields, redirectTo, sendPage, withQuery } from "../pages/html";
import { truth } from "../state/dialect";
import { audit } from "../state/context";
import type { IncomingClient } from "../state/types";
import { checkOAuthPlugin } from "../http/access";
import { sourceOf } from "../http/authentication";
import { recordConsent } from "./auditEvents";
import { isChallenge, issueCode, parametersOf } from "./grants";

const unknownClient = "The client is unknown, or its redirect URL is not registered.";
const consentPath = "/plugins/servlet/oauth2/consent";
const errorPath = "/plugins/servlet/oauth2/error";

/** The parameters of an authorization request. */
interface AuthorizeRequest {
  client_id?: string | undefined;
  redirect_uri?: string | undefined;
  response_type?: string | undefined;
  scope?: string | undefined;
  state?: string | undefined;
  code_challenge?: string | undefined;
  code_challenge_method?: string | undefined;
  /** The XSRF token of the consent form. */
  atl_token?: string | undefined;
}

/**
 * The first part of the authorization code flow: the authorize endpoint, the consent page and the error page. A
 * request counts as consent if its Referer is the consent page. The endpoint always responds with 303
 * (behaviour of shipped plugins). Each authorization request requires consent.
 */
export const authorization: RegisterRoutes = (server, context) => {
  const { app } = context;
  const kind = "oauth" as const;
  const onRequest = async (request: FastifyRequest): Promise<void> =>
    checkOAuthPlugin(context, request, "incoming");
  for (const version of ["latest", "1.0"]) {
    server.get(
      `/rest/oauth2/${version}/authorize`,
      { config: { kind, operation: "authorize" }, onRequest },
      async (request, reply) => authorize(context, request, reply),
    );
  }
  server.get(consentPath, { config: { kind, operation: "consent" }, onRequest }, async (request, reply) => {
    const { session, account } = request.identity ?? {};
    if (session === undefined || account === undefined) {
      return redirectTo(reply, loginUrl(context, request.originalUrl.slice(app.contextPath.length)));
    }
    const requested: AuthorizeRequest = parametersOf(request.query);
    const client = clientOf(context, requested);
    if (client?.redirects.includes(requested.redirect_uri ?? "") !== true) {
      return errorPage(context, reply, "invalid_request", unknownClient);
    }
    const action = `${app.baseUrl}/rest/oauth2/latest/authorize`;
    const denial = withQuery(requested.redirect_uri ?? "", {
      error: "access_denied",
      state: requested.state,
    });
    return sendPage(
      reply,
      `Allow ${client.name} access to your account?`,
      `<p>${escaped(client.name)} requests from ${escaped(account.displayName)}: ${escaped(requested.scope ?? "")}</p>` +
        `<form method="get" action="${escaped(action)}">${hiddenFields({ ...requested, atl_token: session.xsrfToken })}` +
        `<button>Allow</button></form><a href="${escaped(denial)}">Deny</a>`,
    );
  });
  server.get<{ Querystring: { errorName?: string; errorDescription?: string } }>(
    errorPath,
    { config: { kind } },
    async (request, reply) => {
      const { errorName = "", errorDescription = "" } = request.query;
      return sendPage(
        reply,
        "Something went wrong",
        `<p>${escaped(errorName)}: ${escaped(errorDescription)}</p>`,
        400,
      );
    },
  );
};

function authorize(context: AppContext, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { app, sandbox } = context;
  const requested: AuthorizeRequest = parametersOf(request.query);
  const { client_id: clientId, redirect_uri: redirectUrl, scope, state } = requested;
  const client = clientOf(context, requested);
  const back = (parameters: Record<string, string | undefined>): FastifyReply =>
    redirectTo(reply, withQuery(redirectUrl ?? "", { ...parameters, state }), 303);

  if (client !== undefined && redirectUrl !== undefined && !isGranted(context, client, scope)) {
    return back({
      error: "invalid_scope",
      error_description: "The scope is unknown, or not granted to this client.",
    });
  }
  const { session } = request.identity ?? {};
  const isRemembered =
    truth(app, "server-consent") === "remembered" &&
    app.tokenPairs.some((pair) => pair.clientId === clientId && pair.username === session?.username);
  if (!isRemembered && request.headers.referer?.startsWith(`${app.baseUrl}${consentPath}`) !== true) {
    if (
      clientId === undefined ||
      redirectUrl === undefined ||
      requested.response_type === undefined ||
      scope === undefined
    ) {
      return errorPage(context, reply, "invalid_request", "A required parameter is missing.");
    }
    return redirectTo(reply, withQuery(`${app.baseUrl}${consentPath}`, { ...requested }), 303);
  }
  if (session === undefined || (!isRemembered && requested.atl_token !== session.xsrfToken)) {
    return errorPage(context, reply, "invalid_request", "The consent form has expired.");
  }
  if (client === undefined || redirectUrl === undefined || !client.redirects.includes(redirectUrl)) {
    return errorPage(context, reply, "invalid_request", unknownClient);
  }
  if (!isChallenge(app, requested.code_challenge, requested.code_challenge_method)) {
    return errorPage(context, reply, "invalid_request", "The code challenge is not supported.");
  }
  if (requested.response_type !== "code") return back({ error: "unsupported_response_type" });
  const method = requested.code_challenge_method === "S256" ? "S256" : "plain";
  const code = issueCode(app, sandbox.clock.now(), {
    clientId: client.clientId,
    username: session.username,
    redirectUrl,
    scope: scope ?? "",
    ...(requested.code_challenge !== undefined && {
      codeChallenge: requested.code_challenge,
      codeChallengeMethod: method,
    }),
  });
  audit(app, sandbox.clock.now(), session.username, "client.authorization.successful", client.name);
  const author = { account: request.identity?.account, source: sourceOf(request) };
  recordConsent(context, author, { client, username: session.username, redirectUrl });
  return back({ code });
}

const clientOf = ({ app }: AppContext, requested: AuthorizeRequest): IncomingClient | undefined =>
  app.incomingClients.find(({ clientId }) => clientId === requested.client_id);

/** Whether the client's scopes cover the requested scopes and all scopes that they imply. */
function isGranted({ app }: AppContext, client: IncomingClient, scope = ""): boolean {
  const requested = scope.split(" ").filter((name) => name !== "");
  const offered = offeredScopes(app.product, app.version);
  if (requested.length === 0 || !requested.every((name) => offered.includes(name))) return false;
  const granted = scopeClosure(app.product, client.scope);
  return [...scopeClosure(app.product, scope)].every((name) => granted.has(name));
}

function errorPage(
  { app }: AppContext,
  reply: FastifyReply,
  name: string,
  description: string,
): FastifyReply {
  const target = withQuery(`${app.baseUrl}${errorPath}`, { errorName: name, errorDescription: description });
  return redirectTo(reply, target, 303);
}
