/** Shapes of the contract. Generated from schema.json by `npm run generate`; do not edit. */

/** An Atlassian app of the fleet, and how an administrator reaches it. */
export interface App {
  /** Which product it is. */
  product: Product;
  /** The base URL for admin calls, context path included. */
  url: string;
  /**
   * The canonical base URL that people's browsers use and that the app builds its redirect URLs from.
   * Default: `url`.
   */
  displayUrl?: string;
  /**
   * A personal access token of a system administrator. Default: the environment variable
   * `APPLINKS_<APP>_TOKEN`.
   */
  token?: string;
  /** A system administrator's user name, where no token is used. Default: `APPLINKS_<APP>_USERNAME`. */
  username?: string;
  /** That administrator's password. Default: `APPLINKS_<APP>_PASSWORD`. */
  password?: string;
  /**
   * A user of this app as whom `LinkHealth` proves the way through sign-in and consent. Without it, a user's
   * consent is not proved.
   */
  testUser?: TestUser;
  /**
   * Accept http URLs for this app, as the products' own development switches do. http works for `localhost`
   * without it.
   */
  allowHttp?: boolean;
  /** How long one request may take. Default: 30. */
  timeoutSeconds?: number;
  /**
   * A certificate authority to trust for this app besides the usual ones: PEM text, or the path of a PEM
   * file.
   */
  ca?: string;
  /**
   * The proxy through which this app is called, such as `http://proxy.example.com:3128`. Default: what
   * `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
   */
  proxy?: string;
  /** REST roots that differ from the product's own. */
  paths?: Paths;
  /**
   * Whether other apps reach this one through an application tunnel only. Links over OAuth 2.0 do not work
   * through tunnels, so a resource that links such an app is refused.
   */
  tunnel?: boolean;
  /** Whether to look, before anything is written, if the app can be reached and worked with. Default: true. */
  preflight?: boolean;
  /** Whether it is a Data Center app or a Cloud site. Default: `dataCenter`. */
  deployment?: Deployment;
  /** For a Cloud site: what its admin screens show, by the name of the Data Center app that it is linked to. */
  handoff?: { [name: string]: Handoff };
}

/**
 * How an app is run.
 * - `dataCenter`: An app of one's own, with an admin API.
 * - `cloud`: A Cloud site: its half of a link is made by hand, by a checklist.
 */
export type Deployment = "dataCenter" | "cloud";

/** What a Cloud site's admin screens show of its link to one Data Center app, as it comes to be known. */
export interface Handoff {
  /** The redirect URL on the Cloud site's outgoing link page. */
  redirectUrl?: string;
  /**
   * Which client ID and secret of the Data Center app were entered on the Cloud site: the stamp that the
   * checklist shows beside them. After a rotation it is another one.
   */
  entered?: string;
  /** The authorization endpoint of the Cloud site's OAuth provider. */
  authorizationEndpoint?: string;
  /** The token endpoint of the Cloud site's OAuth provider. */
  tokenEndpoint?: string;
  /** The client ID that the Cloud site issued for its incoming link. */
  clientId?: string;
  /** The client secret that goes with it. */
  clientSecret?: string;
  /** The Cloud site's server ID, where it cannot be asked for it from here. */
  applicationId?: string;
}

/** A user that exists for proofs alone, and how it signs in. */
export interface TestUser {
  /** Its user name. Default: the environment variable `APPLINKS_<APP>_TEST_USERNAME`. */
  username?: string;
  /** Its password. Default: `APPLINKS_<APP>_TEST_PASSWORD`. */
  password?: string;
}

/** REST roots below an app's base URL, each with a leading slash and without a trailing one. */
export interface Paths {
  /** Application links. Default: `/rest/applinks`. */
  applicationLinks?: string;
  /** Incoming clients and the OAuth provider. Default: `/rest/oauth2/latest`. */
  incoming?: string;
  /** Outgoing connections. Default: `/rest/oauth2-client/latest`. */
  outgoing?: string;
}

