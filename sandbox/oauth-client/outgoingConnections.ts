import type { FastifyReply, FastifyRequest } from "fastify";
import { checkOAuthPlugin } from "../http/access";
import { actorOf } from "../http/authentication";
import { oauthAdminError, refuse, send, without } from "../http/responses";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, textOf, textsOf } from "../http/negotiation";
import { audit } from "../state/context";
import { newId } from "../state/ids";
import { outgoingRedirectUrl } from "../products/oauthPaths";
import { redirectSuffix } from "../state/ids";
import type { Actor, App, OutgoingConnection } from "../state/types";

/** The base paths of the administration of outgoing links. Inferred: they are not documented publicly. */
export const configRoots = ["/rest/oauth2-client/latest", "/rest/oauth2-client/1.0"];

/** The input for an outgoing connection. An update without a secret keeps the stored one. */
export interface ConnectionInput {
  name?: string | undefined;
  description?: string | undefined;
  type?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  authorizationEndpoint?: string | undefined;
  tokenEndpoint?: string | undefined;
  scopes?: string[] | undefined;
  redirectUriSuffix?: string | undefined;
}

/**
 * Administration of outgoing links: `{root}/config`, for system administrators only. POST returns 200, PUT and
 * DELETE return 204. No response contains a client secret (behaviour of shipped plugins).
 */
export const outgoingConnections: RegisterRoutes = (server, context) => {
  const { app } = context;
  const before = async (request: FastifyRequest): Promise<void> =>
    checkOAuthPlugin(context, request, "outgoing");
  const entity = (reply: FastifyReply, connection: OutgoingConnection): FastifyReply =>
    send(reply, { status: 200, body: connectionEntity(connection) });
  const actor = (request: FastifyRequest): Actor =>
    actorOf(request) ?? refuse(oauthAdminError(401, ["A user is required."]));

  for (const root of configRoots.map((base) => `${base}/config`)) {
    const options = (operation: "list" | "get" | "create" | "update" | "delete" | "redirect") => ({
      config: { role: "sysadmin", family: "oauth", operation: `outgoing.${operation}` } as const,
      onRequest: before,
    });

    server.get(root, options("list"), async (_request, reply) => {
      const sorted = [...app.outgoingConnections].sort((a, b) => (a.name < b.name ? -1 : 1));
      return send(reply, { status: 200, body: sorted.map(connectionEntity) });
    });
    server.post(root, options("create"), async (request, reply) =>
      entity(reply, createConnection(context, actor(request), connectionInput(request))),
    );
    server.get<{ Querystring: { authorizationEndpoint?: string } }>(
      `${root}/get-redirect-uri`,
      options("redirect"),
      async (request, reply) => {
        const endpoint = request.query.authorizationEndpoint ?? "";
        if (!URL.canParse(endpoint)) {
          refuse(oauthAdminError(400, [], { authorizationEndpoint: ["An absolute URL is required."] }));
        }
        return send(reply, {
          status: 200,
          body: {
            redirectUri: outgoingRedirectUrl(app, endpoint),
            redirectUriSuffix: redirectSuffix(endpoint),
          },
        });
      },
    );
    server.get<{ Querystring: { id?: string; name?: string } }>(
      `${root}/is-name-unique`,
      options("get"),
      async (request, reply) => {
        const { id, name } = request.query;
        const taken = app.outgoingConnections.some((other) => other.name === name && other.id !== id);
        return send(reply, { status: 200, body: !taken });
      },
    );
    server.get<{ Params: { name: string } }>(`${root}/name/:name`, options("get"), async (request, reply) => {
      const connection = app.outgoingConnections.find(({ name }) => name === request.params.name);
      return connection ? entity(reply, connection) : send(reply, { status: 404 });
    });
    server.get<{ Params: { id: string } }>(`${root}/:id`, options("get"), async (request, reply) =>
      entity(reply, connectionById(app, request.params.id)),
    );
    server.put<{ Params: { id: string } }>(`${root}/:id`, options("update"), async (request, reply) => {
      const connection = connectionById(app, request.params.id);
      updateConnection(context, actor(request), connection, connectionInput(request));
      return send(reply, { status: 204 });
    });
    server.delete<{ Params: { id: string } }>(`${root}/:id`, options("delete"), async (request, reply) => {
      deleteConnection(context, actor(request), connectionById(app, request.params.id));
      return send(reply, { status: 204 });
    });
  }
};

/** Stores a connection. Throws a 400 response for input that the products refuse. */
export function createConnection(
  context: AppContext,
  actor: Actor,
  input: ConnectionInput,
): OutgoingConnection {
  const connection: OutgoingConnection = { id: newId(), ...checked(context.app, input) };
  context.app.outgoingConnections.push(connection);
  record(context, actor, "created", connection);
  return connection;
}

/**
 * Replaces everything except the id; without a client secret, the stored one stays. Throws a 400 response for input
 * that the products refuse. An update that changes nothing writes no audit record.
 */
