import { cloudProducts } from "../products/cloudSites";
import { products } from "../products/products";
import { noSuchResource, refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { negotiated } from "../http/negotiation";
import { truth } from "../state/dialect";
import { nameUuid } from "../state/ids";
import type { App } from "../state/types";
import { errorList } from "../http/negotiation";
import { iconUrl } from "./linkEntity";
import { remoteAgent, remoteManifest } from "./remoteApp";

/** The REST versions of the v1 and v2 resources. */
export const restVersions = ["1.0", "2.0", "3.0", "latest"];

/** The app's own manifest, also without credentials. XML unless JSON is requested. */
export const manifest: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const root of restVersions.map((version) => `/rest/applinks/${version}/manifest`)) {
    server.get(root, { config: { operation: "manifest" } }, async (request, reply) => {
      const ofSite = app.cloud && truth(app, "site-manifest");
      if (ofSite === "absent") refuse(noSuchResource(app, new URL(request.url, context.url).href));
      const isApp = request.headers["user-agent"] === remoteAgent;
      const isClosed = ofSite === "signed-in" || (!isApp && truth(app, "manifest-access") === "signed-in");
      if (request.identity === undefined && isClosed) {
        const message = "Client must be authenticated to access this resource.";
        return send(reply, negotiated(request, 401, "status", { "status-code": 401, message }));
      }
      return send(reply, negotiated(request, 200, "manifest", ownManifest(app)));
    });
  }
};

/** The manifests of linked remote apps. */
export const remoteManifests: RegisterRoutes = (server, { app }) => {
  for (const root of restVersions.map((version) => `/rest/applinks/${version}/manifest`)) {
    server.get<{ Params: { id: string } }>(`${root}/:id`, async (request, reply) => {
      const { id } = request.params;
      const link = app.applicationLinks.find((candidate) => candidate.id === id);
      if (request.identity === undefined || link === undefined) {
        refuse(errorList(request, 400, [`No application link with id ${id}`]));
      }
      const found = await remoteManifest(link.rpcUrl);
      if (found === undefined) {
        const message = `The manifest of ${link.name} could not be read.`;
        return send(reply, negotiated(request, 404, "status", { "status-code": 404, message }));
      }
      return send(reply, negotiated(request, 200, "manifest", found));
    });
  }
};

/** The manifest as the products publish it, including the placeholder (behaviour of shipped plugins). */
function ownManifest(app: App): Record<string, unknown> {
  const product = products[app.product];
  const authenticationTypes = [
    "placeholder.to.ensure.backwards.compatibility",
    "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider",
  ];
  const members = truth(app, "manifest-members");
  return {
    id: app.cloud && truth(app, "site-application-id") === "other" ? nameUuid(app.serverId) : app.serverId,
    name: product.title,
    typeId: product.typeId,
    ...(members !== "without-version" && {
      version: app.version,
      buildNumber: (app.cloud ? cloudProducts[app.product] : product)?.buildNumber ?? 0,
      applinksVersion: product.applinksVersion,
    }),
    ...(members === "newer" && { oauth2: { enabled: true }, deployment: "DATA_CENTER" }),
    inboundAuthenticationTypes: authenticationTypes,
    outboundAuthenticationTypes: authenticationTypes,
    publicSignup: false,
    url: app.baseUrl,
    iconUrl: iconUrl(app, product.typeId, 16),
    iconUri: iconUrl(app, product.typeId),
  };
}