/**
 * An Atlassian product.
 * - `jira`: Jira Software, Jira Service Management.
 * - `confluence`: Confluence.
 * - `bitbucket`: Bitbucket.
 * - `bamboo`: Bamboo.
 * - `crowd`: Crowd.
 */
export type Product = "jira" | "confluence" | "bitbucket" | "bamboo" | "crowd";

/**
 * The type of a remote application.
 * - `jira`: Jira.
 * - `confluence`: Confluence.
 * - `bitbucket`: Bitbucket.
 * - `bamboo`: Bamboo.
 * - `crowd`: Crowd.
 * - `generic`: Any other application.
 */
export type ApplicationType = "jira" | "confluence" | "bitbucket" | "bamboo" | "crowd" | "generic";

/**
 * The kind of OAuth provider that an outgoing connection calls.
 * - `generic`: Any OAuth 2.0 provider; "Custom" on the admin screen.
 * - `google`: Google.
 * - `microsoft`: Microsoft.
 */
export type ConnectionType = "generic" | "google" | "microsoft";

/**
 * What to do with an object that already stands under the same natural key.
 * - `identical`: Take it over, with a warning, only if every declared property equals it and, where the
 * product records the creator, it is our own account. Anything else stops.
 * - `always`: Take it over and bring it to the declared state.
 * - `never`: Stop in any case.
 */
export type Adopt = "identical" | "always" | "never";

/**
 * What a deletion does in the app.
 * - `delete`: Delete the object.
 * - `orphan`: Leave the object and forget it.
 */
export type DeletionPolicy = "delete" | "orphan";

/**
 * How a client secret is rotated.
 * - `reset`: A new secret for the same client. Consents and access tokens stay; token exchanges fail in the
 * short time until the calling app has the new secret.
 * - `replace`: A new client beside the old one, which is deleted last. For a leaked client: all its tokens
 * end, and users consent again. The client's name must change along.
 */
export type RotationMode = "reset" | "replace";

/**
 * The state of a link.
 * - `PENDING_MANUAL_STEP`: Something has still to be done by hand on a Cloud site.
 * - `CONNECTED`: Nothing is wrong with what was proved; `notVerified` says what was not.
 * - `PARTIALLY_CONFIGURED`: The incoming or the outgoing link is missing.
 * - `ACCESS_DENIED`: The called app does not accept the client ID and secret.
 * - `CONFIG_ERROR`: The redirect URL is not registered, or the scopes do not cover what is asked for.
 * - `NETWORK_ERROR`: The calling app does not reach the called one.
 * - `STATUS_UNAVAILABLE`: The test user cannot sign in, so that it is not known whether users get through.
 */
export type LinkStatus =
  | "PENDING_MANUAL_STEP"
  | "CONNECTED"
  | "PARTIALLY_CONFIGURED"
  | "ACCESS_DENIED"
  | "CONFIG_ERROR"
  | "NETWORK_ERROR"
  | "STATUS_UNAVAILABLE";

/** A scope that an app can grant. */
export interface Scope {
  /** The scope, in the app's own vocabulary. */
  name: string;
  /** Everything that it implies, itself left out, sorted. */
  implies: string[];
  /** Whether a review should look twice at a client that has it. */
  powerful: boolean;
}

/** An application link as a program sees it. */
export interface KnownLink {
  /** The product's ID of the link. */
  id: string;
  /** The link's name as administrators see it. */
  name: string;
  /** The remote application's type as it is declared; the product's own word for one that cannot be declared. */
  type: string;
  /** The remote application's URL for calls from server to server. */
  applicationUrl: string;
  /** The remote application's URL for people's browsers. */
  displayUrl: string;
  /** Whether it is the primary link of its type. */
  primary: boolean;
  /** Whether the app made it by itself; nobody may change or delete such a link. */
  system: boolean;
}

