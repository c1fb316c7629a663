/** How an app itself sees one of its application links. */

import { isRecord } from "../schema/values";
import { record, type App } from "./app";

/** What keeps the app from reaching the remote application, in the product's vocabulary: `CONNECTION_REFUSED`, `SSL_UNTRUSTED`. */
export type NetworkProblem = string;

/**
 * Asks the app to call the remote application of a link, and gives what its network said against it; `undefined` if it got
 * through. Throws `AppError` (APP_NOT_FOUND) when there is no such link. The products' other complaints concern OAuth 1.0a, which an OAuth 2.0 link does not use.
 */
export async function fetchNetworkProblem(app: App, linkId: string): Promise<NetworkProblem | undefined> {
  const operation = `ask for the status of the application link ${linkId}`;
  const path = `${app.target.paths.applicationLinks}/3.0/status/${encodeURIComponent(linkId)}`;
  const { error } = record(app, operation, await app.send({ operation, method: "GET", path }));
  if (!isRecord(error) || error["category"] !== "NETWORK_ERROR") return undefined;
  return typeof error["type"] === "string" ? error["type"] : "UNKNOWN";
}
