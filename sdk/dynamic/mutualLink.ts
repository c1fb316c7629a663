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
 * A whole link between two apps: on each side the record of the other, the incoming client that the other uses, the outgoing
 * connection that calls it, and a verification that the direction works. Secrets flow from side to side; nobody sees them.
 */
export class MutualLink extends pulumi.ComponentResource {
  /** The status of each direction, by its client app. */
  readonly status: pulumi.Output<Record<string, LinkStatus>>;
  /** The redirect URL of each direction, by the app that calls. */
  readonly redirectUrls: pulumi.Output<Record<string, string>>;
  /** The client ID of each direction, by the app that calls. */
  readonly clientIds: pulumi.Output<Record<string, string>>;
  /** The client secrets that an administrator has to enter on a Cloud site, by that site; secret. */
  readonly clientSecrets: pulumi.Output<Record<string, string>>;
  /** What has still to be done by hand on a Cloud site, with the exact values; empty when nothing is left. */
  readonly checklist: pulumi.Output<string[]>;

  /** Declares the link. Throws one error with everything that is wrong with the arguments, and for a second link. */
  constructor(name: string, args: MutualLinkArgs, options?: pulumi.ComponentResourceOptions) {
    requireName("MutualLink", name);
    const appsConfig = readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), {});
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
