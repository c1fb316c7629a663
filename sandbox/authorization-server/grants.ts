import { createHash, timingSafeEqual } from "node:crypto";
import jwt from "jsonwebtoken";
import { accessTokenSeconds, signedTokenId } from "../http/authentication";
import { truth } from "../state/dialect";
import { newId, newNonce } from "../state/ids";
import { audit, type AppContext } from "../state/context";
import { recordToken } from "./auditEvents";
import type { Actor, App, AuthorizationCode, IncomingClient, TokenPair } from "../state/types";

/** An OAuth error response: `error`, `error_description` and the HTTP status. */
export interface GrantError {
  status: number;
  error: string;
  description: string;
}

/** The response to a token request (RFC 6749, section 5.1, as the products fill it). */
export interface TokenResponse {
  access_token: string;
  token_type: "bearer";
  expires_in: number;
  refresh_token: string;
  scope: string;
}

/** The parameters of a token or revocation request, from its form or its query. */
export type Parameters = Record<string, string | undefined>;

/** A request to the token or revocation endpoint. */
export interface TokenCall {
  parameters: Parameters;
  now: number;
  /** The address that the audit log records. */
  source: string;
}

/** The parameters by name; of a repeated parameter, the first value. */
export const parametersOf = (query: unknown): Parameters =>
  Object.fromEntries(
    Object.entries(query ?? {}).map(([name, value]: [string, unknown]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return [name, typeof first === "string" ? first : undefined];
    }),
  );

/** Issues an authorization code after a user's consent. */
export function issueCode(
  app: App,
  now: number,
  grant: Omit<AuthorizationCode, "code" | "issuedAt">,
): string {
  const code = newNonce();
  // A code stays stored as long as its tokens are valid, so that a replay revokes them.
  const isLiving = ({ exchangedFor }: AuthorizationCode): boolean =>
    app.tokenPairs.some(({ id }) => id === exchangedFor);
  app.authorizationCodes = app.authorizationCodes.filter(
    (other) => !isCodeExpired(app, now, other) || isLiving(other),
  );
  app.authorizationCodes.push({ ...grant, code, issuedAt: now });
  return code;
}

/**
 * Responds to a token request. Checks the grant before the client secret, and returns the products' errors
 * (behaviour of shipped plugins; the statuses are inferred).
 */
export function exchange(app: App, call: TokenCall): TokenResponse | GrantError {
  const { parameters, now } = call;
  switch (parameters["grant_type"] ?? "") {
    case "":
      return refusal("invalid_request", "grant_type is missing");
    case "authorization_code":
      return exchangeCode(app, call);
    case "refresh_token":
      return refresh(app, now, parameters);
    default:
      return refusal("unsupported_grant_type", "the grant type is not supported");
  }
}

function exchangeCode(app: App, { parameters, now, source }: TokenCall): TokenResponse | GrantError {
  const lacking = missing(parameters, ["client_id", "code", "redirect_uri"]);
  if (lacking !== undefined) return lacking;
  const code = app.authorizationCodes.find((candidate) => candidate.code === parameters["code"]);
  if (code === undefined) return refusal("invalid_request", "the authorization code is unknown");
  if (code.exchangedFor !== undefined) {
    app.tokenPairs = app.tokenPairs.filter(({ id }) => id !== code.exchangedFor);
    return refusal("invalid_grant", "the authorization code was exchanged before");
  }
  if (isCodeExpired(app, now, code)) return refusal("invalid_request", "the authorization code has expired");
  if (code.clientId !== parameters["client_id"]) {
    return refusal("invalid_grant", "the authorization code belongs to another client");
  }
  if (code.redirectUrl !== parameters["redirect_uri"]) {
    return refusal("invalid_grant", "the redirect URI differs from the authorized one");
  }
  const client = app.incomingClients.find(({ clientId }) => clientId === code.clientId);
  if (client?.redirects.includes(code.redirectUrl) !== true) {
    return refusal("invalid_client", "the redirect URI is no longer registered");
  }
  if (!verifiesPossession(code, parameters["code_verifier"])) {
    return refusal("invalid_grant", "the code verifier does not match");
  }
  if (!isSecretOf(client, parameters["client_secret"])) return wrongClient;
  code.exchangedFor = newId();
  audit(app, now, code.username, "token.created", client.name);
  recordToken(app, { at: now, source }, "created", code);
  return issue(app, now, code, code.exchangedFor);
}

function refresh(app: App, now: number, parameters: Parameters): TokenResponse | GrantError {
  const lacking = missing(parameters, ["client_id", "refresh_token"]);
  if (lacking !== undefined) return lacking;
  const tokenId = signedTokenId(app, parameters["refresh_token"] ?? "");
  const pair = app.tokenPairs.find(({ refreshTokenId }) => refreshTokenId === tokenId);
  const lifetime = app.settings.refreshTokenSeconds * 1000;
  if (
    pair === undefined ||
    pair.clientId !== parameters["client_id"] ||
    pair.refreshIssuedAt + lifetime <= now
  ) {
    return refusal("invalid_grant", "the refresh token is not valid");
  }
  const client = app.incomingClients.find(({ clientId }) => clientId === pair.clientId);
  if (!isSecretOf(client, parameters["client_secret"])) return wrongClient;
  app.tokenPairs = app.tokenPairs.filter((other) => other !== pair);
  // The pair keeps its id, so that a replayed code also revokes refreshed tokens.
  return issue(app, now, pair, pair.id);
}

