import { hasRole } from "../http/authentication";
import { refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import type { Role } from "../state/types";

/** The global permissions that the sandbox's roles give. */
const permissions: Record<string, { id: string; name: string; role: Role }> = {
  ADMINISTER: { id: "0", name: "Administer Jira", role: "admin" },
  SYSTEM_ADMIN: { id: "44", name: "System Admin", role: "sysadmin" },
};

const errors = (message: string): never =>
  refuse({ status: 400, body: { errorMessages: [message], errors: {} } });

/** Which global permissions the caller has, `/rest/api/{2|3}/mypermissions`; anonymous users have none (vendor documentation). */
export const myPermissions: RegisterRoutes = (server, { app }) => {
  if (app.product !== "jira") return;
  for (const version of ["2", "3"]) {
    server.get<{ Querystring: { permissions?: string | string[] } }>(
      `/rest/api/${version}/mypermissions`,
      { config: { family: "plain", operation: "account" } },
      async (request, reply) => {
        const keys = [request.query.permissions ?? []].flat().flatMap((list) => list.split(","));
        if (keys.length === 0) errors("The 'permissions' query parameter is required.");
        const unknown = keys.filter((key) => !(key in permissions));
        if (unknown.length > 0) errors(`Unrecognized permission: ${unknown.join(", ")}`);
        const entries = Object.entries(permissions).filter(([key]) => keys.includes(key));
        const body = entries.map(([key, { id, name, role }]) => {
          const havePermission = hasRole(app, request.identity, role);
          return [key, { id, key, name, type: "GLOBAL", description: name, havePermission }];
        });
        return send(reply, { status: 200, body: { permissions: Object.fromEntries(body) as object } });
      },
    );
  }
};