/** An incoming link as a program sees it: without its secret. */
export interface KnownClient {
  /** The product's ID of the incoming link. */
  incomingId: string;
  /** The client ID. */
  clientId: string;
  /** The incoming link's name. */
  name: string;
  /** Where the app may send users back to. */
  redirectUrls: string[];
  /** The scopes that the client is granted. */
  scopes: string[];
}

/** An outgoing link as a program sees it. */
export interface KnownConnection {
  /** The product's ID of the outgoing link. */
  outgoingId: string;
  /** The outgoing link's name. */
  name: string;
  /** Its description for administrators, if it has one. */
  description?: string;
  /** The kind of OAuth provider as it is declared; the product's own word for one that cannot be declared. */
  type: string;
  /** The client ID that the called app issued. */
  clientId: string;
  /** Where users give their consent. */
  authorizationEndpoint: string;
  /** Where tokens are issued. */
  tokenEndpoint: string;
  /** The scopes that are asked for at the called app. */
  scopes: string[];
}

/** The record of a remote application in an app: its name, type and URLs. What a program declares. */
export interface ApplicationLinkInputs {
  /** The app on which the link is shown: its name in `applinks:apps`. */
  app: string;
  /** The link's name as administrators see it; unique within the app. */
  name: string;
  /**
   * The app that the link points at, by its name in `applinks:apps`; fills in `type`, `applicationUrl` and
   * `displayUrl`.
   */
  remoteApp?: string;
  /** The remote application's type. Required unless `remoteApp` is declared. */
  type?: ApplicationType;
  /** The remote application's URL for calls from server to server. Required unless `remoteApp` is declared. */
  applicationUrl?: string;
  /** The remote application's URL for people's browsers. Default: the application URL. */
  displayUrl?: string;
  /**
   * The remote application's own server ID. Default: what its manifest publishes, asked for when the link is
   * created. Not for `generic` links, whose ID the product derives from the URL.
   */
  applicationId?: string;
  /**
   * Make this the primary link of its type. Can be declared `true` only: the products offer no way to unset
   * it. Left out, it is neither read nor written.
   */
  primary?: true;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
}

/** The record of a remote application in an app: its name, type and URLs. What the stack's state holds. */
export interface ApplicationLinkState {
  /** The app on which the link is shown: its name in `applinks:apps`. */
  app: string;
  /** The link's name as administrators see it; unique within the app. */
  name: string;
  /**
   * The app that the link points at, by its name in `applinks:apps`; fills in `type`, `applicationUrl` and
   * `displayUrl`.
   */
  remoteApp?: string;
  /** The remote application's type. Required unless `remoteApp` is declared. */
  type: ApplicationType;
  /** The remote application's URL for calls from server to server. Required unless `remoteApp` is declared. */
  applicationUrl: string;
  /** The remote application's URL for people's browsers. Default: the application URL. */
  displayUrl: string;
  /**
   * The remote application's own server ID. Default: what its manifest publishes, asked for when the link is
   * created. Not for `generic` links, whose ID the product derives from the URL.
   */
  applicationId?: string;
  /**
   * Make this the primary link of its type. Can be declared `true` only: the products offer no way to unset
   * it. Left out, it is neither read nor written.
   */
  primary?: true;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
  /** The product's ID of the link. */
  linkId: string;
  /** Whether `adopt: "always"` took the object over. */
  adopted: boolean;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  drift: string[];
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  owner?: string;
}

/**
 * An incoming link: a client of the app's OAuth 2.0 provider, with its redirect URLs and scopes. What a
 * program declares.
 */
export interface IncomingClientInputs {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  app: string;
  /** The incoming link's name; unique within the app. */
  name: string;
  /** Where the app may send users back to; compared as a set. */
  redirectUrls: string[];
  /**
   * The scopes that the client is granted, from the app's own vocabulary; compared as a set with their
   * implications. Left out, the client is created with the product's least scope and its scopes are not
   * touched again: a `ScopeGrant` may own them.
   */
  scopes?: string[];
  /**
   * Any text; a changed one rotates the client's secret, in the way that `rotationMode` says. A quarter, a
   * ticket, a date: whatever tells why.
   */
  rotation?: string;
  /** How a changed `rotation` is carried out. Default: `reset`. */
  rotationMode?: RotationMode;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
}

