/** The OAuth 2.0 provider of an app, as its clients see it. */

import { randomUUID } from "node:crypto";
import type { Call } from "../responses";
import type { App } from "../app";
import { isAppError } from "../errors";
import { confirmWrite } from "../confirmWrite";

/**
 * Whether the app accepts this client ID and secret. It is asked to revoke a token that does not exist: a client that is
 * accepted gets an empty success, any other `invalid_client`, and nothing changes (behaviour of shipped plugins). `app` is
 * asked without an administrator's credential.
 */
export async function acceptsClient(app: App, clientId: string, clientSecret: string): Promise<boolean> {
  try {
    const call: Call = {
      operation: `prove the client ${clientId}`,
      method: "POST",
      path: `${app.target.paths.incoming}/revoke`,
      form: { token: randomUUID(), client_id: clientId, client_secret: clientSecret },
    };
    // There is no outcome to look for, and asking again does no harm.
    await confirmWrite(app, { act: () => app.send(call), observe: () => Promise.resolve(undefined) });
    return true;
  } catch (error) {
    if (isAppError(error, "APP_UNAUTHENTICATED", "APP_REFUSED") && error.message.includes("invalid_client"))
      return false;
    throw error;
  }
}
