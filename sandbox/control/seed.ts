import { linkOrganizations } from "../cloud/organizations";
import {
  nameUuid,
  newApiToken,
  newClientId,
  newClientSecret,
  newId,
  newPersonalAccessToken,
} from "../state/ids";
import { redirectSuffix } from "../state/ids";
import { linkId } from "../state/ids";
import { newAccount, withSettings, type AccountOptions } from "../products/newApp";
import type { SandboxState } from "../state/export";
import type {
  ApiToken,
  App,
  ApplicationLink,
  AuditingSettings,
  CloudSite,
  IncomingClient,
  OutgoingConnection,
  PersonalAccessToken,
} from "../state/types";
import type { SandboxContext } from "../state/context";

/** One app of a seed. Absent members get defaults. */
export interface SeedApp extends Partial<
  Omit<
    App,
    | "accounts"
    | "personalAccessTokens"
    | "applicationLinks"
    | "incomingClients"
    | "outgoingConnections"
    | "settings"
    | "auditing"
    | "cloud"
  >
> {
  settings?: Partial<App["settings"]>;
  auditing?: Partial<Omit<AuditingSettings, "coverage">> & {
    coverage?: Partial<AuditingSettings["coverage"]>;
  };
  accounts?: AccountOptions[];
  /** Of a Cloud site only. */
  cloud?: Partial<Omit<CloudSite, "apiTokens">> & {
    apiTokens?: (Pick<ApiToken, "username"> & Partial<ApiToken>)[];
  };
  personalAccessTokens?: (Pick<PersonalAccessToken, "username"> & Partial<PersonalAccessToken>)[];
  applicationLinks?: (Pick<ApplicationLink, "name" | "typeId" | "rpcUrl"> & Partial<ApplicationLink>)[];
  incomingClients?: (Pick<IncomingClient, "name" | "redirects" | "scope"> & Partial<IncomingClient>)[];
  outgoingConnections?: (Pick<
    OutgoingConnection,
    "name" | "clientId" | "authorizationEndpoint" | "tokenEndpoint" | "scopes"
  > &
    Partial<OutgoingConnection>)[];
}

/** An export, or a part of one. */
export interface Seed extends Omit<SandboxState, "apps"> {
  apps?: Record<string, SeedApp>;
}

/**
 * Merges a seed into the state. Members of the seed replace those of the state (lists as a whole); other
 * members stay. Replaces `${jira.url}` in any text by the base URL of the app `jira`, and
 * `${jira.redirectSuffix}` by the end of the redirect URLs of outgoing links to it. Throws for an app that does not run.
 */
export function seedState(sandbox: SandboxContext, seed: Seed): void {
  const filled = withUrls(seed, sandbox) as Seed;
  for (const name of Object.keys(filled.apps ?? {})) {
    if (!sandbox.contexts.has(name))
      throw new Error(`the seed contains the app ${name}, which does not run in this sandbox`);
  }
  for (const [name, seedApp] of Object.entries(filled.apps ?? {})) {
    const app = sandbox.contexts.get(name)?.app;
    if (app) Object.assign(app, completed(app, seedApp, sandbox.clock.now()));
  }
  linkOrganizations(sandbox);
  if (filled.clock) sandbox.clock.setOffset(filled.clock.offset);
  if (filled.requestLog) sandbox.requestLog.restore(filled.requestLog);
  if (filled.faults) sandbox.faults.restore(filled.faults);
}

function completed(app: App, seed: SeedApp, now: number): Partial<App> {
  const { settings, auditing, accounts, personalAccessTokens, cloud, ...rest } = seed;
  const { applicationLinks, incomingClients, outgoingConnections } = seed;
  const people = accounts?.map((account, number) => newAccount(app.product, account, number)) ?? app.accounts;
  const creator = people.find(({ role }) => role === "sysadmin")?.userKey ?? "";
  return {
    ...rest,
    ...completedSite(app, cloud, now),
    name: app.name,
    product: app.product,
    contextPath: app.contextPath,
    settings: withSettings(app.settings, settings),
    auditing: {
      ...app.auditing,
      ...auditing,
      coverage: { ...app.auditing.coverage, ...auditing?.coverage },
    },
    accounts: people,
    personalAccessTokens:
      personalAccessTokens?.map((token, number) => ({
        id: number + 1,
        name: `token ${number + 1}`,
        token: newPersonalAccessToken(),
        createdAt: now,
        ...token,
      })) ?? app.personalAccessTokens,
    applicationLinks:
      applicationLinks?.map((link) => ({
        id: linkId(link.rpcUrl) ?? nameUuid(link.rpcUrl),
        displayUrl: link.rpcUrl,
        primary: applicationLinks.find(({ typeId }) => typeId === link.typeId) === link,
        system: false,
        ...link,
      })) ?? app.applicationLinks,
    incomingClients:
      incomingClients?.map((client) => ({
        id: newId(),
        clientId: newClientId(),
        clientSecret: newClientSecret(),
        userKey: creator,
        ...client,
        redirects: [...new Set(client.redirects)].sort(),
      })) ?? app.incomingClients,
    outgoingConnections:
      outgoingConnections?.map((connection) => ({
        id: newId(),
        type: "GENERIC" as const,
        clientSecret: newClientSecret(),
        redirectUriSuffix: redirectSuffix(connection.authorizationEndpoint),
        ...connection,
        scopes: [...new Set(connection.scopes)].sort(),
      })) ?? app.outgoingConnections,
  };
}

function completedSite(app: App, seed: SeedApp["cloud"], now: number): Pick<App, "cloud"> {
  if (seed === undefined) return {};
  if (app.cloud === undefined) throw new Error(`${app.name} is not a Cloud site`);
  const apiTokens = seed.apiTokens?.map((token, number) => ({
    name: `token ${number + 1}`,
    token: newApiToken(),
    createdAt: now,
    ...token,
  }));
  return { cloud: { ...app.cloud, ...seed, apiTokens: apiTokens ?? app.cloud.apiTokens } };
}

function withUrls(value: unknown, sandbox: SandboxContext): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\{([^}]+)\.(url|redirectSuffix)\}/g, (whole, name: string, what: string) => {
      const url = sandbox.contexts.get(name)?.app.baseUrl;
      if (url === undefined) return whole;
      return what === "url" ? url : redirectSuffix(`${url}/rest/oauth2/latest/authorize`);
    });
  }
  if (Array.isArray(value)) return value.map((item) => withUrls(item, sandbox));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withUrls(member, sandbox)]));
}
