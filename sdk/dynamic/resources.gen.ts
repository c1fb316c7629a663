/** The resource classes and their arguments. Generated from schema.json by `npm run generate`; do not edit. */

import type * as pulumi from "@pulumi/pulumi";
import type { Args } from "../../provider/components/args";
import type {
  Adopt,
  ApplicationLinkInputs,
  ApplicationType,
  ConnectionType,
  DeletionPolicy,
  IncomingClientInputs,
  LinkHealthInputs,
  LinkStatus,
  OutgoingConnectionInputs,
  Ownership,
  RotationMode,
  ScopeGrantInputs,
  SiteLink,
} from "../../provider/schema/types.gen";
import { DynamicResource } from "./dynamicResource";

export type {
  Adopt,
  ApplicationType,
  ConnectionType,
  DeletionPolicy,
  Deployment,
  LinkStatus,
  Ownership,
  Product,
  RotationMode,
} from "../../provider/schema/types.gen";

/** The arguments of an `ApplicationLink`. */
export type ApplicationLinkArgs = Args<ApplicationLinkInputs>;

/** An application link: an app's record of a remote application, with its name, type and URLs. */
export class ApplicationLink extends DynamicResource<"ApplicationLink"> {
  /** The app that has the link, by its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The name of the link on the admin screens. Must be unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /**
   * The app that the link points to, by its name in `applinks:apps`. Sets `type`, `applicationUrl` and
   * `displayUrl`.
   */
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  /** The type of the remote application. Required unless `remoteApp` is set. */
  declare readonly type: pulumi.Output<ApplicationType>;
  /** The URL of the remote application for requests from server to server. Required unless `remoteApp` is set. */
  declare readonly applicationUrl: pulumi.Output<string>;
  /** The URL of the remote application for users' browsers. Defaults to `applicationUrl`. */
  declare readonly displayUrl: pulumi.Output<string>;
  /**
   * The server ID of the remote application. Defaults to the ID in its manifest, which is read when the link
   * is created. Not allowed for `generic` links: the product derives their ID from the URL.
   */
  declare readonly applicationId: pulumi.Output<string | undefined>;
  /**
   * Whether this is the primary link of its type. Only `true` is allowed, because the products have no way to
   * unset it. If omitted, it is neither read nor written.
   */
  declare readonly primary: pulumi.Output<boolean | undefined>;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The ID of the application link. */
  declare readonly linkId: pulumi.Output<string>;
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  declare readonly ownership: pulumi.Output<Ownership>;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  declare readonly owner: pulumi.Output<string | undefined>;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: ApplicationLinkArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "ApplicationLink",
      { name, args, options },
      { outputs: ["linkId", "ownership", "drift", "owner", "serverId"], secrets: [] },
    );
  }
}

/** The arguments of an `IncomingClient`. */
export type IncomingClientArgs = Args<IncomingClientInputs>;

