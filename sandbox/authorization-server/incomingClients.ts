import type { FastifyReply, FastifyRequest } from "fastify";
import { checkOAuthPlugin } from "../http/access";
import { actorOf } from "../http/authentication";
import { offeredScopes } from "../products/products";
import { oauthAdminError, refuse, send, without } from "../http/responses";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, textOf, textsOf } from "../http/negotiation";
import { audit } from "../state/context";
import { truth } from "../state/dialect";
import { newClientId, newClientSecret, newId } from "../state/ids";
import type { Actor, App, IncomingClient } from "../state/types";
import { recordClient, type ClientEvent } from "./auditEvents";

/** The input for an incoming client. */
export interface ClientInput {
  name?: string | undefined;
  redirects?: string[] | undefined;
  scope?: string | undefined;
}

/**
 * Administration of incoming links: `/rest/oauth2/{latest|1.0}/client`, for system administrators only. POST
 * returns 200, PUT 204, DELETE 200 with the deleted client (behaviour of shipped plugins).
 */
export const incomingClients: RegisterRoutes = (server, context) => {
  const { app } = context;
  const facts = { role: "sysadmin", family: "oauth" } as const;
  const before = async (request: FastifyRequest): Promise<void> =>
    checkOAuthPlugin(context, request, "incoming");
  const entity = (reply: FastifyReply, client: IncomingClient, fresh = false): FastifyReply =>
    send(reply, { status: 200, body: clientEntity(app, client, fresh) });
  const actor = (request: FastifyRequest): Actor =>
    actorOf(request) ?? refuse(oauthAdminError(401, ["A user is required."]));

  for (const version of ["latest", "1.0"]) {
    const root = `/rest/oauth2/${version}/client`;
    const options = (operation: "list" | "get" | "create" | "update" | "delete" | "reset") => ({
      config: { ...facts, operation: `incoming.${operation}` as const },
      onRequest: before,
    });

    server.get(root, options("list"), async (_request, reply) => {
      const sorted = [...app.incomingClients].sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
      return send(reply, { status: 200, body: sorted.map((client) => clientEntity(app, client, false)) });
    });
    server.post(root, options("create"), async (request, reply) =>
      entity(reply, createClient(context, actor(request), clientInput(request)), true),
    );
    server.get<{ Params: { id: string } }>(`${root}/:id`, options("get"), async (request, reply) =>
      entity(reply, clientById(app, request.params.id)),
    );
    server.put<{ Params: { id: string } }>(`${root}/:id`, options("update"), async (request, reply) => {
      updateClient(context, actor(request), clientById(app, request.params.id), clientInput(request));
      return send(reply, { status: 204 });
    });
    server.put<{ Params: { clientId: string } }>(
      `${root}/reset/:clientId`,
      options("reset"),
      async (request, reply) => {
        const client = app.incomingClients.find(({ clientId }) => clientId === request.params.clientId);
        return entity(reply, resetClientSecret(context, actor(request), client ?? noSuchClient()), true);
      },
    );
    server.delete<{ Params: { id: string } }>(`${root}/:id`, options("delete"), async (request, reply) => {
      const client = clientById(app, request.params.id);
      deleteClient(context, actor(request), client);
      return entity(reply, client);
    });
  }
};

/**
 * Registers a client. Throws a 400 response for input that the products refuse.
 */
export function createClient(context: AppContext, actor: Actor, input: ClientInput): IncomingClient {
  const { app } = context;
  const client: IncomingClient = {
    id: newId(),
    clientId: newClientId(),
    clientSecret: newClientSecret(),
    userKey: actor.account.userKey,
    ...checked(app, cleaned(input)),
  };
  app.incomingClients.push(client);
  record(context, actor, "client.configuration.created", { kind: "created", client });
  return client;
}

/**
 * Changes name, redirect URLs or scope; absent and blank members keep their values. Throws a 400 response for input
 * that the products refuse. An update that changes nothing writes no audit record.
 */
export function updateClient(
  context: AppContext,
  actor: Actor,
  client: IncomingClient,
  input: ClientInput,
): void {
  const wanted = cleaned(input);
  const merged = checked(
    context.app,
    {
      name: wanted.name || client.name,
      redirects: wanted.redirects.length > 0 ? wanted.redirects : client.redirects,
      scope: wanted.scope || client.scope,
    },
    client,
  );
  const { name, redirects, scope } = client;
  if (JSON.stringify(merged) === JSON.stringify({ name, redirects, scope })) return;
  Object.assign(client, merged);
  const before = { name, redirects, scope };
  record(context, actor, "client.configuration.updated", { kind: "updated", client, before });
}

