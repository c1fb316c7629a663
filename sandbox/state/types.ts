/**
 * The sandbox's whole state as plain data: apps, their accounts, links, clients, connections and tokens.
 * Every time is a number of milliseconds since 1970 on the sandbox's clock.
 */

import type { Dialect } from "../../facts/dialect";

export type ProductName = "jira" | "confluence" | "bitbucket" | "bamboo" | "crowd";

export type Role = "user" | "admin" | "sysadmin";

/** A user account of one app. */
export interface Account {
  username: string;
  password: string;
  /** The product's user key; an incoming client stores it as its creator. */
  userKey: string;
  displayName: string;
  role: Role;
}

/** Who makes a change, and from where. */
export interface Actor {
  account: Account;
  /** The address that the audit log records; with a proxy, `client,proxy`. */
  source: string;
}

/** A personal access token of an account. */
export interface PersonalAccessToken {
  /** The number that the REST API of Jira and Confluence returns. */
  id: number;
  name: string;
  token: string;
  username: string;
  createdAt: number;
  /** The time after which the token is refused; absent: never. */
  expiresAt?: number;
}

/** An API token of an Atlassian account. */
export interface ApiToken {
  name: string;
  token: string;
  username: string;
  createdAt: number;
  /** The time after which the token is refused; absent: never. */
  expiresAt?: number;
  /** A token with scopes is refused at the site's own host; absent: a token without scopes. */
  scopes?: string[];
}

/** What a Cloud site has in addition to the data of an app. */
export interface CloudSite {
  cloudId: string;
  /** Atlassian links the Jira and Confluence sites of one organization. */
  organization: string;
  apiTokens: ApiToken[];
}

/** A browser session. `elevatedUntil`: the end of its secure administrator session ("WebSudo"). */
export interface Session {
  id: string;
  username: string;
  elevatedUntil?: number;
  /** The XSRF token of the consent form. */
  xsrfToken: string;
}

/** Members that responses of the REST API leave out, as for a record that another version or a plugin stored. */
export type Omitted = string[];

/**
 * The ID of the application link that has these credentials inside: no REST API shows them, and they are deleted with the link. See the fact
 * `product-link-storage`.
 */
export type InsideLink = string;

/** A stored application link. */
export interface ApplicationLink {
  id: string;
  typeId: string;
  name: string;
  displayUrl: string;
  rpcUrl: string;
  primary: boolean;
  /** Whether the link is automatic: administrators can neither change nor delete it. */
  system: boolean;
  /** Whether the wizard "Atlassian product via OAuth 2.0" made it; see the fact `product-link-storage`. */
  productLink?: boolean;
  omitted?: Omitted;
  /** OAuth 1.0a: how the app authenticates to the remote app; absent: it does not. */
  providers?: AuthenticationProvider[];
  /** OAuth 1.0a: the remote app as a consumer of this app; absent: the remote app cannot call. */
  consumer?: OAuthConsumer;
  /** The link's OAuth 2.0 half on a Cloud site. */
  cloud?: CloudLink;
  /** On a Cloud site: set out of band, replaces the status that follows from the state. */
  status?: CloudLinkStatus;
}

/** The words of a Cloud site's screens for the status of a link. */
export type CloudLinkStatus =
  | "SYSTEM"
  | "NON-ATLASSIAN"
  | "CONNECTED"
  | "NETWORK ERROR"
  | "RECREATION NEEDED"
  | "PARTIALLY CONFIGURED"
  | "PARTIALLY CONNECTED"
  | "SETTING UP"
  | "RESUBMISSION REQUIRED"
  | "ACCESS DENIED"
  | "CONFIG ERROR"
  | "DEPRECATED"
  | "DISABLED"
  | "STATUS UNAVAILABLE";

/** A Cloud site's OAuth 2.0 half of a link. */
export interface CloudLink {
  madeBy: "administrator" | "cloudConnector";
  /** The id of the incoming client; absent: the remote app cannot call. */
  incoming?: string;
  /** The id of the outgoing connection; absent: the site cannot call. */
  outgoing?: string;
  /** Whether the administrator connected the applications, and with which result. */
  connection: "pending" | "established" | "refused";
}

/** A provider of outgoing authentication, identified by its Java class. */
export interface AuthenticationProvider {
  provider: string;
  config: Record<string, string>;
}

/** A remote app as an OAuth 1.0a consumer. */
export interface OAuthConsumer {
  key: string;
  name: string;
  description?: string;
  signatureMethod: "RSA_SHA1" | "HMAC_SHA1";
  publicKey?: string;
  sharedSecret?: string;
  callback?: string;
  twoLOAllowed: boolean;
  executingTwoLOUser?: string;
  twoLOImpersonationAllowed: boolean;
}

/** An incoming link: a client of this app's authorization server. */
export interface IncomingClient {
  id: string;
  clientId: string;
  clientSecret: string;
  name: string;
  /** Sorted, without duplicates. */
  redirects: string[];
  /** One scope, or several separated by single spaces. */
  scope: string;
  userKey: string;
  insideLink?: InsideLink;
  omitted?: Omitted;
}

/** An outgoing link: this app's registration as an OAuth 2.0 client of a remote app. */
export interface OutgoingConnection {
  id: string;
  name: string;
  description?: string;
  type: "GENERIC" | "GOOGLE" | "MICROSOFT";
  clientId: string;
  clientSecret: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Sorted, without duplicates. */
  scopes: string[];
  redirectUriSuffix: string;
  /** Members of newer versions; see the fact `outgoing-newer-members`. */
  newer?: Record<string, unknown>;
  insideLink?: InsideLink;
  omitted?: Omitted;
}

