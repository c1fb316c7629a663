import type { FastifyReply, FastifyRequest } from "fastify";
import { oauthAdminError, refuse, send } from "../http/responses";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { loginUrl } from "../pages/login";
import { bodyObject, textOf } from "../http/negotiation";
import { redirectTo, sendPage, withQuery } from "../pages/html";
import { html } from "../pages/markup";
import { oauthPaths, outgoingRedirectUrl, sandboxRoot } from "../products/oauthPaths";
import { newId, newNonce } from "../state/ids";
import type { ConnectionFlow, OutgoingConnection } from "../state/types";
import { checkRoot, configRoots, connectionById } from "./outgoingConnections";
import { callRemote, exchangeCode, RemoteRefusal } from "./remote";

/** "Test connection" of the administration of outgoing links (behaviour of shipped plugins). */
export const connectionTests: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const root of configRoots) {
    const options = {
      config: { kind: "oauth", operation: "outgoing.flow", role: "sysadmin", family: "oauth" } as const,
      onRequest: async (request: FastifyRequest) => checkRoot(context, request, root),
    };
    server.post<{ Querystring: { id?: string; callbackUrl?: string } }>(
      `${root}/config/flow`,
      options,
      async (request, reply) => {
        const connection = connectionById(app, request.query.id ?? "");
        return send(reply, {
          status: 200,
          body: begin(context, request, connection, request.query.callbackUrl),
        });
      },
    );
    server.get<{ Params: { flowId: string } }>(
      `${root}/config/flow/:flowId`,
      options,
      async (request, reply) => {
        const flow = app.flows.find(
          ({ id, sessionId }) => id === request.params.flowId && sessionId === sessionOf(request),
        );
        const found = flow ?? refuse(oauthAdminError(404, ["The user has no such flow."]));
        const { success, error } = found.result ?? refuse(oauthAdminError(400, ["The flow has not ended."]));
        return send(reply, { status: 200, body: { success, error: error ?? null } });
      },
    );
  }
};

/**
 * The client side of the authorization code flow: the redirect servlet (behaviour of shipped plugins). The routes under
 * `/rest/sandbox` replace the product features that use a connection.
 */
export const connectionFlows: RegisterRoutes = (server, context) => {
  const config = { kind: "oauth", operation: "callback" } as const;
  const callbackPath = oauthPaths(context.app).callback;
  server.post<{ Params: { connection: string } }>(
    `${sandboxRoot}/connections/:connection/flow`,
    { config: { kind: "oauth", role: "user", xsrf: "exempt" } },
    async (request, reply) => {
      const connection = connectionNamed(context, request.params.connection);
      return send(reply, { status: 200, body: begin(context, request, connection, undefined) });
    },
  );
  server.post<{ Params: { connection: string } }>(
    `${sandboxRoot}/connections/:connection/call`,
    { config: { kind: "oauth", role: "user", xsrf: "exempt" } },
    async (request, reply) => {
      const connection = connectionNamed(context, request.params.connection);
      return send(reply, { status: 200, body: await callThrough(context, request, connection) });
    },
  );

  server.get(`${sandboxRoot}/login`, { config: { kind: "login" } }, async (_request, reply) =>
    redirectTo(reply, loginUrl(context, "/")),
  );

  server.get<{ Querystring: { startFlow?: string } }>(callbackPath, { config }, async (request, reply) =>
    start(context, request, reply),
  );
  server.get<{ Params: { suffix: string }; Querystring: Callback }>(
    `${callbackPath}/:suffix`,
    { config },
    async (request, reply) => finish(context, request, reply),
  );
};

/** The parameters of the remote app's redirect. */
interface Callback {
  code?: string;
  state?: string;
  error?: string;
  error_description?: string;
}

/** Starts a connection for a user's session; the user's browser continues at `initFlowUrl`. */
export function begin(
  context: AppContext,
  request: FastifyRequest,
  connection: OutgoingConnection,
  callbackUrl: string | undefined,
): { id: string; initFlowUrl: string } {
  const { app, sandbox } = context;
  const flow: ConnectionFlow = {
    id: newId(),
    connectionId: connection.id,
    sessionId: sessionOf(request),
    username: request.identity?.account.username ?? "",
    state: newNonce(),
    ...(callbackUrl !== undefined && { callbackUrl }),
    startedAt: sandbox.clock.now(),
  };
  app.flows.push(flow);
  return {
    id: flow.id,
    initFlowUrl: withQuery(app.baseUrl + oauthPaths(app).callback, { startFlow: flow.id }),
  };
}

