import { products } from "./products";
import { nameUuid, newClientSecret } from "../state/ids";
import type { Account, App, AppSettings, ProductName, Role } from "../state/types";

/** An account as a person writes it; everything left out gets a default. */
export interface AccountOptions {
  username: string;
  password?: string;
  role?: Role;
  displayName?: string;
  userKey?: string;
}

/** What may be said about an app before it starts. */
export interface AppOptions {
  product: ProductName;
  /** Default: the product's newest version that the sandbox knows. */
  version?: string;
  /** Default: a free port. */
  port?: number;
  /** Default: the product's usual one, such as `/jira`; `""` for none. */
  contextPath?: string;
  /** The canonical base URL where it differs from the address the app listens on. */
  displayUrl?: string;
  serverId?: string;
  settings?: Partial<AppSettings>;
  /** Default: `admin` (system administrator), `project-admin` (administrator) and `user`, each with its name as password. */
  accounts?: AccountOptions[];
}

/** The products' own defaults, but for https: the sandbox speaks http on loopback. */
export const defaultSettings: AppSettings = {
  skipBaseUrlHttpsRequirement: true,
  skipRedirectUrlHttpsRequirement: false,
  skipProviderHttpsRequirement: true,
  disallowLocalhostRedirect: false,
  secretsReturned: "always",
  accessTokenSeconds: 3600,
  refreshTokenSeconds: 90 * 24 * 3600,
  authorizationCodeSeconds: 60,
  listsOAuthPseudoLinks: true,
};

const defaultAccounts: AccountOptions[] = [
  { username: "admin", role: "sysadmin", displayName: "Administrator" },
  { username: "project-admin", role: "admin", displayName: "Project Administrator" },
  { username: "user", role: "user", displayName: "User" },
];

/** Fills an account up with its defaults; `number` counts the app's accounts from zero. */
export function newAccount(product: ProductName, options: AccountOptions, number: number): Account {
  return {
    username: options.username,
    password: options.password ?? options.username,
    userKey: options.userKey ?? products[product].userKey(number, options.username),
    displayName: options.displayName ?? options.username,
    role: options.role ?? "user",
  };
}

/** A freshly installed app. `url` is where it listens, context path included. */
export function newApp(name: string, options: AppOptions, url: string): App {
  const product = products[options.product];
  return {
    name,
    product: options.product,
    version: options.version ?? product.defaultVersion,
    serverId: options.serverId ?? nameUuid(`applinks-sandbox:${name}`),
    contextPath: options.contextPath ?? product.defaultContextPath,
    baseUrl: options.displayUrl?.replace(/\/+$/, "") ?? url,
    settings: { ...defaultSettings, ...options.settings },
    accounts: (options.accounts ?? defaultAccounts).map((account, number) =>
      newAccount(options.product, account, number),
    ),
    personalAccessTokens: [],
    sessions: [],
    applicationLinks: [],
    incomingClients: [],
    outgoingConnections: [],
    authorizationCodes: [],
    tokenPairs: [],
    remoteTokens: [],
    flows: [],
    content: [],
    audit: [],
    tokenSigningSecret: newClientSecret(),
  };
}
