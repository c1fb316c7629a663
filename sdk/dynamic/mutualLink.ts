import * as pulumi from "@pulumi/pulumi";
import { readAppsConfig } from "../../provider/config/apps";
import type { LinkStatus } from "../../provider/schema/types.gen";
import { declareLink, type MutualLinkArgs } from "../../provider/components/mutualLink";
import { titleOf, type Direction } from "../../provider/components/directions";
import { orRunError, requireName } from "./arguments";
import { declareDirections } from "./declarations";
import { linkOptionsOf } from "./options";
import { ApplicationLink, IncomingClient, LinkHealth, OutgoingConnection } from "./resources.gen";

export type { MutualLinkArgs } from "../../provider/components/mutualLink";

/**
 * A complete link between two apps: in each app an application link, an incoming link and an outgoing link, and a verification of each
 * direction. Client secrets pass from app to app; nobody sees them.
 */
export class MutualLink extends pulumi.ComponentResource {
  /** The status of each direction, by its client app. */
  readonly status: pulumi.Output<Record<string, LinkStatus>>;
  /** The redirect URL of each direction, by its client app. */
  readonly redirectUrls: pulumi.Output<Record<string, string>>;
  /** The client ID of each direction, by its client app. */
  readonly clientIds: pulumi.Output<Record<string, string>>;
  /** The client secrets to enter on a Cloud site, by that site; secret. */
  readonly clientSecrets: pulumi.Output<Record<string, string>>;
  /** The remaining manual steps on a Cloud site, with their exact values; empty when none is left. */
  readonly checklist: pulumi.Output<string[]>;

  /** Declares the link. Throws one `pulumi.RunError` with everything that is wrong with the arguments, and for a second link. */
  constructor(name: string, args: MutualLinkArgs, options?: pulumi.ComponentResourceOptions) {
    requireName("MutualLink", name);
    const appsConfig = readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), undefined);
    const declare = orRunError(() =>
      declareLink(name, args, appsConfig, (directions) => {
        runPreflight(name, directions);
      }),
    );
    declareDirections(name, args);
    const componentOptions = orRunError(() => linkOptionsOf(name, options));
    super("applinks:index:MutualLink", name, {}, componentOptions);
    const outputs = declare(this, { ApplicationLink, IncomingClient, OutgoingConnection, LinkHealth });
    this.status = outputs.status;
    this.redirectUrls = outputs.redirectUrls;
    this.clientIds = outputs.clientIds;
    this.clientSecrets = outputs.clientSecrets;
    this.checklist = outputs.checklist;
    this.registerOutputs(outputs);
  }
}

/**
 * Lets a preview that fails for its arguments also report failed preflight checks: the check of any resource runs them.
 * In an `up` nothing may be registered, for it would be created.
 */
function runPreflight(name: string, directions: Direction[]): void {
  // Nothing can be declared on a Cloud site.
  const direction = directions.find(({ clientApp }) => clientApp.deployment !== "cloud");
  if (direction === undefined || !pulumi.runtime.isDryRun()) return;
  const { clientApp, serverApp } = direction;
  const ends = { app: clientApp.name, remoteApp: serverApp.name };
  new ApplicationLink(`${name}-${clientApp.name}-shows-${serverApp.name}`, {
    ...ends,
    name: titleOf(serverApp),
  });
}
