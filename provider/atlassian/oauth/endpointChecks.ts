/** Checks of an authorization server's endpoints before a link that uses them exists. They change nothing. */

import { randomUUID } from "node:crypto";
import { isAppError, type AppError } from "../appError";
import { openHttp } from "../http";
import type { Call } from "../responses";
import type { AppTarget } from "../target";
import { monotonic, TIMEOUTS } from "../timeouts";

/** The endpoints of an authorization server. */
export type EndpointKind = "authorization endpoint" | "token endpoint";

/**
 * Why the endpoint of an app does not respond as an endpoint; `undefined` if it does. Any status but 404, 410 and 5xx is a response: without
 * a client, an authorization server returns an error or a sign-in page. `limit` is in milliseconds.
 */
export async function endpointReachProblem(
  app: AppTarget,
  kind: EndpointKind,
  url: string,
  limit: number,
): Promise<string | undefined> {
  const operation = `reach the ${kind} ${url}`;
  const path = pathOf(url);
  // RFC 6749, 3.2: a token endpoint accepts POST only. Without a code and a client it issues nothing.
  const call: Call =
    kind === "token endpoint"
      ? { operation, method: "POST", path, form: { grant_type: "authorization_code" } }
      : { operation, method: "GET", path };
  const error = await failure(app, url, call, limit);
  return error === undefined || isResponse(error) ? undefined : error.message;
}

/** What a server shows about a client ID and secret: `unclear` for another OAuth error, `undefined` without one. */
type Verdict = "refused" | "accepted" | "unclear" | undefined;

/**
 * What the token endpoint shows about this client ID and secret, tested with a code that does not exist: `refused` for `invalid_client`,
 * `accepted` for `invalid_grant`, which is about the code (RFC 6749, 5.2).
 */
export async function verdictOnClient(
  app: AppTarget,
  tokenEndpoint: string,
  client: { clientId: string; clientSecret: string; redirectUrl: string },
  limit: number,
): Promise<Verdict> {
  const form = {
    grant_type: "authorization_code",
    code: randomUUID(),
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uri: client.redirectUrl,
  };
  const operation = "verify the client";
  const call: Call = { operation, method: "POST", path: pathOf(tokenEndpoint), form };
  const error = await failure(app, tokenEndpoint, call, limit);
  switch (error?.oauthError) {
    case "invalid_client":
      return "refused";
    case "invalid_grant":
      return "accepted";
    default:
      return verdictOfOther(error);
  }
}

const verdictOfOther = (error: AppError | undefined): Verdict =>
  error?.oauthError === undefined ? undefined : "unclear";

/**
 * What the revocation endpoint beside the token endpoint shows about this client ID and secret, tested with a token that does not exist:
 * `refused` for `invalid_client`, `accepted` for a success (RFC 7009, 2.2). Atlassian's products check the client at this endpoint; at the
 * token endpoint, they check the code first (behaviour of shipped plugins).
 */
export async function verdictOfRevocation(
  app: AppTarget,
  tokenEndpoint: string,
  client: { clientId: string; clientSecret: string },
  limit: number,
): Promise<Verdict> {
  const url = new URL("revoke", tokenEndpoint).href;
  const form = { token: randomUUID(), client_id: client.clientId, client_secret: client.clientSecret };
  const call: Call = { operation: "verify the client", method: "POST", path: pathOf(url), form };
  const error = await failure(app, url, call, limit);
  if (error === undefined) return "accepted";
  return error.oauthError === "invalid_client" ? "refused" : verdictOfOther(error);
}

/** Sends one call without a credential, and returns how it failed. */
async function failure(
  app: AppTarget,
  url: string,
  call: Call,
  limit: number,
): Promise<AppError | undefined> {
  const http = openHttp({ ...app, url: new URL(url).origin, credential: undefined }, TIMEOUTS);
  try {
    await http.send(call, {
      signal: AbortSignal.timeout(limit),
      endsAt: monotonic() + limit,
      onWait: () => undefined,
    });
    return undefined;
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function isResponse({ status }: AppError): boolean {
  return status !== undefined && status < 500 && status !== 404 && status !== 410;
}
