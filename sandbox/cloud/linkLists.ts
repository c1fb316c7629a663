import type { FastifyReply, FastifyRequest } from "fastify";
import { linkEntity } from "../application-links/linkEntity";
import { restVersions } from "../application-links/manifest";
import { restEntity } from "../application-links/restLinks";
import { checkRole } from "../http/access";
import { hasRole } from "../http/authentication";
import { negotiated } from "../http/negotiation";
import { noSuchResource, refuse, refuseRest, send, type AppResponse } from "../http/responses";
import type { Family, RegisterRoutes } from "../http/routes";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";
import { nameUuid } from "../state/ids";
import type { App, ApplicationLink } from "../state/types";

interface IdParams {
  Params: { id: string };
}

/** The resources that list a site's links. */
type List = "applicationlink" | "applinks" | "older";

/**
 * The application links of a Cloud site, to read only: `/rest/applinks/{v}/applicationlink[/{id}]`,
 * `/rest/applinks/{3.0|latest}/applinks[/{id}]` and `/rest/applinks/2.0/listApplicationlinks`, for administrators. None of it is
 * certain: see the facts about Cloud sites.
 */
export const linkLists: RegisterRoutes = (server, context) => {
  const { app } = context;
  const options = (list: List, family: Family, operation: "link.list" | "link.get") => ({
    config: { family, operation } as const,
    preHandler: async (request: FastifyRequest): Promise<void> =>
      checkReadable(context, request, { list, family }),
  });

  for (const version of restVersions) {
    const root = `/rest/applinks/${version}/applicationlink`;
    const entityOf = (link: ApplicationLink): object => asShown(app, link, linkEntity(app, root, link));
    server.get(root, options("applicationlink", "status", "link.list"), async (request, reply) => {
      const links = listed(app, request).map(entityOf);
      return send(reply, negotiated(request, 200, "applicationLinks", { applicationLinks: links }));
    });
    server.get<IdParams>(
      `${root}/:id`,
      options("applicationlink", "status", "link.get"),
      async (request, reply) => {
        const link = listed(app, request).find((one) => idOf(app, one) === request.params.id);
        const body = { "status-code": 404, message: `No application with id '${request.params.id}'` };
        return send(
          reply,
          link
            ? negotiated(request, 200, "applicationLink", entityOf(link))
            : negotiated(request, 404, "status", body),
        );
      },
    );
    readOnly(server, root);
  }

  for (const version of ["3.0", "latest"]) {
    const root = `/rest/applinks/${version}/applinks`;
    const entityOf = async (link: ApplicationLink): Promise<object> =>
      asShown(app, link, await restEntity(app, link));
    server.get(root, options("applinks", "rest", "link.list"), async (request, reply) =>
      send(reply, { status: 200, body: await Promise.all(listed(app, request).map(entityOf)) }),
    );
    server.get<IdParams>(`${root}/:id`, options("applinks", "rest", "link.get"), async (request, reply) => {
      const { id } = request.params;
      const link =
        listed(app, request).find((one) => idOf(app, one) === id) ??
        refuseRest(404, { summary: `No application link with id ${id}` });
      return send(reply, { status: 200, body: await entityOf(link) });
    });
    readOnly(server, root);
  }

  const root = "/rest/applinks/2.0/listApplicationlinks";
  server.get(root, options("older", "status", "link.list"), async (request, reply) =>
    send(reply, { status: 200, body: { list: listed(app, request).map((link) => entry(app, link)) } }),
  );
};

/** Refuses the methods that change links: a Cloud site has no such API (the status is inferred). */
function readOnly(server: Parameters<RegisterRoutes>[0], root: string): void {
  const refused = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, { status: 405, headers: { allow: "GET" } });
  for (const url of [root, `${root}/:id`]) {
    server.route({ method: ["POST", "PUT", "DELETE"], url, config: { xsrf: "exempt" }, handler: refused });
  }
}

/** The links that the lists show to an account. */
function listed(app: App, request: FastifyRequest): ApplicationLink[] {
  if (!hasRole(app, request.identity, "admin")) return [];
  return app.applicationLinks.filter(({ system, cloud }) => {
    if (system) return truth(app, "site-system-links") !== "absent";
    if (cloud?.madeBy === "cloudConnector" && truth(app, "site-connector-links") === "absent") return false;
    return cloud === undefined || truth(app, "site-links-shown") !== "absent";
  });
}

