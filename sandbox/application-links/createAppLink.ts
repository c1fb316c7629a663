import type { FastifyRequest } from "fastify";
import { actorOf, hasRole } from "../http/authentication";
import { bodyObject, errorList, flagOf, negotiated, textOf } from "../http/negotiation";
import { failInside, refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { products } from "../products/products";
import type { AppContext } from "../state/context";
import { withoutSlashes } from "../state/ids";
import type { ApplicationLink } from "../state/types";
import { linkEntity } from "./linkEntity";
import { createLink, isLinkType } from "./links";
import { restVersions } from "./manifest";
import { remoteManifest, sendRemote } from "./remoteApp";

/**
 * The earlier wizard, which creates a link and, with `createTwoWayLink` and an administrator's credentials, also the link
 * back: `POST /rest/applinks/{version}/applicationlinkForm/createAppLink` (behaviour of shipped plugins).
 */
export const createAppLink: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const version of restVersions) {
    const base = `/rest/applinks/${version}`;
    server.post(
      `${base}/applicationlinkForm/createAppLink`,
      { config: { role: "admin", operation: "link.create" } },
      async (request, reply) => {
        const wanted = wantedLink(context, request);
        const id = (await remoteManifest(wanted.rpcUrl))?.id;
        if (wanted.back) await createBack(context, request, wanted);
        const actor = actorOf(request) ?? failInside("an administrator has an account");
        const link = createLink(context, actor, { ...wanted, id }, (message, status = 400) =>
          errorList(request, status, [message]),
        );
        const applicationLink = linkEntity(app, `${base}/applicationlink`, link);
        // Authentication is not configured.
        const body = { applicationLink, autoConfigurationSuccessful: false };
        return send(reply, negotiated(request, 200, "createdApplicationLink", body));
      },
    );
  }
};

/** A valid request. */
interface WantedLink extends Pick<ApplicationLink, "typeId" | "name" | "rpcUrl" | "displayUrl" | "primary"> {
  /** Set for a link back: the credentials for the remote app, and this app's URL there. */
  back?: { username: string; password: string; rpcUrl: string };
}

function wantedLink({ app }: AppContext, request: FastifyRequest): WantedLink {
  const bad = (message: string, ...fields: string[]): never =>
    refuse(errorList(request, 400, [message], fields));
  const body = bodyObject(request) ?? bad("The request body is not readable.");
  const given = memberOf(body, "applicationLink") ?? bad("The application link is missing.");
  // The products dereference a null here.
  const values = memberOf(body, "configFormValues") ?? failInside("the body has no configFormValues");
  const [name, typeId] = [textOf(given, "name")?.trim() ?? "", textOf(given, "typeId") ?? ""];
  const rpcUrl = withoutSlashes(textOf(given, "rpcUrl") ?? "");
  if (name === "") bad("A name is required.", "name");
  if (!isLinkType(app, typeId)) bad(`No such application type: ${typeId}`, "type");
  if (!URL.canParse(rpcUrl)) bad("An absolute URL is required.");
  if (app.applicationLinks.some((link) => link.rpcUrl === rpcUrl)) bad("This application is already linked.");
  if (flagOf(values, "shareUserbase") === true && !hasRole(app, request.identity, "sysadmin")) {
    bad("Only a system administrator can state that both applications have the same users.", "same-userbase");
  }
  const ownUrl = flagOf(body, "customRpcURL") === true ? textOf(body, "rpcUrl") : undefined;
  const back = {
    username: textOf(body, "username") ?? "",
    password: textOf(body, "password") ?? "",
    rpcUrl: ownUrl ?? app.baseUrl,
  };
  return {
    name,
    typeId,
    rpcUrl,
    displayUrl: textOf(given, "displayUrl") ?? rpcUrl,
    primary: flagOf(given, "isPrimary") ?? false,
    ...(flagOf(body, "createTwoWayLink") === true && { back }),
  };
}

function memberOf(body: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  const value = body[name];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** Creates the link back in the remote app, before the link here. Ends the request if the remote app refuses. */
async function createBack({ app }: AppContext, request: FastifyRequest, wanted: WantedLink): Promise<void> {
  const { back = failInside("no link back is wanted"), rpcUrl } = wanted;
  const call = (method: "GET" | "PUT", path: string, json?: object) =>
    sendRemote(`${rpcUrl}/rest/applinks/${path}`, { ...back, method, ...(json && { json }) });
  const administrator = await call("GET", "1.0/authenticationinfo");
  if (administrator === undefined) return failInside("the remote application does not respond");
  if (administrator.status !== 200) {
    const message = "The remote application does not accept the credentials of an administrator.";
    refuse(errorList(request, 400, [message], ["authorization"]));
  }
  const { typeId, title: name } = products[app.product];
  const link = {
    id: app.serverId,
    typeId,
    name,
    rpcUrl: back.rpcUrl,
    displayUrl: app.baseUrl,
    isPrimary: false,
  };
  const created = await call("PUT", "2.0/applicationlink", link);
  if (created === undefined || created.status >= 500) return failInside("the remote application failed");
  if (created.status >= 400) {
    const { message } = created.body as { message?: string | string[] };
    refuse(errorList(request, 400, [message ?? "The remote application refused the link."].flat()));
  }
}
