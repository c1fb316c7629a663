/** An app's authorization server, called as a client. */

import { randomUUID } from "node:crypto";
import type { Call } from "../responses";
import type { App } from "../app";
import { isAppError } from "../appError";
import { confirmWrite } from "../confirmWrite";

/**
 * Whether the app accepts this client ID and secret, tested by revoking a token that does not exist: the app returns an empty
 * success, or `invalid_client` (behaviour of shipped plugins). Changes nothing. `app` is called without an administrator's credential.
 */
export async function acceptsClient(app: App, clientId: string, clientSecret: string): Promise<boolean> {
  try {
    const call: Call = {
      operation: `verify the client ${clientId}`,
      method: "POST",
      path: `${app.target.paths.incoming}/revoke`,
      form: { token: randomUUID(), client_id: clientId, client_secret: clientSecret },
    };
    // There is no outcome to read, and a repetition does no harm.
    await confirmWrite(app, { act: () => app.send(call), observe: () => Promise.resolve(undefined) });
    return true;
  } catch (error) {
    if (isAppError(error, "APP_UNAUTHENTICATED", "APP_REFUSED") && error.message.includes("invalid_client"))
      return false;
    throw error;
  }
}