/** The ID under which a site lists a link. */
const idOf = (app: App, { id }: ApplicationLink): string =>
  truth(app, "site-link-id") === "own" ? nameUuid(`${app.serverId} ${id}`) : id;

/** The members of a link in either format, as this site shows them. */
function asShown(app: App, link: ApplicationLink, entity: object): object {
  const isMarked = truth(app, "site-system-links") === "marked";
  const isConnectors = link.cloud?.madeBy === "cloudConnector";
  const isSystem = isConnectors ? truth(app, "site-connector-links") === "system" : link.system && isMarked;
  const isGeneric = link.cloud !== undefined && truth(app, "site-links-shown") === "generic";
  // A link through a tunnel has an application URL at another host than the app's.
  const isThrough = new URL(link.rpcUrl).host !== new URL(link.displayUrl).host;
  const isTunnelOnly = isThrough && truth(app, "site-tunnels") === "tunnel-only";
  const slash = truth(app, "site-link-urls") === "with-slash" ? "/" : "";
  const shown: Record<string, unknown> = { ...entity, id: idOf(app, link) };
  for (const member of Object.keys(entity)) {
    if (member === "system" || member === "isSystem") shown[member] = isSystem;
    if (isGeneric && (member === "type" || member === "typeId")) shown[member] = "generic";
    if (member === "rpcUrl") shown[member] = link.rpcUrl + slash;
    if (member === "displayUrl") shown[member] = (isTunnelOnly ? link.rpcUrl : link.displayUrl) + slash;
  }
  if (isGeneric) shown["properties"] = { oauth2ConnectionType: "OAUTH2_PRODUCT" };
  return withMembers(truth(app, "site-link-members"), shown);
}

/** The members under the names that a site has for them. */
function withMembers(
  form: ReturnType<typeof truth<"site-link-members">>,
  { id, name, type, typeId, displayUrl, ...others }: Record<string, unknown>,
): object {
  const [kind, kindName] = type === undefined ? [typeId, "typeId"] : [type, "type"];
  const known = { id, name, [kindName]: kind, ...others };
  if (form === "without-display-url") return known;
  if (form === "other") return { applicationId: id, title: name, product: kind, displayUrl, ...others };
  return { ...known, displayUrl, ...(form === "newer" && { authentication: ["OAUTH2"] }) };
}

/** Refuses to show the links as this site does. */
function checkReadable(
  { app, url }: AppContext,
  request: FastifyRequest,
  { list, family }: { list: List; family: Family },
): void {
  const served = truth(app, "site-link-list");
  if (served !== "all" && served !== list) refuse(noSuchResource(app, new URL(request.url, url).href));
  const response = refusals[truth(app, "site-list-access")];
  if (response) refuse(response);
  if (truth(app, "site-list-without-right") === "refused") checkRole(app, request, { role: "admin", family });
}

const message = "Client must be authenticated to access this resource.";

/** What a site may plausibly respond if no API token reads its links. */
const refusals: Partial<Record<ReturnType<typeof truth<"site-list-access">>, AppResponse>> = {
  "401": { status: 401, body: { "status-code": 401, message } },
  "403": { status: 403, body: { "status-code": 403, message: "Forbidden" } },
  page: {
    status: 200,
    contentType: "text/html;charset=UTF-8",
    body: '<!doctype html><html lang="en"><head><title>Jira</title></head><body></body></html>',
  },
};

/** An entry of `listApplicationlinks`, in the format of the Data Center apps. */
function entry(app: App, link: ApplicationLink): object {
  const inbound = link.consumer ? [link.consumer.key] : [];
  const outbound = (link.providers ?? []).map(({ provider }) => provider);
  return {
    application: asShown(app, link, linkEntity(app, "/rest/applinks/2.0/applicationlink", link)),
    configuredOutboundAuthenticators: outbound,
    configuredInboundAuthenticators: inbound,
    hasOutgoingAuthenticationProviders: outbound.length > 0 || link.cloud?.outgoing !== undefined,
    hasIncomingAuthenticationProviders: inbound.length > 0 || link.cloud?.incoming !== undefined,
    webItems: [],
    webPanels: [],
    isSystem: link.system,
    entityTypeIdStrings: [],
  };
}
