import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { send } from "../http/responses";
import { xmlDocument } from "../http/negotiation";
import type { RegisterRoutes } from "../http/routes";
import { products } from "../products/products";
import type { App } from "../state/types";

/** The app as an OAuth 1.0a consumer, `/plugins/servlet/oauth/consumer-info` (public clients). Nothing signs with its key. */
export const consumerInfo: RegisterRoutes = (server, { app }) => {
  server.get(
    "/plugins/servlet/oauth/consumer-info",
    { config: { kind: "oauth" } },
    async (_request, reply) => {
      const { typeId, title: name } = products[app.product];
      const publicKey = await publicKeyOf(app);
      const description = `${name} at ${app.baseUrl}`;
      const consumer = { key: `${typeId}:${app.serverId}`, name, publicKey, description };
      return send(reply, { status: 200, contentType: "application/xml", body: xmlDocument({ consumer }) });
    },
  );
};

/** The app's public key, which is created when it is first read. */
async function publicKeyOf(app: App): Promise<string> {
  if (app.oauthPublicKey === "") {
    const { publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    const created = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    // Two first requests at the same time have the same key.
    app.oauthPublicKey ||= created;
  }
  return app.oauthPublicKey;
}
