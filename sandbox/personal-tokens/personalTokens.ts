import type { FastifyRequest } from "fastify";
import { recordEvent, type AuditText } from "../products/auditLog";
import { isAtLeast, products } from "../products/products";
import { noSuchResource, refuse, send, type AppResponse } from "../http/responses";
import { hasRole } from "../http/authentication";
import type { RegisterRoutes } from "../http/routes";
import { audit, type AppContext } from "../state/context";
import { truth } from "../state/dialect";
import { newPersonalAccessToken, personalTokenId } from "../state/ids";
import type { Account, Actor, App, PersonalAccessToken } from "../state/types";

/** What a new token gets. */
export interface TokenInput {
  username: string;
  expiresInSeconds?: number;
  /** Default: `token <number>`. */
  name?: string;
}

/**
 * The personal access tokens of an account: its own with `GET /rest/pat/{latest|1.0}/tokens` (Jira, Confluence), and by user with
 * `GET /rest/access-tokens/{latest|1.0}/users/{username}` (Bitbucket). A response never has the token itself.
 */
export const personalTokens: RegisterRoutes = (server, context) => {
  const { app } = context;
  const options = (api: "pat" | "access-tokens") => ({
    config: { role: "user", family: "plain", operation: "personalTokens.list" } as const,
    onRequest: async (request: FastifyRequest) => {
      const facts = products[app.product].personalTokens;
      if (facts?.api === api && isAtLeast(app.version, facts.since)) return;
      refuse(noSuchResource(app, new URL(request.url, context.url).href));
    },
  });
  for (const version of ["latest", "1.0"]) {
    server.get(`/rest/pat/${version}/tokens`, options("pat"), async (request, reply) =>
      send(reply, {
        status: 200,
        body: tokensOf(app, request.identity?.account.username).map((token) => patEntity(app, token)),
      }),
    );
    server.get<{ Params: { username: string } }>(
      `/rest/access-tokens/${version}/users/:username`,
      options("access-tokens"),
      async (request, reply) => {
        const { username } = request.params;
        const owner = app.accounts.find((account) => account.username === username);
        if (owner === undefined) refuse(bitbucketError(404, "The user does not exist."));
        const isOwn = request.identity?.account === owner;
        if (!isOwn && !hasRole(app, request.identity, "admin")) {
          refuse(bitbucketError(401, "You are not permitted to get the tokens of this user."));
        }
        const values = tokensOf(app, username).map((token) => bitbucketEntity(token, owner));
        const body = { size: values.length, limit: 25, isLastPage: true, start: 0, values };
        return send(reply, { status: 200, body });
      },
    );
  }
};

const tokensOf = (app: App, owner: string | undefined): PersonalAccessToken[] =>
  app.personalAccessTokens.filter(({ username }) => username === owner);

function patEntity(app: App, { id, name, createdAt, expiresAt }: PersonalAccessToken): object {
  const date = (time: number): string | number =>
    truth(app, "token-dates") === "milliseconds" ? time : new Date(time).toISOString();
  return {
    id,
    name,
    createdAt: date(createdAt),
    ...(expiresAt !== undefined && { expiringAt: date(expiresAt) }),
  };
}

const day = 24 * 3600 * 1000;

function bitbucketEntity(token: PersonalAccessToken, owner: Account): object {
  const { name, createdAt, expiresAt } = token;
  return {
    id: personalTokenId(token.token) ?? String(token.id),
    name,
    createdDate: createdAt,
    permissions: ["REPO_ADMIN", "PROJECT_ADMIN"],
    user: { name: owner.username, slug: owner.username, displayName: owner.displayName, id: owner.userKey },
    ...(expiresAt !== undefined && { expiryDays: Math.ceil((expiresAt - createdAt) / day) }),
  };
}

const bitbucketError = (status: number, message: string): AppResponse => ({
  status,
  body: products.bitbucket.errorOf(status, message),
});

/** Creates a token of an account, as its owner would. Throws if there is no such account. */
export function createToken(context: AppContext, source: string, input: TokenInput): { token: string } {
  const { app, sandbox } = context;
  const { username, expiresInSeconds } = input;
  const account = app.accounts.find((candidate) => candidate.username === username);
  if (account === undefined) throw new Error(`no account ${username}`);
  const at = sandbox.clock.now();
  const id = Math.max(0, ...app.personalAccessTokens.map((token) => token.id)) + 1;
  const name = input.name ?? `token ${id}`;
  const token = newPersonalAccessToken();
  app.personalAccessTokens.push({
    id,
    name,
    token,
    username,
    createdAt: at,
    ...(expiresInSeconds !== undefined && { expiresAt: at + expiresInSeconds * 1000 }),
  });
  audit(app, at, username, "token.created", username);
  recordToken(context, { account, source }, "created", { account, name });
  return { token };
}

/** Revokes a token; does nothing if there is no such token. */
export function revokeToken(context: AppContext, actor: Actor, token: string): void {
  const { app } = context;
  const revoked = app.personalAccessTokens.find((candidate) => candidate.token === token);
  app.personalAccessTokens = app.personalAccessTokens.filter((candidate) => candidate !== revoked);
  const account = app.accounts.find(({ username }) => username === revoked?.username);
  if (revoked && account) recordToken(context, actor, "deleted", { account, name: revoked.name });
}

function recordToken(
  { app, sandbox }: AppContext,
  actor: Actor,
  kind: "created" | "deleted",
  { account, name }: { account: Account; name: string },
): void {
  const isBitbucket = products[app.product].personalTokens?.api === "access-tokens";
  const key = (end: string): string =>
    isBitbucket ? `bitbucket.access.tokens.audit.${end}` : `personal.access.tokens.audit.log.${end}`;
  const text = (end: string, words: string): AuditText => ({ key: key(end), text: words });
  recordEvent(app, sandbox.clock.now(), actor, {
    area: isBitbucket ? "user-management" : "security",
    level: "base",
    category: isBitbucket ? text("category.accesstokens", "Access tokens") : text("category", "Security"),
    action: text(
      isBitbucket ? `action.accesstoken${kind}.personal` : `summary.token.${kind}`,
      `Personal access token ${kind}`,
    ),
    affectedObjects: [{ id: account.userKey, name: account.username, type: isBitbucket ? "USER" : "User" }],
    extraAttributes: [
      {
        name: isBitbucket ? text("attribute.name", "Token name") : text("extra.attribute.name", "Token Name"),
        value: name,
      },
    ],
  });
}
