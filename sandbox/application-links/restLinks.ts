import type { FastifyRequest } from "fastify";
import { isAtLeast, products } from "../products/products";
import { listBody } from "../http/lists";
import { refuseRest, send, without, written } from "../http/responses";
import { actorOf } from "../http/authentication";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, flagOf, textOf } from "../http/negotiation";
import { truth } from "../state/dialect";
import { isUuid } from "../state/ids";
import { keepsInside, outsideLinks } from "../state/insideLinks";
import type { Actor, App, ApplicationLink } from "../state/types";
import { iconUrl } from "./linkEntity";
import { checkDetails, deleteLink, updateLink } from "./links";
import { remoteManifest } from "./remoteApp";

/** The v3 representation of a link. */
interface LinkEntity {
  id: string;
  name: string;
  displayUrl: string;
  rpcUrl: string;
  type: string;
  system: boolean;
  primary: boolean;
  properties?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

interface Extras {
  property?: string | string[];
  data?: string | string[];
}

/**
 * The v3 administration of application links, `/rest/applinks/{3.0|latest}/applinks`: JSON only; list, get,
 * update and delete, but no create (behaviour of shipped plugins).
 */
export const restLinks: RegisterRoutes = (server, context) => {
  const { app } = context;
  const actor = (request: FastifyRequest): Actor => actorOf(request) ?? refuseRest(401);
  for (const root of ["3.0", "latest"].map((version) => `/rest/applinks/${version}/applinks`)) {
    const options = (operation: "list" | "get" | "update" | "delete") => ({
      config: { role: "admin", family: "rest", operation: `link.${operation}` } as const,
    });

    server.get<{ Querystring: Extras }>(root, options("list"), async (request, reply) => {
      const links = await Promise.all(
        app.applicationLinks.map((link) => restEntity(app, link, request.query)),
      );
      const all = [...links, ...pseudoLinks(app, request.query)];
      return send(reply, { status: 200, body: listBody(request, truth(app, "link-list"), all) });
    });
    server.get<{ Params: { id: string }; Querystring: Extras }>(
      `${root}/:id`,
      options("get"),
      async (request, reply) => {
        const link = linkByRestId(app, request.params.id);
        return send(reply, { status: 200, body: await restEntity(app, link, request.query) });
      },
    );
    server.put<{ Params: { id: string } }>(`${root}/:id`, options("update"), async (request, reply) => {
      const body = bodyObject(request) ?? refuseRest(400, { summary: "The request body is not readable." });
      const details = {
        name: textOf(body, "name"),
        rpcUrl: textOf(body, "rpcUrl"),
        displayUrl: textOf(body, "displayUrl"),
        primary: flagOf(body, "primary"),
      };
      // The products validate the body first.
      checkDetails(details);
      const link = linkByRestId(app, request.params.id);
      updateLink(context, actor(request), link, details);
      return send(reply, written(truth(app, "link-update-response"), await restEntity(app, link), ""));
    });
    server.delete<{ Params: { id: string } }>(`${root}/:id`, options("delete"), async (request, reply) => {
      const link = linkByRestId(app, request.params.id);
      deleteLink(context, actor(request), link);
      const message = { "status-code": 200, message: `Deleted application with id '${link.id}'` };
      return send(reply, written(truth(app, "link-delete-response"), message, ""));
    });
  }
};

/** The stored link with this id. Throws a v3 response: 400 for a malformed id, 404 for an unknown one. */
export function linkByRestId(app: App, id: string): ApplicationLink {
  if (!isUuid(id)) refuseRest(400, { context: "id", summary: `Not an application id: ${id}` });
  const link = app.applicationLinks.find((candidate) => candidate.id === id.toLowerCase());
  return (
    link ??
    refuseRest(Number(truth(app, "link-unknown-id")), { summary: `No application link with id ${id}` })
  );
}

/** The v3 representation of a link. */
export async function restEntity(
  app: App,
  link: ApplicationLink,
  extras?: Extras,
): Promise<Partial<LinkEntity>> {
  const { id, name, typeId, system, primary, omitted } = link;
  const shown = (url: string): string => (truth(app, "link-urls") === "with-slash" ? `${url}/` : url);
  const [displayUrl, rpcUrl] = [shown(link.displayUrl), shown(link.rpcUrl)];
  const whole: LinkEntity = { id, name, displayUrl, rpcUrl, type: typeId, system, primary };
  const entity = without(omitted, whole);
  if (extras === undefined) return entity;
  const data = await Promise.all(
    listed(extras.data).map(async (key) => [key, await linkData(app, link, key)] as const),
  );
  const connectionType = keepsInside(app, link) ? insideLink : null;
  const properties = Object.fromEntries(
    listed(extras.property).map((key) => [key, key === "oauth2ConnectionType" ? connectionType : null]),
  );
  return { ...entity, properties, data: Object.fromEntries(data) };
}

/** A sign of a link that has its credentials inside. The value is invented: the provider has to recognise any value that it does not know. */
const insideLink = "OAUTH2_PRODUCT";

async function linkData(app: App, link: ApplicationLink, key: string): Promise<unknown> {
  switch (key) {
    case "configUrl":
      return `${link.displayUrl}/plugins/servlet/applinks/listApplicationLinks`;
    case "iconUri":
      return iconUrl(app, link.typeId);
    case "atlassian":
      return link.typeId !== "generic";
    case "editable":
    case "v3Editable":
      return !link.system;
    case "webItems":
      return [];
    case "applicationVersion":
      return (await remoteManifest(link.rpcUrl))?.version ?? null;
    default:
      return null;
  }
}

/** The list entries for OAuth 2.0 clients and connections, in addition to the stored links. */
function pseudoLinks(app: App, extras: Extras): LinkEntity[] {
  const { since } = products[app.product];
  if (truth(app, "link-pseudo-links") === "absent" || !isAtLeast(app.version, since.incoming)) return [];
  const isMarked = truth(app, "link-pseudo-links") === "marked";
  const pseudo = (id: string, name: string, url: string, connectionType: string): LinkEntity => {
    const { protocol, hostname } = new URL(url);
    const shown = `${protocol}//${hostname}`;
    const properties = Object.fromEntries(
      listed(extras.property).map((key) => [
        key,
        isMarked && key === "oauth2ConnectionType" ? connectionType : null,
      ]),
    );
    return {
      ...{ id, name, displayUrl: shown, rpcUrl: shown, type: "generic", system: false, primary: false },
      properties,
      data: Object.fromEntries(listed(extras.data).map((key) => [key, null])),
    };
  };
  return [
    ...outsideLinks(app.outgoingConnections).map(({ id, name, authorizationEndpoint }) =>
      pseudo(id, name, authorizationEndpoint, "OAUTH2_CLIENT"),
    ),
    ...outsideLinks(app.incomingClients).map(({ id, name, redirects }) =>
      pseudo(id, name, redirects[0] ?? "", "OAUTH2_PROVIDER"),
    ),
  ];
}

const listed = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat();
