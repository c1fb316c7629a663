/** The examination of one app: plain data, without secrets. */

import { factEntries, FACTS, type FactId } from "../../facts";
import { checksOf, type Check } from "./checks";
import type { Instance } from "./instance";
import { findingOf, isOpen, type Finding, type Observation } from "./observation";
import { READINGS } from "./readings";
import type { RecordingSummary } from "./recording/summary";
import { siteChecksOf } from "./siteChecks";
import { SITE_READINGS } from "./siteReadings";

/** Everything that was found about one app. */
export interface Examination {
  /** The app's name in `applinks:apps`. */
  app: string;
  url: string;
  product: string;
  checks: Check[];
  /** One for each fact of the register, in its order; none if the app can't be reached. */
  facts: Finding[];
  /** What a recording of the app's screens adds, if there is one. */
  recording?: RecordingSummary;
}

/** Examines an app by requests that change nothing. */
export async function examine(instance: Instance): Promise<Examination> {
  const { name, url, productKey, deployment } = instance.target;
  const checks = deployment === "cloud" ? await siteChecksOf(instance) : await checksOf(instance);
  const isReached = checks[0]?.state === "works";
  const facts = isReached ? await readFacts(instance) : [];
  return { app: name, url, product: productKey, checks, facts };
}

/** What reading shows about each fact. */
export async function readFacts(instance: Instance): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [id] of factEntries(instance.target.deployment))
    findings.push(findingOf(id, await observed(instance, id)));
  return findings;
}

async function observed(instance: Instance, id: FactId): Promise<Observation> {
  const readings: { [Id in FactId]?: unknown } = { ...READINGS, ...SITE_READINGS };
  const reading = readings[id] as ((instance: Instance) => Promise<Observation>) | undefined;
  if (reading !== undefined) return reading(instance);
  const { confirm, how } = FACTS[id];
  return { untried: confirm === "none" ? `${OTHER_WAYS.none}${how}.` : OTHER_WAYS[confirm] };
}

/** Why reading does not show a fact, by the way that does. */
const OTHER_WAYS = {
  reading: "",
  confirm: "It needs test objects: run applinks doctor --confirm on an evaluation instance.",
  recording: "It needs a recording of the product's own screens: run applinks doctor --har <file>.",
  none: "No command confirms it. By hand: ",
} as const;

/** The exit code: 2 if something does not work, 1 if something could not be found out, else 0. */
export function exitCodeOf(examinations: readonly Examination[]): 0 | 1 | 2 {
  const isBroken = ({ checks, facts }: Examination): boolean =>
    checks.some(({ state }) => state === "does not work") ||
    facts.some(({ verdict, stops }) => verdict === "contradicted" && stops);
  if (examinations.some(isBroken)) return 2;
  const isUnknown = ({ checks, facts }: Examination): boolean =>
    checks.some(({ state }) => state === "unknown") || facts.some(isOpen);
  return examinations.some(isUnknown) ? 1 : 0;
}
