import type { RegisterRoutes } from "../http/routes";
import { send } from "../http/responses";
import { products } from "../products/products";
import type { ProductName } from "../state/types";
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

/**
 * A product's protected resources. With a user's own credentials, the user's role decides; with an OAuth token, its
 * scope as well.
 */
export const protectedResources: RegisterRoutes = (server, context) => {
  const { app, sandbox } = context;
  if (app.product === "jira") jiraSessions(server, context);
  for (const { method, paths, role, scope, isAccount, respond } of resourcesOf[app.product]) {
    for (const url of paths) {
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
