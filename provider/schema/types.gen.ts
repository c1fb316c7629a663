/** Shapes of the contract. Generated from schema.json by `npm run generate`; do not edit. */

/** An Atlassian app, and how to reach it as an administrator. */
export interface App {
  /** The app's product. */
  product: Product;
  /** The base URL for admin API requests, including the context path. */
  url: string;
  /**
   * The canonical base URL that users' browsers use and from which the app builds its redirect URLs. Defaults
   * to `url`.
   */
  displayUrl?: string;
  /**
   * A personal access token of a system administrator. For a Cloud site: an API token, together with
   * `username`. Optional there; the site is then read, and never changed. Defaults to the environment
   * variable `APPLINKS_<APP>_TOKEN`.
   */
  token?: string;
  /**
   * The username of a system administrator, if no token is used. For a Cloud site: the e-mail address of the
   * API token's account. Defaults to the environment variable `APPLINKS_<APP>_USERNAME`.
   */
  username?: string;
  /** The password of that administrator. Defaults to the environment variable `APPLINKS_<APP>_PASSWORD`. */
  password?: string;
  /**
   * The user of this app with which `LinkHealth` verifies sign-in and consent. Without it, users' consent is
   * not verified.
   */
  testUser?: TestUser;
  /**
   * Whether to accept http URLs for this app, as the products do in development mode. `localhost` may use
   * http in any case.
   */
  allowHttp?: boolean;
  /** The timeout of one request, in seconds. Defaults to 30. */
  timeoutSeconds?: number;
  /**
   * An additional certificate authority to trust for this app: PEM text, or the path of a PEM file. Relative
   * paths are resolved against the folder of Pulumi.yaml.
   */
  ca?: string;
  /**
   * The client certificate for an app that requires one (mutual TLS), and the certificates of its
   * intermediate authorities: PEM text, or the path of a PEM file. Defaults to the environment variable
   * `APPLINKS_<APP>_CLIENT_CERTIFICATE`.
   */
  clientCertificate?: string;
  /**
   * The private key of the client certificate: PEM text, or the path of a PEM file. Defaults to the
   * environment variable `APPLINKS_<APP>_CLIENT_KEY`.
   */
  clientKey?: string;
  /**
   * The passphrase of the private key, if it is encrypted. Defaults to the environment variable
   * `APPLINKS_<APP>_CLIENT_KEY_PASSPHRASE`.
   */
  clientKeyPassphrase?: string;
  /**
   * The URL of the HTTP proxy for requests to this app, such as `http://proxy.example.com:3128`. Without a
   * scheme, `http://` is assumed. Defaults to the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and
   * `NO_PROXY`.
   */
  proxy?: string;
  /** The REST roots, if they differ from the product's defaults. */
  paths?: Paths;
  /**
   * Whether other apps can reach this app only through an application tunnel. Resources that link to such an
   * app are refused, because OAuth 2.0 links don't work through tunnels.
   */
  tunnel?: boolean;
  /** Whether to run preflight checks against this app before anything is written. Defaults to true. */
  preflight?: boolean;
  /** Whether the app is a Data Center app or a Cloud site. Defaults to `dataCenter`. */
  deployment?: Deployment;
  /** For a Cloud site: the values that its admin screens show, by the name of the linked Data Center app. */
  handoff?: { [name: string]: Handoff };
}

/**
 * The deployment of an app.
 * - `dataCenter`: A self-managed app, with an admin API.
 * - `cloud`: A Cloud site. An administrator configures its half of a link by hand, from a checklist.
 */
export type Deployment = "dataCenter" | "cloud";

/**
 * The values that a Cloud site's admin screens show for its link to one Data Center app. Add each value
 * when it is available.
 */
