import type { AppContext } from "../state/context";
import type { OutgoingConnection, RemoteToken } from "../state/types";

/** The timeout of requests to a remote app, in milliseconds. */
const TIMEOUTS = 10_000;

/** A remote app's response: the status, and the body, parsed if it is JSON. */
export interface RemoteResponse {
  status: number;
  body: unknown;
}

/** The remote app refused a token request or could not be reached. The message contains no secret. */
export class RemoteRefusal extends Error {
  override readonly name = "RemoteRefusal";
}

/**
 * Exchanges a user's authorization code and stores the tokens for that user. Throws `RemoteRefusal`. Sends the
 * form and the headers that the products send (behaviour of shipped plugins).
 */
export async function exchangeCode(
  context: AppContext,
  connection: OutgoingConnection,
  grant: { username: string; code: string; redirectUrl: string },
): Promise<void> {
  const { username, code, redirectUrl } = grant;
  const tokens = await requestTokens(connection, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUrl,
    scope: connection.scopes.join(" "),
  });
  keep(context, connection, username, tokens);
}

/**
 * Sends a request through a connection on behalf of a local user. Refreshes an expired access token first. Returns
 * `undefined` if the user has no token. Throws `RemoteRefusal`.
 */
export async function callRemote(
  context: AppContext,
  connection: OutgoingConnection,
  username: string,
  request: { method: string; path: string; body?: unknown },
): Promise<RemoteResponse | undefined> {
  const { app, sandbox } = context;
  const mine = ({ connectionId, username: owner }: RemoteToken): boolean =>
    connectionId === connection.id && owner === username;
  let token = app.remoteTokens.find(mine);
  if (token === undefined) return undefined;
  if (token.expiresAt <= sandbox.clock.now()) {
    const tokens = await requestTokens(connection, {
      grant_type: "refresh_token",
      refresh_token: token.refreshToken ?? "",
    });
    token = keep(context, connection, username, tokens);
  }
  const base = connection.tokenEndpoint.replace(/\/rest\/(oauth2\/[^/]+|sandbox\/1\.0\/oauth2)\/token$/, "");
  return responseTo(`${base}${request.path}`, {
    method: request.method,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${token.accessToken}`,
      ...(request.body !== undefined && { "content-type": "application/json" }),
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
}

interface Tokens {
  accessToken: string;
  refreshToken: string | undefined;
  expiresIn: number;
}

async function requestTokens(connection: OutgoingConnection, grant: Record<string, string>): Promise<Tokens> {
  const { clientId, clientSecret, tokenEndpoint } = connection;
  const form = new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret });
  const { status, body } = await responseTo(tokenEndpoint, {
    method: "POST",
    headers: { accept: "application/json", "x-atlassian-token": "no-check" },
    body: form,
  });
  const response = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (status !== 200 || typeof response["access_token"] !== "string") {
    const error = typeof response["error"] === "string" ? response["error"] : "no token";
    throw new RemoteRefusal(`the token endpoint responded with ${status}: ${error}`);
  }
  return {
    accessToken: response["access_token"],
    refreshToken: typeof response["refresh_token"] === "string" ? response["refresh_token"] : undefined,
    expiresIn: typeof response["expires_in"] === "number" ? response["expires_in"] : 0,
  };
}

async function responseTo(url: string, request: RequestInit): Promise<RemoteResponse> {
  let status: number;
  let text: string;
  try {
    const signal = AbortSignal.timeout(TIMEOUTS);
    const response = await fetch(url, { ...request, redirect: "manual", signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    throw new RemoteRefusal(`${new URL(url).host} cannot be reached`, { cause });
  }
  try {
    return { status, body: JSON.parse(text) as unknown };
  } catch {
    return { status, body: text };
  }
}

function keep(
  context: AppContext,
  connection: OutgoingConnection,
  username: string,
  tokens: Tokens,
): RemoteToken {
  const { app, sandbox } = context;
  const token: RemoteToken = {
    connectionId: connection.id,
    username,
    accessToken: tokens.accessToken,
    ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
    expiresAt: sandbox.clock.now() + tokens.expiresIn * 1000,
  };
  app.remoteTokens = app.remoteTokens.filter(
    (other) => other.connectionId !== connection.id || other.username !== username,
  );
  app.remoteTokens.push(token);
  return token;
}
