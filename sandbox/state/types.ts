/**
 * The sandbox's whole state as plain data: apps, their accounts, links, clients, connections and tokens.
 * Every instant is a number of milliseconds since 1970 on the sandbox's own clock.
 */

export type ProductName = "jira" | "confluence" | "bitbucket" | "bamboo" | "crowd";

export type Role = "user" | "admin" | "sysadmin";

/** A person or a service user of one app. */
export interface Account {
  username: string;
  password: string;
  /** What the product calls the user's key; recorded as an incoming client's creator. */
  userKey: string;
  displayName: string;
  role: Role;
}

/** A personal access token of an account. */
export interface PersonalAccessToken {
  token: string;
  username: string;
  /** Instant after which the token is refused; absent: never. */
  expiresAt?: number;
}

/** A browser session, opened by a login; `elevatedUntil` is the secure administrator session ("WebSudo"). */
export interface Session {
  id: string;
  username: string;
  elevatedUntil?: number;
  /** Guards the consent form. */
  xsrfToken: string;
}

/** A stored application link. */
export interface ApplicationLink {
  id: string;
  typeId: string;
  name: string;
  displayUrl: string;
  rpcUrl: string;
  primary: boolean;
  /** An automatic link that admins can neither change nor delete. */
  system: boolean;
  /** OAuth 1.0a: how the app authenticates to the remote app; absent: not at all. */
  providers?: AuthenticationProvider[];
  /** OAuth 1.0a: the remote app as a consumer of this app; absent: the remote app cannot call. */
  consumer?: OAuthConsumer;
}

/** An outgoing way to authenticate, by the name of its Java class. */
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
  /** Sorted, without repeats. */
  redirects: string[];
  /** One scope, or several separated by single spaces. */
  scope: string;
  userKey: string;
}

/** An outgoing link: this app as an OAuth 2.0 client of another server. */
export interface OutgoingConnection {
  id: string;
  name: string;
  description?: string;
  type: "GENERIC" | "GOOGLE" | "MICROSOFT";
  clientId: string;
  clientSecret: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Sorted, without repeats. */
  scopes: string[];
  redirectUriSuffix: string;
}

/** An authorization code that waits to be exchanged. */
export interface AuthorizationCode {
  code: string;
  clientId: string;
  username: string;
  redirectUrl: string;
  scope: string;
  issuedAt: number;
  codeChallenge?: string;
  codeChallengeMethod?: "plain" | "S256";
  /** Set when the code was exchanged; a second exchange revokes what the first one gave. */
  exchangedFor?: string;
}

/** An access token and its refresh token, issued together. */
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

/** What an app keeps as a client after a user went through the remote app's authorize page. */
export interface RemoteToken {
  connectionId: string;
  /** The local user whom the token belongs to. */
  username: string;
  accessToken: string;
  refreshToken?: string;
  expiresAt: number;
}

/** A test flow of an outgoing connection, between its start and its result. */
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

/** One line of the app's audit log; an update that changes nothing writes none. */
export interface AuditRecord {
  at: number;
  username: string;
  summary: string;
  object: string;
}

/** Content that the protected resources serve: Jira's work items, Confluence's pages, Bitbucket's projects. */
export interface Content {
  id: string;
  title: string;
  author: string;
}

/** Switches of one app; the defaults are the products' own. */
export interface AppSettings {
  /** Products insist on an https base URL; the sandbox speaks http on loopback, so its apps start with this on. */
  skipBaseUrlHttpsRequirement: boolean;
  skipRedirectUrlHttpsRequirement: boolean;
  skipProviderHttpsRequirement: boolean;
  disallowLocalhostRedirect: boolean;
  /** `always`: the client secret is in every response; `creation`: only in the responses to create and reset. */
  secretsReturned: "always" | "creation";
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  authorizationCodeSeconds: number;
  /** Whether `GET /rest/applinks/3.0/applinks` also lists OAuth 2.0 clients and connections as generic pseudo-links. */
  listsOAuthPseudoLinks: boolean;
}

/** One app of the sandbox, with everything it stores. */
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
  content: Content[];
  audit: AuditRecord[];
  /** Signs access and refresh tokens (HS256). */
  tokenSigningSecret: string;
}
