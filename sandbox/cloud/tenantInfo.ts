import { noSuchResource, refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";

/** The ID of the site, `/_edge/tenant_info`, without credentials (vendor documentation). */
export const tenantInfo: RegisterRoutes = (server, context) => {
  const config = { family: "plain", everyAddress: true } as const;
  server.get("/_edge/tenant_info", { config }, async (request, reply) => {
    const { cloudId } =
      context.app.cloud ?? refuse(noSuchResource(context.app, new URL(request.url, context.url).href));
    return send(reply, { status: 200, body: { cloudId } });
  });
};
