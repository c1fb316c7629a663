import type { FastifyReply, FastifyRequest } from "fastify";
import { checkOAuthPlugin } from "../http/access";
import { actorOf } from "../http/authentication";
import { recordEvent } from "../products/auditLog";
import { listBody } from "../http/lists";
import { noSuchResource, oauthAdminError, refuse, send, without, written } from "../http/responses";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, textOf, textsOf } from "../http/negotiation";
import { audit } from "../state/context";
import { truth } from "../state/dialect";
import { newId } from "../state/ids";
import { outsideLinks } from "../state/insideLinks";
import { outgoingRedirectUrl, outgoingSuffix } from "../products/oauthPaths";
import type { Actor, App, OutgoingConnection } from "../state/types";

/** The base paths of the administration of outgoing links, by alternative: they are not documented publicly. The last one is invented. */
const rootsOf = {
  "oauth2-client": ["/rest/oauth2-client/latest", "/rest/oauth2-client/1.0"],
  "oauth2-client-folder": ["/rest/oauth2/client/latest", "/rest/oauth2/client/1.0"],
  oauth2: ["/rest/oauth2/latest", "/rest/oauth2/1.0"],
  elsewhere: ["/rest/oauth2-configurations/latest", "/rest/oauth2-configurations/1.0"],
};

/** All base paths; `checkRoot` refuses those that the app does not have. */
export const configRoots = Object.values(rootsOf).flat();

/** Refuses a request below a base path that the app does not have, and as `checkOAuthPlugin` does. */
export function checkRoot(context: AppContext, request: FastifyRequest, root: string): void {
  const { app } = context;
  if (!rootsOf[truth(app, "outgoing-root")].includes(root))
    refuse(noSuchResource(app, new URL(request.url, context.url).href));
  checkOAuthPlugin(context, request, "outgoing");
}

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
  /** The members of newer versions, as sent. */
  newer?: Record<string, unknown> | undefined;
}

/**
 * Administration of outgoing links: `{root}/config`, for system administrators only. POST returns 200, PUT and
 * DELETE return 204. No response contains a client secret (behaviour of shipped plugins).
 */
