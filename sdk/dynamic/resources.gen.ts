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
  RotationMode,
  ScopeGrantInputs,
} from "../../provider/schema/types.gen";
import { DynamicResource } from "./dynamicResource";

export type {
  Adopt,
  ApplicationType,
  ConnectionType,
  DeletionPolicy,
  Deployment,
  LinkStatus,
  Product,
  RotationMode,
} from "../../provider/schema/types.gen";

/** The arguments of an `ApplicationLink`. */
export type ApplicationLinkArgs = Args<ApplicationLinkInputs>;

/** The record of a remote application in an app: its name, type and URLs. */
export class ApplicationLink extends DynamicResource<"ApplicationLink"> {
  /** The app on which the link is shown: its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The link's name as administrators see it; unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /**
   * The app that the link points at, by its name in `applinks:apps`; fills in `type`, `applicationUrl` and
   * `displayUrl`.
   */
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  /** The remote application's type. Required unless `remoteApp` is declared. */
  declare readonly type: pulumi.Output<ApplicationType>;
  /** The remote application's URL for calls from server to server. Required unless `remoteApp` is declared. */
  declare readonly applicationUrl: pulumi.Output<string>;
  /** The remote application's URL for people's browsers. Default: the application URL. */
  declare readonly displayUrl: pulumi.Output<string>;
  /**
   * The remote application's own server ID. Default: what its manifest publishes, asked for when the link is
   * created. Not for `generic` links, whose ID the product derives from the URL.
   */
  declare readonly applicationId: pulumi.Output<string | undefined>;
  /**
   * Make this the primary link of its type. Can be declared `true` only: the products offer no way to unset
   * it. Left out, it is neither read nor written.
   */
  declare readonly primary: pulumi.Output<boolean | undefined>;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The product's ID of the link. */
  declare readonly linkId: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the object over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  declare readonly owner: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: ApplicationLinkArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "ApplicationLink",
      { name, args, options },
      { outputs: ["linkId", "adopted", "drift", "owner"], secrets: [] },
    );
  }
}

/** The arguments of an `IncomingClient`. */
export type IncomingClientArgs = Args<IncomingClientInputs>;

/** An incoming link: a client of the app's OAuth 2.0 provider, with its redirect URLs and scopes. */
export class IncomingClient extends DynamicResource<"IncomingClient"> {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The incoming link's name; unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /** Where the app may send users back to; compared as a set. */
  declare readonly redirectUrls: pulumi.Output<string[]>;
  /**
   * The scopes that the client is granted, from the app's own vocabulary; compared as a set with their
   * implications. Left out, the client is created with the product's least scope and its scopes are not
   * touched again: a `ScopeGrant` may own them.
   */
  declare readonly scopes: pulumi.Output<string[] | undefined>;
  /**
   * Any text; a changed one rotates the client's secret, in the way that `rotationMode` says. A quarter, a
   * ticket, a date: whatever tells why.
   */
  declare readonly rotation: pulumi.Output<string | undefined>;
  /** How a changed `rotation` is carried out. Default: `reset`. */
  declare readonly rotationMode: pulumi.Output<RotationMode | undefined>;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The product's ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  /** The client ID, for the outgoing link of the other side. */
  declare readonly clientId: pulumi.Output<string>;
  /** The client secret, for the outgoing link of the other side. */
  declare readonly clientSecret: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the object over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  declare readonly owner: pulumi.Output<string | undefined>;

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
        outputs: ["incomingId", "clientId", "clientSecret", "adopted", "drift", "owner"],
        secrets: ["clientSecret"],
      },
    );
  }
}

/** The arguments of a `ScopeGrant`. */
export type ScopeGrantArgs = Args<ScopeGrantInputs>;

/** The authoritative set of scopes of an incoming client whose scopes another team owns. */
export class ScopeGrant extends DynamicResource<"ScopeGrant"> {
  /** The app on which the client is registered (the OAuth provider): its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The client ID of the incoming client whose scopes are granted. */
  declare readonly clientId: pulumi.Output<string>;
  /** The whole set of scopes that the client is granted, compared with their implications. */
  declare readonly scopes: pulumi.Output<string[]>;
  /** The product's ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  /** The granted scopes with everything they imply, sorted. */
  declare readonly effectiveScopes: pulumi.Output<string[]>;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  declare readonly owner: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: ScopeGrantArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "ScopeGrant",
      { name, args, options },
      { outputs: ["incomingId", "effectiveScopes", "drift", "owner"], secrets: [] },
    );
  }
}

/** The arguments of an `OutgoingConnection`. */
export type OutgoingConnectionArgs = Args<OutgoingConnectionInputs>;