export function updateConnection(
  context: AppContext,
  actor: Actor,
  connection: OutgoingConnection,
  input: ConnectionInput,
): void {
  const wanted = { id: connection.id, ...checked(context.app, input, connection) };
  if (JSON.stringify(wanted) === JSON.stringify(connection)) return;
  delete connection.description;
  Object.assign(connection, wanted);
  record(context, actor, "updated", connection);
}

/** Deletes the connection and its tokens. */
export function deleteConnection(context: AppContext, actor: Actor, connection: OutgoingConnection): void {
  const { app } = context;
  app.outgoingConnections = app.outgoingConnections.filter((other) => other !== connection);
  app.remoteTokens = app.remoteTokens.filter(({ connectionId }) => connectionId !== connection.id);
  app.flows = app.flows.filter(({ connectionId }) => connectionId !== connection.id);
  record(context, actor, "deleted", connection);
}

function record(context: AppContext, actor: Actor, what: string, connection: OutgoingConnection): void {
  const summary = `oauth2.client.configuration.${what}`;
  audit(context.app, context.sandbox.clock.now(), actor.account.username, summary, connection.name);
}

function connectionEntity(connection: OutgoingConnection): Partial<OutgoingConnection> {
  const { clientSecret: _hidden, omitted, ...shown } = connection;
  return without(omitted, shown);
}

/** The connection with this id. Throws a 404 response if there is none. */
export const connectionById = (app: App, id: string): OutgoingConnection =>
  app.outgoingConnections.find((connection) => connection.id === id) ??
  refuse(oauthAdminError(404, ["The configuration does not exist."]));

function connectionInput(request: FastifyRequest): ConnectionInput {
  const body = bodyObject(request) ?? refuse(oauthAdminError(400, ["The request body is not readable."]));
  return {
    name: textOf(body, "name"),
    description: textOf(body, "description"),
    type: textOf(body, "type"),
    clientId: textOf(body, "clientId"),
    clientSecret: textOf(body, "clientSecret"),
    authorizationEndpoint: textOf(body, "authorizationEndpoint"),
    tokenEndpoint: textOf(body, "tokenEndpoint"),
    scopes: textsOf(body, "scopes"),
    redirectUriSuffix: textOf(body, "redirectUriSuffix"),
  };
}

const types = ["GENERIC", "GOOGLE", "MICROSOFT"] as const;

/**
 * Validates input as the products do. The checks of https, of the name's uniqueness and of the suffix each run
 * only if all previous checks succeed. The message texts are inferred.
 */
function checked(
  app: App,
  input: ConnectionInput,
  self?: OutgoingConnection,
): Omit<OutgoingConnection, "id"> {
  const fieldErrors: Record<string, string[]> = {};
  const text = (field: keyof ConnectionInput, value: string | undefined): string => {
    if (value === undefined || value.trim() === "") fieldErrors[field] = ["A value is required."];
    else if (value.length > 255) fieldErrors[field] = ["The value is too long: 255 characters at most."];
    return value ?? "";
  };
  const name = text("name", input.name);
  const type = types.find((candidate) => candidate === input.type?.toUpperCase());
  if (type === undefined) fieldErrors.type = ["The type must be generic, google or microsoft."];
  const clientId = text("clientId", input.clientId);
  const clientSecret = text("clientSecret", input.clientSecret ?? self?.clientSecret);
  const authorizationEndpoint = text("authorizationEndpoint", input.authorizationEndpoint);
  const tokenEndpoint = text("tokenEndpoint", input.tokenEndpoint);
  if ((input.description?.length ?? 0) > 255) {
    fieldErrors.description = ["The value is too long: 255 characters at most."];
  }
  const scopes = (input.scopes ?? []).flatMap((scope) => scope.split(" ")).filter((scope) => scope !== "");
  if (scopes.length === 0) fieldErrors.scopes = ["A scope is required."];

  const clean = (): boolean => Object.keys(fieldErrors).length === 0;
  for (const [field, endpoint] of Object.entries({ authorizationEndpoint, tokenEndpoint })) {
    if (!clean()) break;
    if (!URL.canParse(endpoint)) fieldErrors[field] = ["Not an absolute URL."];
    else if (!endpoint.startsWith("https:") && !app.settings.skipProviderHttpsRequirement) {
      fieldErrors[field] = ["The URL must use https."];
    }
  }
  if (clean() && app.outgoingConnections.some((other) => other !== self && other.name === name)) {
    fieldErrors.name = ["The name must be unique."];
  }
  const suffix = redirectSuffix(authorizationEndpoint);
  if (clean() && input.redirectUriSuffix !== suffix) {
    fieldErrors.redirectUriSuffix = ["The suffix does not belong to the authorization endpoint."];
  }
  if (!clean() || type === undefined) refuse(oauthAdminError(400, [], fieldErrors));
  return {
    name,
    ...(input.description !== undefined && { description: input.description }),
    type,
    clientId,
    clientSecret,
    authorizationEndpoint,
    tokenEndpoint,
    scopes: [...new Set(scopes)].sort(),
    redirectUriSuffix: suffix,
  };
}
