import type { FastifyReply, FastifyRequest } from "fastify";
import { linkEntity } from "../application-links/linkEntity";
import { restVersions } from "../application-links/manifest";
import { linkByRestId, restEntity } from "../application-links/restLinks";
import { negotiated } from "../http/negotiation";
import { noSuchResource, refuse, refuseRest, send, type AppResponse } from "../http/responses";
import type { Family, RegisterRoutes } from "../http/routes";
import type { AppContext } from "../state/context";
import type { App, AppSettings, ApplicationLink } from "../state/types";

interface IdParams {
  Params: { id: string };
}

/**
 * The application links of a Cloud site, to read only: `/rest/applinks/{v}/applicationlink[/{id}]`,
 * `/rest/applinks/{3.0|latest}/applinks[/{id}]` and `/rest/applinks/2.0/listApplicationlinks`, for administrators. The
 * setting `applicationLinkLists` has what is unknown about them.
 */
export const linkLists: RegisterRoutes = (server, context) => {
  const { app } = context;
  const options = (family: Family, operation: "link.list" | "link.get") => ({
    config: { role: "admin", family, operation } as const,
    preHandler: async (request: FastifyRequest): Promise<void> => checkReadable(context, request),
  });

  for (const version of restVersions) {
    const root = `/rest/applinks/${version}/applicationlink`;
    server.get(root, options("status", "link.list"), async (request, reply) => {
      const links = listed(app).map((link) => linkEntity(app, root, link));
      return send(reply, negotiated(request, 200, "applicationLinks", { applicationLinks: links }));
    });
    server.get<IdParams>(`${root}/:id`, options("status", "link.get"), async (request, reply) => {
      const link = listed(app).find(({ id }) => id === request.params.id);
      const body = { "status-code": 404, message: `No application with id '${request.params.id}'` };
      return send(
        reply,
        link
          ? negotiated(request, 200, "applicationLink", linkEntity(app, root, link))
          : negotiated(request, 404, "status", body),
      );
    });
    readOnly(server, root);
  }

  for (const version of ["3.0", "latest"]) {
    const root = `/rest/applinks/${version}/applinks`;
    server.get(root, options("rest", "link.list"), async (_request, reply) =>
      send(reply, {
        status: 200,
        body: await Promise.all(listed(app).map((link) => restEntity(app, link))),
      }),
    );
    server.get<IdParams>(`${root}/:id`, options("rest", "link.get"), async (request, reply) => {
      const link = linkByRestId(app, request.params.id);
      if (!listed(app).includes(link)) refuseRest(404, { summary: `No application link with id ${link.id}` });
      return send(reply, { status: 200, body: await restEntity(app, link) });
    });
    readOnly(server, root);
  }

  const root = "/rest/applinks/2.0/listApplicationlinks";
  server.get(root, options("status", "link.list"), async (_request, reply) =>
    send(reply, { status: 200, body: { list: listed(app).map((link) => entry(app, link)) } }),
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

/** The links that the lists show. */
const listed = (app: App): ApplicationLink[] =>
  app.settings.applicationLinkLists === "without-oauth2-links"
    ? app.applicationLinks.filter(({ cloud }) => cloud === undefined)
    : app.applicationLinks;

/** Refuses to show the links if the site's settings say so, with a response that a site may plausibly send. */
function checkReadable({ app, url }: AppContext, request: FastifyRequest): void {
  const message = "Client must be authenticated to access this resource.";
  const responses: Partial<Record<AppSettings["applicationLinkLists"], AppResponse>> = {
    "401": { status: 401, body: { "status-code": 401, message } },
    "403": { status: 403, body: { "status-code": 403, message: "Forbidden" } },
    "404": noSuchResource(app, new URL(request.url, url).href),
    html: {
      status: 200,
      contentType: "text/html;charset=UTF-8",
      body: '<!doctype html><html lang="en"><head><title>Jira</title></head><body></body></html>',
    },
  };
  const response = responses[app.settings.applicationLinkLists];
  if (response) refuse(response);
}

/** An entry of `listApplicationlinks`, in the format of the Data Center apps. */
function entry(app: App, link: ApplicationLink): object {
  const inbound = link.consumer ? [link.consumer.key] : [];
  const outbound = (link.providers ?? []).map(({ provider }) => provider);
  return {
    application: linkEntity(app, "/rest/applinks/2.0/applicationlink", link),
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
