/** An app's authorization server, called as a client. */

import { randomUUID } from "node:crypto";
import type { Call } from "../responses";
import type { App } from "../app";
import { isAppError } from "../appError";
import { repeatWrite } from "../confirmWrite";

/**
 * Whether the app accepts this client ID and secret, tested by revoking a token that does not exist: the app returns an empty
 * success, or `invalid_client` (behaviour of shipped plugins). Changes nothing. `app` is called without an administrator's credential.
 */
export async function acceptsClient(app: App, clientId: string, clientSecret: string): Promise<boolean> {
  const call: Call = {
    operation: `verify the client ${clientId}`,
    method: "POST",
    path: `${app.target.paths.incoming}/revoke`,
    form: { token: randomUUID(), client_id: clientId, client_secret: clientSecret },
  };
  try {
    await repeatWrite(app, () => app.send(call));
    return true;
  } catch (error) {
    if (isAppError(error) && error.oauthError === "invalid_client") return false;
    throw error;
  }
}
