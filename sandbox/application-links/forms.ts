import { refuse, send } from "../http/responses";
import { actorOf } from "../http/authentication";
import type { RegisterRoutes } from "../http/routes";
import { negotiated } from "../http/negotiation";
import { withoutSlashes } from "../state/ids";
import { errorList } from "../http/negotiation";
import { linkEntity } from "./linkEntity";
import { writeLink } from "./links";
import { findAt } from "./applicationUrl";
import { remoteManifest } from "./remoteApp";

/**
 * The resources that the administration pages use: the manifest of a URL before a link is created, a check
 * whether the user is an administrator, the list of links with their authentication, and the move of a link to
 * another URL (behaviour of shipped plugins).
 */
export const forms: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const version of ["1.0", "2.0", "3.0", "latest"]) {
    const base = `/rest/applinks/${version}`;

    server.get<{ Querystring: { url?: string } }>(
      `${base}/applicationlinkForm/manifest`,
      { config: { role: "admin", xsrf: "always", operation: "manifest" } },
      async (request, reply) => {
        const found = await findAt(app, request.query.url ?? "");
        if (found.kind === "refused") refuse(errorList(request, found.status, [found.message]));
        if (found.kind === "application")
          return send(reply, negotiated(request, 200, "manifest", found.manifest));
        const code = "applinks.warning.unknown.host";
        const warning = "No response was received from the URL.";
        const body = found.kind === "unknown host" ? { code, warning } : {};
        return send(reply, negotiated(request, 200, "manifest", body));
      },
    );

    server.get(`${base}/authenticationinfo`, { config: { role: "admin" } }, async (request, reply) =>
      send(reply, negotiated(request, 200, "status", { "status-code": 200 })),
    );
    server.get<{ Params: { id: string }; Querystring: { url?: string } }>(
      `${base}/authenticationinfo/id/:id/url/*`,
      { config: { role: "admin" } },
      async (request, reply) => {
        const remoteApp = await remoteManifest(withoutSlashes(request.query.url ?? ""));
        const code = remoteApp?.id === request.params.id ? 200 : 404;
        return send(reply, negotiated(request, code, "status", { "status-code": code }));
      },
    );

    server.get(
      `${base}/listApplicationlinks`,
      { config: { role: "admin", operation: "link.list" } },
      async (request, reply) => {
        const key = ({ typeId, name }: { typeId: string; name: string }): string => `${typeId}\0${name}`;
        const list = [...app.applicationLinks]
          .sort((a, b) => (key(a) < key(b) ? -1 : 1))
          .map((link) => ({
            application: linkEntity(app, `${base}/applicationlink`, link),
            configuredOutboundAuthenticators: (link.providers ?? []).map(({ provider }) => provider),
            configuredInboundAuthenticators: link.consumer ? [link.consumer.key] : [],
            hasIncomingAuthenticationProviders: link.consumer !== undefined,
            hasOutgoingAuthenticationProviders: (link.providers ?? []).length > 0,
            webItems: [],
            webPanels: [],
            isSystem: link.system,
            entityTypeIdStrings: [],
          }));
        return send(reply, negotiated(request, 200, "list", { list }));
      },
    );

    server.post<{ Params: { id: string }; Querystring: { newUrl?: string; nowarning?: string } }>(
      `${base}/relocateApplicationlink/:id`,
      { config: { role: "admin", operation: "link.update" } },
      async (request, reply) => {
        const actor = actorOf(request);
        if (actor?.account.role !== "sysadmin") {
          const message = "Moving a link is for system administrators.";
          return send(reply, negotiated(request, 403, "status", { "status-code": 403, message }));
        }
        const link = app.applicationLinks.find(({ id }) => id === request.params.id);
        if (link === undefined) {
          return send(reply, negotiated(request, 404, "status", { "status-code": 404 }));
        }
        const rpcUrl = request.query.newUrl ?? "";
        const remoteApp = await remoteManifest(withoutSlashes(rpcUrl));
        if (remoteApp === undefined && request.query.nowarning !== "true")
          return send(reply, { status: 409 });
        if (remoteApp !== undefined && remoteApp.typeId !== link.typeId) {
          return send(reply, {
            status: 400,
            contentType: "text/plain",
            body: "The application has another type.",
          });
        }
        writeLink(context, actor, link, { name: link.name, rpcUrl, displayUrl: remoteApp?.url ?? rpcUrl });
        return send(reply, { status: 204 });
      },
    );
  }
};