/** An incoming link: a client that is registered on an app, with its redirect URLs and scopes. */
export class IncomingClient extends DynamicResource<"IncomingClient"> {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The name of the incoming link. Must be unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /** The redirect URLs of the client. Their order is not significant. */
  declare readonly redirectUrls: pulumi.Output<string[]>;
  /**
   * The scopes granted to the client, as the app defines them. They are compared as a set, including implied
   * scopes. If omitted, the client is created with the product's least scope, and its scopes are not changed
   * afterwards: a `ScopeGrant` can manage them.
   */
  declare readonly scopes: pulumi.Output<string[] | undefined>;
  /**
   * Any text. A change rotates the client secret, as `rotationMode` defines. Use a value that records the
   * reason, such as a quarter, a ticket or a date.
   */
  declare readonly rotation: pulumi.Output<string | undefined>;
  /** How a change of `rotation` is applied. Defaults to `reset`. */
  declare readonly rotationMode: pulumi.Output<RotationMode | undefined>;
  /**
   * Set to `true` if the name contains a random value from the stack's state, for example of a `RandomId`. An
   * existing client with this name then comes from an interrupted run of this stack: the resource adopts it,
   * owns it, and updates it to the declared state. Don't set it for a name that another stack may use.
   */
  declare readonly uniqueName: pulumi.Output<boolean | undefined>;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  /** The client ID, for the outgoing link of the client app. */
  declare readonly clientId: pulumi.Output<string>;
  /** The client secret, for the outgoing link of the client app. */
  declare readonly clientSecret: pulumi.Output<string>;
  /**
   * The redirect URLs as the app returned them after the last write, if it spells them otherwise than
   * declared, such as with a lower-case host. A refresh reports any other spelling as drift.
   */
  declare readonly storedRedirectUrls: pulumi.Output<string[] | undefined>;
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  declare readonly ownership: pulumi.Output<Ownership>;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  declare readonly owner: pulumi.Output<string | undefined>;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: IncomingClientArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "IncomingClient",
      { name, args, options },
      {
        outputs: [
          "incomingId",
          "clientId",
          "clientSecret",
          "storedRedirectUrls",
          "ownership",
          "drift",
          "owner",
          "serverId",
        ],
        secrets: ["clientSecret"],
      },
    );
  }
}

/** The arguments of a `ScopeGrant`. */
export type ScopeGrantArgs = Args<ScopeGrantInputs>;

/**
 * The authoritative set of scopes of an incoming link. Use it if one team registers the client and another
 * team manages its scopes.
 */
export class ScopeGrant extends DynamicResource<"ScopeGrant"> {
  /** The app on which the client is registered (the authorization server), by its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The client ID of the incoming link. */
  declare readonly clientId: pulumi.Output<string>;
  /** The complete set of scopes granted to the client. It is compared including implied scopes. */
  declare readonly scopes: pulumi.Output<string[]>;
  /** The ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  /** The granted scopes and all scopes that they imply, sorted. */
  declare readonly effectiveScopes: pulumi.Output<string[]>;
  /** Whether the resource owns the scopes, which decides what a deletion does. */
  declare readonly ownership: pulumi.Output<Ownership>;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  declare readonly owner: pulumi.Output<string | undefined>;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: ScopeGrantArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "ScopeGrant",
      { name, args, options },
      { outputs: ["incomingId", "effectiveScopes", "ownership", "drift", "owner", "serverId"], secrets: [] },
    );
  }
}

/** The arguments of an `OutgoingConnection`. */
export type OutgoingConnectionArgs = Args<OutgoingConnectionInputs>;