/**
 * An incoming link: a client of the app's OAuth 2.0 provider, with its redirect URLs and scopes. What the
 * stack's state holds.
 */
export interface IncomingClientState {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  app: string;
  /** The incoming link's name; unique within the app. */
  name: string;
  /** Where the app may send users back to; compared as a set. */
  redirectUrls: string[];
  /**
   * The scopes that the client is granted, from the app's own vocabulary; compared as a set with their
   * implications. Left out, the client is created with the product's least scope and its scopes are not
   * touched again: a `ScopeGrant` may own them.
   */
  scopes?: string[];
  /**
   * Any text; a changed one rotates the client's secret, in the way that `rotationMode` says. A quarter, a
   * ticket, a date: whatever tells why.
   */
  rotation?: string;
  /** How a changed `rotation` is carried out. Default: `reset`. */
  rotationMode?: RotationMode;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
  /** The product's ID of the incoming link. */
  incomingId: string;
  /** The client ID, for the outgoing link of the other side. */
  clientId: string;
  /** The client secret, for the outgoing link of the other side. */
  clientSecret: string;
  /** Whether `adopt: "always"` took the object over. */
  adopted: boolean;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  drift: string[];
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  owner?: string;
}

/**
 * The authoritative set of scopes of an incoming client whose scopes another team owns. What a program
 * declares.
 */
export interface ScopeGrantInputs {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  app: string;
  /** The client ID of the incoming client whose scopes are granted. */
  clientId: string;
  /** The whole set of scopes that the client is granted, compared with their implications. */
  scopes: string[];
}

/**
 * The authoritative set of scopes of an incoming client whose scopes another team owns. What the stack's
 * state holds.
 */
export interface ScopeGrantState {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  app: string;
  /** The client ID of the incoming client whose scopes are granted. */
  clientId: string;
  /** The whole set of scopes that the client is granted, compared with their implications. */
  scopes: string[];
  /** The product's ID of the incoming link. */
  incomingId: string;
  /** The granted scopes with everything they imply, sorted. */
  effectiveScopes: string[];
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  drift: string[];
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  owner?: string;
}

/** An outgoing link: the app as a client of another app's OAuth 2.0 provider. What a program declares. */
export interface OutgoingConnectionInputs {
  /** The app on which the connection is configured (the OAuth client): its name in `applinks:apps`. */
  app: string;
  /** The outgoing link's name; unique within the app. */
  name: string;
  /**
   * The app that is called, by its name in `applinks:apps`; fills in `authorizationEndpoint` and
   * `tokenEndpoint`.
   */
  remoteApp?: string;
  /** The kind of OAuth provider. Default: `generic`, which every Atlassian app is. */
  type?: ConnectionType;
  /** A description for administrators. */
  description?: string;
  /** The client ID that the called app issued. */
  clientId: string;
  /**
   * The client secret that the called app issued. The app never returns it: it is sent when it is new or
   * changed, and a change made outside of Pulumi cannot be seen.
   */
  clientSecret: string;
  /** Where users give their consent. Required unless `remoteApp` is declared. */
  authorizationEndpoint?: string;
  /** Where tokens are issued. Required unless `remoteApp` is declared. */
  tokenEndpoint?: string;
  /** The scopes that are asked for at the called app; compared as a set. */
  scopes: string[];
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
}

