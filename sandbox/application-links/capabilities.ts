import { refuseRest, send } from "../http/responses";
import type { RegisterRoutes } from "../http/context";
import { askPeer, peerManifest } from "./peer";
import { linkByRestId } from "./restLinks";

const capabilityNames = ["STATUS_API", "MIGRATION_API"];

/** What the application links plugin can do, for anonymous callers too (behaviour of shipped plugins). */
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
        const peer = await peerManifest(link.rpcUrl);
        const answer = await askPeer(`${link.rpcUrl}/rest/applinks/latest/capabilities`);
        const body =
          "failure" in answer
            ? { capabilities: [], error: { category: "NETWORK_ERROR", type: answer.failure } }
            : {
                applicationVersion: peer?.version,
                applinksVersion: peer?.applinksVersion,
                capabilities: answer.body,
              };
        return send(reply, { status: 200, body });
      },
    );
  }
};
