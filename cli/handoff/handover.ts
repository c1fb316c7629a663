/** A hand-over: reads how far it is, saves values, and runs `pulumi up`. */

import { appProblems, type AppsConfig } from "../../provider/config/apps";
import { handoffKey } from "../../provider/config/cloud";
import type { Handoff } from "../../provider/schema/types.gen";
import { HandoffError } from "./handoffError";
import { chooseLink, linksIn, MissingLink, type LinkState } from "./linkState";
import { exportState, stackOptions, up, type StackPlace } from "./stackPlace";
import { readConfiguration, writeValue } from "./stackConfiguration";
import { isOnCloud, progressOf, type OpenStep, type Progress, type ValueKey } from "./steps";

/** A hand-over of one link. It keeps nothing but the values to take again: what was saved is in the stack's configuration. */
export interface Handover {
  place: StackPlace;
  /** The link's name or URN; `undefined` for the only one. */
  link: string | undefined;
  /** Values to take again, although they are configured. */
  change: Set<ValueKey>;
}

/** The keys whose values are secret. */
const SECRET_KEYS: ReadonlySet<ValueKey> = new Set(["clientSecret"]);

/** Whether a value is a secret. */
export function isSecret(key: ValueKey): boolean {
  return SECRET_KEYS.has(key);
}

/** How far the hand-over is now. Throws `HandoffError` if the stack, the link or its apps can't be read. */
export async function readProgress({ place, link: wanted, change }: Handover): Promise<Progress> {
  const [exported, appsConfig] = await Promise.all([exportState(place), readConfiguration(place)]);
  const links = linksIn(exported);
  const onCloud = links.filter((link) => isOnCloud(link, appsConfig.targets));
  const link = chooseLink(wanted === undefined && onCloud.length > 0 ? onCloud : links, wanted, place.stack);
  requireApps(link, appsConfig);
  // A link without resources is one of an interrupted run: the next one shows its apps.
  if (link.resources.length > 0 && !onCloud.includes(link)) {
    throw new HandoffError(
      "HANDOFF_LINK",
      `the link "${link.name}" has no manual steps: neither of its apps is a Cloud site (deployment: cloud) in applinks:apps.`,
    );
  }
  return progressOf(link, appsConfig.targets, change);
}

/** How far the hand-over is at its start. With `withUp`, the first `pulumi up` of the link runs before. */
export async function firstProgress(
  handover: Handover,
  withUp: boolean,
  show?: (text: string) => void,
): Promise<Progress> {
  try {
    return await readProgress(handover);
  } catch (error) {
    if (!withUp || !(error instanceof MissingLink)) throw error;
  }
  await runUp(handover, show);
  return readProgress(handover);
}

/** Saves values of a step in the stack's configuration, one after the other. An interrupt leaves those that were saved. */
export async function save({ place, change }: Handover, step: OpenStep, values: Handoff): Promise<string[]> {
  const saved: string[] = [];
  for (const key of step.take) {
    const value = values[key];
    if (value === undefined) continue;
    const path = `${handoffKey(step.cloudSite, step.app.name)}.${key}`;
    await writeValue(place, path, value, isSecret(key));
    change.delete(key);
    saved.push(path);
  }
  return saved;
}

/** Runs `pulumi up`; see `up` in stackPlace.ts. */
export async function runUp({ place }: Handover, show?: (text: string) => void): Promise<void> {
  await up(place, show);
}

/** The command that comes next. */
export function upCommand({ place }: Handover): string {
  return `pulumi up ${stackOptions(place)}`;
}

/** Throws `HandoffError` (CONFIGURATION) with every problem of the link's apps. */
function requireApps(link: LinkState, appsConfig: AppsConfig): void {
  const names = new Set(
    link.resources.flatMap(({ inputs }) =>
      [inputs["app"], inputs["remoteApp"]].filter((name) => typeof name === "string"),
    ),
  );
  const problems = [...names].flatMap((name) => appProblems(appsConfig, name));
  const sentences = new Set(problems.map(({ path, reason }) => `${path} ${reason}`));
  if (sentences.size === 0) return;
  throw new HandoffError(
    "CONFIGURATION",
    `the link "${link.name}" needs its apps in the stack's configuration, where its values are saved: ${[...sentences].join("; ")}.`,
  );
}