/** Redirects the user to the remote app's authorize endpoint with the products' parameters. */
function start(
  context: AppContext,
  request: FastifyRequest<{ Querystring: { startFlow?: string } }>,
  reply: FastifyReply,
): FastifyReply {
  const { app } = context;
  if (request.identity?.session === undefined) {
    return redirectTo(reply, loginUrl(context, request.originalUrl.slice(app.contextPath.length)));
  }
  const flow = app.flows.find(
    ({ id, sessionId }) => id === request.query.startFlow && sessionId === sessionOf(request),
  );
  const connection = app.outgoingConnections.find(({ id }) => id === flow?.connectionId);
  if (flow === undefined || connection === undefined) return failed(reply, "The user has no such flow.");
  const { authorizationEndpoint, clientId, scopes } = connection;
  return redirectTo(
    reply,
    withQuery(authorizationEndpoint, {
      response_type: "code",
      client_id: clientId,
      scope: scopes.join(" "),
      state: flow.state,
      redirect_uri: outgoingRedirectUrl(app, authorizationEndpoint),
      prompt: "select_account",
    }),
  );
}

/** Handles the redirect from the remote app and exchanges the code. */
async function finish(
  context: AppContext,
  request: FastifyRequest<{ Params: { suffix: string }; Querystring: Callback }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { app } = context;
  const { code, state, error } = request.query;
  const flow = app.flows.find(
    (candidate) =>
      candidate.state === state &&
      candidate.result === undefined &&
      candidate.sessionId === sessionOf(request),
  );
  const connection = app.outgoingConnections.find(({ id }) => id === flow?.connectionId);
  if (flow === undefined || connection?.redirectUriSuffix !== request.params.suffix) {
    return failed(reply, "The user has no flow with this state.");
  }
  const refusal =
    code === undefined ? (error ?? "no code") : await exchanged(context, connection, flow, code);
  flow.result = refusal === undefined ? { success: true } : { success: false, error: refusal };
  if (flow.callbackUrl !== undefined) return redirectTo(reply, `${flow.callbackUrl}/${flow.id}`);
  return refusal === undefined
    ? sendPage(reply, {
        title: "Connected",
        body: html`<p>${connection.name} is connected to your account.</p>`,
      })
    : failed(reply, refusal);
}

async function exchanged(
  context: AppContext,
  connection: OutgoingConnection,
  flow: ConnectionFlow,
  code: string,
): Promise<string | undefined> {
  const redirectUrl = outgoingRedirectUrl(context.app, connection.authorizationEndpoint);
  try {
    await exchangeCode(context, connection, { username: flow.username, code, redirectUrl });
    return undefined;
  } catch (error) {
    if (error instanceof RemoteRefusal) return error.message;
    throw error;
  }
}

/** Sends one request through the connection on behalf of the user, as a feature of the app would. */
async function callThrough(
  context: AppContext,
  request: FastifyRequest,
  connection: OutgoingConnection,
): Promise<{ status: number; body: unknown }> {
  const requested = bodyObject(request) ?? {};
  const method = textOf(requested, "method") ?? "GET";
  const path = textOf(requested, "path") ?? "/";
  const username = request.identity?.account.username ?? "";
  try {
    const response = await callRemote(context, connection, username, {
      method,
      path,
      body: requested["body"],
    });
    return response ?? { status: 0, body: { error: "this user has not connected" } };
  } catch (error) {
    if (error instanceof RemoteRefusal) return { status: 0, body: { error: error.message } };
    throw error;
  }
}

/** The connection with this ID or name, or the first to the app at this base URL. */
const connectionNamed = ({ app }: AppContext, what: string): OutgoingConnection =>
  app.outgoingConnections.find(({ id, name }) => id === what || name === what) ??
  app.outgoingConnections.find(({ authorizationEndpoint }) => authorizationEndpoint.startsWith(`${what}/`)) ??
  refuse(oauthAdminError(404, ["The configuration does not exist."]));

const sessionOf = (request: FastifyRequest): string => request.identity?.session?.id ?? "";

const failed = (reply: FastifyReply, why: string): FastifyReply =>
  sendPage(reply, { title: "The connection failed", body: html`<p>${why}</p>`, status: 400 });
