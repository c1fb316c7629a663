import type { FastifyReply, FastifyRequest } from "fastify";
import {
  failInside,
  refuse,
  send,
  written,
  type AppResponse,
  type Link,
  type StatusBody,
} from "../http/responses";
import { actorOf, hasRole } from "../http/authentication";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, flagOf, negotiated, textOf } from "../http/negotiation";
import { truth } from "../state/dialect";
import { isUuid } from "../state/ids";
import { withoutSlashes } from "../state/ids";
import type { Actor, ApplicationLink } from "../state/types";
import { errorList } from "../http/negotiation";
import { linkEntity } from "./linkEntity";
import {
  createLink,
  deleteLink,
  isLinkType,
  makePrimary,
  primaryOf,
  writeLink,
  type LinkInput,
} from "./links";
import { restVersions } from "./manifest";

/** The base paths of v1 and v2, with their REST version and whether it is v1. */
const bases = [
  ...restVersions.map((version) => ({ path: `/rest/applinks/${version}`, first: version === "1.0" })),
  { path: "/rest/applinks-oauth/1.0", first: true },
];

/**
 * The v1 and v2 administration of application links, `…/applicationlink`. Responds in XML unless JSON is
 * requested, and with 401 to users without the administrator role. v1 creates or updates with `PUT {id}`; v2
 * creates with `PUT` and updates with `POST {id}` (behaviour of shipped plugins).
 */
export const applicationLinks: RegisterRoutes = (server, context) => {
  for (const { path, first } of bases) {
    const root = `${path}/applicationlink`;
    const routes = linkRoutes(context, root);
    const options = (operation: "list" | "get" | "create" | "update" | "delete" | "primary") => ({
      config: { role: "admin", websudo: operation !== "delete", operation: `link.${operation}` } as const,
    });
    server.get(root, options("list"), routes.list);
    server.get<TypeParams>(`${root}/type/:typeId`, options("list"), routes.listOfType);
    server.get<TypeParams>(`${root}/primary/:typeId`, options("get"), routes.getPrimary);
    server.post<IdParams>(`${root}/primary/:id`, options("primary"), routes.makePrimary);
    server.get<IdParams>(`${root}/:id`, options("get"), routes.get);
    server.delete<ReciprocalParams>(`${root}/:id`, options("delete"), routes.remove);
    if (first) {
      server.put<IdParams>(`${root}/:id`, options("create"), routes.createOrUpdate);
    } else {
      server.put(root, options("create"), routes.create);
      server.post<IdParams>(`${root}/:id`, options("update"), routes.update);
    }
  }
};

interface IdParams {
  Params: { id: string };
}
interface TypeParams {
  Params: { typeId: string };
}
interface ReciprocalParams extends IdParams {
  Querystring: { reciprocate?: string };
}