/** An outgoing link: the app as a client of another app's OAuth 2.0 provider. What the stack's state holds. */
export interface OutgoingConnectionState {
  /** The app on which the connection is configured (the OAuth client): its name in `applinks:apps`. */
  app: string;
  /** The outgoing link's name; unique within the app. */
  name: string;
  /**
   * The app that is called, by its name in `applinks:apps`; fills in `authorizationEndpoint` and
   * `tokenEndpoint`.
   */
  remoteApp?: string;
  /** The kind of OAuth provider. Default: `generic`, which every Atlassian app is. */
  type: ConnectionType;
  /** A description for administrators. */
  description?: string;
  /** The client ID that the called app issued. */
  clientId: string;
  /**
   * The client secret that the called app issued. The app never returns it: it is sent when it is new or
   * changed, and a change made outside of Pulumi cannot be seen.
   */
  clientSecret: string;
  /** Where users give their consent. Required unless `remoteApp` is declared. */
  authorizationEndpoint: string;
  /** Where tokens are issued. Required unless `remoteApp` is declared. */
  tokenEndpoint: string;
  /** The scopes that are asked for at the called app; compared as a set. */
  scopes: string[];
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  deletionPolicy?: DeletionPolicy;
  /** The product's ID of the outgoing link. */
  outgoingId: string;
  /** The redirect URL to register at the called app. */
  redirectUrl: string;
  /** Whether `adopt: "always"` took the object over. */
  adopted: boolean;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  drift: string[];
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  owner?: string;
}

/**
 * A proof that one direction of a link works, with a user's sign-in and consent where both apps have a test
 * user: made when it is created, and again at every refresh. What a program declares.
 */
export interface LinkHealthInputs {
  /** The app that calls (the OAuth client): its name in `applinks:apps`. */
  app: string;
  /** The app that is called (the OAuth provider): its name in `applinks:apps`. */
  remoteApp: string;
  /** The client ID that the called app issued. Required, unless an end is on Cloud. */
  clientId?: string;
  /** The client secret that goes with it. Required, unless an end is on Cloud. */
  clientSecret?: string;
  /** The redirect URL that the calling app uses. Required, unless an end is on Cloud. */
  redirectUrl?: string;
  /** The scopes that the calling app asks for. */
  scopes: string[];
  /**
   * What has still to be done by hand on a Cloud site, in sentences. While there is something, the status is
   * `PENDING_MANUAL_STEP`, which is no failure.
   */
  manualSteps?: string[];
  /**
   * The product's ID of the calling app's application link to the called app. Where it is given, the calling
   * app is also asked whether it reaches the other.
   */
  linkId?: string;
}

/**
 * A proof that one direction of a link works, with a user's sign-in and consent where both apps have a test
 * user: made when it is created, and again at every refresh. What the stack's state holds.
 */
export interface LinkHealthState {
  /** The app that calls (the OAuth client): its name in `applinks:apps`. */
  app: string;
  /** The app that is called (the OAuth provider): its name in `applinks:apps`. */
  remoteApp: string;
  /** The client ID that the called app issued. Required, unless an end is on Cloud. */
  clientId?: string;
  /** The client secret that goes with it. Required, unless an end is on Cloud. */
  clientSecret?: string;
  /** The redirect URL that the calling app uses. Required, unless an end is on Cloud. */
  redirectUrl?: string;
  /** The scopes that the calling app asks for. */
  scopes: string[];
  /**
   * What has still to be done by hand on a Cloud site, in sentences. While there is something, the status is
   * `PENDING_MANUAL_STEP`, which is no failure.
   */
  manualSteps?: string[];
  /**
   * The product's ID of the calling app's application link to the called app. Where it is given, the calling
   * app is also asked whether it reaches the other.
   */
  linkId?: string;
  /** How the link stands, in the words of the apps' admin screens. */
  status: LinkStatus;
  /** What was proved, in sentences. */
  verified: string[];
  /** What was not proved, and why, in sentences. */
  notVerified: string[];
  /** What is wrong, why, and what to do next, in sentences; empty for a link that works. */
  problems: string[];
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  drift: string[];
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  owner?: string;
}

/** The resources by the last part of their tokens. */
export type ResourceType =
  "ApplicationLink" | "IncomingClient" | "ScopeGrant" | "OutgoingConnection" | "LinkHealth";

