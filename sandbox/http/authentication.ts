import type { FastifyReply, FastifyRequest } from "fastify";
import jwt from "jsonwebtoken";
import { emailOf, products, sessionCookieOf } from "../products/products";
import { allowedBy } from "../products/scopes";
import { newNonce } from "../state/ids";
import type { Account, Actor, App, Role, Session } from "../state/types";
import { truth } from "../state/dialect";
import { refuse, type AppResponse } from "./responses";

/** The account of a request and the kind of its credentials. */
export interface Identity {
  account: Account;
  via: "basic" | "personalAccessToken" | "apiToken" | "oauth" | "session";
  /** The scope of the OAuth access token. */
  scope?: string;
  session?: Session;
}

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
  return allowedBy(app, identity.scope).has(products[app.product].roleScopes[role]);
}

/**
 * Authenticates a request: Basic with a password or with an OAuth access token as the password, a personal access
 * token, an OAuth access token, or a session cookie. With an invalid token the request is anonymous; other invalid
 * credentials are refused with 401, as in the products. A Cloud site takes API tokens instead of passwords and personal access tokens.
 */
export function authenticate(app: App, now: number, request: FastifyRequest): Identity | undefined {
  const { authorization } = request.headers;
  const [scheme, credentials] = authorization?.split(/ +(.*)/s) ?? [];
  if (app.cloud && scheme?.toLowerCase() === "basic") return apiTokenIdentity(app, now, credentials ?? "");
  if (app.cloud && scheme?.toLowerCase() === "bearer") {
    return oauthIdentity(app, now, (credentials ?? "").trim()) ?? refuse(notASessionToken);
  }
  if (scheme?.toLowerCase() === "basic") return basicIdentity(app, now, credentials ?? "");
  if (scheme?.toLowerCase() === "bearer") return bearerIdentity(app, now, (credentials ?? "").trim());
  return sessionIdentity(app, request);
}

/** The response to Basic where it is disabled, as administrators can do (vendor documentation). */
const basicDisabled: AppResponse = {
  status: 403,
  body: { message: "Basic Authentication has been disabled on this instance." },
};

/**
 * Opens a session by `os_username` and `os_password` in the query of any request (public clients). Returns `undefined` if
 * the query does not have them.
 */
export function logInByQuery(app: App, request: FastifyRequest, reply: FastifyReply): Identity | undefined {
  const query = request.query as Record<string, unknown>;
  if (products[app.product].loginFields !== "os" || query["os_username"] === undefined) return undefined;
  const account = app.accounts.find(({ username }) => username === query["os_username"]);
  if (account === undefined || account.password !== query["os_password"]) refuse(badCredentials(app));
  const session = openSession(app, account);
  void reply.header("set-cookie", cookieOf(app, session));
  return { account, via: "session", session };
}

/** Basic with the e-mail address of an Atlassian account and an API token, usually one without scopes. */
function apiTokenIdentity(app: App, now: number, credentials: string): Identity | undefined {
  const [email, secret] = Buffer.from(credentials, "base64").toString("utf8").split(/:(.*)/s);
  const account = app.accounts.find((candidate) => emailOf(candidate) === email);
  const token = app.cloud?.apiTokens.find(
    (candidate) => candidate.username === account?.username && candidate.token === secret,
  );
  const expired = token?.expiresAt !== undefined && token.expiresAt <= now;
  const isUsual = token?.scopes === undefined || truth(app, "site-credential") === "all";
  if (account && token !== undefined && !expired && isUsual) return { account, via: "apiToken" };
  return truth(app, "site-invalid-credential") === "refused" ? refuse(noPasswords) : undefined;
}

/** A Cloud site's response to Basic with anything else than an API token (public reports). */
const noPasswords: AppResponse = {
  status: 401,
  contentType: "text/plain;charset=UTF-8",
  headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED" },
  body:
    "Basic authentication with passwords is deprecated.  For more information, see: " +
    "https://developer.atlassian.com/cloud/confluence/deprecation-notice-basic-auth/\n",
};

/** A Cloud site's response to a Bearer token that is not an OAuth 2.0 access token (public reports). */
const notASessionToken: AppResponse = {
  status: 403,
  body: { error: "Failed to parse Connect Session Auth Token" },
};

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
  if (truth(app, "basic-authentication") === "disabled") refuse(basicDisabled);
  const [username, password] = Buffer.from(credentials, "base64").toString("utf8").split(/:(.*)/s);
  const account = app.accounts.find((candidate) => candidate.username === username);
  if (account !== undefined && password !== undefined && account.password === password) {
    return { account, via: "basic" };
  }
  const token = password === undefined ? undefined : oauthIdentity(app, now, password);
  return token ?? refuse(badCredentials(app));
}

function bearerIdentity(app: App, now: number, token: string): Identity | undefined {
  if (token.split(".").length === 3) return oauthIdentity(app, now, token);
  const stored = app.personalAccessTokens.find((candidate) => candidate.token === token);
  const expired = stored?.expiresAt !== undefined && stored.expiresAt <= now;
  const account = app.accounts.find(({ username }) => username === stored?.username);
  if (account !== undefined && !expired) return { account, via: "personalAccessToken" };
  return truth(app, "invalid-token") === "anonymous" ? undefined : refuse(badCredentials(app));
}

/** The lifetime of an app's access tokens. */
export const accessTokenSeconds = (app: App): number =>
  app.settings.accessTokenSeconds ?? Number(truth(app, "server-token-lifetime"));

function oauthIdentity(app: App, now: number, accessToken: string): Identity | undefined {
  const id = signedTokenId(app, accessToken);
  const pair = app.tokenPairs.find(({ accessTokenId }) => accessTokenId === id);
  if (pair === undefined || pair.accessIssuedAt + accessTokenSeconds(app) * 1000 <= now) return undefined;
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

/** Opens a browser session. */
export function openSession(app: App, account: Account): Session {
  const session = { id: newNonce(), username: account.username, xsrfToken: newNonce() };
  app.sessions.push(session);
  return session;
}

/** The `Set-Cookie` header of a session. */
export const cookieOf = (app: App, { id }: Session): string =>
  `${sessionCookieOf(app)}=${id}; Path=${app.contextPath || "/"}; HttpOnly; SameSite=Lax`;

function sessionIdentity(app: App, request: FastifyRequest): Identity | undefined {
  const cookies = (request.headers.cookie ?? "").split(/; */).map((cookie) => cookie.split("="));
  // Apps without a context path get the cookies of all apps on the host: several may have the same name.
  const ids = cookies.flatMap(([name, id]) => (name === sessionCookieOf(app) ? [id] : []));
  const session = app.sessions.find(({ id }) => ids.includes(id));
  const account = app.accounts.find(({ username }) => username === session?.username);
  return session && account && { account, via: "session", session };
}

/** The realm is the encoded base URL (public responses of live products). */
const badCredentials = (app: App): AppResponse => ({
  status: 401,
  contentType: "text/html;charset=UTF-8",
  headers: {
    "x-seraph-loginreason": "AUTHENTICATED_FAILED",
    "www-authenticate": `OAuth realm="${encodeURIComponent(app.baseUrl)}"`,
  },
  body: "<html><body><h1>HTTP Status 401 – Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</h1></body></html>",
});
