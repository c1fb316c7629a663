import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { readFleet, type FleetApp } from "../provider/atlassian/fleet";
import type { Adopt, DeletionPolicy, LinkStatus, RotationMode } from "../provider/contract/types.gen";
import { ApplicationLink } from "./applicationLink";
import { directionsOf, type Direction } from "./directions";
import { getRedirectUrl } from "./getRedirectUrl";
import { IncomingClient } from "./incomingClient";
import { LinkHealth } from "./linkHealth";
import { linkOptionsOf } from "./options";
import { OutgoingConnection } from "./outgoingConnection";

/** What a program declares of a `MutualLink`. */
export interface MutualLinkArgs {
  /** The two apps, by their names in `applinks:apps`. */
  between: [string, string];
  /**
   * The scopes that each app grants to the other, by the name of the app that grants. With one app alone the link has one
   * direction: the other app calls this one.
   */
  grants: Record<string, string[]>;
  /** Any text; a changed one rotates the secrets of the incoming clients. */
  rotation?: pulumi.Input<string>;
  /** How a changed `rotation` is carried out. Default: `reset`. */
  rotationMode?: RotationMode;
  /** What to do with objects that stand already. Default: `identical`. */
  adopt?: Adopt;
  /** What happens to the objects in the apps when the link is deleted. Default: `delete`. */
  deletionPolicy?: DeletionPolicy;
}

/**
 * A whole link between two apps: on each side the record of the other, the incoming client that the other uses, the outgoing
 * connection that calls it, and a proof that the direction works. Secrets flow from side to side; nobody sees them.
 */
export class MutualLink extends pulumi.ComponentResource {
  /** How each direction stands, by the app that calls. */
  readonly status: pulumi.Output<Record<string, LinkStatus>>;
  /** The redirect URL of each direction, by the app that calls. */
  readonly redirectUrls: pulumi.Output<Record<string, string>>;
  /** The client ID of each direction, by the app that calls. */
  readonly clientIds: pulumi.Output<Record<string, string>>;

  /** Declares the link. Throws one error with everything that is wrong with the arguments. */
  constructor(name: string, args: MutualLinkArgs, options?: pulumi.ComponentResourceOptions) {
    const fleet = readFleet(pulumi.runtime.getConfig("applinks:apps"), {});
    const { directions, problems } = directionsOf(args, fleet);
    if (problems.length > 0) {
      haveFleetLookedAt(name, directions);
      throw new Error(`MutualLink "${name}": ${problems.join("; ")}.`);
    }
    super("applinks:index:MutualLink", name, {}, linkOptionsOf(name, options));
    const made = directions.map((direction) => ({
      caller: direction.caller.name,
      ...this.#declare(name, args, direction),
    }));
    const byCaller = <T>(
      pick: (parts: (typeof made)[number]) => pulumi.Output<T>,
    ): pulumi.Output<Record<string, T>> =>
      pulumi
        .all(made.map((parts) => pick(parts).apply((value) => [parts.caller, value] as const)))
        .apply((entries) => Object.fromEntries(entries) as Record<string, T>);
    this.status = byCaller(({ health }) => health.status);
    this.redirectUrls = byCaller(({ connection }) => connection.redirectUrl);
    this.clientIds = byCaller(({ client }) => client.clientId);
    this.registerOutputs({ status: this.status, redirectUrls: this.redirectUrls, clientIds: this.clientIds });
  }

  #declare(
    name: string,
    args: MutualLinkArgs,
    { caller, called, scopes }: Direction,
  ): { client: IncomingClient; connection: OutgoingConnection; health: LinkHealth } {
    const { adopt, deletionPolicy, rotation, rotationMode } = args;
    const policies = {
      ...(adopt === undefined ? {} : { adopt }),
      ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
    };
    const child = { parent: this };
    const ends = { app: caller.name, remoteApp: called.name };
    const link = new ApplicationLink(
      `${name}-${caller.name}-shows-${called.name}`,
      { ...ends, name: titleOf(called), ...policies },
      child,
    );
    // A replaced client needs a name of its own, since the old one stands until the new one works.
    const keepers = rotationMode === "replace" && rotation !== undefined ? { rotation } : {};
    const suffix = new RandomId(`${name}-${caller.name}-suffix`, { byteLength: 3, keepers }, child);
    const client = new IncomingClient(
      `${name}-${called.name}-admits-${caller.name}`,
      {
        app: called.name,
        name: pulumi.interpolate`${titleOf(caller)} ${suffix.hex}`,
        redirectUrls: [getRedirectUrl(ends)],
        scopes,
        ...(rotation === undefined ? {} : { rotation }),
        ...(rotationMode === undefined ? {} : { rotationMode }),
        ...policies,
      },
      child,
    );
    const { clientId, clientSecret } = client;
    const connection = new OutgoingConnection(
      `${name}-${caller.name}-calls-${called.name}`,
      { ...ends, name: titleOf(called), clientId, clientSecret, scopes, ...policies },
      child,
    );
    const health = new LinkHealth(
      `${name}-${caller.name}-reaches-${called.name}`,
      { ...ends, clientId, clientSecret, redirectUrl: connection.redirectUrl, scopes, linkId: link.linkId },
      child,
    );
    return { client, connection, health };
  }
}

/**
 * Lets a preview that fails for the arguments also tell what keeps the apps from being worked with: the check of any resource does.
 * In an `up` nothing may be registered, for it would be created.
 */
function haveFleetLookedAt(name: string, [direction]: Direction[]): void {
  if (direction === undefined || !pulumi.runtime.isDryRun()) return;
  const { caller, called } = direction;
  const ends = { app: caller.name, remoteApp: called.name };
  new ApplicationLink(`${name}-${caller.name}-shows-${called.name}`, { ...ends, name: titleOf(called) });
}

/** How an app is shown to people: its product, and its name in the fleet where that says more. */
function titleOf(app: FleetApp): string {
  return app.name === app.productKey ? app.product.title : `${app.product.title} (${app.name})`;
}
