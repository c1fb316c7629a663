import type { FastifyReply, FastifyRequest } from "fastify";
import { cloudAccount, cloudServerInfo } from "../products/cloudSites";
import { products, type ProtectedResource } from "../products/products";
import { refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, textOf } from "../http/negotiation";
import { newId } from "../state/ids";
import type { Account, App, Content } from "../state/types";

/**
 * A product's protected resources: the current user, content to read and write, and a resource for
 * administrators. With a user's own credentials, the user's role decides; with an OAuth token, its scope as
 * well.
 */
export const protectedResources: RegisterRoutes = (server, { app }) => {
  for (const resource of resourcesOf(app)) {
    server.route({
      method: resource.method,
      url: resource.path,
      config: {
        family: "plain",
        xsrf: "exempt",
        ...(resource.role !== undefined && { role: resource.role }),
        ...(resource.scope !== undefined && { scope: resource.scope }),
        operation: resource.responses === "account" ? "account" : "content",
      },
      handler: async (request, reply) => response(app, resource, request, reply),
    });
  }
};

/** The app's resources. Jira's Cloud sites also have version 3 of its REST API. */
function resourcesOf(app: App): ProtectedResource[] {
  const { resources } = products[app.product];
  if (app.cloud === undefined || app.product !== "jira") return resources;
  const newer = (path: string): string => path.replace("/rest/api/2/", "/rest/api/3/");
  return [...resources, ...resources.map((resource) => ({ ...resource, path: newer(resource.path) }))];
}

function response(
  app: App,
  resource: ProtectedResource,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { accountOf } = products[app.product];
  const account = request.identity?.account;
  switch (resource.responses) {
    case "account":
      return send(reply, {
        status: 200,
        body: app.cloud && account ? cloudAccount(app, account) : accountOf(account),
      });
    case "server": {
      const { title: serverTitle, buildNumber } = products[app.product];
      const { baseUrl, version } = app;
      const server = { baseUrl, version, deploymentType: "Server", buildNumber, serverTitle };
      const body = app.cloud ? { ...server, ...cloudServerInfo(app) } : server;
      return send(reply, { status: 200, body });
    }
    case "list":
      return send(reply, { status: 200, body: { results: app.content, total: app.content.length } });
    case "one":
      return send(reply, { status: 200, body: contentById(app, (request.params as { id: string }).id) });
    case "create":
      return send(reply, { status: 200, body: create(app, request) });
    case "administration":
      return send(reply, { status: 200, body: { version: app.version, baseUrl: app.baseUrl } });
  }
}

function contentById(app: App, id: string): Content {
  return (
    app.content.find((content) => content.id === id) ??
    refuse({ status: 404, body: { message: "There is no such content.", "status-code": 404 } })
  );
}

function create(app: App, request: FastifyRequest): Content {
  const title = textOf(bodyObject(request) ?? {}, "title") ?? "";
  const author = (request.identity as { account: Account }).account.username;
  const content = { id: newId(), title, author };
  app.content.push(content);
  return content;
}
