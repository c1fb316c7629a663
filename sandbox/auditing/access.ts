import type { FastifyRequest } from "fastify";
import { noSuchResource, refuse } from "../http/responses";
import { hasAuditLog } from "../products/auditLog";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";

/** The base paths of the audit log. */
export const roots = ["latest", "1.0"].map((version) => `/rest/auditing/${version}`);

/** Refuses requests to apps without an audit log over REST with 404. */
export function checkAuditLog({ app, url }: AppContext, request: FastifyRequest): void {
  if (!hasAuditLog(app) || truth(app, "audit-resource") === "absent")
    refuse(noSuchResource(app, new URL(request.url, url).href));
}