/** An authorization code. */
export interface AuthorizationCode {
  code: string;
  clientId: string;
  username: string;
  redirectUrl: string;
  scope: string;
  issuedAt: number;
  codeChallenge?: string;
  codeChallengeMethod?: "plain" | "S256";
  /** The id of the token pair that the code was exchanged for. A second exchange revokes the pair. */
  exchangedFor?: string;
}

/** An access token and its refresh token. */
export interface TokenPair {
  id: string;
  clientId: string;
  username: string;
  scope: string;
  accessTokenId: string;
  refreshTokenId: string;
  accessIssuedAt: number;
  refreshIssuedAt: number;
}

/** The tokens that a client app stores for a user of an outgoing connection. */
export interface RemoteToken {
  connectionId: string;
  /** The local user who owns the token. */
  username: string;
  accessToken: string;
  refreshToken?: string;
  expiresAt: number;
}

/** An authorization code flow of an outgoing connection. */
export interface ConnectionFlow {
  id: string;
  connectionId: string;
  sessionId: string;
  username: string;
  state: string;
  callbackUrl?: string;
  startedAt: number;
  result?: { success: boolean; error?: string };
}

/**
 * One change of the app, for tests: also of what the products' audit logs do not record. An update that changes nothing writes no
 * record. `auditLog` has what the REST API returns.
 */
export interface AuditRecord {
  at: number;
  username: string;
  summary: string;
  object: string;
}

/** An area of the audit log's coverage, as the REST API names it. */
export type CoverageArea =
  | "audit-log"
  | "global-config-and-administration"
  | "user-management"
  | "permissions"
  | "local-config-and-administration"
  | "security"
  | "end-user-activity"
  | "ecosystem";

/** How much of an area the audit log records. */
export type CoverageLevel = "off" | "base" | "advanced" | "full";

/** For how long events are kept. */
export interface RetentionPeriod {
  years: number;
  months: number;
  days: number;
}

/** What the app's audit log records, and for how long. */
export interface AuditingSettings {
  coverage: Record<CoverageArea, CoverageLevel>;
  retention: RetentionPeriod;
  /** Actions that are never recorded, by name or key. */
  excludedActions: string[];
}

/** One event of the app's audit log. */
export interface AuditEvent {
  /** Counts up; part of the cursor of a page, but not of a response. */
  id: number;
  at: number;
  author: { id: string; name: string; type: string; uri?: string };
  type: { action: string; actionI18nKey: string; category: string; categoryI18nKey: string };
  affectedObjects: { id?: string; name: string; type: string; uri?: string }[];
  changedValues: { key: string; i18nKey: string; from?: string; to?: string }[];
  extraAttributes: { name: string; nameI18nKey: string; value: string }[];
  source: string;
  node?: string;
}

/** What content is in: a project of Jira, Bitbucket or Bamboo, a space of Confluence. */
export interface Container {
  id: string;
  key: string;
  name: string;
}

/** Content that the protected resources serve: Jira's issues, Confluence's pages, Bamboo's builds. */
export interface Content {
  id: string;
  /** An issue's or a build's key; a page's is its id. */
  key: string;
  /** The key of its project or space. */
  container: string;
  title: string;
  author: string;
  /** Remote links of an issue. */
  links: RemoteLink[];
}

/** A link from an issue to a page elsewhere. */
export interface RemoteLink {
  id: number;
  globalId?: string;
  object: { url: string; title: string };
}

/** Settings of one app. The defaults are the products' defaults. */
export interface AppSettings {
  /** Products require an https base URL. Default here: `true`, because the sandbox uses http on loopback. */
  skipBaseUrlHttpsRequirement: boolean;
  skipRedirectUrlHttpsRequirement: boolean;
  skipProviderHttpsRequirement: boolean;
  disallowLocalhostRedirect: boolean;
  /** The lifetime of access tokens. By default, that of the fact server-token-lifetime. */
  accessTokenSeconds?: number;
  refreshTokenSeconds: number;
  authorizationCodeSeconds: number;
  /** Of a Cloud site: the addresses and ranges, such as `203.0.113.0/24`, that may use it. Empty: all. */
  ipAllowlist: string[];
  /** Whether a browser session needs the password again for administration ("WebSudo"). */
  secureAdministratorSessions: boolean;
  /** What is true of this app, by uncertain fact (`facts/`), where it differs from what is assumed. */
  dialect: Dialect;
}

/** One app of the sandbox and everything that it stores. */
export interface App {
  name: string;
  product: ProductName;
  version: string;
  /** The server id that the manifest publishes. */
  serverId: string;
  /** `""` or `/jira`: with a leading slash, without a trailing one. */
  contextPath: string;
  /** The canonical base URL, context path included, without a trailing slash. */
  baseUrl: string;
  settings: AppSettings;
  accounts: Account[];
  personalAccessTokens: PersonalAccessToken[];
  sessions: Session[];
  applicationLinks: ApplicationLink[];
  incomingClients: IncomingClient[];
  outgoingConnections: OutgoingConnection[];
  authorizationCodes: AuthorizationCode[];
  tokenPairs: TokenPair[];
  remoteTokens: RemoteToken[];
  flows: ConnectionFlow[];
  containers: Container[];
  content: Content[];
  audit: AuditRecord[];
  auditing: AuditingSettings;
  /** What the audit log has recorded, oldest first. */
  auditLog: AuditEvent[];
  /** Present if the app is a Cloud site. */
  cloud?: CloudSite;
  /** The public key of OAuth 1.0a, base64 of DER; `""` until it is first read. */
  oauthPublicKey: string;
  /** Signs access and refresh tokens (HS256). */
  tokenSigningSecret: string;
}
