import type { FastifyReply, FastifyRequest } from "fastify";
import { createPublicKey } from "node:crypto";
import { refuse, send, type AppResponse } from "../http/responses";
import { hasRole } from "../http/authentication";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, flagOf, negotiated, textOf } from "../http/negotiation";
import type { App, ApplicationLink, OAuthConsumer } from "../state/types";
import { errorList } from "../http/negotiation";
import { providerClasses } from "./oauthLevels";
import { remoteManifest } from "./remoteApp";

interface IdParams {
  Params: { id: string };
}
interface ProviderParams {
  Params: { id: string; provider: string };
}
interface ConsumerParams extends IdParams {
  Querystring: { autoConfigure?: string };
}

const config = { role: "admin", websudo: true } as const;

/**
 * Outgoing authentication of links, `/rest/applinks/{2.0|3.0|latest}/applicationlink/{id}/authentication/provider`
 * (behaviour of shipped plugins).
 */
export const authenticationProviders: RegisterRoutes = (server, { app }) => {
  for (const version of ["2.0", "3.0", "latest"]) {
    const root = `/rest/applinks/${version}/applicationlink/:id/authentication/provider`;
    const shown = (request: FastifyRequest, link: ApplicationLink, only?: string): AppResponse =>
      negotiated(request, 200, "authenticationProviders", {
        authenticationProviders: (link.providers ?? [])
          .filter(({ provider }) => only === undefined || provider === only)
          .map(({ provider, config: settings }) => ({
            link: [{ href: `applicationlink/${link.id}/authentication/${provider}`, rel: "self" }],
            config: settings,
            provider,
          })),
      });

    server.get<IdParams>(root, { config }, async (request, reply) =>
      send(reply, shown(request, linkFor(app, request, request.params.id))),
    );
    server.get<ProviderParams>(`${root}/:provider`, { config }, async (request, reply) =>
      send(reply, shown(request, linkFor(app, request, request.params.id), request.params.provider)),
    );
    server.put<IdParams>(root, { config }, async (request, reply) => {
      const link = linkFor(app, request, request.params.id);
      const body =
        bodyObject(request) ?? refuse(errorList(request, 400, ["The request body is not readable."]));
      const provider = textOf(body, "provider") ?? "";
      if (!Object.values(providerClasses).includes(provider)) {
        refuse(errorList(request, 400, [`No such authentication provider: ${provider}`]));
      }
      if (provider === providerClasses.impersonation && !hasRole(app, request.identity, "sysadmin")) {
        refuse(errorList(request, 400, ["Impersonation is for system administrators."]));
      }
      const settings = Object.entries((body.config ?? {}) as Record<string, unknown>);
      const texts = Object.fromEntries(settings.map(([name, value]) => [name, String(value)]));
      const others = (link.providers ?? []).filter((known) => known.provider !== provider);
      link.providers = [...others, { provider, config: texts }];
      return created(request, reply, `applicationlink/${link.id}/authentication/${provider}`);
    });
  }
};

/**
 * Incoming OAuth 1.0a consumers of links, `/rest/applinks-oauth/1.0/applicationlink/{id}/authentication` (behaviour
 * of shipped plugins).
 */
export const oauthConsumers: RegisterRoutes = (server, context) => {
  const { app } = context;
  const root = "/rest/applinks-oauth/1.0/applicationlink/:id/authentication";

  server.get<IdParams>(root, { config }, async (request, reply) => {
    const link = linkFor(app, request, request.params.id);
    const body = {
      link: [{ href: `applicationlink/${link.id}/authentication`, rel: "self" }],
      configuredAuthProviders: link.providers ?? [],
      consumers: link.consumer ? [consumerEntity(link, link.consumer)] : [],
    };
    return send(reply, negotiated(request, 200, "applicationLinkAuthentication", body));
  });
  server.get<IdParams>(`${root}/consumer`, { config }, async (request, reply) => {
    const link = linkFor(app, request, request.params.id);
    if (link.consumer === undefined) {
      const message = `No consumer for application link ${link.id}`;
      return send(reply, negotiated(request, 404, "status", { "status-code": 404, message }));
    }
    const body = { consumers: [consumerEntity(link, link.consumer)] };
    return send(reply, negotiated(request, 200, "consumers", body));
  });
  server.put<ConsumerParams>(`${root}/consumer`, { config }, async (request, reply) => {
    const link = linkFor(app, request, request.params.id);
    const body =
      bodyObject(request) ?? refuse(errorList(request, 400, ["The request body is not readable."]));
    link.consumer =
      request.query.autoConfigure === "true"
        ? await fetchedConsumer(request, link, body)
        : describedConsumer(request, link, body);
    return created(request, reply, `applicationlink/${link.id}/authentication/consumer`);
  });
  server.delete(
    "/rest/applinks-oauth/1.0/consumer-token/:id",
    { config: { role: "user" } },
    async (_request, reply) => send(reply, { status: 204 }),
  );
};