/** An outgoing link: an app's registration as a client of an authorization server. */
export class OutgoingConnection extends DynamicResource<"OutgoingConnection"> {
  /** The app that has the outgoing link (the client), by its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The name of the outgoing link. Must be unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /**
   * The remote app (the authorization server), by its name in `applinks:apps`. Sets `authorizationEndpoint`
   * and `tokenEndpoint`.
   */
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  /** The type of the authorization server. Defaults to `generic`, the type of every Atlassian app. */
  declare readonly type: pulumi.Output<ConnectionType>;
  /** A description for administrators. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** The client ID that the authorization server issued. */
  declare readonly clientId: pulumi.Output<string>;
  /**
   * The client secret that the authorization server issued. The app never returns it. It is sent only when it
   * is new or changed, and a change made outside of Pulumi can't be detected.
   */
  declare readonly clientSecret: pulumi.Output<string>;
  /** The authorization endpoint, where users give consent. Required unless `remoteApp` is set. */
  declare readonly authorizationEndpoint: pulumi.Output<string>;
  /** The token endpoint. Required unless `remoteApp` is set. */
  declare readonly tokenEndpoint: pulumi.Output<string>;
  /** The scopes that the client requests. Their order is not significant. */
  declare readonly scopes: pulumi.Output<string[]>;
  /**
   * What to do with an existing object that has the same natural key and is not in the stack's state.
   * Defaults to `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object
   * that the resource owns, and to `orphan` for one that it adopted.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The ID of the outgoing link. */
  declare readonly outgoingId: pulumi.Output<string>;
  /** The redirect URL to register on the authorization server. */
  declare readonly redirectUrl: pulumi.Output<string>;
  /** Whether the resource owns the object in the app, which decides what a deletion does. */
  declare readonly ownership: pulumi.Output<Ownership>;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  declare readonly owner: pulumi.Output<string | undefined>;
  /**
   * The server ID of the app's instance that has the object. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: OutgoingConnectionArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "OutgoingConnection",
      { name, args, options },
      {
        outputs: ["outgoingId", "redirectUrl", "ownership", "drift", "owner", "serverId"],
        secrets: ["clientSecret"],
      },
    );
  }
}

/** The arguments of a `LinkHealth`. */
export type LinkHealthArgs = Args<LinkHealthInputs>;

/**
 * Verifies that one direction of a link works, on creation and at every refresh. If both apps have a test
 * user, the verification includes a user's sign-in and consent.
 */
export class LinkHealth extends DynamicResource<"LinkHealth"> {
  /** The client app, by its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The remote app (the authorization server), by its name in `applinks:apps`. */
  declare readonly remoteApp: pulumi.Output<string>;
  /** The client ID that the authorization server issued. Required unless one of the apps is a Cloud site. */
  declare readonly clientId: pulumi.Output<string | undefined>;
  /** The client secret that the authorization server issued. Required unless one of the apps is a Cloud site. */
  declare readonly clientSecret: pulumi.Output<string | undefined>;
  /** The redirect URL of the client app. Required unless one of the apps is a Cloud site. */
  declare readonly redirectUrl: pulumi.Output<string | undefined>;
  /** The scopes that the client app requests. */
  declare readonly scopes: pulumi.Output<string[]>;
  /**
   * The remaining manual steps on a Cloud site, as sentences. While there are any, the status is
   * `PENDING_MANUAL_STEP`, which is not a failure.
   */
  declare readonly manualSteps: pulumi.Output<string[] | undefined>;
  /**
   * The ID of the client app's application link to the remote app. If set, the verification includes the
   * client app's own report of whether it reaches the remote app.
   */
  declare readonly linkId: pulumi.Output<string | undefined>;
  /** The status of the link. */
  declare readonly status: pulumi.Output<LinkStatus>;
  /**
   * The Cloud site's application link to the Data Center app, once the site has shown it. A refresh reports a
   * change of it, or its deletion, as drift. Requires `username` and `token` in the site's configuration.
   */
  declare readonly siteLink: pulumi.Output<SiteLink | undefined>;
  /** The checks that succeeded, as sentences. */
  declare readonly verified: pulumi.Output<string[]>;
  /** The checks that were not run, with the reason, as sentences. */
  declare readonly notVerified: pulumi.Output<string[]>;
  /** The problems of the link, each with its cause and what to do next, as sentences. Empty if the link works. */
  declare readonly problems: pulumi.Output<string[]>;
  /**
   * Changes made outside of Pulumi to properties that are not inputs, as sentences. Empty if there are none.
   * Set by a refresh, and cleared by the next update.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /**
   * The internal identifier of the resource. It distinguishes resources that manage the same object, for
   * example after a rename.
   */
  declare readonly owner: pulumi.Output<string | undefined>;
  /**
   * The server ID of the app's instance that was verified. If the app's URL leads to another instance,
   * operations fail. Missing if the app's manifest can't be read.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: LinkHealthArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "LinkHealth",
      { name, args, options },
      {
        outputs: ["status", "siteLink", "verified", "notVerified", "problems", "drift", "owner", "serverId"],
        secrets: ["clientSecret"],
      },
    );
  }
}
