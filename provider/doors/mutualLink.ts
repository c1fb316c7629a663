/** What a `MutualLink` is made of: the same resources through either door. */

import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import type { Fleet } from "../atlassian/fleet";
import type {
  Adopt,
  ApplicationLinkInputs,
  DeletionPolicy,
  IncomingClientInputs,
  LinkHealthInputs,
  LinkStatus,
  OutgoingConnectionInputs,
  RotationMode,
} from "../contract/types.gen";
import { getRedirectUrl } from "../functions";
import { directionsOf, titleOf, type Direction } from "../functions/directions";
import type { Args } from "./args";

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

type Kind<I, O> = new (name: string, args: Args<I>, options: pulumi.CustomResourceOptions) => O;

/** The classes of the resources that a link is made of, with the outputs that flow between them. */
export interface LinkClasses {
  ApplicationLink: Kind<ApplicationLinkInputs, { linkId: pulumi.Output<string> }>;
  IncomingClient: Kind<
    IncomingClientInputs,
    { clientId: pulumi.Output<string>; clientSecret: pulumi.Output<string> }
  >;
  OutgoingConnection: Kind<OutgoingConnectionInputs, { redirectUrl: pulumi.Output<string> }>;
  LinkHealth: Kind<LinkHealthInputs, { status: pulumi.Output<LinkStatus> }>;
}

/** A link's outputs, each by the app that calls. */
export interface LinkOutputs {
  status: pulumi.Output<Record<string, LinkStatus>>;
  redirectUrls: pulumi.Output<Record<string, string>>;
  clientIds: pulumi.Output<Record<string, string>>;
}

/**
 * Looks at the arguments, and gives the way to declare the link's resources below the component. Throws one error with everything
 * that is wrong with the arguments.
 */
export function declareLink(
  name: string,
  args: MutualLinkArgs,
  fleet: Fleet,
): (parent: pulumi.ComponentResource, classes: LinkClasses) => LinkOutputs {
  const directions = directionsOf(name, args, fleet, isLater);
  return (parent, classes) => {
    const made = directions.map((direction) => ({
      caller: direction.caller.name,
      ...declareDirection({ name, args, fleet, parent, classes }, direction),
    }));
    const byCaller = <T>(
      pick: (parts: (typeof made)[number]) => pulumi.Output<T>,
    ): pulumi.Output<Record<string, T>> =>
      pulumi
        .all(made.map((parts) => pick(parts).apply((value) => [parts.caller, value] as const)))
        .apply((entries) => Object.fromEntries(entries) as Record<string, T>);
    return {
      status: byCaller(({ status }) => status),
      redirectUrls: byCaller(({ redirectUrl }) => redirectUrl),
      clientIds: byCaller(({ clientId }) => clientId),
    };
  };
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

interface Declared {
  name: string;
  args: MutualLinkArgs;
  fleet: Fleet;
  parent: pulumi.ComponentResource;
  classes: LinkClasses;
}

function declareDirection(
  { name, args, fleet, parent, classes }: Declared,
  { caller, called, scopes }: Direction,
): {
  clientId: pulumi.Output<string>;
  redirectUrl: pulumi.Output<string>;
  status: pulumi.Output<LinkStatus>;
} {
  const { adopt, deletionPolicy, rotation, rotationMode } = args;
  const policies = {
    ...(adopt === undefined ? {} : { adopt }),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
  };
  const child = { parent };
  const ends = { app: caller.name, remoteApp: called.name };
  const { linkId } = new classes.ApplicationLink(
    `${name}-${caller.name}-shows-${called.name}`,
    { ...ends, name: titleOf(called), ...policies },
    child,
  );
  // A replaced client needs a name of its own, since the old one stands until the new one works.
  const keepers = rotationMode === "replace" && rotation !== undefined ? { rotation } : {};
  const suffix = new RandomId(`${name}-${caller.name}-suffix`, { byteLength: 3, keepers }, child);
  const { clientId, clientSecret } = new classes.IncomingClient(
    `${name}-${called.name}-admits-${caller.name}`,
    {
      app: called.name,
      name: pulumi.interpolate`${titleOf(caller)} ${suffix.hex}`,
      redirectUrls: [getRedirectUrl({ fleet }, ends)],
      scopes,
      ...(rotation === undefined ? {} : { rotation }),
      ...(rotationMode === undefined ? {} : { rotationMode }),
      ...policies,
    },
    child,
  );
  const { redirectUrl } = new classes.OutgoingConnection(
    `${name}-${caller.name}-calls-${called.name}`,
    { ...ends, name: titleOf(called), clientId, clientSecret, scopes, ...policies },
    child,
  );
  const { status } = new classes.LinkHealth(
    `${name}-${caller.name}-reaches-${called.name}`,
    { ...ends, clientId, clientSecret, redirectUrl, scopes, linkId },
    child,
  );
  return { clientId, redirectUrl, status };
}
