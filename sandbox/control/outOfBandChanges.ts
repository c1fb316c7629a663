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
import {
  connectByCloudConnector,
  createSiteLink,
  deleteSiteLink,
  removeDirection,
  saveIncoming,
  saveOutgoing,
  type OutgoingInput,
  type RemoteApplication,
} from "../cloud/links";
import { linkStatus } from "../cloud/linkStatus";
import { cloudLinkStatuses } from "../products/cloudSites";
import { outgoingSuffix } from "../products/oauthPaths";
import type { AppContext } from "../state/context";
import { audit } from "../state/context";
import { setCoverage, setExcludedActions, setRetention } from "../auditing/configuration";
import { createToken, revokeToken, type TokenInput } from "../personal-tokens/personalTokens";
import { newApiToken } from "../state/ids";
import { newAccount, withSettings, type AccountOptions } from "../products/newApp";
import type {
  Account,
  Actor,
  ApiToken,
  App,
  ApplicationLink,
  AppSettings,
  CloudLinkStatus,
  CoverageArea,
  CoverageLevel,
  IncomingClient,
  OutgoingConnection,
  RetentionPeriod,
} from "../state/types";

/** Who makes out-of-band changes; absent members get defaults. */
export interface OutsideActor {
  /** Default: the app's first system administrator. An unknown name is a system administrator of that name, without an account. */
  username?: string;
  /** The address that the audit log records. Default: one of a private network; with a proxy, `client,proxy`. */
  source?: string;
}

/** An app, and who changes it out of band. */
export interface OutsideContext extends AppContext {
  actor: Actor;
}

export type OutOfBandChanges = typeof outOfBandChanges;

