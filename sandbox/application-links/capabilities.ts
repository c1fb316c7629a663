import type { FastifyRequest } from "fastify";
import { noSuchResource, refuse, refuseRest, send } from "../http/responses";
import { truth } from "../state/dialect";
import type { RegisterRoutes } from "../http/routes";
import { fetchRemoteRest, remoteManifest } from "./remoteApp";
import { linkByRestId } from "./restLinks";

const olderNames = ["STATUS_API", "MIGRATION_API"];

/**
 * The capabilities of the application links plugin; anonymous requests may read them (behaviour of shipped
 * plugins).
 */
export const capabilities: RegisterRoutes = (server, context) => {
  const { app } = context;
  const capabilityNames = (): string[] =>
    truth(app, "capabilities") === "newer" ? [...olderNames, "OAUTH2_STATUS_API"] : olderNames;
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    if (truth(app, "capabilities") === "absent")
      refuse(noSuchResource(app, new URL(request.url, context.url).href));
  };
  for (const root of ["3.0", "latest"].map((version) => `/rest/applinks/${version}/capabilities`)) {
    server.get(root, { onRequest }, async (_request, reply) =>
      send(reply, { status: 200, body: capabilityNames() }),
    );
    server.get<{ Params: { name: string } }>(`${root}/:name`, { onRequest }, async (request, reply) => {
      const { name } = request.params;
      if (!capabilityNames().includes(name)) refuseRest(404, { summary: `No capability ${name}` });
      return send(reply, { status: 200, body: [name] });
    });
    server.get<{ Params: { id: string } }>(
      `${root}/remote/:id`,
      { config: { role: "admin", family: "rest" } },
      async (request, reply) => {
        const link = linkByRestId(app, request.params.id);
        const remoteApp = await remoteManifest(link.rpcUrl);
        const response = await fetchRemoteRest(link.rpcUrl, "latest", "capabilities");
        const body =
          "failure" in response
            ? { capabilities: [], error: { category: "NETWORK_ERROR", type: response.failure } }
            : {
                applicationVersion: remoteApp?.version,
                applinksVersion: remoteApp?.applinksVersion,
                capabilities: response.body,
              };
        return send(reply, { status: 200, body });
      },
    );
  }
};
