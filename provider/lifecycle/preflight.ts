/** A look at every app of the fleet before anything is written: can it be reached, does it do what links need, may we? */

import type { App } from "../atlassian/app";
import { isAppError } from "../atlassian/errors";
import type { AppTarget } from "../atlassian/target";
import { listIncomingClients } from "../atlassian/incomingClients";
import { fetchManifest, type Manifest } from "../atlassian/applicationLinks";
import { isAtLeast } from "../atlassian/products";
import { withoutTrailingSlashes } from "../atlassian/oauth/redirectUrl";
import type { Problem } from "../schema/validate";
import type { Context } from "./context";

/** How far two clocks may be apart, in milliseconds: the products' own tolerance (system property `max.clock.skew.seconds`). */
const TOLERATED_SKEW = 60_000;

/** What the look found. */
export interface Inspection {
  /** What keeps apps from being worked with. */
  problems: Problem[];
  /** The versions of the apps that told theirs, by name. */
  versions: ReadonlyMap<string, string>;
}

/** Looks at all apps at the same time. A preview does so, too: nothing is written. Never throws. */
export async function inspectApps(context: Context): Promise<Inspection> {
  const apps = [...context.appsConfig.targets.values()].filter(
    ({ preflight, credential }) => preflight && credential !== undefined,
  );
  const versions = new Map<string, string>();
  const found = await Promise.all(
    apps.map(async (target) =>
      (await inspect(context, target, versions)).map((reason) => ({ path: target.configKey, reason })),
    ),
  );
  return { problems: found.flat(), versions };
}

async function inspect(
  context: Context,
  target: AppTarget,
  versions: Map<string, string>,
): Promise<string[]> {
  const appAt = context.anonymously(target.name);
  const manifest = await attempt(() => fetchManifest(appAt));
  // An app that does not even say who it is has nothing else to say.
  if (typeof manifest === "string") return [manifest];
  warnOfSkew(context, appAt);
  const unfit = [...wrongKind(target, manifest), ...wrongUrl(target, manifest)];
  if (wrongKind(target, manifest).length > 0) return unfit;
  if (manifest.version !== undefined) versions.set(target.name, manifest.version);
  // An app that has outgoing links alone may be all that is asked for.
  if (!has(manifest, target.product.since.incoming)) return unfit;
  const clients = await attempt(() => listIncomingClients(context.app(target.name), "shared"));
  return typeof clients === "string" ? [...unfit, clients] : unfit;
}

function wrongKind({ product, url }: AppTarget, { typeId, version }: Manifest): string[] {
  if (typeId !== product.typeId) {
    return [
      `the app at ${url} is of the type "${typeId}", not ${product.title}; correct its product or its url`,
    ];
  }
  const { incoming, outgoing } = product.since;
  if (has({ version }, incoming) || has({ version }, outgoing)) return [];
  return [`${product.title} ${version} has no OAuth 2.0 links: they need ${incoming} or later; upgrade it`];
}

/** Whether the app is new enough; one that does not tell its version is taken to be. */
function has({ version }: { version?: string | undefined }, since: string): boolean {
  return version === undefined || isAtLeast(version, since);
}

/** Redirect URLs are built from the base URL that the app itself uses: a difference would break every link at its first use. */
function wrongUrl({ displayUrl }: AppTarget, manifest: Manifest): string[] {
  const own = withoutTrailingSlashes(manifest.url);
  if (own === displayUrl) return [];
  return [
    `the app's own base URL is ${own}, but its entry says ${displayUrl}; ` +
      "if the app is right, set displayUrl to that, else correct the base URL in the app",
  ];
}

function warnOfSkew(context: Context, app: App): void {
  const skew = app.skew() ?? 0;
  if (Math.abs(skew) <= TOLERATED_SKEW) return;
  const seconds = Math.round(Math.abs(skew) / 1000);
  const direction = skew > 0 ? "ahead of" : "behind";
  context.warn(
    `${app.target.name}: its clock is ${seconds} seconds ${direction} ours; tokens may be refused before their time.`,
  );
}

/** The answer, or what went wrong in words. */
async function attempt<T>(request: () => Promise<T>): Promise<T | string> {
  try {
    return await request();
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
