import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { readFleet, type FleetApp } from "../provider/atlassian/fleet";
import type { Adopt, DeletionPolicy, LinkStatus, RotationMode } from "../provider/contract/types.gen";
import { ApplicationLink } from "./applicationLink";
import { providerOf, shownBy, stepsOfCalledSite, stepsOfCallingSite } from "./cloudHandoff";
import { directionsOf, type Direction } from "./directions";
import { getRedirectUrl } from "./getRedirectUrl";
import { IncomingClient } from "./incomingClient";
import { LinkHealth, type LinkHealthArgs } from "./linkHealth";
import { OutgoingConnection, type OutgoingConnectionArgs } from "./outgoingConnection";

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
  /** The client secrets that an administrator has to enter on a Cloud site, by that site; secret. */
  readonly clientSecrets: pulumi.Output<Record<string, string>>;
  /** What has still to be done by hand on a Cloud site, with the exact values; empty when nothing is left. */
  readonly checklist: pulumi.Output<string[]>;

  /** Declares the link. Throws one error with everything that is wrong with the arguments. */
  constructor(name: string, args: MutualLinkArgs, options?: pulumi.ComponentResourceOptions) {
    const fleet = readFleet(pulumi.runtime.getConfig("applinks:apps"), {});
    const { directions, problems } = directionsOf(args, fleet);
    if (problems.length > 0) {
      haveFleetLookedAt(name, directions);
      throw new Error(`MutualLink "${name}": ${problems.join("; ")}.`);
    }
    super("applinks:index:MutualLink", name, {}, options);
    const made = directions.map((direction) => ({
      caller: direction.caller,
      ...this.#declare(name, args, direction),
    }));
    const byCaller = <T>(
      pick: (parts: (typeof made)[number]) => pulumi.Output<T> | undefined,
    ): pulumi.Output<Record<string, T>> =>
      pulumi
        .all(
          made.flatMap((parts) => {
            const picked = pick(parts);
            return picked === undefined ? [] : [picked.apply((value) => [parts.caller.name, value] as const)];
          }),
        )
        .apply((entries) => Object.fromEntries(entries) as Record<string, T>);
    this.status = byCaller(({ health }) => health.status);
    this.redirectUrls = byCaller(({ redirectUrl }) => redirectUrl);
    this.clientIds = byCaller(({ clientId }) => clientId);
    this.clientSecrets = pulumi.secret(
      byCaller(({ caller, client }) => (caller.deployment === "cloud" ? client?.clientSecret : undefined)),
    );
    this.checklist = pulumi.all(made.flatMap(({ steps }) => steps));
    const { status, redirectUrls, clientIds, clientSecrets, checklist } = this;
    this.registerOutputs({ status, redirectUrls, clientIds, clientSecrets, checklist });
  }

  #declare(name: string, args: MutualLinkArgs, direction: Direction): Parts {
    const { caller, called } = direction;
    if (caller.deployment === "cloud") return this.#declareForCallingSite(name, args, direction);
    if (called.deployment === "cloud") return this.#declareForCalledSite(name, args, direction);
    const link = this.#show(name, args, direction);
    const client = this.#admit(name, args, direction, getRedirectUrl(endsOf(direction)));
    const { clientId, clientSecret } = client;
    const { redirectUrl } = this.#call(name, args, direction, { clientId, clientSecret });
    const health = this.#prove(name, direction, { clientId, clientSecret, redirectUrl, linkId: link.linkId });
    return { health, client, clientId, redirectUrl, steps: [] };
  }

  /** The called app's half, where a Cloud site calls: its incoming client, as soon as the site's redirect URL is known. */
  #declareForCallingSite(name: string, args: MutualLinkArgs, direction: Direction): Parts {
    const { redirectUrl } = shownBy(direction.caller, direction.called);
    const client = redirectUrl === undefined ? undefined : this.#admit(name, args, direction, redirectUrl);
    const steps = stepsOfCallingSite(direction, client?.clientId, `the output clientSecrets of "${name}"`);
    this.#warnOf(direction, steps);
    const known =
      client === undefined || redirectUrl === undefined
        ? {}
        : { clientId: client.clientId, clientSecret: client.clientSecret, redirectUrl };
    return {
      health: this.#prove(name, direction, { ...known, manualSteps: steps }),
      client,
      clientId: client?.clientId,
      redirectUrl: redirectUrl === undefined ? undefined : pulumi.output(redirectUrl),
      steps,
    };
  }

  /** The calling app's half, where a Cloud site is called: its outgoing connection, as soon as the site's credentials are known. */
  #declareForCalledSite(name: string, args: MutualLinkArgs, direction: Direction): Parts {
    const shown = shownBy(direction.called, direction.caller);
    const link = this.#show(name, args, direction, shown.applicationId);
    const steps = stepsOfCalledSite(direction).map((step) => pulumi.output(step));
    this.#warnOf(direction, steps);
    const provider = providerOf(shown);
    const connection = provider && this.#call(name, args, direction, provider);
    const credentials =
      provider === undefined ? {} : { clientId: provider.clientId, clientSecret: provider.clientSecret };
    return {
      health: this.#prove(name, direction, { ...credentials, linkId: link.linkId, manualSteps: steps }),
      client: undefined,
      clientId: provider && pulumi.output(provider.clientId),
      redirectUrl: connection?.redirectUrl,
      steps,
    };
  }

  /** The calling app's record of the called one. */
  #show(name: string, args: MutualLinkArgs, direction: Direction, applicationId?: string): ApplicationLink {
    const { caller, called } = direction;
    return new ApplicationLink(
      `${name}-${caller.name}-shows-${called.name}`,
      {
        ...endsOf(direction),
        name: titleOf(called),
        ...(applicationId === undefined ? {} : { applicationId }),
        ...policiesOf(args),
      },
      { parent: this },
    );
  }

  /** The incoming client on the called app that the calling one uses. */
  #admit(name: string, args: MutualLinkArgs, direction: Direction, redirectUrl: string): IncomingClient {
    const { caller, called, scopes } = direction;
    const { rotation, rotationMode } = args;
    const child = { parent: this };
    // A replaced client needs a name of its own, since the old one stands until the new one works.
    const keepers = rotationMode === "replace" && rotation !== undefined ? { rotation } : {};
    const suffix = new RandomId(`${name}-${caller.name}-suffix`, { byteLength: 3, keepers }, child);
    return new IncomingClient(
      `${name}-${called.name}-admits-${caller.name}`,
      {
        app: called.name,
        name: pulumi.interpolate`${titleOf(caller)} ${suffix.hex}`,
        redirectUrls: [redirectUrl],
        scopes,
        ...(rotation === undefined ? {} : { rotation }),
        ...(rotationMode === undefined ? {} : { rotationMode }),
        ...policiesOf(args),
      },
      child,
    );
  }

  /** The outgoing connection with which the calling app calls. */
  #call(name: string, args: MutualLinkArgs, direction: Direction, provider: Provider): OutgoingConnection {
    const { caller, called, scopes } = direction;
    return new OutgoingConnection(
      `${name}-${caller.name}-calls-${called.name}`,
      { ...endsOf(direction), name: titleOf(called), ...provider, scopes, ...policiesOf(args) },
      { parent: this },
    );
  }

  #prove(name: string, direction: Direction, known: Partial<LinkHealthArgs>): LinkHealth {
    const { caller, called, scopes } = direction;
    return new LinkHealth(
      `${name}-${caller.name}-reaches-${called.name}`,
      { ...endsOf(direction), ...known, scopes },
      { parent: this },
    );
  }

  /** Steps that are left must be seen in a preview, too: each in full as soon as its values are known. */
  #warnOf({ caller, called }: Direction, steps: pulumi.Output<string>[]): void {
    if (steps.length === 0) return;
    const site = caller.deployment === "cloud" ? caller : called;
    void pulumi.log.warn(
      `the link from ${caller.name} to ${called.name} is PENDING_MANUAL_STEP: something is left to be done by hand on ${site.url}.`,
      this,
    );
    for (const step of steps) step.apply((text) => pulumi.log.warn(text, this));
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

/** What stands of one direction; what waits for a step by hand is not there yet. */
interface Parts {
  health: LinkHealth;
  client: IncomingClient | undefined;
  clientId: pulumi.Output<string> | undefined;
  redirectUrl: pulumi.Output<string> | undefined;
  steps: pulumi.Output<string>[];
}

/** What a connection has to know of the provider that it calls; endpoints of apps in the fleet are computed. */
type Provider = Pick<
  OutgoingConnectionArgs,
  "clientId" | "clientSecret" | "authorizationEndpoint" | "tokenEndpoint"
>;

function endsOf({ caller, called }: Direction): { app: string; remoteApp: string } {
  return { app: caller.name, remoteApp: called.name };
}

function policiesOf({
  adopt,
  deletionPolicy,
}: MutualLinkArgs): Pick<MutualLinkArgs, "adopt" | "deletionPolicy"> {
  return {
    ...(adopt === undefined ? {} : { adopt }),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
  };
}

/** How an app is shown to people: its product, and its name in the fleet where that says more. */
function titleOf(app: FleetApp): string {
  return app.name === app.productKey ? app.product.title : `${app.product.title} (${app.name})`;
}
