import type { FastifyReply, FastifyRequest } from "fastify";
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
  for (const resource of products[app.product].resources) {
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

function response(
  app: App,
  resource: ProtectedResource,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { accountOf } = products[app.product];
  switch (resource.responses) {
    case "account":
      return send(reply, { status: 200, body: accountOf(request.identity?.account) });
    case "server": {
      const { title: serverTitle, buildNumber } = products[app.product];
      const { baseUrl, version } = app;
      const body = { baseUrl, version, deploymentType: "Server", buildNumber, serverTitle };
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
