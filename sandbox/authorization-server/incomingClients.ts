import type { FastifyRequest } from "fastify";
import { checkOAuthPlugin } from "../http/access";
import { actorOf } from "../http/authentication";
import { scopeClosure } from "../products/products";
import { scopesOf } from "../products/scopes";
import { listBody } from "../http/lists";
import { failInside, oauthAdminError, refuse, send, without, written } from "../http/responses";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, textOf, textsOf } from "../http/negotiation";
import { audit } from "../state/context";
import { truth } from "../state/dialect";
import { nameUuid, newClientId, newClientSecret, newId } from "../state/ids";
import { outsideLinks } from "../state/insideLinks";
import type { Actor, App, IncomingClient } from "../state/types";
import { recordClient, type ClientEvent } from "./auditEvents";

/** The input for an incoming client. */
export interface ClientInput {
  name?: string | undefined;
  redirects?: string[] | undefined;
  scope?: string | undefined;
  /** Ignored, except that a client with this client ID may have the same name (behaviour of shipped plugins). */
  clientId?: string | undefined;
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
  const entity = (client: IncomingClient, call: ClientCall): object => clientEntity(app, client, call);
  const actor = (request: FastifyRequest): Actor =>
    actorOf(request) ?? refuse(oauthAdminError(401, ["A user is required."]));

  for (const version of ["latest", "1.0"]) {
    const root = `/rest/oauth2/${version}/client`;
    const options = (operation: "list" | "get" | "create" | "update" | "delete" | "reset") => ({
      config: { ...facts, operation: `incoming.${operation}` as const },
      onRequest: before,
    });

    server.get(root, options("list"), async (request, reply) => {
      const sorted = outsideLinks(app.incomingClients).sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
      const clients = sorted.map((client) => entity(client, "list"));
      return send(reply, { status: 200, body: listBody(request, truth(app, "incoming-list"), clients) });
    });
    server.post(root, options("create"), async (request, reply) => {
      checkMembers(app, request);
      const input = clientInput(request);
      // The products dereference a null here.
      if (input.name === undefined) failInside("the client has no name");
      const client = createClient(context, actor(request), input);
      const form = truth(app, "incoming-create-response");
      return send(reply, written(form, entity(client, "create"), `${app.baseUrl}${root}/${client.id}`));
    });
    server.get<{ Params: { id: string } }>(`${root}/:id`, options("get"), async (request, reply) =>
      send(reply, { status: 200, body: entity(clientById(app, request.params.id), "get") }),
    );
    server.put<{ Params: { id: string } }>(`${root}/:id`, options("update"), async (request, reply) => {
      const client = clientById(app, request.params.id);
      const input = clientInput(request);
      if (truth(app, "incoming-update-members") === "required") refuseMissing(input);
      updateClient(context, actor(request), client, input);
      return send(reply, written(truth(app, "incoming-update-response"), entity(client, "get"), ""));
    });
    server.put<{ Params: { clientId: string } }>(
      `${root}/reset/:clientId`,
      options("reset"),
      async (request, reply) => {
        const found = outsideLinks(app.incomingClients).find(
          ({ clientId }) => clientId === request.params.clientId,
        );
        const client = resetClientSecret(context, actor(request), found ?? noSuchClient(app));
        const form = truth(app, "incoming-reset-response");
        const { clientSecret } = client;
        const body = form === "200-secret" ? { clientSecret } : entity(client, "reset");
        return send(reply, written(form, body, ""));
      },
    );
    server.delete<{ Params: { id: string } }>(`${root}/:id`, options("delete"), async (request, reply) => {
      const client = clientById(app, request.params.id);
      deleteClient(context, actor(request), client);
      return send(reply, written(truth(app, "incoming-delete-response"), entity(client, "delete"), ""));
    });
  }
};

/**
 * Registers a client. Throws a 400 response for input that the products refuse.
 */
