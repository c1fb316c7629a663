import type { RegisterRoutes } from "../http/routes";
import { send } from "../http/responses";
import { products } from "../products/products";
import type { App, ProductName } from "../state/types";
import { bambooResources } from "./bamboo";
import { bitbucketResources } from "./bitbucket";
import { confluenceResources } from "./confluence";
import { crowdResources } from "./crowd";
import { jiraResources } from "./jira";
import { jiraSessions } from "./jiraSessions";
import type { Resource } from "./resource";

/** The resources of each product: the current user, content to read and write, and one for administrators. */
export const resourcesOf: Record<ProductName, Resource[]> = {
  jira: jiraResources,
  confluence: confluenceResources,
  bitbucket: bitbucketResources,
  bamboo: bambooResources,
  crowd: crowdResources,
};

/** The path of the current user, by the type of links to the product; `undefined` for any other type. */
export function currentUserPath(typeId: string): string | undefined {
  const product = (Object.keys(products) as ProductName[]).find((name) => products[name].typeId === typeId);
  return product && resourcesOf[product].find(({ isAccount }) => isAccount === true)?.paths[0];
}

/** Whether the body of a current user's response is that for an anonymous request. */
export const isAnonymousUser = (body: unknown): boolean =>
  body === "" || (body as { type?: unknown } | null)?.type === "anonymous";

/** The paths of a resource. Jira's Cloud sites also have version 3 of its REST API. */
function pathsOf({ cloud, product }: App, paths: string[]): string[] {
  if (cloud === undefined || product !== "jira") return paths;
  const older = "/rest/api/2/";
  const newer = paths.filter((path) => path.startsWith(older));
  return [...paths, ...newer.map((path) => path.replace(older, "/rest/api/3/"))];
}

/**
 * A product's protected resources. With a user's own credentials, the user's role decides; with an OAuth token, its
 * scope as well.
 */
export const protectedResources: RegisterRoutes = (server, context) => {
  const { app, sandbox } = context;
  if (app.product === "jira") jiraSessions(server, context);
  for (const { method, paths, role, scope, isAccount, respond } of resourcesOf[app.product]) {
    for (const url of pathsOf(app, paths)) {
      server.route<{ Params: Record<string, string>; Querystring: Record<string, string | undefined> }>({
        method,
        url,
        config: {
          family: "product",
          xsrf: "exempt",
          ...(role !== undefined && { role }),
          ...(scope !== undefined && { scope }),
          operation: isAccount === true ? "account" : "content",
        },
        handler: async (request, reply) =>
          send(
            reply,
            respond({
              app,
              now: sandbox.clock.now(),
              request,
              account: request.identity?.account,
              parameters: request.params,
              query: request.query,
            }),
          ),
      });
    }
  }
};
