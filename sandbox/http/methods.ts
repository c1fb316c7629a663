import type { FastifyInstance, RouteOptions } from "fastify";
import { send } from "./responses";

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/**
 * Collects the REST routes that are registered from now on. The returned function gives each of their paths the
 * methods that it lacks, as the products' REST framework does: OPTIONS returns the path's methods, any other one 405.
 */
export function collectMethods(server: FastifyInstance): () => void {
  const byPath = new Map<string, { route: RouteOptions & { routePath: string }; allowed: Set<string> }>();
  server.addHook("onRoute", (route) => {
    if (!route.routePath.startsWith("/rest/")) return;
    // The names of parameters do not distinguish paths.
    const path = route.routePath.replace(/:\w+/g, ":");
    const known = byPath.get(path) ?? { route, allowed: new Set(["OPTIONS"]) };
    for (const method of [route.method].flat()) known.allowed.add(method);
    byPath.set(path, known);
  });
  return () => {
    for (const { route, allowed } of [...byPath.values()]) {
      const present = new Set(allowed);
      const headers = { allow: methods.filter((method) => present.has(method)).join(",") };
      const kind = route.config?.kind;
      server.route({
        method: methods.filter((method) => method === "OPTIONS" || !present.has(method)),
        url: route.routePath,
        config: { xsrf: "exempt", ...(kind !== undefined && { kind }) },
        ...(route.onRequest !== undefined && { onRequest: route.onRequest }),
        handler: async (request, reply) =>
          send(reply, { status: request.method === "OPTIONS" ? 200 : 405, headers }),
      });
    }
  };
}
