/** The resources of a `MutualLink`, the same through both adapters. */

import * as pulumi from "@pulumi/pulumi";
import type { AppsConfig } from "../config/apps";
import { warning, withCode } from "../schema/codes";
import type {
  Adopt,
  ApplicationLinkInputs,
  DeletionPolicy,
  IncomingClientInputs,
  LinkHealthInputs,
  LinkStatus,
  OutgoingConnectionInputs,
  RotationMode,
} from "../schema/types.gen";
import { getRedirectUrl } from "../functions/redirectUrl";
import { serverOf, stepsOfServerSite, stepsToEnter, stepToBegin } from "./cloudHandoff";
import { directionsOf, titleOf, type Direction } from "./directions";
import { shownBy } from "./manualSteps";
import { randomHex } from "./randomName";
import type { Args } from "./args";

/** The arguments of a `MutualLink`. */
export interface MutualLinkArgs {
  /** The two apps, by their names in `applinks:apps`. */
  between: [string, string];
  /**
   * The scopes that each app grants to the other, by the name of the granting app. With one app the link has one direction: the other
   * app calls this one.
   */
  grants: Record<string, string[]>;
  /**
   * The names of the incoming links, by client app. The default for a client app is its product's title and a random value. With
   * `rotationMode: "replace"`, change each name together with `rotation`.
   */
  clientNames?: Record<string, string>;
  /** Any string. A change rotates the secrets of the incoming links. */
  rotation?: pulumi.Input<string>;
  /** How a change of `rotation` rotates the secrets. Defaults to `reset`. */
  rotationMode?: RotationMode;
  /** What to do with existing objects. Defaults to `identical`. */
  adopt?: Adopt;
  /** What happens to the objects in the apps when the link is deleted. Defaults to `delete`. */
  deletionPolicy?: DeletionPolicy;
}

type Kind<I, O> = new (name: string, args: Args<I>, options: pulumi.CustomResourceOptions) => O;

/** The classes of a link's resources, with the outputs that they pass to each other. */
export interface LinkClasses {
  ApplicationLink: Kind<ApplicationLinkInputs, { linkId: pulumi.Output<string> }>;
  IncomingClient: Kind<
    IncomingClientInputs,
    { clientId: pulumi.Output<string>; clientSecret: pulumi.Output<string> }
  >;
  OutgoingConnection: Kind<
    OutgoingConnectionInputs,
    pulumi.Resource & { redirectUrl: pulumi.Output<string> }
  >;
  LinkHealth: Kind<LinkHealthInputs, { status: pulumi.Output<LinkStatus> }>;
}

/** A link's outputs. */
export interface LinkOutputs {
  /** The status of each direction, by its client app. */
  status: pulumi.Output<Record<string, LinkStatus>>;
  /** The redirect URL of each direction, by its client app. */
  redirectUrls: pulumi.Output<Record<string, string>>;
  /** The client ID of each direction, by its client app. */
  clientIds: pulumi.Output<Record<string, string>>;
  /** The client secrets to enter on a Cloud site, by that site; secret. */
  clientSecrets: pulumi.Output<Record<string, string>>;
  /** The remaining manual steps on a Cloud site, with their exact values; empty when none is left. */
  checklist: pulumi.Output<string[]>;
}

/** The options of a link. The SDK types the last one for single resources only; other languages accept it for any. */
export type LinkOptions = pulumi.ComponentResourceOptions &
  Pick<pulumi.CustomResourceOptions, "deleteBeforeReplace">;

const UNSUPPORTED_OPTIONS = [
  "ignoreChanges",
  "replaceOnChanges",
  "replaceWith",
  "replacementTrigger",
  "deleteBeforeReplace",
] as const;

/** Throws for options of a link that the engine accepts and does not pass on to the link's resources. */
export function refuseUnsupportedOptions(name: string, options: LinkOptions): void {
  for (const option of UNSUPPORTED_OPTIONS) {
    if (options[option] === undefined) continue;
    throw new Error(
      withCode(
        `MutualLink "${name}": the option "${option}" would not reach the link's resources. Set it ` +
          // Through the plugin, transforms get the link itself, too.
          "with the option transforms: [({ type, props, opts }) => " +
          `type.endsWith(":IncomingClient") ? { props, opts: { ...opts, ${option}: … } } : undefined].`,
        "CONFIGURATION",
      ),
    );
  }
}

/**
 * Checks the arguments, and returns a function that declares the link's resources below the component. Throws one error with everything
 * that is wrong with the arguments; `beforeRefusal` gets the declared directions in any case.
 */