/**
 * Revokes a token and the other token of its pair. Succeeds for an unknown token, too. With a hint, only tokens of that
 * type are found (behaviour of shipped plugins). Returns the error if the request is refused.
 */
export function revoke(app: App, { parameters, now, source }: TokenCall): GrantError | undefined {
  const lacking = missing(parameters, ["token", "client_id"]);
  if (lacking !== undefined) return lacking;
  const hint = parameters["token_type_hint"] ?? "";
  if (hint !== "" && hint !== "access_token" && hint !== "refresh_token") {
    return refusal("unsupported_token_type", "the token type is not supported");
  }
  const client = app.incomingClients.find(({ clientId }) => clientId === parameters["client_id"]);
  if (!isSecretOf(client, parameters["client_secret"])) return wrongClient;
  const tokenId = signedTokenId(app, parameters["token"] ?? "");
  const revoked = app.tokenPairs.find(
    ({ clientId, accessTokenId, refreshTokenId }) =>
      clientId === client.clientId &&
      ((hint !== "refresh_token" && accessTokenId === tokenId) ||
        (hint !== "access_token" && refreshTokenId === tokenId)),
  );
  if (revoked === undefined) {
    const isRefused = truth(app, "server-unknown-token") === "400";
    return isRefused ? refusal("invalid_request", "the token is unknown") : undefined;
  }
  app.tokenPairs = app.tokenPairs.filter((pair) => pair !== revoked);
  audit(app, now, revoked.username, "token.revoked", client.name);
  recordToken(app, { at: now, source }, "revoked", revoked);
  return undefined;
}

/** The form of code challenges and verifiers (RFC 7636). */
const proofKey = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * The method of a PKCE challenge: in any case, `plain` if it is absent or blank (behaviour of shipped plugins);
 * `undefined` for an unknown one.
 */
export function challengeMethod(method = ""): "plain" | "S256" | undefined {
  switch (method.toLowerCase()) {
    case "":
    case "plain":
      return "plain";
    case "s256":
      return "S256";
    default:
      return undefined;
  }
}

/**
 * Revokes a pair of tokens that the user has allowed, by its ID. Returns false if the user has no such tokens.
 */
export function revokeOwn({ app, sandbox }: AppContext, actor: Actor, id: string): boolean {
  const { username } = actor.account;
  const revoked = app.tokenPairs.find((pair) => pair.id === id && pair.username === username);
  if (revoked === undefined) return false;
  app.tokenPairs = app.tokenPairs.filter((pair) => pair !== revoked);
  const client = app.incomingClients.find(({ clientId }) => clientId === revoked.clientId);
  const at = sandbox.clock.now();
  audit(app, at, username, "token.revoked", client?.name ?? "");
  recordToken(app, { at, source: actor.source }, "revoked", revoked);
  return true;
}

/** Whether a PKCE challenge is supported. An unknown method, or a method without a challenge, is not. */
export function isChallenge(app: App, challenge: string | undefined, method: string | undefined): boolean {
  if (challenge === undefined) return (method ?? "") === "";
  const known = challengeMethod(method);
  const isOffered = truth(app, "server-pkce") === "s256-only" ? known === "S256" : known !== undefined;
  return isOffered && proofKey.test(challenge);
}

/** Whether the verifier matches the code's PKCE challenge (RFC 7636). True if the code has no challenge. */
function verifiesPossession(code: AuthorizationCode, verifier: string | undefined): boolean {
  if (code.codeChallenge === undefined) return true;
  if (verifier === undefined || !proofKey.test(verifier)) return false;
  const response =
    code.codeChallengeMethod === "S256"
      ? createHash("sha256").update(verifier).digest("base64url")
      : verifier;
  return response === code.codeChallenge;
}

function issue(
  app: App,
  now: number,
  grant: { clientId: string; username: string; scope: string },
  id: string,
): TokenResponse {
  const { clientId, username, scope } = grant;
  const pair: TokenPair = {
    id,
    clientId,
    username,
    scope,
    accessTokenId: newId(),
    refreshTokenId: newId(),
    accessIssuedAt: now,
    refreshIssuedAt: now,
  };
  app.tokenPairs.push(pair);
  // A token holds only its id; its user, scope and lifetime are stored here (behaviour of shipped plugins).
  const sign = (tokenId: string): string =>
    jwt.sign({ id: tokenId }, app.tokenSigningSecret, { algorithm: "HS256", noTimestamp: true });
  return {
    access_token: sign(pair.accessTokenId),
    token_type: "bearer",
    expires_in: accessTokenSeconds(app),
    refresh_token: sign(pair.refreshTokenId),
    scope,
  };
}

function isCodeExpired(app: App, now: number, code: AuthorizationCode): boolean {
  return code.issuedAt + app.settings.authorizationCodeSeconds * 1000 <= now;
}

function isSecretOf(
  client: IncomingClient | undefined,
  secret: string | undefined,
): client is IncomingClient {
  if (client === undefined || secret === undefined) return false;
  const [kept, given] = [Buffer.from(client.clientSecret), Buffer.from(secret)];
  return kept.length === given.length && timingSafeEqual(kept, given);
}

function missing(parameters: Parameters, names: string[]): GrantError | undefined {
  const absent = names.find((name) => (parameters[name] ?? "") === "");
  return absent === undefined ? undefined : refusal("invalid_request", `${absent} is missing`);
}

const refusal = (error: string, description: string): GrantError => ({
  status: error === "invalid_client" ? 401 : 400,
  error,
  description,
});

const wrongClient = refusal("invalid_client", "the client ID or the client secret is wrong");
