/** The open steps of a link with a Cloud site, from the stack's state and its configuration. */

import type { AppTarget } from "../../provider/atlassian/target";
import { serverOf } from "../../provider/components/cloudHandoff";
import {
  beginOutgoing,
  enterClient,
  serverSiteSteps,
  shownBy,
  type Ends,
  type ManualStep,
  type TakenKey,
} from "../../provider/components/manualSteps";
import type { LinkResource, LinkState } from "./linkState";

/** A value that a step takes. */
export type ValueKey = TakenKey;

/** A step, and whether an earlier client secret was entered on the site. */
export interface OpenStep extends ManualStep {
  isRotation: boolean;
}

/** How far a hand-over is. */
export interface Progress {
  link: LinkState;
  /** What can be done on the site's screens now. */
  steps: OpenStep[];
  /** Whether the configuration has values that the last `pulumi up` did not have, or that run did not complete the link. */
  isUpNext: boolean;
  /** The status of each direction after the last `pulumi up`, by its client app. */
  status: Record<string, string>;
  /** What the Data Center app issued to the site: values that a site's screen never shows. */
  issued: string[];
}

/** How far the hand-over of a link is. The values in `change` are taken again, although they are configured. */
export function progressOf(
  link: LinkState,
  targets: ReadonlyMap<string, AppTarget>,
  change: ReadonlySet<ValueKey>,
): Progress {
  const progress: Progress = { link, steps: [], isUpNext: !link.isComplete, status: {}, issued: [] };
  for (const { type, inputs, outputs } of link.resources) {
    if (type !== "LinkHealth") continue;
    const [clientApp, serverApp] = [inputs["app"], inputs["remoteApp"]].map((name) =>
      targetIn(targets, name),
    );
    if (clientApp === undefined || serverApp === undefined) continue;
    if (typeof outputs["status"] === "string") progress.status[clientApp.name] = outputs["status"];
    const wasPending = stringsIn(inputs["manualSteps"]).length > 0;
    const ends: Ends = { clientApp, serverApp, scopes: stringsIn(inputs["scopes"]) };
    const direction =
      clientApp.deployment === "cloud"
        ? clientSite(link, ends, change)
        : serverApp.deployment === "cloud"
          ? serverSite(link, ends, change)
          : { steps: [], differs: false, issued: [] };
    progress.steps.push(...direction.steps);
    progress.issued.push(...direction.issued);
    if (direction.differs || (wasPending && direction.steps.length === 0)) progress.isUpNext = true;
  }
  progress.steps.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return progress;
}

/** Steps that only take values come first: the others need a run, or the values of these. */
const ORDER: readonly OpenStep["kind"][] = [
  "begin-outgoing",
  "begin-incoming",
  "save-incoming",
  "enter-client",
];

/** Whether one end of a link is a Cloud site. */
export function isOnCloud(link: LinkState, targets: ReadonlyMap<string, AppTarget>): boolean {
  return link.resources.some(({ inputs }) =>
    [inputs["app"], inputs["remoteApp"]].some((name) => targetIn(targets, name)?.deployment === "cloud"),
  );
}

function targetIn(targets: ReadonlyMap<string, AppTarget>, name: unknown): AppTarget | undefined {
  return typeof name === "string" ? targets.get(name) : undefined;
}

/** A direction's steps, and whether its objects differ from the configuration. */
interface DirectionProgress {
  steps: OpenStep[];
  differs: boolean;
  issued: string[];
}

function clientSite(link: LinkState, ends: Ends, change: ReadonlySet<ValueKey>): DirectionProgress {
  const { clientApp: cloudSite, serverApp: app } = ends;
  const client = resourceOf(link, "IncomingClient", app);
  const { clientId, clientSecret } = client?.outputs ?? {};
  const isIssued = typeof clientId === "string" && typeof clientSecret === "string";
  const issued = isIssued ? [clientId, clientSecret] : [];
  const { redirectUrl, entered } = shownBy(cloudSite, app);
  if (redirectUrl === undefined || change.has("redirectUrl"))
    return { steps: [{ ...beginOutgoing(ends), isRotation: false }], differs: false, issued };
  const differs = !stringsIn(client?.inputs["redirectUrls"]).includes(redirectUrl);
  if (!isIssued) return { steps: [], differs, issued };
  const changed = { ...ends, clientApp: without(cloudSite, app, change) };
  const step = enterClient(changed, { clientId, clientSecret });
  return {
    steps: step === undefined ? [] : [{ ...step, isRotation: entered !== undefined }],
    differs,
    issued,
  };
}

function serverSite(link: LinkState, ends: Ends, change: ReadonlySet<ValueKey>): DirectionProgress {
  const { clientApp: app, serverApp: cloudSite } = ends;
  const changed = { ...ends, serverApp: without(cloudSite, app, change) };
  const server = serverOf(shownBy(cloudSite, app));
  const connection = resourceOf(link, "OutgoingConnection", app);
  const differs =
    server !== undefined &&
    Object.entries(server).some(([name, value]) => connection?.inputs[name] !== value);
  const steps = serverSiteSteps(changed).map((step) => ({ ...step, isRotation: false }));
  return { steps, differs, issued: [] };
}

/** The link's resource of this type in the app. */
function resourceOf(link: LinkState, type: string, app: AppTarget): LinkResource | undefined {
  return link.resources.find((one) => one.type === type && one.inputs["app"] === app.name);
}

/** The site as if these values were not configured. */
function without(cloudSite: AppTarget, app: AppTarget, change: ReadonlySet<ValueKey>): AppTarget {
  const kept = Object.entries(shownBy(cloudSite, app)).filter(([key]) => !change.has(key as ValueKey));
  return { ...cloudSite, handoff: { ...cloudSite.handoff, [app.name]: Object.fromEntries(kept) } };
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}
