import {
  createLink,
  deleteLink,
  updateLink,
  type LinkDetails,
  type LinkInput,
} from "../application-links/links";
import {
  createConnection,
  deleteConnection,
  updateConnection,
  type ConnectionInput,
} from "../oauth-client/outgoingConnections";
import {
  createClient,
  deleteClient,
  resetClientSecret,
  updateClient,
  type ClientInput,
} from "../authorization-server/incomingClients";
import type { AppContext } from "../state/context";
import { audit } from "../state/context";
import { newPersonalAccessToken } from "../state/ids";
import { redirectSuffix } from "../state/ids";
import { newAccount, type AccountOptions } from "../products/newApp";
import type {
  Account,
  ApplicationLink,
  AppSettings,
  IncomingClient,
  OutgoingConnection,
} from "../state/types";

export type OutOfBandChanges = typeof outOfBandChanges;

/** Changes behind Pulumi's back. The app's system administrator makes them, also according to the audit log. */
export const outOfBandChanges = {
  createClient: (context: AppContext, input: ClientInput): IncomingClient =>
    createClient(context, administrator(context), input),
  updateClient: (context: AppContext, idOrName: string, patch: ClientInput): IncomingClient => {
    const client = found(context.app.incomingClients, idOrName, "incoming client");
    updateClient(context, administrator(context), client, patch);
    return client;
  },
  resetClientSecret: (context: AppContext, idOrName: string): IncomingClient =>
    resetClientSecret(
      context,
      administrator(context),
      found(context.app.incomingClients, idOrName, "incoming client"),
    ),
  deleteClient: (context: AppContext, idOrName: string): void =>
    deleteClient(
      context,
      administrator(context),
      found(context.app.incomingClients, idOrName, "incoming client"),
    ),
  createConnection: (context: AppContext, input: ConnectionInput): OutgoingConnection =>
    createConnection(context, administrator(context), {
      type: "generic",
      redirectUriSuffix: redirectSuffix(input.authorizationEndpoint ?? ""),
      ...input,
    }),
  updateConnection: (context: AppContext, idOrName: string, patch: ConnectionInput): OutgoingConnection => {
    const connection = found(context.app.outgoingConnections, idOrName, "outgoing connection");
    const input = { ...connection, ...patch };
    const redirectUriSuffix = redirectSuffix(input.authorizationEndpoint ?? "");
    updateConnection(context, administrator(context), connection, { ...input, redirectUriSuffix });
    return connection;
  },
  deleteConnection: (context: AppContext, idOrName: string): void =>
    deleteConnection(
      context,
      administrator(context),
      found(context.app.outgoingConnections, idOrName, "outgoing connection"),
    ),
  createLink: (
    context: AppContext,
    input: Pick<LinkInput, "name" | "rpcUrl" | "typeId"> & Partial<LinkInput>,
  ): ApplicationLink =>
    createLink(context, administrator(context), { displayUrl: input.rpcUrl, ...input }, (message) => ({
      status: 400,
      body: { status: 400, message: [message] },
    })),
  updateLink: (context: AppContext, idOrName: string, patch: LinkDetails): ApplicationLink => {
    const link = found(context.app.applicationLinks, idOrName, "application link");
    const { name, rpcUrl, displayUrl } = link;
    updateLink(context, administrator(context), link, { name, rpcUrl, displayUrl, ...patch });
    return link;
  },
  deleteLink: (context: AppContext, idOrName: string): void =>
    deleteLink(
      context,
      administrator(context),
      found(context.app.applicationLinks, idOrName, "application link"),
    ),
  /** The REST API leaves these members of a record out of its responses from now on; without members, none. */
  omitMembers: (
    context: AppContext,
    records: "applicationLinks" | "incomingClients" | "outgoingConnections",
    idOrName: string,
    members: string[],
  ): void => {
    const record = found<{ id: string; name: string; omitted?: string[] }>(
      context.app[records],
      idOrName,
      `record among ${records}`,
    );
    record.omitted = members;
    note(context, "record.damaged", record.name);
  },
  setAccount: (context: AppContext, username: string, patch: Omit<AccountOptions, "username">): Account => {
    const { app } = context;
    const known = app.accounts.find((account) => account.username === username);
    const account = { ...(known ?? newAccount(app.product, { username }, app.accounts.length)), ...patch };
    if (known) Object.assign(known, account);
    else app.accounts.push(account);
    note(context, "account.changed", username);
    return account;
  },
  createToken: (
    context: AppContext,
    { username, expiresInSeconds }: { username: string; expiresInSeconds?: number },
  ): { token: string } => {
    const { app, sandbox } = context;
    if (!app.accounts.some((account) => account.username === username))
      throw new Error(`no account ${username}`);
    const token = newPersonalAccessToken();
    app.personalAccessTokens.push({
      token,
      username,
      ...(expiresInSeconds !== undefined && { expiresAt: sandbox.clock.now() + expiresInSeconds * 1000 }),
    });
    note(context, "token.created", username);
    return { token };
  },
  expireToken: (context: AppContext, token: string): void => {
    const stored = context.app.personalAccessTokens.find((candidate) => candidate.token === token);
    if (stored === undefined) throw new Error("no such personal access token");
    stored.expiresAt = context.sandbox.clock.now();
    note(context, "token.expired", stored.username);
  },
  revokeToken: (context: AppContext, token: string): void => {
    const { app } = context;
    app.personalAccessTokens = app.personalAccessTokens.filter((candidate) => candidate.token !== token);
    note(context, "token.revoked", "");
  },
  setVersion: (context: AppContext, version: string): void => {
    context.app.version = version;
    note(context, "version.changed", version);
  },
  setSettings: (context: AppContext, patch: Partial<AppSettings>): void => {
    Object.assign(context.app.settings, patch);
    note(context, "settings.changed", Object.keys(patch).join(", "));
  },
};

/**
 * The account that makes out-of-band changes: the app's first system administrator, or a temporary one if it
 * has none.
 */
function administrator({ app }: AppContext): Account {
  const outside = { username: "administrator", role: "sysadmin" } as const;
  return app.accounts.find(({ role }) => role === "sysadmin") ?? newAccount(app.product, outside, 0);
}

function note(context: AppContext, summary: string, object: string): void {
  audit(context.app, context.sandbox.clock.now(), administrator(context).username, summary, object);
}

function found<Item extends { id: string; name: string }>(
  items: Item[],
  idOrName: string,
  what: string,
): Item {
  const item = items.find(({ id }) => id === idOrName) ?? items.find(({ name }) => name === idOrName);
  if (item === undefined) throw new Error(`no ${what} ${idOrName}`);
  return item;
}