export function declareLink(
  name: string,
  args: MutualLinkArgs,
  appsConfig: AppsConfig,
  beforeRefusal: (directions: Direction[]) => void = () => undefined,
): (parent: pulumi.ComponentResource, classes: LinkClasses) => LinkOutputs {
  const { directions, problems } = directionsOf(args, appsConfig, isLater);
  if (problems.length > 0) {
    beforeRefusal(directions);
    throw new Error(withCode(`MutualLink "${name}": ${problems.join("; ")}.`, "CONFIGURATION"));
  }
  return (parent, classes) => {
    const made = directions.map((direction) => ({
      clientApp: direction.clientApp,
      ...declareDirection({ name, args, appsConfig, parent, classes }, direction),
    }));
    const byClientApp = <T>(
      pick: (parts: (typeof made)[number]) => pulumi.Output<T> | undefined,
    ): pulumi.Output<Record<string, T>> =>
      pulumi
        .all(
          made.flatMap((parts) => {
            const picked = pick(parts);
            return picked === undefined
              ? []
              : [picked.apply((value) => [parts.clientApp.name, value] as const)];
          }),
        )
        .apply((entries) => Object.fromEntries(entries) as Record<string, T>);
    return {
      status: byClientApp(({ status }) => status),
      redirectUrls: byClientApp(({ redirectUrl }) => redirectUrl),
      clientIds: byClientApp(({ clientId }) => clientId),
      clientSecrets: pulumi.secret(
        byClientApp(({ clientApp, client }) =>
          clientApp.deployment === "cloud" ? client?.clientSecret : undefined,
        ),
      ),
      checklist: pulumi.all(made.map(({ steps }) => steps)).apply((lists) => lists.flat()),
    };
  };
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

interface Declared {
  name: string;
  args: MutualLinkArgs;
  appsConfig: AppsConfig;
  parent: pulumi.ComponentResource;
  classes: LinkClasses;
}

interface Client {
  clientId: pulumi.Output<string>;
  clientSecret: pulumi.Output<string>;
}

/** The resources of one direction; those that wait for a manual step are missing. */
interface Parts {
  status: pulumi.Output<LinkStatus>;
  client: Client | undefined;
  clientId: pulumi.Output<string> | undefined;
  redirectUrl: pulumi.Output<string> | undefined;
  steps: pulumi.Output<string[]>;
}

function declareDirection(link: Declared, direction: Direction): Parts {
  const { clientApp, serverApp } = direction;
  if (clientApp.deployment === "cloud") return declareForClientSite(link, direction);
  if (serverApp.deployment === "cloud") return declareForServerSite(link, direction);
  const { linkId } = show(link, direction);
  const registered = getRedirectUrl({ appsConfig: link.appsConfig }, endsOf(direction)).redirectUrl;
  const client = admit(link, direction, registered);
  const { clientId, clientSecret } = client;
  const { redirectUrl } = call(link, direction, { clientId, clientSecret });
  const { status } = verify(link, direction, { clientId, clientSecret, redirectUrl, linkId });
  return { status, client, clientId, redirectUrl, steps: pulumi.output([]) };
}

/** The authorization server's half if the client is a Cloud site: the incoming link, once the site's redirect URL is configured. */
function declareForClientSite(link: Declared, direction: Direction): Parts {
  const { redirectUrl } = shownBy(direction.clientApp, direction.serverApp);
  const client = redirectUrl === undefined ? undefined : admit(link, direction, redirectUrl);
  const where = `to see it, export the output clientSecrets of "${link.name}" and run pulumi stack output --show-secrets`;
  // The secret is not in the steps, so these are none.
  const toEnter =
    client &&
    pulumi.unsecret(
      pulumi
        .all([client.clientId, client.clientSecret])
        .apply(([clientId, clientSecret]) => stepsToEnter(direction, { clientId, clientSecret }, where)),
    );
  const steps = toEnter ?? pulumi.output([stepToBegin(direction)]);
  warnOf(link, direction, steps);
  const known =
    client === undefined || redirectUrl === undefined
      ? {}
      : { clientId: client.clientId, clientSecret: client.clientSecret, redirectUrl };
  return {
    status: verify(link, direction, { ...known, manualSteps: steps }).status,
    client,
    clientId: client?.clientId,
    redirectUrl: redirectUrl === undefined ? undefined : pulumi.output(redirectUrl),
    steps,
  };
}

/** The client's half if the authorization server is a Cloud site: the outgoing link, once the site's credentials are configured. */
function declareForServerSite(link: Declared, direction: Direction): Parts {
  const shown = shownBy(direction.serverApp, direction.clientApp);
  const { linkId } = show(link, direction, shown.applicationId);
  const steps = pulumi.output(stepsOfServerSite(direction));
  warnOf(link, direction, steps);
  const plain = serverOf(shown);
  const server = plain && { ...plain, clientSecret: pulumi.secret(plain.clientSecret) };
  const connection = server && call(link, direction, server);
  const credentials =
    server === undefined ? {} : { clientId: server.clientId, clientSecret: server.clientSecret };
  return {
    // Nothing in the check's inputs comes from the outgoing link that it looks for.
    status: verify(link, direction, { ...credentials, linkId, manualSteps: steps }, connection).status,
    client: undefined,
    clientId: server && pulumi.output(server.clientId),
    redirectUrl: connection?.redirectUrl,
    steps,
  };
}

/** The client app's application link to the authorization server. */
function show(
  { name, args, parent, classes }: Declared,
  direction: Direction,
  applicationId?: string,
): { linkId: pulumi.Output<string> } {
  const { clientApp, serverApp } = direction;
  return new classes.ApplicationLink(
    `${name}-${clientApp.name}-shows-${serverApp.name}`,
    {
      ...endsOf(direction),
      name: titleOf(serverApp),
      ...(applicationId === undefined ? {} : { applicationId }),
      ...policiesOf(args),
    },
    { parent },
  );
}

/** The incoming link on the authorization server for the client app. */
function admit(link: Declared, direction: Direction, redirectUrl: string): Client {
  const { name, args, parent, classes } = link;
  const { clientApp, serverApp, scopes, clientName } = direction;
  const { rotation, rotationMode } = args;
  return new classes.IncomingClient(
    `${name}-${serverApp.name}-admits-${clientApp.name}`,
    {
      app: serverApp.name,
      // Another stack may use the same declared name, so it doesn't show that a client belongs to this stack.
      ...(clientName === undefined
        ? { name: randomName(link, direction), uniqueName: true }
        : { name: clientName }),
      redirectUrls: [redirectUrl],
      scopes,
      ...(rotation === undefined ? {} : { rotation }),
      ...(rotationMode === undefined ? {} : { rotationMode }),
      ...policiesOf(args),
    },
    { parent },
  );
}

/** A name that no other client has. It changes with a rotation that replaces the client. */
function randomName({ name, args, parent }: Declared, { clientApp }: Direction): pulumi.Output<string> {
  const { rotation, rotationMode } = args;
  // A replacement needs a name of its own, since the old client exists until the new one works.
  const keepers = rotationMode === "replace" && rotation !== undefined ? { rotation } : {};
  const hex = randomHex(`${name}-${clientApp.name}-suffix`, keepers, parent);
  return pulumi.interpolate`${titleOf(clientApp)} ${hex}`;
}

/** The authorization server's endpoints for an outgoing link; those of configured apps are computed. */
type Server = Pick<
  Args<OutgoingConnectionInputs>,
  "clientId" | "clientSecret" | "authorizationEndpoint" | "tokenEndpoint"
>;

/** The client app's outgoing link. */
function call(
  { name, args, parent, classes }: Declared,
  direction: Direction,
  server: Server,
): pulumi.Resource & { redirectUrl: pulumi.Output<string> } {
  const { clientApp, serverApp, scopes } = direction;
  return new classes.OutgoingConnection(
    `${name}-${clientApp.name}-calls-${serverApp.name}`,
    { ...endsOf(direction), name: titleOf(serverApp), ...server, scopes, ...policiesOf(args) },
    { parent },
  );
}

function verify(
  { name, parent, classes }: Declared,
  direction: Direction,
  known: Partial<Args<LinkHealthInputs>>,
  after?: pulumi.Resource,
): { status: pulumi.Output<LinkStatus> } {
  const { clientApp, serverApp, scopes } = direction;
  return new classes.LinkHealth(
    `${name}-${clientApp.name}-reaches-${serverApp.name}`,
    { ...endsOf(direction), ...known, scopes },
    { parent, ...(after === undefined ? {} : { dependsOn: after }) },
  );
}

/** Warns about manual steps, in a preview too: each in full once its values are known. */
function warnOf(
  { parent }: Declared,
  { clientApp, serverApp }: Direction,
  steps: pulumi.Output<string[]>,
): void {
  const cloudSite = clientApp.deployment === "cloud" ? clientApp : serverApp;
  const link = `the link from ${clientApp.name} to ${serverApp.name}`;
  const warn = (message: string): void =>
    void pulumi.log.warn(warning("PENDING_MANUAL_STEP", message), parent);
  steps.apply((known) => {
    if (known.length === 0) return;
    warn(`${link} has manual steps on ${cloudSite.url}.`);
    known.forEach(warn);
  });
  void isKnown(steps).then((known) => {
    if (known) return;
    warn(`${link} will have manual steps if this run issues a client secret: enter it on ${cloudSite.url}.`);
  });
}

/** The SDK has this property, but not in its declarations. */
function isKnown(output: object): Promise<boolean> {
  return (output as { isKnown: Promise<boolean> }).isKnown;
}

function endsOf({ clientApp, serverApp }: Direction): { app: string; remoteApp: string } {
  return { app: clientApp.name, remoteApp: serverApp.name };
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