export const outgoingConnections: RegisterRoutes = (server, context) => {
  const { app } = context;
  const entity = (reply: FastifyReply, connection: OutgoingConnection): FastifyReply =>
    send(reply, { status: 200, body: connectionEntity(app, connection) });
  const actor = (request: FastifyRequest): Actor =>
    actorOf(request) ?? refuse(oauthAdminError(401, ["A user is required."]));

  for (const base of configRoots) {
    const root = `${base}/config`;
    const options = (operation: "list" | "get" | "create" | "update" | "delete" | "redirect") => ({
      config: { role: "sysadmin", family: "oauth", operation: `outgoing.${operation}` } as const,
      onRequest: async (request: FastifyRequest) => checkRoot(context, request, base),
    });

    server.get(root, options("list"), async (request, reply) => {
      const sorted = outsideLinks(app.outgoingConnections).sort((a, b) => (a.name < b.name ? -1 : 1));
      const connections = sorted.map((connection) => connectionEntity(app, connection));
      return send(reply, { status: 200, body: listBody(request, truth(app, "outgoing-list"), connections) });
    });
    server.post(root, options("create"), async (request, reply) => {
      const connection = createConnection(context, actor(request), connectionInput(request));
      const form = truth(app, "outgoing-create-response");
      const location = `${app.baseUrl}${root}/${connection.id}`;
      return send(reply, written(form, connectionEntity(app, connection), location));
    });
    server.get<{ Querystring: { authorizationEndpoint?: string } }>(
      `${root}/get-redirect-uri`,
      options("redirect"),
      async (request, reply) => {
        if (truth(app, "outgoing-redirect-resource") === "absent")
          refuse(noSuchResource(app, new URL(request.url, context.url).href));
        const endpoint = request.query.authorizationEndpoint ?? "";
        if (!URL.canParse(endpoint)) {
          refuse(oauthAdminError(400, [], { authorizationEndpoint: ["An absolute URL is required."] }));
        }
        return send(reply, {
          status: 200,
          body: {
            redirectUri: outgoingRedirectUrl(app, endpoint),
            redirectUriSuffix: outgoingSuffix(app, endpoint),
          },
        });
      },
    );
    server.get<{ Querystring: { id?: string; name?: string } }>(
      `${root}/is-name-unique`,
      options("get"),
      async (request, reply) => {
        const { id, name } = request.query;
        const taken = outsideLinks(app.outgoingConnections).some(
          (other) => other.id !== id && isNameTaken(app, other.name, name ?? ""),
        );
        return send(reply, { status: 200, body: !taken });
      },
    );
    server.get<{ Params: { name: string } }>(`${root}/name/:name`, options("get"), async (request, reply) => {
      const connection = outsideLinks(app.outgoingConnections).find(
        ({ name }) => name === request.params.name,
      );
      return connection ? entity(reply, connection) : send(reply, { status: 404 });
    });
    server.get<{ Params: { id: string } }>(`${root}/:id`, options("get"), async (request, reply) =>
      entity(reply, connectionById(app, request.params.id)),
    );
    server.put<{ Params: { id: string } }>(`${root}/:id`, options("update"), async (request, reply) => {
      const connection = connectionById(app, request.params.id);
      updateConnection(context, actor(request), connection, connectionInput(request));
      const form = truth(app, "outgoing-update-response");
      return send(reply, written(form, connectionEntity(app, connection), ""));
    });
    server.delete<{ Params: { id: string } }>(`${root}/:id`, options("delete"), async (request, reply) => {
      const connection = connectionById(app, request.params.id);
      deleteConnection(context, actor(request), connection);
      const form = truth(app, "outgoing-delete-response");
      return send(reply, written(form, connectionEntity(app, connection), ""));
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
  delete connection.newer;
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
  const { app } = context;
  const now = context.sandbox.clock.now();
  audit(app, now, actor.account.username, summary, connection.name);
  if (truth(app, "audit-connection-events") === "never") return;
  // Invented after the events of clients.
  recordEvent(app, now, actor, {
    area: "global-config-and-administration",
    level: "base",
    category: { key: "audit.logging.category.general.configuration", text: "General configuration" },
    action: { key: `audit.logging.summary.${summary}`, text: `OAuth 2.0 outgoing link ${what}` },
    extraAttributes: [
      { name: { key: "audit.logging.summary.client.name", text: "Client name" }, value: connection.name },
    ],
  });
}

function connectionEntity(app: App, connection: OutgoingConnection): object {
  const { clientSecret: _hidden, omitted, newer, type, scopes, ...shown } = connection;
  const secret = { absent: {}, null: { clientSecret: null }, masked: { clientSecret: "*".repeat(8) } };
  const empty = { absent: {}, null: { description: null }, empty: { description: "" } };
  const custom = type === "GENERIC" ? "CUSTOM" : type;
  const spellings = { "upper-case": type, "lower-case": type.toLowerCase(), custom };
  return without(omitted, {
    ...empty[truth(app, "outgoing-empty-members")],
    ...shown,
    type: spellings[truth(app, "outgoing-type")],
    scopes: truth(app, "outgoing-scopes") === "text" ? scopes.join(" ") : scopes,
    ...newer,
    ...secret[truth(app, "outgoing-secret-returned")],
  });
}
function isNameTaken(app: App, existing: string, wanted: string): boolean {
  const rule = truth(app, "outgoing-name-unique");
  if (rule === "ignoring-case") return existing.toLowerCase() === wanted.toLowerCase();
  return rule === "exact" && existing === wanted;
}

/** Members that newer versions have; their JSON names are inferred from database columns. */
const newerMembers = { grantType: "AUTHORIZATION_CODE", clientCertificate: null, customParameters: {} };

function newerOf(app: App, input: ConnectionInput, self?: OutgoingConnection): OutgoingConnection["newer"] {
  const form = truth(app, "outgoing-newer-members");
  if (form === "none") return undefined;
  const cleared = Object.fromEntries(Object.keys(newerMembers).map((name) => [name, null]));
  const before = self === undefined ? newerMembers : form === "kept" ? self.newer : cleared;
  const sent = Object.entries(input.newer ?? {}).filter(([name]) => name in newerMembers);
  return { ...before, ...Object.fromEntries(sent) };
}

/** The connection with this id. Throws a 404 response if there is none. */
export const connectionById = (app: App, id: string): OutgoingConnection =>
  outsideLinks(app.outgoingConnections).find((connection) => connection.id === id) ??
  refuse(oauthAdminError(Number(truth(app, "outgoing-unknown-id")), ["The configuration does not exist."]));

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
    newer: body,
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
  const given = input.type?.toUpperCase();
  const type = types.find(
    (candidate) =>
      candidate === (given === "CUSTOM" && truth(app, "outgoing-type") === "custom" ? "GENERIC" : given),
  );
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
  if (
    clean() &&
    outsideLinks(app.outgoingConnections).some(
      (other) => other !== self && isNameTaken(app, other.name, name),
    )
  ) {
    fieldErrors.name = ["The name must be unique."];
  }
  const suffix = outgoingSuffix(app, authorizationEndpoint);
  const isRequired = truth(app, "outgoing-suffix") === "required";
  if (clean() && isRequired && input.redirectUriSuffix !== suffix) {
    fieldErrors.redirectUriSuffix = ["The suffix does not belong to the authorization endpoint."];
  }
  if (!clean() || type === undefined) refuse(oauthAdminError(400, [], fieldErrors));
  const newer = newerOf(app, input, self);
  const distinct = [...new Set(scopes)];
  return {
    name,
    ...(input.description !== undefined && { description: input.description }),
    type,
    clientId,
    clientSecret,
    authorizationEndpoint,
    tokenEndpoint,
    scopes: truth(app, "outgoing-scopes") === "as-sent" ? distinct : distinct.sort(),
    redirectUriSuffix: suffix,
    ...(newer !== undefined && { newer }),
  };
}
