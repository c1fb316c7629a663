import { refuseRest, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { fetchRemote, remoteManifest } from "./remoteApp";
import { linkByRestId } from "./restLinks";

const capabilityNames = ["STATUS_API", "MIGRATION_API"];

/**
 * The capabilities of the application links plugin; anonymous requests may read them (behaviour of shipped
 * plugins).
 */
export const capabilities: RegisterRoutes = (server, { app }) => {
  for (const root of ["3.0", "latest"].map((version) => `/rest/applinks/${version}/capabilities`)) {
    server.get(root, async (_request, reply) => send(reply, { status: 200, body: capabilityNames }));
    server.get<{ Params: { name: string } }>(`${root}/:name`, async (request, reply) => {
      const { name } = request.params;
      if (!capabilityNames.includes(name)) refuseRest(404, { summary: `No capability ${name}` });
      return send(reply, { status: 200, body: [name] });
    });
    server.get<{ Params: { id: string } }>(
      `${root}/remote/:id`,
      { config: { role: "admin", family: "rest" } },
      async (request, reply) => {
        const link = linkByRestId(app, request.params.id);
        const remoteApp = await remoteManifest(link.rpcUrl);
        const response = await fetchRemote(`${link.rpcUrl}/rest/applinks/latest/capabilities`);
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
