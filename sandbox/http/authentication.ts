import type { FastifyRequest } from "fastify";
import jwt from "jsonwebtoken";
import { products, scopeClosure } from "../products/products";
import type { Account, Actor, App, Role, Session } from "../state/types";
import { truth } from "../state/dialect";
import { refuse, type AppResponse } from "./responses";

/** The account of a request and the kind of its credentials. */
export interface Identity {
  account: Account;
  via: "basic" | "personalAccessToken" | "oauth" | "session";
  /** The scope of the OAuth access token. */
  scope?: string;
  session?: Session;
}

/** The name of the cookie that holds a browser session's id. */
export const sessionCookie = "JSESSIONID";

/** The account of a request, with its address; `undefined`: anonymous. */
export function actorOf(request: FastifyRequest): Actor | undefined {
  return request.identity && { account: request.identity.account, source: sourceOf(request) };
}

/** The address that the audit log records for a request: the client's, and the proxy's behind it. */
export function sourceOf(request: FastifyRequest): string {
  const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().flatMap((list) => list.split(/ *, */));
  return [...forwarded, request.ip].join(",");
}

const roleRank: Record<Role, number> = { user: 0, admin: 1, sysadmin: 2 };

/** Whether the identity has the role. An OAuth token is limited by both its scope and its user's role. */
export function hasRole(app: App, identity: Identity | undefined, role: Role): boolean {
  if (identity === undefined || roleRank[identity.account.role] < roleRank[role]) return false;
  if (identity.scope === undefined || role === "user") return true;
  return scopeClosure(app.product, identity.scope).has(products[app.product].roleScopes[role]);
}

/**
 * Authenticates a request: Basic with a password or with an OAuth access token as the password, a personal
 * access token, an OAuth access token, or a session cookie. With an invalid OAuth access token the request is
 * anonymous; other invalid credentials are refused with 401, as in the products.
 */
export function authenticate(app: App, now: number, request: FastifyRequest): Identity | undefined {
  const { authorization } = request.headers;
  const [scheme, credentials] = authorization?.split(/ +(.*)/s) ?? [];
  if (scheme?.toLowerCase() === "basic") return basicIdentity(app, now, credentials ?? "");
  if (scheme?.toLowerCase() === "bearer") return bearerIdentity(app, now, (credentials ?? "").trim());
  return sessionIdentity(app, request);
}

/** Whether clients may authenticate at the token endpoint with a Basic header. */
export const readsBasic = (app: App): boolean =>
  truth(app, "server-client-authentication") === "form-and-basic";

/** A client's ID and secret in a Basic header, as parameters of a token request; nothing where they are not read. */
export function clientOfHeader(app: App, request: FastifyRequest): Record<string, string> {
  const encoded = /^basic +(.*)$/is.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined || !readsBasic(app)) return {};
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString("utf8").split(/:(.*)/s);
  return { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(secret) };
}

function basicIdentity(app: App, now: number, credentials: string): Identity | undefined {
  const [username, password] = Buffer.from(credentials, "base64").toString("utf8").split(/:(.*)/s);
  const account = app.accounts.find((candidate) => candidate.username === username);
  if (account !== undefined && password !== undefined && account.password === password) {
    return truth(app, "basic-authentication") === "accepted" ? { account, via: "basic" } : refuse(noBasic);
  }
  const token = password === undefined ? undefined : oauthIdentity(app, now, password);
  return token ?? refuse(badCredentials("Basic"));
}

function bearerIdentity(app: App, now: number, token: string): Identity | undefined {
  if (token.split(".").length === 3) return oauthIdentity(app, now, token);
  const stored = app.personalAccessTokens.find((candidate) => candidate.token === token);
  const expired = stored?.expiresAt !== undefined && stored.expiresAt <= now;
  const account = app.accounts.find(({ username }) => username === stored?.username);
  if (account !== undefined && !expired) return { account, via: "personalAccessToken" };
  return truth(app, "invalid-token") === "anonymous" ? undefined : refuse(badCredentials("Bearer"));
}

function oauthIdentity(app: App, now: number, accessToken: string): Identity | undefined {
  const id = signedTokenId(app, accessToken);
  const pair = app.tokenPairs.find(({ accessTokenId }) => accessTokenId === id);
  if (pair === undefined || pair.accessIssuedAt + app.settings.accessTokenSeconds * 1000 <= now)
    return undefined;
  const account = app.accounts.find(({ username }) => username === pair.username);
  return account && { account, via: "oauth", scope: pair.scope };
}

/** The id in an access or refresh token that this app signed; `undefined` for any other text. */
export function signedTokenId(app: App, token: string): string | undefined {
  try {
    const payload = jwt.verify(token, app.tokenSigningSecret, { algorithms: ["HS256"] });
    return typeof payload === "object" && typeof payload.id === "string" ? payload.id : undefined;
  } catch {
    return undefined;
  }
}

function sessionIdentity(app: App, request: FastifyRequest): Identity | undefined {
  const cookies = (request.headers.cookie ?? "").split(/; */).map((cookie) => cookie.split("="));
  const id = cookies.find(([name]) => name === sessionCookie)?.[1];
  const session = app.sessions.find((candidate) => candidate.id === id);
  const account = app.accounts.find(({ username }) => username === session?.username);
  return session && account && { account, via: "session", session };
}

/** The response to a user name and a password where they are not accepted. */
const noBasic: AppResponse = {
  status: 403,
  body: { message: "Basic Authentication has been disabled on this instance." },
};

function badCredentials(scheme: "Basic" | "Bearer"): AppResponse {
  return {
    status: 401,
    contentType: "text/html;charset=UTF-8",
    headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED", "www-authenticate": 'OAuth realm="sandbox"' },
    body: `<html><body><h1>HTTP Status 401 – ${scheme} Authentication Failure - Reason : AUTHENTICATED_FAILED</h1></body></html>`,
  };
}