/** Changes behind Pulumi's back. The actor makes them, also according to the audit log. */
export const outOfBandChanges = {
  createClient: (context: OutsideContext, input: ClientInput): IncomingClient =>
    createClient(context, context.actor, input),
  updateClient: (context: OutsideContext, idOrName: string, patch: ClientInput): IncomingClient => {
    const client = found(context.app.incomingClients, idOrName, "incoming client");
    updateClient(context, context.actor, client, patch);
    return client;
  },
  resetClientSecret: (context: OutsideContext, idOrName: string): IncomingClient =>
    resetClientSecret(
      context,
      context.actor,
      found(context.app.incomingClients, idOrName, "incoming client"),
    ),
  deleteClient: (context: OutsideContext, idOrName: string): void =>
    deleteClient(context, context.actor, found(context.app.incomingClients, idOrName, "incoming client")),
  createConnection: (context: OutsideContext, input: ConnectionInput): OutgoingConnection =>
    createConnection(context, context.actor, {
      type: "generic",
      redirectUriSuffix: outgoingSuffix(context.app, input.authorizationEndpoint ?? ""),
      ...input,
    }),
  updateConnection: (
    context: OutsideContext,
    idOrName: string,
    patch: ConnectionInput,
  ): OutgoingConnection => {
    const connection = found(context.app.outgoingConnections, idOrName, "outgoing connection");
    const input = { ...connection, ...patch };
    const redirectUriSuffix = outgoingSuffix(context.app, input.authorizationEndpoint ?? "");
    updateConnection(context, context.actor, connection, { ...input, redirectUriSuffix });
    return connection;
  },
  deleteConnection: (context: OutsideContext, idOrName: string): void =>
    deleteConnection(
      context,
      context.actor,
      found(context.app.outgoingConnections, idOrName, "outgoing connection"),
    ),
  createLink: (
    context: OutsideContext,
    input: Pick<LinkInput, "name" | "rpcUrl" | "typeId"> & Partial<LinkInput>,
  ): ApplicationLink =>
    createLink(context, context.actor, { displayUrl: input.rpcUrl, ...input }, (message, status = 400) => ({
      status,
      body: { status, message: [message] },
    })),
  /** A link of the wizard "Atlassian product via OAuth 2.0", as the fact `product-link-storage` has it. Without its incoming and outgoing links. */
  createProductLink: (
    context: OutsideContext,
    input: Pick<LinkInput, "name" | "rpcUrl" | "typeId"> & Partial<LinkInput>,
  ): ApplicationLink => {
    const link = outOfBandChanges.createLink(context, input);
    link.productLink = true;
    return link;
  },
  updateLink: (context: OutsideContext, idOrName: string, patch: LinkDetails): ApplicationLink => {
    const link = found(context.app.applicationLinks, idOrName, "application link");
    const { name, rpcUrl, displayUrl } = link;
    updateLink(context, context.actor, link, { name, rpcUrl, displayUrl, ...patch });
    return link;
  },
  deleteLink: (context: OutsideContext, idOrName: string): void =>
    deleteLink(context, context.actor, found(context.app.applicationLinks, idOrName, "application link")),
  /** The REST API leaves these members of a record out of its responses from now on; without members, none. */
  omitMembers: (
    context: OutsideContext,
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
  setAccount: (
    context: OutsideContext,
    username: string,
    patch: Omit<AccountOptions, "username">,
  ): Account => {
    const { app } = context;
    const known = app.accounts.find((account) => account.username === username);
    const account = { ...(known ?? newAccount(app.product, { username }, app.accounts.length)), ...patch };
    if (known) Object.assign(known, account);
    else app.accounts.push(account);
    note(context, "account.changed", username);
    return account;
  },
  /** Creates a personal access token. Its owner makes this change, because products let nobody else make it. */
  createToken: (context: OutsideContext, input: TokenInput): { token: string } =>
    createToken(context, context.actor.source, input),
  expireToken: (context: OutsideContext, token: string): void => {
    const stored = context.app.personalAccessTokens.find((candidate) => candidate.token === token);
    if (stored === undefined) throw new Error("no such personal access token");
    stored.expiresAt = context.sandbox.clock.now();
    note(context, "token.expired", stored.username);
  },
  revokeToken: (context: OutsideContext, token: string): void => {
    revokeToken(context, context.actor, token);
    note(context, "token.revoked", "");
  },
  /** Creates an API token of a Cloud site's account, without scopes by default. */
  createApiToken: (
    context: OutsideContext,
    { username, ...details }: Pick<ApiToken, "username"> & Partial<ApiToken>,
  ): ApiToken => {
    const { app, sandbox } = context;
    if (app.cloud === undefined) throw new Error(`${app.name} is not a Cloud site`);
    const { apiTokens } = app.cloud;
    const name = `token ${apiTokens.length + 1}`;
    const token = { name, token: newApiToken(), createdAt: sandbox.clock.now(), username, ...details };
    apiTokens.push(token);
    note(context, "api-token.created", username);
    return token;
  },
  /** Creates a link on a Cloud site, as its wizard does; the incoming and the outgoing link follow. */
  createSiteLink: (context: OutsideContext, remote: RemoteApplication): ApplicationLink =>
    createSiteLink(context, context.actor, remote),
  /** Creates or changes the incoming link of a Cloud site's link. */
  saveIncoming: (
    context: OutsideContext,
    idOrName: string,
    input: Pick<ClientInput, "redirects" | "scope">,
  ): IncomingClient =>
    saveIncoming(
      context,
      context.actor,
      found(context.app.applicationLinks, idOrName, "application link"),
      input,
    ),
  /** Creates or changes the outgoing link of a Cloud site's link. */
  saveOutgoing: (context: OutsideContext, idOrName: string, input: OutgoingInput): OutgoingConnection =>
    saveOutgoing(
      context,
      context.actor,
      found(context.app.applicationLinks, idOrName, "application link"),
      input,
    ),
  /** Marks a Cloud site's link as connected, as a successful Connect does. */
  connectSiteLink: (context: OutsideContext, idOrName: string): ApplicationLink => {
    const link = found(context.app.applicationLinks, idOrName, "application link");
    if (link.cloud) link.cloud.connection = "established";
    note(context, "applink.connected", link.name);
    return link;
  },
  /** Deletes the incoming or the outgoing link of a Cloud site's link. */
  removeDirection: (context: OutsideContext, idOrName: string, direction: "incoming" | "outgoing"): void =>
    removeDirection(
      context,
      context.actor,
      found(context.app.applicationLinks, idOrName, "application link"),
      direction,
    ),
  /** Deletes a Cloud site's link with its incoming and outgoing links. */
  deleteSiteLink: (context: OutsideContext, idOrName: string): void =>
    deleteSiteLink(context, context.actor, found(context.app.applicationLinks, idOrName, "application link")),
  /** Links a Cloud site with the Data Center app of this name, as the organization's cloud connector does. */
  connectByCloudConnector: (context: OutsideContext, app: string): ApplicationLink => {
    const remote = context.sandbox.contexts.get(app);
    if (remote === undefined) throw new Error(`no app ${app}`);
    return connectByCloudConnector(context, remote, { site: context.actor, app: outsideActor(remote.app) });
  },
  /** The status of a link on a Cloud site's screens. */
  linkStatus: async (context: OutsideContext, idOrName: string): Promise<{ status: CloudLinkStatus }> => ({
    status: await linkStatus(context, found(context.app.applicationLinks, idOrName, "application link")),
  }),
  /** Sets the status of a Cloud site's link; `null`: it follows from the state again. */
  setLinkStatus: (context: OutsideContext, idOrName: string, status: CloudLinkStatus | null): void => {
    const link = found(context.app.applicationLinks, idOrName, "application link");
    if (status !== null && !(status in cloudLinkStatuses)) throw new Error(`no status ${status}`);
    if (status === null) delete link.status;
    else link.status = status;
    note(context, "applink.status", link.name);
  },
  setVersion: (context: OutsideContext, version: string): void => {
    context.app.version = version;
    note(context, "version.changed", version);
  },
  setSettings: (context: OutsideContext, patch: Partial<AppSettings>): void => {
    context.app.settings = withSettings(context.app.settings, patch);
    note(context, "settings.changed", Object.keys(patch).join(", "));
  },
  /** Changes how much of some areas the audit log records. */
  setAuditCoverage: (
    context: OutsideContext,
    levels: Partial<Record<CoverageArea, CoverageLevel>>,
  ): Record<CoverageArea, CoverageLevel> => {
    setCoverage(context, context.actor, levels);
    note(context, "auditing.changed", Object.keys(levels).join(", "));
    return context.app.auditing.coverage;
  },
  /** Changes for how long the audit log keeps events. */
  setAuditRetention: (context: OutsideContext, period: Partial<RetentionPeriod>): void => {
    setRetention(context, context.actor, period);
    note(context, "auditing.changed", "retention");
  },
  /** Replaces the list of actions, by name or key, that the audit log never records. */
  setAuditDenylist: (context: OutsideContext, actions: string[]): void => {
    setExcludedActions(context, context.actor, actions);
    note(context, "auditing.changed", "denylist");
  },
};

/** The address of out-of-band changes. */
const usualSource = "10.20.30.40";

/** The actor with defaults; an app without a system administrator gets a temporary one. */
export function outsideActor(app: App, { username, source = usualSource }: OutsideActor = {}): Actor {
  const known = app.accounts.find((account) =>
    username === undefined ? account.role === "sysadmin" : account.username === username,
  );
  const temporary = { username: username ?? "administrator", role: "sysadmin" } as const;
  return { account: known ?? newAccount(app.product, temporary, app.accounts.length), source };
}

function note(context: OutsideContext, summary: string, object: string): void {
  audit(context.app, context.sandbox.clock.now(), context.actor.account.username, summary, object);
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
