/** An app's authorization server, called as a client. */

import { randomUUID } from "node:crypto";
import type { Call } from "../responses";
import type { App } from "../app";
import { isAppError, type AppError } from "../appError";
import { repeatWrite } from "../confirmWrite";

/**
 * Whether the app accepts this client ID and secret, tested by revoking a token that does not exist: the app returns an empty
 * success, or `invalid_client` (behaviour of shipped plugins). Changes nothing. `app` is called without an administrator's credential.
 */
export async function acceptsClient(app: App, clientId: string, clientSecret: string): Promise<boolean> {
  const refusal = await refusalOf(app, clientId, clientSecret);
  if (refusal?.oauthError === undefined || refusal.oauthError === "invalid_client")
    return refusal === undefined;
  // The server may refuse unknown tokens; see the fact server-unknown-token. Then only a wrong secret is an invalid client.
  const other = await refusalOf(app, clientId, randomUUID());
  if (other?.oauthError === "invalid_client") return true;
  throw refusal;
}

/** The OAuth error of the revocation of a token that does not exist; `undefined` for a success. Throws `AppError` for other failures. */
async function refusalOf(app: App, clientId: string, clientSecret: string): Promise<AppError | undefined> {
  const call: Call = {
    operation: `verify the client ${clientId}`,
    method: "POST",
    path: `${app.target.paths.incoming}/revoke`,
    form: { token: randomUUID(), client_id: clientId, client_secret: clientSecret },
  };
  try {
    await repeatWrite(app, () => app.send(call));
    return undefined;
  } catch (error) {
    if (isAppError(error) && error.oauthError !== undefined) return error;
    throw error;
  }
}