export interface Handoff {
  /** The redirect URL on the Cloud site's outgoing link page. */
  redirectUrl?: string;
  /**
   * The stamp that the checklist shows beside the Data Center app's client ID and secret. It identifies the
   * pair that was entered on the Cloud site, and changes after a rotation.
   */
  entered?: string;
  /** The authorization endpoint of the Cloud site. */
  authorizationEndpoint?: string;
  /** The token endpoint of the Cloud site. */
  tokenEndpoint?: string;
  /** The client ID that the Cloud site issued for its incoming link. */
  clientId?: string;
  /** The client secret that the Cloud site issued for its incoming link. */
  clientSecret?: string;
  /** The Cloud site's server ID. Required only if the provider can't read the site's manifest. */
  applicationId?: string;
}

/** A user that exists only for verification, and its credentials. */
export interface TestUser {
  /** The username of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_USERNAME`. */
  username?: string;
  /** The password of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_PASSWORD`. */
  password?: string;
}

/** The REST roots below an app's base URL, each with a leading slash and no trailing slash. */
export interface Paths {
  /** The REST root of application links. Defaults to `/rest/applinks`. */
  applicationLinks?: string;
  /** The REST root of incoming links and of the authorization server. Defaults to `/rest/oauth2/latest`. */
  incoming?: string;
  /** The REST root of outgoing links. Defaults to `/rest/oauth2-client/latest`. */
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
 * The type of the authorization server of an outgoing link.
 * - `generic`: Any OAuth 2.0 authorization server; "Custom" on the admin screen.
 * - `google`: Google.
 * - `microsoft`: Microsoft.
 */
export type ConnectionType = "generic" | "google" | "microsoft";

/**
 * What to do with an existing object that has the same natural key.
 * - `identical`: Adopt the object, with a warning, only if every declared property matches and, where the
 * product records the creator, the provider's own account created it. Otherwise fail.
 * - `always`: Adopt the object and update it to the declared state.
 * - `never`: Always fail.
 */
export type Adopt = "identical" | "always" | "never";

/**
 * Whether a resource owns its object in the app.
 * - `owned`: The resource created the object, it was imported, or another resource of the stack transferred
 * it.
 * - `adopted`: The object existed before. A deletion leaves it in the app unless `deletionPolicy: "delete"`
 * is declared, and it can't be replaced.
 * - `superseded`: Another resource of the stack manages the object now, for example after a rename. A
 * deletion leaves it in the app.
 */
export type Ownership = "owned" | "adopted" | "superseded";

/**
 * What happens to the object in the app when its resource is deleted.
 * - `delete`: Delete the object.
 * - `orphan`: Leave the object in the app, and remove the resource from the state.
 */
export type DeletionPolicy = "delete" | "orphan";

/**
 * How a client secret is rotated.
 * - `reset`: Issue a new secret for the same client. Consents and access tokens remain valid. Token
 * exchanges fail until the client app has the new secret.
 * - `replace`: Create a new client beside the old one, and delete the old one last. Use it for a leaked
 * client: all tokens of the old client end, and users consent again. The client's name must change too.
 */
export type RotationMode = "reset" | "replace";

/**
 * The status of one direction of a link, in the words of Atlassian's screens.
 * - `PENDING_MANUAL_STEP`: An administrator has to complete manual steps on a Cloud site. Next: follow the
 * output `checklist`. Atlassian's screens have no such label.
 * - `CONNECTED`: Every check that ran succeeded. `notVerified` lists the checks that did not run. Label on
 * Atlassian's screens: CONNECTED.
 * - `PARTIALLY_CONFIGURED`: The incoming or the outgoing link is missing. Next: run `pulumi up --refresh`.
 * Label on Atlassian's Cloud screens: PARTIALLY CONFIGURED.
 * - `ACCESS_DENIED`: The authorization server does not accept the client ID and secret. Next: run `pulumi
 * up --refresh`; for a Cloud site, enter them again. Label on Atlassian's screens: ACCESS DENIED.
 * - `CONFIG_ERROR`: The redirect URL is not registered, or the granted scopes do not cover the requested
 * ones. Next: declare what is missing, and run `pulumi up`. Label on Atlassian's screens: CONFIG ERROR.
 * - `NETWORK_ERROR`: The client app cannot reach the authorization server. Next: check the application URL,
 * and the network between the apps. Label on Atlassian's screens: NETWORK ERROR.
 * - `STATUS_UNAVAILABLE`: The test user cannot sign in, so the browser flow could not be verified. Next:
 * correct the test user. Label on Atlassian's Cloud screens: STATUS UNAVAILABLE.
 * - `RECREATION_NEEDED`: A Cloud site no longer has the application link that it had shown. Next: make its
 * half again from the checklist. This fails no run. Label on Atlassian's Cloud screens: RECREATION NEEDED.
 * - `SETTING_UP`: The link is not set up completely. Next: follow the output `checklist`; `LinkHealth`
 * reports this as `PENDING_MANUAL_STEP`. Label on Atlassian's Cloud screens: SETTING UP.
 * - `RESUBMISSION_REQUIRED`: The OAuth details must be entered on the Cloud site again. Next: follow the
 * output `checklist`; `LinkHealth` reports this as `PENDING_MANUAL_STEP`. Label on Atlassian's Cloud
 * screens: RESUBMISSION REQUIRED.
 * - `PARTIALLY_CONNECTED`: The link works in one direction only. Next: compare the `status` of both
 * directions, and complete the other one. `LinkHealth` has a status for each direction, and never this one.
 * Label on Atlassian's Cloud screens: PARTIALLY CONNECTED.
 * - `SYSTEM`: Atlassian made the link, and nobody can change it. Next: nothing; do not declare it.
 * `LinkHealth` never has this status. Label on Atlassian's Cloud screens: SYSTEM.
 * - `NON_ATLASSIAN`: The link leads to an application that is not Atlassian's. Next: nothing; such links
 * have no status. `LinkHealth` never has this status. Label on Atlassian's screens: NON-ATLASSIAN.
 * - `DISABLED`: Both directions are turned off. Next: turn them on, on the app's screen. `LinkHealth` never
 * has this status. Label on Atlassian's screens: DISABLED.
 * - `DEPRECATED`: The link uses an older kind of authentication. Next: declare the link over OAuth 2.0, and
 * remove the older authentication. `LinkHealth` never has this status. Label on Atlassian's screens:
 * DEPRECATED.
 * - `UPGRADE_CONFIG`: The link's settings are of an older version. Next: upgrade them on the app's screen,
 * or declare the link over OAuth 2.0. `LinkHealth` never has this status. Label on Atlassian's Data Center
 * screens: UPGRADE CONFIG.
 * - `INCOMPATIBLE`: The two versions have no common authentication. Next: upgrade the older app.
 * `LinkHealth` never has this status; the preview refuses such links. Label on Atlassian's Data Center
 * screens: INCOMPATIBLE.
 * - `AUTHENTICATE_TO_SEE_STATUS`: The app shows the status only to users who have given consent. Next:
 * follow the link "Authenticate to see status". `LinkHealth` never has this status: it needs no user's
 * consent. Label on Atlassian's Data Center screens: Authenticate to see status.
 */
export type LinkStatus =
  | "PENDING_MANUAL_STEP"
  | "CONNECTED"
  | "PARTIALLY_CONFIGURED"
  | "ACCESS_DENIED"
  | "CONFIG_ERROR"
  | "NETWORK_ERROR"
  | "STATUS_UNAVAILABLE"
  | "RECREATION_NEEDED"
  | "SETTING_UP"
  | "RESUBMISSION_REQUIRED"
  | "PARTIALLY_CONNECTED"
  | "SYSTEM"
  | "NON_ATLASSIAN"
  | "DISABLED"
  | "DEPRECATED"
  | "UPGRADE_CONFIG"
  | "INCOMPATIBLE"
  | "AUTHENTICATE_TO_SEE_STATUS";

/** A Cloud site's application link to a Data Center app, as the site's list has shown it. */
export interface SiteLink {
  /** The ID of the link on the site. */
  id: string;
  /** The name of the link on the site. */
  name: string;
  /** The application URL. */
  applicationUrl?: string;
  /** The display URL. */
  displayUrl?: string;
  /** The cloud ID of the site. Missing if it can't be read. */
  cloudId?: string;
  /** Whether the site no longer has the link. */
  missing?: boolean;
}

/** A scope that an app can grant. */
export interface Scope {
  /** The name of the scope, as the app defines it. */
  name: string;
  /** The scopes that it implies directly or indirectly, without the scope itself, sorted. */
  implies: string[];
  /** Whether a client with this scope deserves extra attention in a review. */
  powerful: boolean;
}

/** An application link of an app. */
export interface KnownLink {
  /** The ID of the application link. */
  id: string;
  /** The name of the link on the admin screens. */
  name: string;
  /**
   * The type of the remote application, as in a declaration. For types that can't be declared, the product's
   * own value.
   */
  type: string;
  /** The URL of the remote application for requests from server to server. */
  applicationUrl: string;
  /** The URL of the remote application for users' browsers. */
  displayUrl: string;
  /** Whether the link is the primary link of its type. */
  primary: boolean;
  /** Whether the app created the link itself. System links can't be changed or deleted. */
  system: boolean;
}

/** An incoming link of an app, without its client secret. */
export interface KnownClient {
  /** The ID of the incoming link. */
  incomingId: string;
  /** The client ID. */
  clientId: string;
  /** The name of the incoming link. */
  name: string;
  /** The redirect URLs of the client. */
  redirectUrls: string[];
  /** The scopes granted to the client. */
  scopes: string[];
}

/** An outgoing link of an app, without its client secret. */
export interface KnownConnection {
  /** The ID of the outgoing link. */
  outgoingId: string;
  /** The name of the outgoing link. */
  name: string;
  /** The description for administrators, if there is one. */
  description?: string;
  /**
   * The type of the authorization server, as in a declaration. For types that can't be declared, the
   * product's own value.
   */
  type: string;
  /** The client ID that the authorization server issued. */
  clientId: string;
  /** The authorization endpoint, where users give consent. */
  authorizationEndpoint: string;
  /** The token endpoint. */
  tokenEndpoint: string;
  /** The scopes that the client requests. */
  scopes: string[];
}

/**
 * An application link: an app's record of a remote application, with its name, type and URLs. What a
 * program declares.
 */
export interface ApplicationLinkInputs {
  /** The app that has the link, by its name in `applinks:apps`. */
  app: string;
  /** The name of the link on the admin screens. Must be unique within the app. */
  name: string;
  /**
   * The app that the link points to, by its name in `applinks:apps`. Sets `type`, `applicationUrl` and
   * `displayUrl`.
   */
  remoteApp?: string;
  /** The type of the remote application. Required unless `remoteApp` is set. */
  type?: ApplicationType;
  /** The URL of the remote application for requests from server to server. Required unless `remoteApp` is set. */
  applicationUrl?: string;
  /** The URL of the remote application for users' browsers. Defaults to `applicationUrl`. */
  displayUrl?: string;
  /**
   * The server ID of the remote application. Defaults to the ID in its manifest, which is read when the link
   * is created. Not allowed for `generic` links: the product derives their ID from the URL.
   */
  applicationId?: string;
  /**
   * Whether this is the primary link of its type. Only `true` is allowed, because the products have no way to
   * unset it. If omitted, it is neither read nor written.
   */
  primary?: true;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
}

/**
 * An application link: an app's record of a remote application, with its name, type and URLs. What the
 * stack's state holds.
 */
export interface ApplicationLinkState {
  /** The app that has the link, by its name in `applinks:apps`. */
  app: string;
  /** The name of the link on the admin screens. Must be unique within the app. */
  name: string;
  /**
   * The app that the link points to, by its name in `applinks:apps`. Sets `type`, `applicationUrl` and
   * `displayUrl`.
   */
  remoteApp?: string;
  /** The type of the remote application. Required unless `remoteApp` is set. */
  type: ApplicationType;
  /** The URL of the remote application for requests from server to server. Required unless `remoteApp` is set. */
  applicationUrl: string;
  /** The URL of the remote application for users' browsers. Defaults to `applicationUrl`. */
  displayUrl: string;
  /**
   * The server ID of the remote application. Defaults to the ID in its manifest, which is read when the link
   * is created. Not allowed for `generic` links: the product derives their ID from the URL.
   */
  applicationId?: string;
  /**
   * Whether this is the primary link of its type. Only `true` is allowed, because the products have no way to
   * unset it. If omitted, it is neither read nor written.
   */
  primary?: true;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
  /** The ID of the application link. */
  linkId: string;
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  ownership: Ownership;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  drift: string[];
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  owner?: string;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  serverId?: string;
}

/**
 * An incoming link: a client that is registered on an app, with its redirect URLs and scopes. What a
 * program declares.
 */
export interface IncomingClientInputs {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  app: string;
  /** The name of the incoming link. Must be unique within the app. */
  name: string;
  /** The redirect URLs of the client. Their order is not significant. */
  redirectUrls: string[];
  /**
   * The scopes granted to the client, as the app defines them. They are compared as a set, including implied
   * scopes. If omitted, the client is created with the product's least scope, and its scopes are not changed
   * afterwards: a `ScopeGrant` can manage them.
   */
  scopes?: string[];
  /**
   * Any text. A change rotates the client secret, as `rotationMode` defines. Use a value that records the
   * reason, such as a quarter, a ticket or a date.
   */
  rotation?: string;
  /** How a change of `rotation` is applied. Defaults to `reset`. */
  rotationMode?: RotationMode;
  /**
   * Set to `true` if the name contains a random value from the stack's state, for example of a `RandomId`. An
   * existing client with this name then comes from an interrupted run of this stack: the resource adopts it,
   * owns it, and updates it to the declared state. Don't set it for a name that another stack may use.
   */
  uniqueName?: boolean;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
}

/**
 * An incoming link: a client that is registered on an app, with its redirect URLs and scopes. What the
 * stack's state holds.
 */
export interface IncomingClientState {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  app: string;
  /** The name of the incoming link. Must be unique within the app. */
  name: string;
  /** The redirect URLs of the client. Their order is not significant. */
  redirectUrls: string[];
  /**
   * The scopes granted to the client, as the app defines them. They are compared as a set, including implied
   * scopes. If omitted, the client is created with the product's least scope, and its scopes are not changed
   * afterwards: a `ScopeGrant` can manage them.
   */
  scopes?: string[];
  /**
   * Any text. A change rotates the client secret, as `rotationMode` defines. Use a value that records the
   * reason, such as a quarter, a ticket or a date.
   */
  rotation?: string;
  /** How a change of `rotation` is applied. Defaults to `reset`. */
  rotationMode?: RotationMode;
  /**
   * Set to `true` if the name contains a random value from the stack's state, for example of a `RandomId`. An
   * existing client with this name then comes from an interrupted run of this stack: the resource adopts it,
   * owns it, and updates it to the declared state. Don't set it for a name that another stack may use.
   */
  uniqueName?: boolean;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
  /** The ID of the incoming link. */
  incomingId: string;
  /** The client ID, for the outgoing link of the client app. */
  clientId: string;
  /** The client secret, for the outgoing link of the client app. */
  clientSecret: string;
  /**
   * The redirect URLs as the app returned them after the last write, if it spells them otherwise than
   * declared, such as with a lower-case host. A refresh reports any other spelling as drift.
   */
  storedRedirectUrls?: string[];
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  ownership: Ownership;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  drift: string[];
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  owner?: string;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  serverId?: string;
}

/**
 * The authoritative set of scopes of an incoming link. Use it if one team registers the client and another
 * team manages its scopes. What a program declares.
 */
export interface ScopeGrantInputs {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  app: string;
  /** The client ID of the incoming link. */
  clientId: string;
  /** The complete set of scopes granted to the client. It is compared including implied scopes. */
  scopes: string[];
}

/**
 * The authoritative set of scopes of an incoming link. Use it if one team registers the client and another
 * team manages its scopes. What the stack's state holds.
 */
export interface ScopeGrantState {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  app: string;
  /** The client ID of the incoming link. */
  clientId: string;
  /** The complete set of scopes granted to the client. It is compared including implied scopes. */
  scopes: string[];
  /** The ID of the incoming link. */
  incomingId: string;
  /** The granted scopes and all scopes that they imply, sorted. */
  effectiveScopes: string[];
  /** Whether the resource owns the scopes, which decides what a deletion does. */
  ownership: Ownership;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  drift: string[];
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  owner?: string;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  serverId?: string;
}

/** An outgoing link: an app's registration as a client of an authorization server. What a program declares. */
export interface OutgoingConnectionInputs {
  /** The app that has the outgoing link (the client), by its name in `applinks:apps`. */
  app: string;
  /** The name of the outgoing link. Must be unique within the app. */
  name: string;
  /**
   * The remote app (the authorization server), by its name in `applinks:apps`. Sets `authorizationEndpoint`
   * and `tokenEndpoint`.
   */
  remoteApp?: string;
  /** The type of the authorization server. Defaults to `generic`, the type of every Atlassian app. */
  type?: ConnectionType;
  /** A description for administrators. */
  description?: string;
  /** The client ID that the authorization server issued. */
  clientId: string;
  /**
   * The client secret that the authorization server issued. The app never returns it. It is sent only when it
   * is new or changed, and a change made outside of Pulumi can't be detected.
   */
  clientSecret: string;
  /** The authorization endpoint, where users give consent. Required unless `remoteApp` is set. */
  authorizationEndpoint?: string;
  /** The token endpoint. Required unless `remoteApp` is set. */
  tokenEndpoint?: string;
  /** The scopes that the client requests. Their order is not significant. */
  scopes: string[];
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
}

/**
 * An outgoing link: an app's registration as a client of an authorization server. What the stack's state
 * holds.
 */
export interface OutgoingConnectionState {
  /** The app that has the outgoing link (the client), by its name in `applinks:apps`. */
  app: string;
  /** The name of the outgoing link. Must be unique within the app. */
  name: string;
  /**
   * The remote app (the authorization server), by its name in `applinks:apps`. Sets `authorizationEndpoint`
   * and `tokenEndpoint`.
   */
  remoteApp?: string;
  /** The type of the authorization server. Defaults to `generic`, the type of every Atlassian app. */
  type: ConnectionType;
  /** A description for administrators. */
  description?: string;
  /** The client ID that the authorization server issued. */
  clientId: string;
  /**
   * The client secret that the authorization server issued. The app never returns it. It is sent only when it
   * is new or changed, and a change made outside of Pulumi can't be detected.
   */
  clientSecret: string;
  /** The authorization endpoint, where users give consent. Required unless `remoteApp` is set. */
  authorizationEndpoint: string;
  /** The token endpoint. Required unless `remoteApp` is set. */
  tokenEndpoint: string;
  /** The scopes that the client requests. Their order is not significant. */
  scopes: string[];
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  adopt?: Adopt;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  deletionPolicy?: DeletionPolicy;
  /** The ID of the outgoing link. */
  outgoingId: string;
  /** The redirect URL to register on the authorization server. */
  redirectUrl: string;
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  ownership: Ownership;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  drift: string[];
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  owner?: string;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  serverId?: string;
}

/**
 * Verifies that one direction of a link works, on creation and at every refresh. If both apps have a test
 * user, the verification includes a user's sign-in and consent. What a program declares.
 */
export interface LinkHealthInputs {
  /** The client app, by its name in `applinks:apps`. */
  app: string;
  /** The remote app (the authorization server), by its name in `applinks:apps`. */
  remoteApp: string;
  /** The client ID that the authorization server issued. Required unless one of the apps is a Cloud site. */
  clientId?: string;
  /** The client secret that the authorization server issued. Required unless one of the apps is a Cloud site. */
  clientSecret?: string;
  /** The redirect URL of the client app. Required unless one of the apps is a Cloud site. */
  redirectUrl?: string;
  /** The scopes that the client app requests. */
  scopes: string[];
  /**
   * The remaining manual steps on a Cloud site, as sentences. While there are any, the status is
   * `PENDING_MANUAL_STEP`, which is not a failure.
   */
  manualSteps?: string[];
  /**
   * The ID of the client app's application link to the remote app. If set, the verification includes the
   * client app's own report of whether it reaches the remote app.
   */
  linkId?: string;
}

/**
 * Verifies that one direction of a link works, on creation and at every refresh. If both apps have a test
 * user, the verification includes a user's sign-in and consent. What the stack's state holds.
 */
export interface LinkHealthState {
  /** The client app, by its name in `applinks:apps`. */
  app: string;
  /** The remote app (the authorization server), by its name in `applinks:apps`. */
  remoteApp: string;
  /** The client ID that the authorization server issued. Required unless one of the apps is a Cloud site. */
  clientId?: string;
  /** The client secret that the authorization server issued. Required unless one of the apps is a Cloud site. */
  clientSecret?: string;
  /** The redirect URL of the client app. Required unless one of the apps is a Cloud site. */
  redirectUrl?: string;
  /** The scopes that the client app requests. */
  scopes: string[];
  /**
   * The remaining manual steps on a Cloud site, as sentences. While there are any, the status is
   * `PENDING_MANUAL_STEP`, which is not a failure.
   */
  manualSteps?: string[];
  /**
   * The ID of the client app's application link to the remote app. If set, the verification includes the
   * client app's own report of whether it reaches the remote app.
   */
  linkId?: string;
  /** The status of the link. */
  status: LinkStatus;
  /**
   * The Cloud site's application link to the Data Center app, once the site has shown it. A refresh reports a
   * change of it, or its deletion, as drift. Requires `username` and `token` in the site's configuration.
   */
  siteLink?: SiteLink;
  /** The checks that succeeded, as sentences. */
  verified: string[];
  /** The checks that were not run, with the reason, as sentences. */
  notVerified: string[];
  /** The problems of the link, each with its cause and what to do next, as sentences. Empty if the link works. */
  problems: string[];
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  drift: string[];
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  owner?: string;
  /**
   * The server ID of the app's instance that was verified. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  serverId?: string;
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
  /** The app, by its name in `applinks:apps`. */
  app: string;
}

/** The result of `getManifest`. */
export interface GetManifestOutputs {
  /** The server ID of the app, which other apps store in their links to it. */
  id: string;
  /** The type of the app, as the products spell it. */
  typeId: string;
  /** The name of the app. */
  name: string;
  /** The version of the product. Not set for applications that are not Atlassian products. */
  version?: string;
  /** The canonical base URL of the app. */
  url: string;
}

/** The arguments of `getScopes`. */
export interface GetScopesInputs {
  /** The app, by its name in `applinks:apps`. */
  app: string;
}

/** The result of `getScopes`. */
export interface GetScopesOutputs {
  /** The scopes, starting with the least. */
  scopes: Scope[];
}

/** The arguments of `getApplicationLinks`. */
export interface GetApplicationLinksInputs {
  /** The app, by its name in `applinks:apps`. */
  app: string;
}

/** The result of `getApplicationLinks`. */
export interface GetApplicationLinksOutputs {
  /** The application links. */
  applicationLinks: KnownLink[];
}

/** The arguments of `getIncomingClients`. */
export interface GetIncomingClientsInputs {
  /** The app, by its name in `applinks:apps`. */
  app: string;
}

/** The result of `getIncomingClients`. */
export interface GetIncomingClientsOutputs {
  /** The incoming links. */
  incomingClients: KnownClient[];
}

/** The arguments of `getOutgoingConnections`. */
export interface GetOutgoingConnectionsInputs {
  /** The app, by its name in `applinks:apps`. */
  app: string;
}

/** The result of `getOutgoingConnections`. */
export interface GetOutgoingConnectionsOutputs {
  /** The outgoing links. */
  outgoingConnections: KnownConnection[];
}

/** The arguments of `getRedirectUrl`. */
export interface GetRedirectUrlInputs {
  /** The client app, by its name in `applinks:apps`. */
  app: string;
  /** The remote app (the authorization server), by its name in `applinks:apps`. */
  remoteApp?: string;
  /** The authorization endpoint of the authorization server. Required unless `remoteApp` is set. */
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
