/**
 * Preflight checks: reads of every app that a resource refers to, before anything is written. Is it reachable, suitable, and the account an
 * administrator?
 */

import type { App } from "../atlassian/app";
import { isAppError } from "../atlassian/appError";
import type { AppTarget } from "../atlassian/target";
import { listIncomingClients } from "../atlassian/incomingClients";
import type { Manifest } from "../atlassian/applicationLinks";
import { isAtLeast } from "../atlassian/products";
import { isLookalike, sameUrl, withoutTrailingSlashes } from "../atlassian/urls";
import { appProblems } from "../config/apps";
import type { Problem } from "../schema/validate";
import type { Context } from "./context";
import type { Instances } from "./instance";

/** How far two clocks may be apart, in milliseconds: the products' own tolerance (system property `max.clock.skew.seconds`). */
const TOLERATED_SKEW = 60_000;

/** The result of the preflight checks. */
export interface PreflightResult {
  /** Why apps cannot be used. */
  problems: Problem[];
  /** The versions of the apps that report one, by name. */
  versions: ReadonlyMap<string, string>;
}

/**
 * Opens the preflight checks of a run: a function that checks apps by their names, each once, all at the same time, in previews too. It
 * skips apps that cannot be called. Never throws.
 */
export function openPreflight(
  instances: Instances,
): (context: Context, apps: readonly string[]) => Promise<PreflightResult> {
  const versions = new Map<string, string>();
  const checked = new Map<string, Promise<Problem[]>>();
  const check = async (context: Context, target: AppTarget): Promise<Problem[]> => {
    const reasons =
      target.deployment === "cloud"
        ? await checkSite(context, target)
        : await checkTarget(context, instances, target, versions);
    return reasons.map((reason) => ({ path: target.configKey, reason }));
  };
  return async (context, apps) => {
    const { appsConfig } = context;
    const targets = [...new Set(apps)].flatMap((name) => appsConfig.targets.get(name) ?? []);
    const callable = targets.filter(
      ({ name, preflight, credential, siteCredential }) =>
        preflight &&
        (credential ?? siteCredential) !== undefined &&
        appProblems(appsConfig, name).length === 0,
    );
    const found = callable.map((target) => {
      const problems = checked.get(target.name) ?? check(context, target);
      checked.set(target.name, problems);
      return problems;
    });
    return { problems: (await Promise.all(found)).flat(), versions };
  };
}

async function checkTarget(
  context: Context,
  instances: Instances,
  target: AppTarget,
  versions: Map<string, string>,
): Promise<string[]> {
  const appAt = context.anonymously(target.name);
  const manifest = await attempt(() => instances.manifest(context, target.name));
  // Without a manifest, further requests fail for the same reason.
  if (typeof manifest === "string") return [manifest];
  warnOfSkew(context, appAt);
  const unsuitable = unsuitableApp(target, manifest);
  const problems = [...unsuitable, ...wrongUrl(target, manifest)];
  warnOfSpelling(context, target, manifest);
  if (unsuitable.length > 0) return problems;
  if (manifest.version !== undefined) versions.set(target.name, manifest.version);
  // Older versions have outgoing links alone, which may be all that the program declares.
  if (!has(manifest, target.product.since.incoming)) return problems;
  const clients = await attempt(() => listIncomingClients(context.app(target.name), "shared"));
  return typeof clients === "string" ? [...problems, clients] : problems;
}

/** What a Cloud site that is readable has otherwise than its configuration. */
async function checkSite(context: Context, target: AppTarget): Promise<string[]> {
  const reading = await context.site(target.name);
  if (reading?.manifest.is !== "observed") return [];
  const { value: manifest } = reading.manifest;
  const ofOtherType = otherType(target, manifest);
  return ofOtherType.length > 0 ? ofOtherType : wrongUrl(target, manifest);
}

function otherType({ product, url }: AppTarget, { typeId }: Manifest): string[] {
  if (typeId === product.typeId) return [];
  return [
    `the app at ${url} is of the type "${typeId}", not ${product.title}; correct its product or its url`,
  ];
}

function unsuitableApp(target: AppTarget, manifest: Manifest): string[] {
  const ofOtherType = otherType(target, manifest);
  if (ofOtherType.length > 0) return ofOtherType;
  const { product } = target;
  const { version } = manifest;
  const { incoming, outgoing } = product.since;
  if (has({ version }, incoming) || has({ version }, outgoing)) return [];
  return [`${product.title} ${version} has no OAuth 2.0 links: they need ${incoming} or later; upgrade it`];
}

/** Whether the app is new enough. An app that reports no version counts as new enough. */
function has({ version }: { version?: string | undefined }, since: string): boolean {
  return version === undefined || isAtLeast(version, since);
}

/** Redirect URLs contain the base URL that the app itself uses: with another one, every link fails at its first use. */
function wrongUrl({ displayUrl }: AppTarget, manifest: Manifest): string[] {
  const own = withoutTrailingSlashes(manifest.url);
  if (sameUrl(own, displayUrl)) return [];
  return [
    `the app reports the base URL ${own}, but its configuration has ${displayUrl}; ` +
      "if the app is right, set displayUrl to its base URL, else correct the base URL in the app",
  ];
}

/** Another spelling of the base URL makes no difference to application links, but to redirect URLs. */
function warnOfSpelling(context: Context, target: AppTarget, manifest: Manifest): void {
  const reason = spellingProblem(target, manifest);
  if (reason !== undefined) context.warn("SIMILAR_URL", `${target.configKey}: ${reason}.`);
}

/** What the configuration's spelling of the base URL means for redirect URLs; `undefined` if it is the app's own. */
export function spellingProblem({ displayUrl }: AppTarget, manifest: Manifest): string | undefined {
  const own = withoutTrailingSlashes(manifest.url);
  if (!isLookalike(own, displayUrl)) return undefined;
  return (
    `the app reports the base URL ${own}, but its configuration has another spelling, ${displayUrl}; redirect URLs begin with the app's ` +
    "own spelling, and are compared exactly: set displayUrl to the base URL that the app reports"
  );
}

function warnOfSkew(context: Context, app: App): void {
  const skew = app.skew() ?? 0;
  if (Math.abs(skew) <= TOLERATED_SKEW) return;
  const seconds = Math.round(Math.abs(skew) / 1000);
  context.warn(
    "CLOCK_SKEW",
    `${app.target.name} has a clock skew of ${seconds} seconds: its clock is ${skew > 0 ? "ahead of" : "behind"} this machine's. ` +
      "Apps may reject each other's tokens as expired. Synchronize the clocks.",
  );
}

/** The response, or the error's message. */
async function attempt<T>(request: () => Promise<T>): Promise<T | string> {
  try {
    return await request();
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