export function createClient(context: AppContext, actor: Actor, input: ClientInput): IncomingClient {
  const { app } = context;
  const client: IncomingClient = {
    id: truth(app, "incoming-id") === "number" ? nextNumber(app) : newId(),
    clientId: newClientId(),
    clientSecret: newClientSecret(),
    userKey: actor.account.userKey,
    ...checked(
      app,
      cleaned(app, input),
      app.incomingClients.find(({ clientId }) => clientId === input.clientId),
    ),
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
  const wanted = cleaned(context.app, input);
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

/** A user key as the app shows it. */
const shownKey = (app: App, userKey: string): string =>
  ["bamboo", "crowd"].includes(app.product) && truth(app, "user-name-as-key") === "other"
    ? nameUuid(userKey)
    : userKey;

/** The calls whose responses have a client. */
type ClientCall = "list" | "get" | "create" | "reset" | "delete";

/** The REST representation of a client in the response to a call. */
function clientEntity(app: App, client: IncomingClient, call: ClientCall): object {
  const { id, clientSecret, scope, userKey, omitted, ...rest } = client;
  const entity = {
    id: truth(app, "incoming-id") === "number" && /^\d+$/.test(id) ? Number(id) : id,
    ...rest,
    scope: shownScope(app, scope),
    ...(truth(app, "incoming-creator") === "user-key" && { userKey: shownKey(app, userKey) }),
    ...(truth(app, "incoming-newer-members") === "present" && newerMembers),
    ...shownSecret(app, clientSecret, call),
  };
  return without(omitted, entity);
}

/** Members that newer versions may have; their names are invented. */
const newerMembers = { grantTypes: ["authorization_code"], description: null, createdAt: 0 };

function shownSecret(app: App, clientSecret: string, call: ClientCall): { clientSecret?: string } {
  switch (truth(app, "incoming-secret-returned")) {
    case "always":
      return { clientSecret };
    case "not-in-lists":
      return call === "list" ? {} : { clientSecret };
    case "creation":
      return call === "create" || call === "reset" ? { clientSecret } : {};
    case "masked":
      return { clientSecret: call === "create" || call === "reset" ? clientSecret : "*".repeat(8) };
  }
}

function shownScope(app: App, scope: string): string | string[] {
  switch (truth(app, "incoming-scopes")) {
    case "as-sent":
      return scope;
    case "sorted":
      return scope.split(" ").sort().join(" ");
    case "implied":
      return [...scopeClosure(app.product, scope)].join(" ");
    case "list":
      return scope.split(" ");
    case "lower-case":
      return scope.toLowerCase();
  }
}

/** The next of the IDs that count up, as a text. */
const nextNumber = (app: App): string =>
  String(Math.max(10_000, ...app.incomingClients.map(({ id }) => (/^\d+$/.test(id) ? Number(id) : 0))) + 1);

function noSuchClient(app: App): never {
  return refuse(oauthAdminError(Number(truth(app, "incoming-unknown-id")), ["The client does not exist."]));
}

const clientById = (app: App, id: string): IncomingClient =>
  outsideLinks(app.incomingClients).find((client) => client.id === id) ?? noSuchClient(app);

const knownMembers = ["id", "clientId", "clientSecret", "name", "redirects", "userKey", "scope"];

function checkMembers(app: App, request: FastifyRequest): void {
  if (truth(app, "incoming-unknown-members") === "ignored") return;
  const unknown = Object.keys(bodyObject(request) ?? {}).filter((name) => !knownMembers.includes(name));
  if (unknown.length > 0) refuse(oauthAdminError(400, [`Unrecognized field: ${unknown.join(", ")}.`]));
}

function refuseMissing({ name, redirects, scope }: ClientInput): void {
  const missing = Object.entries({ name, redirects, scope }).filter(([, value]) => value === undefined);
  const fieldErrors = Object.fromEntries(missing.map(([field]) => [field, ["A value is required."]]));
  if (missing.length > 0) refuse(oauthAdminError(400, [], fieldErrors));
}

function clientInput(request: FastifyRequest): ClientInput {
  const body = bodyObject(request) ?? refuse(oauthAdminError(400, ["The request body is not readable."]));
  return {
    name: textOf(body, "name"),
    redirects: textsOf(body, "redirects"),
    scope: textOf(body, "scope"),
    clientId: textOf(body, "clientId"),
  };
}

type Described = Pick<IncomingClient, "name" | "redirects" | "scope">;

function cleaned(app: App, { name, redirects, scope }: ClientInput): Described {
  const form = truth(app, "incoming-redirect-urls");
  const uris = (redirects ?? [])
    .map((redirect) => redirect.trim())
    .filter((redirect) => redirect !== "")
    .map((redirect) => (form === "normalized" ? normalizedOrigin(redirect) : redirect));
  const distinct = [...new Set(uris)];
  return {
    name: (name ?? "").trim(),
    redirects: form === "as-sent" ? distinct : distinct.sort(),
    scope: (scope ?? "")
      .split(" ")
      .filter((part) => part !== "")
      .join(" "),
  };
}

/** The URL with a lower-case host and without a default port; another text stays. */
function normalizedOrigin(url: string): string {
  const [, rest = ""] = /^[^:]+:\/\/[^/?#]*(.*)$/s.exec(url) ?? [];
  return URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).origin + rest : url;
}

/** Validates input as the products do; `self` is the client to update. The message texts are inferred. */
function checked(app: App, wanted: Described, self?: IncomingClient): Described {
  const fieldErrors: Record<string, string[]> = {};
  const { name, redirects, scope } = wanted;
  if (name === "") fieldErrors.name = ["A name is required."];
  else if (name.length > 255) fieldErrors.name = ["The name is too long: 255 characters at most."];
  else if (
    outsideLinks(app.incomingClients).some((other) => other !== self && isNameTaken(app, other.name, name))
  ) {
    fieldErrors.name = ["The name must be unique."];
  }
  const bad = redirects.flatMap((redirect) => redirectError(app, redirect) ?? []);
  if (redirects.length === 0) fieldErrors.redirects = ["A redirect URL is required."];
  else if (bad.length > 0) fieldErrors.redirects = [bad.join(", ")];
  const offered = scopesOf(app);
  const unknown = scope.split(" ").filter((part) => !offered.includes(part));
  if (scope === "") fieldErrors.scope = ["A scope is required."];
  else if (unknown.length > 0) fieldErrors.scope = [`Unknown scope: ${unknown.join(", ")}.`];
  if (Object.keys(fieldErrors).length > 0) refuse(oauthAdminError(400, [], fieldErrors));
  return wanted;
}

function isNameTaken(app: App, existing: string, wanted: string): boolean {
  const rule = truth(app, "incoming-name-unique");
  if (rule === "ignoring-case") return existing.toLowerCase() === wanted.toLowerCase();
  return rule === "exact" && existing === wanted;
}

function redirectError(app: App, redirect: string): string | undefined {
  const { skipRedirectUrlHttpsRequirement, disallowLocalhostRedirect } = app.settings;
  if (redirect.length > 450) return "The redirect URL is too long: 450 characters at most.";
  if (/[\s<>"{}|\\^`]/.test(redirect) || !URL.canParse(redirect)) return `Not an absolute URL: ${redirect}`;
  if (redirect.includes("#")) return `The redirect URL must not have a fragment: ${redirect}`;
  const { protocol, hostname } = new URL(redirect);
  // Names below `.localhost` are those of the sandbox's Cloud sites.
  const localhost = /^(.+\.)?localhost$/.test(hostname) && !disallowLocalhostRedirect;
  if (protocol === "http:" && !localhost && !skipRedirectUrlHttpsRequirement) {
    return `The redirect URL must use https: ${redirect}`;
  }
  return undefined;
}