/** Replaces the client secret. The old secret becomes invalid at once; tokens stay valid. */
export function resetClientSecret(context: AppContext, actor: Actor, client: IncomingClient): IncomingClient {
  client.clientSecret = newClientSecret();
  record(context, actor, "client.secret.refreshed", { kind: "secret reset", client });
  return client;
}

/** Deletes the client, its authorization codes and its tokens. */
export function deleteClient(context: AppContext, actor: Actor, client: IncomingClient): void {
  const { app } = context;
  const others = <Item extends { clientId: string }>(items: Item[]): Item[] =>
    items.filter(({ clientId }) => clientId !== client.clientId);
  app.incomingClients = others(app.incomingClients);
  app.tokenPairs = others(app.tokenPairs);
  app.authorizationCodes = others(app.authorizationCodes);
  record(context, actor, "client.configuration.deleted", { kind: "deleted", client });
}

function record(context: AppContext, actor: Actor, summary: string, event: ClientEvent): void {
  audit(context.app, context.sandbox.clock.now(), actor.account.username, summary, event.client.name);
  recordClient(context, actor, event);
}

/**
 * The REST representation of a client. `fresh`: the response to a create or reset, which always contains the
 * secret.
 */
function clientEntity(app: App, client: IncomingClient, fresh: boolean): Partial<IncomingClient> {
  const { clientSecret, omitted, ...rest } = client;
  return without(
    omitted,
    fresh || truth(app, "incoming-secret-returned") === "always" ? { ...rest, clientSecret } : rest,
  );
}

function noSuchClient(): never {
  return refuse(oauthAdminError(404, ["The client does not exist."]));
}

const clientById = (app: App, id: string): IncomingClient =>
  app.incomingClients.find((client) => client.id === id) ?? noSuchClient();

function clientInput(request: FastifyRequest): ClientInput {
  const body = bodyObject(request) ?? refuse(oauthAdminError(400, ["The request body is not readable."]));
  return { name: textOf(body, "name"), redirects: textsOf(body, "redirects"), scope: textOf(body, "scope") };
}

type Described = Pick<IncomingClient, "name" | "redirects" | "scope">;

function cleaned({ name, redirects, scope }: ClientInput): Described {
  const uris = (redirects ?? []).map((redirect) => redirect.trim()).filter((redirect) => redirect !== "");
  return {
    name: (name ?? "").trim(),
    redirects: [...new Set(uris)].sort(),
    scope: (scope ?? "")
      .split(" ")
      .filter((part) => part !== "")
      .join(" "),
  };
}

/** Validates input as the products do; `self` is the client to update. The message texts are inferred. */
function checked(app: App, wanted: Described, self?: IncomingClient): Described {
  const fieldErrors: Record<string, string[]> = {};
  const { name, redirects, scope } = wanted;
  if (name === "") fieldErrors.name = ["A name is required."];
  else if (name.length > 255) fieldErrors.name = ["The name is too long: 255 characters at most."];
  else if (app.incomingClients.some((other) => other !== self && other.name === name)) {
    fieldErrors.name = ["The name must be unique."];
  }
  const bad = redirects.flatMap((redirect) => redirectError(app, redirect) ?? []);
  if (redirects.length === 0) fieldErrors.redirects = ["A redirect URL is required."];
  else if (bad.length > 0) fieldErrors.redirects = [bad.join(", ")];
  const offered = offeredScopes(app.product, app.version);
  const unknown = scope.split(" ").filter((part) => !offered.includes(part));
  if (scope === "") fieldErrors.scope = ["A scope is required."];
  else if (unknown.length > 0) fieldErrors.scope = [`Unknown scope: ${unknown.join(", ")}.`];
  if (Object.keys(fieldErrors).length > 0) refuse(oauthAdminError(400, [], fieldErrors));
  return wanted;
}

function redirectError(app: App, redirect: string): string | undefined {
  const { skipRedirectUrlHttpsRequirement, disallowLocalhostRedirect } = app.settings;
  if (redirect.length > 450) return "The redirect URL is too long: 450 characters at most.";
  if (/[\s<>"{}|\\^`]/.test(redirect) || !URL.canParse(redirect)) return `Not an absolute URL: ${redirect}`;
  if (redirect.includes("#")) return `The redirect URL must not have a fragment: ${redirect}`;
  const { protocol, hostname } = new URL(redirect);
  const localhost = hostname === "localhost" && !disallowLocalhostRedirect;
  if (protocol === "http:" && !localhost && !skipRedirectUrlHttpsRequirement) {
    return `The redirect URL must use https: ${redirect}`;
  }
  return undefined;
}
