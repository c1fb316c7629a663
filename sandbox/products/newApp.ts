import { dialectProblems } from "../../facts/dialect";
import { products } from "./products";
import { nameUuid, newClientSecret } from "../state/ids";
import { cloudProduct, newCloudSite } from "./cloudSites";
import type { Account, App, AppSettings, AuditingSettings, ProductName, Role } from "../state/types";

/** The options of an account. Absent members get defaults. */
export interface AccountOptions {
  username: string;
  password?: string;
  role?: Role;
  displayName?: string;
  userKey?: string;
}

/** The options of an app. */
export interface AppOptions {
  product: ProductName;
  /** `cloud`: a Cloud site, of Jira or Confluence. Default: `dataCenter`. */
  deployment?: "dataCenter" | "cloud";
  /** The host name of a Cloud site. Default: its name below `.localhost`. */
  host?: string;
  /** The organization of a Cloud site. Default: one of its own. */
  organization?: string;
  /** Default: the newest version that the sandbox supports. */
  version?: string;
  /** Default: a free port. */
  port?: number;
  /** Default: the product's usual context path, such as `/jira`; `""` for none. */
  contextPath?: string;
  /** The canonical base URL. Default: the address that the app listens on. */
  displayUrl?: string;
  serverId?: string;
  settings?: Partial<AppSettings>;
  /**
   * Default: `admin` (system administrator), `project-admin` (administrator) and `user`, with their names as
   * passwords.
   */
  accounts?: AccountOptions[];
}

/** The products' defaults, except for https: the sandbox uses http on loopback. */
const defaultSettings: AppSettings = {
  skipBaseUrlHttpsRequirement: true,
  skipRedirectUrlHttpsRequirement: false,
  skipProviderHttpsRequirement: true,
  disallowLocalhostRedirect: false,
  refreshTokenSeconds: 90 * 24 * 3600,
  authorizationCodeSeconds: 60,
  dialect: {},
  ipAllowlist: [],
  secureAdministratorSessions: true,
};

/** The settings with others in their place; facts that the new dialect leaves out stay as they are. Throws for an invalid dialect. */
export function withSettings(
  settings: AppSettings,
  { dialect, ...others }: Partial<AppSettings> = {},
): AppSettings {
  const problems = dialectProblems(dialect ?? {});
  if (problems.length > 0) throw new Error(problems.join("; "));
  return { ...settings, ...others, dialect: { ...settings.dialect, ...dialect } };
}

/** The products' default: every area at Base, for three years. Cloud sites have no such levels. */
const defaultAuditing = (onCloud: boolean): AuditingSettings => ({
  coverage: {
    "audit-log": "base",
    "global-config-and-administration": onCloud ? "full" : "base",
    "user-management": "base",
    permissions: "base",
    "local-config-and-administration": "base",
    security: "base",
    "end-user-activity": "base",
    ecosystem: "base",
  },
  retention: { years: 3, months: 0, days: 0 },
  excludedActions: [],
});

const defaultAccounts: AccountOptions[] = [
  { username: "admin", role: "sysadmin", displayName: "Administrator" },
  { username: "project-admin", role: "admin", displayName: "Project Administrator" },
  { username: "user", role: "user", displayName: "User" },
];

/** Creates an account with defaults; `number` is its index in the app's accounts. */
export function newAccount(product: ProductName, options: AccountOptions, number: number): Account {
  return {
    username: options.username,
    password: options.password ?? options.username,
    userKey: options.userKey ?? products[product].userKey(number, options.username),
    displayName: options.displayName ?? options.username,
    role: options.role ?? "user",
  };
}

/** The context path of an app. */
export const contextPathOf = ({ product, deployment, contextPath }: AppOptions): string =>
  contextPath ??
  (deployment === "cloud" ? cloudProduct(product).contextPath : products[product].defaultContextPath);

/** The host name of an app: a Cloud site has its own. */
export const hostOf = (name: string, { deployment, host }: AppOptions): string =>
  host ?? (deployment === "cloud" ? `${name.toLowerCase()}.localhost` : "localhost");

/** Creates an app in its first state. `url` is the address that it listens on, with the context path. */
export function newApp(name: string, options: AppOptions, url: string): App {
  const product = products[options.product];
  const onCloud = options.deployment === "cloud";
  return {
    name,
    product: options.product,
    version: options.version ?? (onCloud ? cloudProduct(options.product).version : product.defaultVersion),
    serverId: options.serverId ?? nameUuid(`applinks-sandbox:${name}`),
    contextPath: contextPathOf(options),
    baseUrl: options.displayUrl?.replace(/\/+$/, "") ?? url,
    // A Cloud site has no secure administrator sessions.
    settings: withSettings({ ...defaultSettings, secureAdministratorSessions: !onCloud }, options.settings),
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
    containers: [{ ...product.container }],
    content: [],
    audit: [],
    auditing: defaultAuditing(onCloud),
    auditLog: [],
    ...(onCloud && { cloud: newCloudSite(name, options.organization) }),
    oauthPublicKey: "",
    tokenSigningSecret: newClientSecret(),
  };
}
