import type { FastifyRequest } from "fastify";
import { isAtLeast } from "../products/products";
import { truth } from "../state/dialect";
import { noSuchResource, refuse, refuseRest, send } from "../http/responses";
import { hasRole } from "../http/authentication";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import { bodyObject, flagOf } from "../http/negotiation";
import { audit } from "../state/context";
import type { App, ApplicationLink, OAuthConsumer } from "../state/types";
import { areMirrored, consumerAt, normalised, oauthStatus, providersAt } from "./oauthLevels";
import type { OAuthLevel, OAuthStatus } from "./oauthLevels";
import { fetchRemoteRest, remoteManifest, type RemoteFailure } from "./remoteApp";
import { linkByRestId } from "./restLinks";

/** Why a link does not work, in the format of the status resource. */
export interface LinkError {
  category: string;
  type: string;
  details?: string;
}

interface IdParams {
  Params: { id: string };
}

/**
 * The status of a link and its OAuth 1.0a levels, `/rest/applinks/{3.0|latest}/status/{id}`. The levels can be read
 * without credentials. A change applies to this app only (behaviour of shipped plugins).
 */
export const status: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const root of ["3.0", "latest"].map((version) => `/rest/applinks/${version}/status`)) {
    const config = { role: "admin", family: "rest", operation: "link.status" } as const;

    server.get<IdParams & { Querystring: { authorisationCallback?: string } }>(
      `${root}/:id`,
      { config },
      async (request, reply) => {
        const { authorisationCallback: callback } = request.query;
        if (callback !== undefined && !URL.canParse(callback)) {
          refuseRest(400, { context: "authorisationCallback", summary: "An absolute URL is required." });
        }
        if (truth(app, "link-status") === "absent")
          refuse(noSuchResource(app, new URL(request.url, context.url).href));
        const link = linkByRestId(app, request.params.id);
        return send(reply, { status: 200, body: await linkStatus(app, link) });
      },
    );
    server.get<IdParams>(
      `${root}/:id/oauth`,
      { config: { family: "rest", operation: "link.status" } },
      async (request, reply) =>
        send(reply, { status: 200, body: oauthStatus(linkByRestId(app, request.params.id)) }),
    );
    server.put<IdParams>(`${root}/:id/oauth`, { config }, async (request, reply) => {
      const link = linkByRestId(app, request.params.id);
      await setLevels(context, request, link, levelsOf(request));
      return send(reply, { status: 204 });
    });
  }
};

function levelsOf(request: FastifyRequest): OAuthStatus {
  const body = bodyObject(request) ?? refuseRest(400, { summary: "The request body is not readable." });
  const level = (direction: "incoming" | "outgoing"): OAuthLevel => {
    const value = body[direction];
    if (typeof value !== "object" || value === null) {
      return refuseRest(400, { context: direction, summary: `${direction} is required.` });
    }
    const flags = value as Record<string, unknown>;
    return normalised({
      enabled: flagOf(flags, "enabled") ?? false,
      twoLoEnabled: flagOf(flags, "twoLoEnabled") ?? false,
      twoLoImpersonationEnabled: flagOf(flags, "twoLoImpersonationEnabled") ?? false,
    });
  };
  return { incoming: level("incoming"), outgoing: level("outgoing") };
}

async function setLevels(
  context: AppContext,
  request: FastifyRequest,
  link: ApplicationLink,
  wanted: OAuthStatus,
): Promise<void> {
  const { app, sandbox } = context;
  const impersonates = wanted.incoming.twoLoImpersonationEnabled || wanted.outgoing.twoLoImpersonationEnabled;
  if (impersonates && !hasRole(app, request.identity, "sysadmin")) {
    refuseRest(403, { summary: "Impersonation is for system administrators." });
  }
  if (wanted.incoming.enabled) {
    const consumer = link.consumer ?? (await remoteConsumer(link));
    if (consumer === undefined)
      refuseRest(409, { summary: "The consumer key of the remote application could not be read." });
    const allowed = consumerAt(wanted.incoming, consumer);
    if (allowed) link.consumer = allowed;
  } else {
    delete link.consumer;
  }
  link.providers = providersAt(wanted.outgoing, link.providers ?? []);
  audit(app, sandbox.clock.now(), request.identity?.account.username ?? "", "applink.oauth", link.name);
}

/**
 * The consumer for a remote app; `undefined` for a generic link. The key's format is inferred; signatures are
 * not checked.
 */
async function remoteConsumer(link: ApplicationLink): Promise<OAuthConsumer | undefined> {
  if (link.typeId === "generic") return undefined;
  const remoteApp = await remoteManifest(link.rpcUrl);
  return (
    remoteApp && {
      key: `${remoteApp.typeId}:${remoteApp.id}`,
      name: remoteApp.name,
      signatureMethod: "RSA_SHA1",
      twoLOAllowed: false,
      twoLOImpersonationAllowed: false,
    }
  );
}

async function linkStatus(app: App, link: ApplicationLink): Promise<object> {
  const { id, name, displayUrl, rpcUrl, typeId: type } = link;
  const local = oauthStatus(link);
  const { remote, error } = await examine(app, link, local);
  return {
    link: { id, name, displayUrl, rpcUrl, type },
    working: error === undefined,
    localAuthentication: local,
    ...(remote && { remoteAuthentication: remote }),
    ...(error && { error }),
  };
}

/** The first error of a link, and the levels of its other app. Finds it in the products' order. Assumes that the final OAuth 1.0a request succeeds. */
export async function examine(
  app: App,
  link: ApplicationLink,
  local: OAuthStatus,
): Promise<{ remote?: OAuthStatus; error?: LinkError }> {
  if (link.system) return { error: { category: "SYSTEM", type: "SYSTEM_LINK" } };
  if (link.typeId === "generic") return { error: { category: "NON_ATLASSIAN", type: "GENERIC_LINK" } };
  const manifest = await fetchRemoteRest(link.rpcUrl, "1.0", "manifest");
  if ("failure" in manifest) return { error: networkError(manifest.failure) };
  const remoteApp = manifest.body as { applinksVersion?: string };
  if (!isAtLeast(remoteApp.applinksVersion ?? "0", "4.0.13")) {
    return { error: { category: "INCOMPATIBLE", type: "REMOTE_VERSION_INCOMPATIBLE" } };
  }
  const response = await fetchRemoteRest(link.rpcUrl, "3.0", `status/${app.serverId}/oauth`);
  if ("failure" in response) {
    return response.status === 404
      ? { error: { category: "CONFIG_ERROR", type: "NO_REMOTE_APPLINK" } }
      : { error: networkError(response.failure) };
  }
  const remote = response.body as OAuthStatus;
  const levels = [local.incoming, local.outgoing, remote.incoming, remote.outgoing];
  if (levels.some(({ enabled, twoLoEnabled }) => enabled && !twoLoEnabled)) {
    return { remote, error: { category: "DEPRECATED", type: "AUTH_LEVEL_UNSUPPORTED" } };
  }
  if (!areMirrored(local, remote)) {
    return { remote, error: { category: "CONFIG_ERROR", type: "AUTH_LEVEL_MISMATCH" } };
  }
  if (truth(app, "link-status") !== "working" && levels.every(({ enabled }) => !enabled)) {
    return { remote, error: { category: "DISABLED", type: "DISABLED" } };
  }
  return { remote };
}

const networkError = (type: RemoteFailure): LinkError => ({ category: "NETWORK_ERROR", type });