function linkRoutes(context: AppContext, root: string) {
  const { app } = context;
  const self = (id: string): Link[] => [{ href: `${app.baseUrl}${root}/${id}`, rel: "self" }];
  const status = (request: FastifyRequest, body: StatusBody): AppResponse =>
    negotiated(request, body["status-code"], "status", body);
  const updated = (request: FastifyRequest, id: string, message?: string): AppResponse =>
    status(request, { "status-code": 200, ...(message && { message }), "resources-updated": self(id) });
  const actor = (request: FastifyRequest): Actor =>
    actorOf(request) ?? refuse(status(request, { "status-code": 401 }));
  const entity = (link: ApplicationLink): object => linkEntity(app, root, link);
  const list = (request: FastifyRequest, links: ApplicationLink[]): AppResponse =>
    negotiated(request, 200, "applicationLinks", { applicationLinks: links.map(entity) });
  /** The products dereference a null here. */
  const known = (id: string): ApplicationLink => {
    const link = app.applicationLinks.find((candidate) => candidate.id === id);
    return link ?? failInside(`no application link ${id}`);
  };
  const knownType = (request: FastifyRequest, typeId: string): string =>
    isLinkType(app, typeId)
      ? typeId
      : refuse(errorList(request, 400, [`No such application type: ${typeId}`]));
  const create = (request: FastifyRequest, input: LinkInput): AppResponse => {
    const bad = (message: string, code = 400): AppResponse => errorList(request, code, [message]);
    const link = createLink(context, actor(request), input, bad);
    const form = truth(app, "link-create-response");
    if (form === "201-location") return written(form, undefined, self(link.id)[0]?.href ?? "");
    if (form === "201-link") return negotiated(request, 201, "applicationLink", entity(link));
    return status(request, { "status-code": Number(form.slice(0, 3)), "resources-created": self(link.id) });
  };
  const update = (request: FastifyRequest, link: ApplicationLink, input: LinkInput): AppResponse => {
    if (link.system && !hasRole(app, request.identity, "sysadmin")) {
      refuse(status(request, { "status-code": 403, message: "System links are for system administrators." }));
    }
    knownType(request, input.typeId);
    const { name } = input;
    if (app.applicationLinks.some((other) => other !== link && other.name === name)) {
      refuse(errorList(request, 400, [`An application link with the name ${name} already exists.`]));
    }
    if (!link.system && withoutSlashes(input.rpcUrl) !== withoutSlashes(link.rpcUrl)) {
      refuse(errorList(request, 400, ["The application URL cannot be changed."]));
    }
    const { rpcUrl } = link;
    writeLink(context, actor(request), link, {
      name,
      rpcUrl,
      displayUrl: withoutSlashes(input.displayUrl),
    });
    // The products apply the update, then build this response from the id in the body.
    return updated(request, input.id ?? failInside("the body has no id"));
  };

  return {
    list: async (request: FastifyRequest, reply: FastifyReply) =>
      send(reply, list(request, app.applicationLinks)),
    listOfType: async (request: FastifyRequest<TypeParams>, reply: FastifyReply) => {
      const typeId = knownType(request, request.params.typeId);
      const links = app.applicationLinks.filter((link) => link.typeId === typeId);
      return send(
        reply,
        list(
          request,
          [...links].sort((a, b) => Number(b.primary) - Number(a.primary)),
        ),
      );
    },
    get: async (request: FastifyRequest<IdParams>, reply: FastifyReply) =>
      send(reply, negotiated(request, 200, "applicationLink", entity(known(request.params.id)))),
    getPrimary: async (request: FastifyRequest<TypeParams>, reply: FastifyReply) => {
      const link = primaryOf(app, knownType(request, request.params.typeId));
      if (link) return send(reply, negotiated(request, 200, "applicationLink", entity(link)));
      return send(reply, status(request, { "status-code": 404, message: "No primary application link." }));
    },
    makePrimary: async (request: FastifyRequest<IdParams>, reply: FastifyReply) => {
      const link = known(request.params.id);
      makePrimary(context, actor(request), link);
      return send(reply, updated(request, link.id, `Application link ${link.id} is now primary`));
    },
    create: async (request: FastifyRequest, reply: FastifyReply) =>
      send(reply, create(request, linkInput(request))),
    createOrUpdate: async (request: FastifyRequest<IdParams>, reply: FastifyReply) => {
      const input = linkInput(request);
      const link = app.applicationLinks.find(({ id }) => id === request.params.id);
      return send(reply, link ? update(request, link, input) : create(request, input));
    },
    update: async (request: FastifyRequest<IdParams>, reply: FastifyReply) => {
      const { id } = request.params;
      const link = app.applicationLinks.find((candidate) => candidate.id === id);
      const unknown = (): never => refuse(errorList(request, 400, [`No application link with id ${id}`]));
      return send(reply, update(request, link ?? unknown(), linkInput(request)));
    },
    remove: async (request: FastifyRequest<ReciprocalParams>, reply: FastifyReply) => {
      const { id } = request.params;
      const link = app.applicationLinks.find((candidate) => candidate.id === id);
      if (link === undefined) {
        const message = `No application with id '${id}'`;
        return send(reply, status(request, { "status-code": 404, message }));
      }
      if (link.system && !hasRole(app, request.identity, "sysadmin")) {
        const message = "System links are for system administrators.";
        return send(reply, status(request, { "status-code": 403, message }));
      }
      if (request.query.reciprocate === "true") {
        const message = "Credentials are required to delete the link on the remote application.";
        return send(reply, status(request, { "status-code": 401, message }));
      }
      deleteLink(context, actor(request), link);
      return send(
        reply,
        status(request, { "status-code": 200, message: `Deleted application with id '${id}'` }),
      );
    },
  };
}

/** Reads the link in a request's body. A missing member fails with 500, as in the products. */
function linkInput(request: FastifyRequest): LinkInput {
  const body = bodyObject(request) ?? refuse(errorList(request, 400, ["The request body is not readable."]));
  const required = (name: string): string => textOf(body, name) ?? failInside(`the link has no ${name}`);
  const id = textOf(body, "id");
  if (id !== undefined && !isUuid(id)) refuse(errorList(request, 400, [`Not an application id: ${id}`]));
  return {
    id,
    typeId: required("typeId"),
    name: required("name"),
    rpcUrl: required("rpcUrl"),
    displayUrl: required("displayUrl"),
    primary: flagOf(body, "isPrimary"),
  };
}
