/**
 * The manual steps of a link with a Cloud site as data: the values to enter on the site's screens, and the values that the screens then
 * show. The checklist and `applinks handoff` show the same steps.
 */

import { createHash } from "node:crypto";
import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { AppTarget } from "../atlassian/target";
import type { Handoff } from "../schema/types.gen";
import type { Direction } from "./directions";

/** What a direction's steps depend on. */
export type Ends = Pick<Direction, "clientApp" | "serverApp" | "scopes">;

/** The client ID and client secret that an app issues to a Cloud site. */
export interface Issued {
  clientId: string;
  clientSecret: string;
}

/** A value to enter on a Cloud site's screen, by the field's name. */
export interface Entry {
  field:
    | "application URL"
    | "client ID"
    | "client secret"
    | "authorization endpoint"
    | "token endpoint"
    | "redirect URL"
    | "scopes";
  value: string;
}

/** A value that a step takes, by its key in the site's configuration. */
export type TakenKey = Exclude<keyof Handoff, "applicationId">;

/** One visit to a screen of a Cloud site. */
export interface ManualStep {
  /**
   * `begin-outgoing`, `enter-client`: the site is the client. `begin-incoming`, `save-incoming`: the site is the authorization
   * server.
   */
  kind: "begin-outgoing" | "enter-client" | "begin-incoming" | "save-incoming";
  cloudSite: AppTarget;
  /** The Data Center app at the link's other end. */
  app: AppTarget;
  enter: Entry[];
  /** The keys in the site's configuration for the values that the screen shows, as far as they are missing. */
  take: TakenKey[];
  /** For `enter-client`: the value of `entered` that confirms the step. */
  stamp?: string;
}

/** The values that a Cloud site shows for its link to `remoteApp`, as far as they are configured. */
export function shownBy(cloudSite: AppTarget, remoteApp: AppTarget): Handoff {
  return cloudSite.handoff[remoteApp.name] ?? {};
}

/** The first step if a Cloud site is the client of a Data Center app: an incoming link needs a redirect URL. */
export function beginOutgoing({ clientApp: cloudSite, serverApp: app }: Ends): ManualStep {
  const enter: Entry[] = [{ field: "application URL", value: app.displayUrl }];
  return { kind: "begin-outgoing", cloudSite, app, enter, take: ["redirectUrl"] };
}

/** The values to enter on a Cloud site that is the client, once the app has its incoming link; `undefined` if they were entered. */
export function enterClient(
  { clientApp: cloudSite, serverApp: app, scopes }: Ends,
  issued: Issued,
): ManualStep | undefined {
  const stamp = stampOf(issued);
  if (shownBy(cloudSite, app).entered === stamp) return undefined;
  const { authorizationEndpoint, tokenEndpoint } = endpointsOf(app);
  const enter: Entry[] = [
    { field: "client ID", value: issued.clientId },
    { field: "client secret", value: issued.clientSecret },
    { field: "authorization endpoint", value: authorizationEndpoint },
    { field: "token endpoint", value: tokenEndpoint },
    { field: "scopes", value: scopes.join(" ") },
  ];
  return { kind: "enter-client", cloudSite, app, enter, take: ["entered"], stamp };
}

/** The remaining steps if a Cloud site is the authorization server. */
export function serverSiteSteps({ clientApp: app, serverApp: cloudSite, scopes }: Ends): ManualStep[] {
  const shown = shownBy(cloudSite, app);
  const missing = (...keys: TakenKey[]): TakenKey[] => keys.filter((key) => shown[key] === undefined);
  const steps: ManualStep[] = [];
  const endpoints = missing("authorizationEndpoint", "tokenEndpoint");
  if (endpoints.length > 0) {
    const enter: Entry[] = [{ field: "application URL", value: app.displayUrl }];
    steps.push({ kind: "begin-incoming", cloudSite, app, enter, take: endpoints });
  }
  const client = missing("clientId", "clientSecret");
  // The redirect URL is computed from the authorization endpoint.
  if (shown.authorizationEndpoint !== undefined && client.length > 0) {
    const enter: Entry[] = [
      { field: "redirect URL", value: redirectUrlOf(app.displayUrl, shown.authorizationEndpoint) },
      { field: "scopes", value: scopes.join(" ") },
    ];
    steps.push({ kind: "save-incoming", cloudSite, app, enter, take: client });
  }
  return steps;
}

/** The value to enter in a field of a step. Throws for a field that the step doesn't have. */
export function entryOf({ kind, enter }: ManualStep, field: Entry["field"]): string {
  const entry = enter.find((one) => one.field === field);
  if (entry === undefined) throw new Error(`the step ${kind} has no ${field}`);
  return entry.value;
}

/**
 * A fingerprint of a client ID and secret, with which an administrator confirms that these were entered on the site. A rotation changes
 * it. 32 bits of SHA-256 reveal nothing about a generated secret. No command reads its form as a number.
 */
function stampOf({ clientId, clientSecret }: Issued): string {
  const digest = createHash("sha256").update(`${clientId}\n${clientSecret}`, "utf8").digest("hex");
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`;
}
