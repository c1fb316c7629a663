import type { FastifyReply, FastifyRequest } from "fastify";
import { oauthPaths } from "../products/oauthPaths";
import { impliedBy, scopesOf } from "../products/scopes";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { loginUrl } from "../pages/login";
import { appBanner } from "../pages/banner";
import { hiddenFields } from "../pages/fields";
import { redirectTo, sendPage, withQuery } from "../pages/html";
import { html } from "../pages/markup";
import { truth } from "../state/dialect";
import { audit } from "../state/context";
import type { App, IncomingClient } from "../state/types";
import { checkOAuthPlugin } from "../http/access";
import { sourceOf } from "../http/authentication";
import { recordConsent } from "./auditEvents";
import { challengeMethod, isChallenge, issueCode, parametersOf } from "./grants";

const unknownClient = "The client is unknown, or its redirect URL is not registered.";

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
 * (behaviour of shipped plugins). Each authorization request requires consent, unless the app remembers it.
 */
export const authorization: RegisterRoutes = (server, context) => {
  const { app } = context;
  const kind = "oauth" as const;
  const paths = oauthPaths(app);
  const onRequest = async (request: FastifyRequest): Promise<void> =>
    checkOAuthPlugin(context, request, "incoming");
  for (const root of paths.roots) {
    server.get(
      `${root}/authorize`,
      { config: { kind, operation: "authorize" }, onRequest },
      async (request, reply) => authorize(context, request, reply),
    );
  }
  server.get(paths.consent, { config: { kind, operation: "consent" }, onRequest }, async (request, reply) => {
    const { session, account } = request.identity ?? {};
    if (session === undefined || account === undefined) {
      return redirectTo(reply, loginUrl(context, request.originalUrl.slice(app.contextPath.length)));
    }
    const requested: AuthorizeRequest = parametersOf(request.query);
    const client = clientOf(context, requested);
    if (client?.redirects.includes(requested.redirect_uri ?? "") !== true) {
      return errorPage(context, reply, "invalid_request", unknownClient);
    }
    const action = `${app.baseUrl}${paths.roots[0]}/authorize`;
    if (isRemembered(app, client.clientId, account.username))
      return redirectTo(reply, withQuery(action, { ...requested }), 303);
    const denial = withQuery(requested.redirect_uri ?? "", {
      error: "access_denied",
      state: requested.state,
    });
    return sendPage(reply, {
      title: `Allow ${client.name} access to your account?`,
      body: html`<p>${client.name} requests from ${account.displayName}: ${requested.scope ?? ""}</p>
        <form method="get" action="${action}">
          ${hiddenFields({ ...requested, atl_token: session.xsrfToken })}
          <div class="actions">
            <button class="primary">Allow</button>
            <a class="button" href="${denial}">Deny</a>
          </div>
        </form>`,
      banner: appBanner(context),
      formsLeave: true,
    });
  });
  server.get<{ Querystring: { errorName?: string; errorDescription?: string } }>(
    paths.error,
    { config: { kind } },
    async (request, reply) => {
      const { errorName = "", errorDescription = "" } = request.query;
      return sendPage(reply, {
        title: "Something went wrong",
        banner: appBanner(context),
        body: html`<p>${errorName}: ${errorDescription}</p>`,
        status: 400,
      });
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
  const hasConsented = session !== undefined && isRemembered(app, clientId, session.username);
  const consentUrl = app.baseUrl + oauthPaths(app).consent;
  if (!hasConsented && request.headers.referer?.startsWith(consentUrl) !== true) {
    if (
      clientId === undefined ||
      redirectUrl === undefined ||
      requested.response_type === undefined ||
      scope === undefined
    ) {
      return errorPage(context, reply, "invalid_request", "A required parameter is missing.");
    }
    return redirectTo(reply, withQuery(consentUrl, { ...requested }), 303);
  }
  if (session === undefined || (!hasConsented && requested.atl_token !== session.xsrfToken)) {
    return errorPage(context, reply, "invalid_request", "The consent form has expired.");
  }
  if (client === undefined || redirectUrl === undefined || !client.redirects.includes(redirectUrl)) {
    return errorPage(context, reply, "invalid_request", unknownClient);
  }
  if (!isChallenge(app, requested.code_challenge, requested.code_challenge_method)) {
    return errorPage(context, reply, "invalid_request", "The code challenge is not supported.");
  }
  if (requested.response_type !== "code") {
    const description = "The response type is not supported.";
    return back({ error: "unsupported_response_type", error_description: description });
  }
  const code = issueCode(app, sandbox.clock.now(), {
    clientId: client.clientId,
    username: session.username,
    redirectUrl,
    scope: scope ?? "",
    ...(requested.code_challenge !== undefined && {
      codeChallenge: requested.code_challenge,
      codeChallengeMethod: challengeMethod(requested.code_challenge_method) ?? "plain",
    }),
  });
  audit(app, sandbox.clock.now(), session.username, "client.authorization.successful", client.name);
  const author = { account: request.identity?.account, source: sourceOf(request) };
  recordConsent(context, author, { client, username: session.username, redirectUrl });
  return back({ code });
}

/** Whether the app does not ask a user of the client for consent again: the fact server-consent. */
function isRemembered(app: App, clientId: string | undefined, username: string): boolean {
  return (
    truth(app, "server-consent") === "remembered" &&
    app.tokenPairs.some((pair) => pair.clientId === clientId && pair.username === username)
  );
}

const clientOf = ({ app }: AppContext, requested: AuthorizeRequest): IncomingClient | undefined =>
  app.incomingClients.find(({ clientId }) => clientId === requested.client_id);

/** Whether the client's scopes cover the requested scopes and all scopes that they imply. */
function isGranted({ app }: AppContext, client: IncomingClient, scope = ""): boolean {
  const requested = scope.split(" ").filter((name) => name !== "");
  const offered = scopesOf(app);
  if (requested.length === 0 || !requested.every((name) => offered.includes(name))) return false;
  const granted = impliedBy(app, client.scope);
  return [...impliedBy(app, scope)].every((name) => granted.has(name));
}

function errorPage(
  { app }: AppContext,
  reply: FastifyReply,
  name: string,
  description: string,
): FastifyReply {
  const target = withQuery(app.baseUrl + oauthPaths(app).error, {
    errorName: name,
    errorDescription: description,
  });
  return redirectTo(reply, target, 303);
}