function linkFor(app: App, request: FastifyRequest, id: string): ApplicationLink {
  const link = app.applicationLinks.find((candidate) => candidate.id === id);
  const message = `No application link with id ${id}`;
  return link ?? refuse(negotiated(request, 404, "status", { "status-code": 404, message }));
}

function created(request: FastifyRequest, reply: FastifyReply, href: string): FastifyReply {
  const body = { "status-code": 201, "resources-created": [{ href, rel: "self" }] };
  return send(reply, negotiated(request, 201, "status", body));
}

function consumerEntity(link: ApplicationLink, consumer: OAuthConsumer): object {
  const { sharedSecret: _hidden, ...shown } = consumer;
  const href = `applicationlink/${link.id}/authentication/consumer/${consumer.key}`;
  return { link: [{ href, rel: "self" }], ...shown, outgoing: false };
}

async function fetchedConsumer(
  request: FastifyRequest,
  link: ApplicationLink,
  body: Record<string, unknown>,
): Promise<OAuthConsumer> {
  const remoteApp = await remoteManifest(link.rpcUrl);
  if (remoteApp === undefined) {
    const message = "The remote application could not be reached.";
    return refuse(negotiated(request, 500, "status", { "status-code": 500, message }));
  }
  const key = `${remoteApp.typeId}:${remoteApp.id}`;
  return { key, name: remoteApp.name, signatureMethod: "RSA_SHA1", ...twoLegged(body) };
}

function describedConsumer(
  request: FastifyRequest,
  link: ApplicationLink,
  body: Record<string, unknown>,
): OAuthConsumer {
  const generic = link.typeId === "generic";
  const hmac = generic && flagOf(body, "outgoing") === true;
  const required = ["key", ...(generic && !hmac ? [] : ["name"]), hmac ? "sharedSecret" : "publicKey"];
  const missing = required.filter((name) => !textOf(body, name));
  if (missing.length > 0) {
    refuse(
      errorList(
        request,
        400,
        missing.map((name) => `${name} is required.`),
      ),
    );
  }
  const publicKey = textOf(body, "publicKey");
  if (!hmac && !isPublicKey(publicKey ?? ""))
    refuse(errorList(request, 400, ["The public key is not readable."]));
  const optional = Object.fromEntries(
    ["description", "callback", "sharedSecret"].flatMap((name) => {
      const value = textOf(body, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const off = { twoLOAllowed: false, twoLOImpersonationAllowed: false };
  return {
    ...optional,
    key: textOf(body, "key") ?? "",
    name: textOf(body, "name") ?? "",
    signatureMethod: hmac ? "HMAC_SHA1" : "RSA_SHA1",
    ...(publicKey !== undefined && { publicKey }),
    // The products drop these flags from the consumer of a generic link.
    ...(generic ? off : twoLegged(body)),
  };
}

function twoLegged(
  body: Record<string, unknown>,
): Pick<OAuthConsumer, "twoLOAllowed" | "executingTwoLOUser" | "twoLOImpersonationAllowed"> {
  const user = textOf(body, "executingTwoLOUser");
  return {
    twoLOAllowed: flagOf(body, "twoLOAllowed") ?? false,
    ...(user !== undefined && { executingTwoLOUser: user }),
    twoLOImpersonationAllowed: flagOf(body, "twoLOImpersonationAllowed") ?? false,
  };
}

function isPublicKey(text: string): boolean {
  const pem = text.includes("BEGIN") ? text : `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----`;
  try {
    return createPublicKey(pem).type === "public";
  } catch {
    return false;
  }
}