/** Every resource's inputs by its type. */
export interface ResourceInputs {
  ApplicationLink: ApplicationLinkInputs;
  IncomingClient: IncomingClientInputs;
  ScopeGrant: ScopeGrantInputs;
  OutgoingConnection: OutgoingConnectionInputs;
  LinkHealth: LinkHealthInputs;
}

/** Every resource's state by its type. */
export interface ResourceStates {
  ApplicationLink: ApplicationLinkState;
  IncomingClient: IncomingClientState;
  ScopeGrant: ScopeGrantState;
  OutgoingConnection: OutgoingConnectionState;
  LinkHealth: LinkHealthState;
}

/** The arguments of `getManifest`. */
export interface GetManifestInputs {
  /** The app that is asked: its name in `applinks:apps`. */
  app: string;
}

/** The result of `getManifest`. */
export interface GetManifestOutputs {
  /** The app's server ID, under which others store links to it. */
  id: string;
  /** The products' word for its type. */
  typeId: string;
  /** The app's name. */
  name: string;
  /** The product's version; applications that are no Atlassian product have none. */
  version?: string;
  /** Its canonical base URL. */
  url: string;
}

/** The arguments of `getScopes`. */
export interface GetScopesInputs {
  /** The app that is asked: its name in `applinks:apps`. */
  app: string;
}

/** The result of `getScopes`. */
export interface GetScopesOutputs {
  /** The scopes, the least one first. */
  scopes: Scope[];
}

/** The arguments of `getApplicationLinks`. */
export interface GetApplicationLinksInputs {
  /** The app that is asked: its name in `applinks:apps`. */
  app: string;
}

/** The result of `getApplicationLinks`. */
export interface GetApplicationLinksOutputs {
  /** The application links. */
  applicationLinks: KnownLink[];
}

/** The arguments of `getIncomingClients`. */
export interface GetIncomingClientsInputs {
  /** The app that is asked: its name in `applinks:apps`. */
  app: string;
}

/** The result of `getIncomingClients`. */
export interface GetIncomingClientsOutputs {
  /** The incoming links. */
  incomingClients: KnownClient[];
}

/** The arguments of `getOutgoingConnections`. */
export interface GetOutgoingConnectionsInputs {
  /** The app that is asked: its name in `applinks:apps`. */
  app: string;
}

/** The result of `getOutgoingConnections`. */
export interface GetOutgoingConnectionsOutputs {
  /** The outgoing links. */
  outgoingConnections: KnownConnection[];
}

/** The arguments of `getRedirectUrl`. */
export interface GetRedirectUrlInputs {
  /** The app that calls: its name in `applinks:apps`. */
  app: string;
  /** The app that is called, by its name in `applinks:apps`. */
  remoteApp?: string;
  /** The called server's authorization endpoint. Required unless `remoteApp` is given. */
  authorizationEndpoint?: string;
}

/** The result of `getRedirectUrl`. */
export interface GetRedirectUrlOutputs {
  /** The redirect URL. */
  redirectUrl: string;
}

/** The functions by the last part of their tokens. */
export type FunctionName =
  | "getManifest"
  | "getScopes"
  | "getApplicationLinks"
  | "getIncomingClients"
  | "getOutgoingConnections"
  | "getRedirectUrl";

/** Every function's arguments by its name. */
export interface FunctionInputs {
  getManifest: GetManifestInputs;
  getScopes: GetScopesInputs;
  getApplicationLinks: GetApplicationLinksInputs;
  getIncomingClients: GetIncomingClientsInputs;
  getOutgoingConnections: GetOutgoingConnectionsInputs;
  getRedirectUrl: GetRedirectUrlInputs;
}

/** Every function's result by its name. */
export interface FunctionOutputs {
  getManifest: GetManifestOutputs;
  getScopes: GetScopesOutputs;
  getApplicationLinks: GetApplicationLinksOutputs;
  getIncomingClients: GetIncomingClientsOutputs;
  getOutgoingConnections: GetOutgoingConnectionsOutputs;
  getRedirectUrl: GetRedirectUrlOutputs;
}