/** An outgoing link: the app as a client of another app's OAuth 2.0 provider. */
export class OutgoingConnection extends DynamicResource<"OutgoingConnection"> {
  /** The app on which the connection is configured (the OAuth client): its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The outgoing link's name; unique within the app. */
  declare readonly name: pulumi.Output<string>;
  /**
   * The app that is called, by its name in `applinks:apps`; fills in `authorizationEndpoint` and
   * `tokenEndpoint`.
   */
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  /** The kind of OAuth provider. Default: `generic`, which every Atlassian app is. */
  declare readonly type: pulumi.Output<ConnectionType>;
  /** A description for administrators. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** The client ID that the called app issued. */
  declare readonly clientId: pulumi.Output<string>;
  /**
   * The client secret that the called app issued. The app never returns it: it is sent when it is new or
   * changed, and a change made outside of Pulumi cannot be seen.
   */
  declare readonly clientSecret: pulumi.Output<string>;
  /** Where users give their consent. Required unless `remoteApp` is declared. */
  declare readonly authorizationEndpoint: pulumi.Output<string>;
  /** Where tokens are issued. Required unless `remoteApp` is declared. */
  declare readonly tokenEndpoint: pulumi.Output<string>;
  /** The scopes that are asked for at the called app; compared as a set. */
  declare readonly scopes: pulumi.Output<string[]>;
  /**
   * What to do when an object already stands under the same natural key and is not in the stack's state.
   * Default: `identical`.
   */
  declare readonly adopt: pulumi.Output<Adopt | undefined>;
  /**
   * What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for
   * an object that `adopt: "always"` took over.
   */
  declare readonly deletionPolicy: pulumi.Output<DeletionPolicy | undefined>;
  /** The product's ID of the outgoing link. */
  declare readonly outgoingId: pulumi.Output<string>;
  /** The redirect URL to register at the called app. */
  declare readonly redirectUrl: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the object over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  declare readonly owner: pulumi.Output<string | undefined>;

  /**
   * Declares the resource.
   * Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a
   * second declaration of one object.
   */
  constructor(name: string, args: OutgoingConnectionArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "OutgoingConnection",
      { name, args, options },
      { outputs: ["outgoingId", "redirectUrl", "adopted", "drift", "owner"], secrets: ["clientSecret"] },
    );
  }
}

/** The arguments of a `LinkHealth`. */
export type LinkHealthArgs = Args<LinkHealthInputs>;

/**
 * A proof that one direction of a link works, with a user's sign-in and consent where both apps have a test
 * user: made when it is created, and again at every refresh.
 */
export class LinkHealth extends DynamicResource<"LinkHealth"> {
  /** The app that calls (the OAuth client): its name in `applinks:apps`. */
  declare readonly app: pulumi.Output<string>;
  /** The app that is called (the OAuth provider): its name in `applinks:apps`. */
  declare readonly remoteApp: pulumi.Output<string>;
  /** The client ID that the called app issued. Required, unless an end is on Cloud. */
  declare readonly clientId: pulumi.Output<string | undefined>;
  /** The client secret that goes with it. Required, unless an end is on Cloud. */
  declare readonly clientSecret: pulumi.Output<string | undefined>;
  /** The redirect URL that the calling app uses. Required, unless an end is on Cloud. */
  declare readonly redirectUrl: pulumi.Output<string | undefined>;
  /** The scopes that the calling app asks for. */
  declare readonly scopes: pulumi.Output<string[]>;
  /**
   * What has still to be done by hand on a Cloud site, in sentences. While there is something, the status is
   * `PENDING_MANUAL_STEP`, which is no failure.
   */
  declare readonly manualSteps: pulumi.Output<string[] | undefined>;
  /**
   * The product's ID of the calling app's application link to the called app. Where it is given, the calling
   * app is also asked whether it reaches the other.
   */
  declare readonly linkId: pulumi.Output<string | undefined>;
  /** How the link stands, in the words of the apps' admin screens. */
  declare readonly status: pulumi.Output<LinkStatus>;
  /** What was proved, in sentences. */
  declare readonly verified: pulumi.Output<string[]>;
  /** What was not proved, and why, in sentences. */
  declare readonly notVerified: pulumi.Output<string[]>;
  /** What is wrong, why, and what to do next, in sentences; empty for a link that works. */
  declare readonly problems: pulumi.Output<string[]>;
  /**
   * What changed outside of Pulumi and is no input, in sentences; empty when nothing did. A refresh fills it,
   * the next update clears it.
   */
  declare readonly drift: pulumi.Output<string[]>;
  /** Tells this resource from another that stands for the same object, as after a renaming; of no other use. */
  declare readonly owner: pulumi.Output<string | undefined>;

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
        outputs: ["status", "verified", "notVerified", "problems", "drift", "owner"],
        secrets: ["clientSecret"],
      },
    );
  }
}
