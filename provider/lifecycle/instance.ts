/**
 * Which instance of an app an object is in, by the server ID in the app's manifest.
 *
 * The state of every resource has the ID as `serverId`. Another instance behind the app's URL has other objects: an object that it doesn't
 * have may still exist, and one with the same ID may be another. States of older releases have no ID, and gain it with the next update or
 * refresh. An unreadable manifest is no failure: the instance is then unknown.
 */

import type { App } from "../atlassian/app";
import { fetchManifest, type Manifest } from "../atlassian/applicationLinks";
import { isAppError } from "../atlassian/appError";
import { meaningOf } from "../atlassian/urls";
import { appProblems, type AppsConfig } from "../config/apps";
import { acceptanceVariable } from "../config/credentials";
import type { Problem } from "../schema/validate";
import type { Properties, Value } from "../schema/values";
import type { Context } from "./context";
import { LifecycleError } from "./lifecycleError";
import type { Claims } from "./claims";
import { declaredTwice, type Ownership } from "./ownership";
import type { ReferredApp } from "./productLinks";

/** The instances of a run's apps. */
export interface Instances {
  /** The manifest of a configured app, which a run requests once. Throws `AppError`. */
  manifest(context: Context, app: string): Promise<Manifest>;
  /** The manifests that this process has read so far, by the app's name. */
  readonly known: ReadonlyMap<string, Manifest>;
  /**
   * What identifies the instance of an app in all processes of the run, whatever its name there: its URL, or if it has several, one of
   * them. Apps are the same if their manifests are; a manifest that was not read is unknown.
   */
  placeOf(app: string): string;
  /** The name by which the run has used the instance first. */
  firstName(app: string): string;
}

/** Opens the instances of one run. All processes of a run share its claims. */
export function openInstances({ targets }: AppsConfig, claims: Claims): Instances {
  const known = new Map<string, Manifest>();
  // Claims for an instance and for a name are never removed, so each one is made only once.
  const claimed = new Map<string, string>();
  const claimOnce = (key: string, value: string): string => {
    const held = claimed.get(key) ?? claims.claim(key, value);
    claimed.set(key, held);
    return held;
  };
  const urls = new Map([...targets].map(([app, { url }]) => [app, meaningOf(url)]));
  const placeOf = (app: string): string => {
    const url = urls.get(app);
    const manifest = known.get(app);
    if (url === undefined || manifest === undefined) return url ?? app;
    const { id, url: baseUrl, version, typeId } = manifest;
    return claimOnce(`instance ${JSON.stringify([id, baseUrl, version, typeId])}`, url);
  };
  return {
    known,
    placeOf,
    firstName: (app) => claimOnce(`name ${placeOf(app)}`, app),
    // `fetchManifest` shares one request between operations at the same time. After a failure, a later operation tries again.
    manifest: async (context, app) => {
      const manifest =
        known.get(app) ?? (await fetchManifest(context.anonymously(app), signedIn(context, app)));
      if (!known.has(app)) known.set(app, manifest);
      return manifest;
    },
  };
}

/** The app with its credential, if it has one. */
export function signedIn(context: Context, app: string): (() => App) | undefined {
  return context.appsConfig.targets.get(app)?.credential === undefined ? undefined : () => context.app(app);
}

/** The name of the app that a resource ID begins with. */
function appOf(id: string): string {
  return id.slice(0, Math.max(id.indexOf("/"), 0));
}

function serverIdOf({ serverId }: Properties): string | undefined {
  return typeof serverId === "string" ? serverId : undefined;
}

/**
 * The server ID of an app for the state of a resource: of the instance behind the app's URL, or if its manifest is not readable, of the
 * state before. Throws `LifecycleError` (WRONG_INSTANCE) if the state before is of another instance that is not accepted.
 */
export async function recordInstance(
  instances: Instances,
  context: Context,
  app: Value | undefined,
  prior?: { id: string; state: Properties },
): Promise<{ serverId?: string }> {
  const before = prior === undefined ? undefined : serverIdOf(prior.state);
  const current = await readServerId(instances, context, app);
  if (prior !== undefined) compareInstance(instances, context.appsConfig, prior.id, prior.state);
  const serverId = current ?? before;
  return serverId === undefined ? {} : { serverId };
}

/** What a preview shows of it: the server ID that this run has read, or that of the state before. Sends no request. */
export function previewInstance(
  { known }: Instances,
  app: Value | undefined,
  state: Properties | undefined,
): { serverId?: string } {
  const current = typeof app === "string" ? known.get(app)?.id : undefined;
  const serverId = current ?? serverIdOf(state ?? {});
  return serverId === undefined ? {} : { serverId };
}

/** The same as `recordInstance` for an object of the state, whose app its ID names. */
export function requireInstance(
  instances: Instances,
  context: Context,
  id: string,
  state: Properties,
): Promise<{ serverId?: string }> {
  return recordInstance(instances, context, appOf(id), { id, state });
}

async function readServerId(
  instances: Instances,
  context: Context,
  app: Value | undefined,
): Promise<string | undefined> {
  if (typeof app !== "string") return undefined;
  const target = context.appsConfig.targets.get(app);
  // The operation itself reports an app that is not configured. Cloud sites have no manifest.
  if (target?.deployment !== "dataCenter" || appProblems(context.appsConfig, app).length > 0)
    return undefined;
  try {
    return (await instances.manifest(context, app)).id;
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/**
 * Compares the instance of a state with the one behind its app's URL, as far as this run has read its manifest. Returns the difference as
 * a sentence if the new instance is accepted. Throws `LifecycleError` (WRONG_INSTANCE) if it is not.
 */
export function compareInstance(
  { known }: Instances,
  { targets }: AppsConfig,
  id: string,
  state: Properties,
): string[] {
  const app = appOf(id);
  const [before, current, target] = [serverIdOf(state), known.get(app), targets.get(app)];
  if (before === undefined || current === undefined || target === undefined || current.id === before)
    return [];
  const instances =
    `the instance of ${app} with the server ID ${before}, but ${target.url} (${target.configKey}.url) is the instance with the ` +
    `server ID ${current.id}`;
  if (target.acceptedInstance?.toLowerCase() === current.id.toLowerCase())
    return [`The state is of ${instances}, which is accepted.`];
  throw new LifecycleError(
    "WRONG_INSTANCE",
    `${id} is an object of ${instances}. Nothing was changed. If the URL is wrong, correct it. If the new instance replaces the old one, ` +
      `for example a rebuilt staging instance, accept it: set the environment variable ${acceptanceVariable(app)}=${current.id}, and run ` +
      "pulumi up --refresh, or pulumi destroy. To leave the object on the old instance, run pulumi state delete '<urn>'.",
  );
}

/** Whether two apps with one server ID are certainly not one app: an app has one base URL and one version. */
function areDifferent(one: Manifest, other: Manifest): boolean {
  return one.url !== other.url || one.version !== other.version || one.typeId !== other.typeId;
}

/** What is known about two apps with one server ID. */
function describeTwins(
  [one, first]: readonly [string, Manifest],
  [other, second]: readonly [string, Manifest],
): string {
  const same = `${one} and ${other} have the same server ID, ${first.id}`;
  if (!areDifferent(first, second))
    return `${same}, and the same base URL, ${first.url}: they are two names of one app, or one is a clone of the other`;
  const differ =
    first.url === second.url ? "different versions" : `different base URLs, ${first.url} and ${second.url}`;
  return `${same}, but ${differ}: one is a clone of the other`;
}

/**
 * Finds apps with the same server ID among those that this run has read: a problem if the resource links them with each other, otherwise a
 * warning. `referred` are the apps that the resource refers to.
 */
export function findTwins(
  { known }: Instances,
  referred: readonly ReferredApp[],
): { problems: Problem[]; warnings: string[] } {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const apps = [...known].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [index, app] of apps.entries()) {
    for (const twin of apps.slice(index + 1).filter(([, { id }]) => id === app[1].id)) {
      const twins = describeTwins(app, twin);
      const linked = [app, twin].map(([name]) => referred.find(({ target }) => target.name === name));
      const remote = linked.find((found) => found !== undefined && found.path !== "app");
      if (remote === undefined || linked.includes(undefined)) {
        warnings.push(
          `${twins}. Don't link them with each other` +
            (areDifferent(app[1], twin[1])
              ? "."
              : ". Declare each object under one of the names only; for a clone, correct its base URL."),
        );
        continue;
      }
      const reason =
        `${twins}; apps recognize each other by this ID, so these two cannot be linked: link other apps, or give the clone a server ID of ` +
        "its own first";
      problems.push({ path: remote.path, reason });
    }
  }
  return { problems, warnings };
}

/** Ownership of objects by the instance that they are in: two names of one app have the same objects, and one name may mean two apps. */
export function ownershipByInstance(ownership: Ownership, instances: Instances): Ownership {
  const objectOf = (id: string): string => instances.placeOf(appOf(id)) + id.slice(appOf(id).length);
  /** Runs a claim in an app. A conflict names the object, and the other name of the app. */
  const claim = <T>(app: string, object: string, work: () => T): T => {
    const first = instances.firstName(app);
    try {
      return work();
    } catch (error) {
      if (!(error instanceof LifecycleError)) throw error;
      const conflict = declaredTwice(object);
      if (first === app) throw conflict;
      const names = `${app} and ${first} are two names of one app: they have the same server ID and base URL.`;
      throw new LifecycleError(error.code, `${names} ${conflict.message}`, error);
    }
  };
  return {
    record: (id, owner) => {
      ownership.record(objectOf(id), owner);
    },
    recordReader: (id, reader) => {
      ownership.recordReader(objectOf(id), reader);
    },
    isSuperseded: (id, owner) => ownership.isSuperseded(objectOf(id), owner),
    recordRefresh: (id, owner) => {
      ownership.recordRefresh(objectOf(id), owner);
    },
    recordDiff: (id, owner) => claim(appOf(id), id, () => ownership.recordDiff(objectOf(id), owner)),
    acquire: (id, owner) => {
      claim(appOf(id), id, () => {
        ownership.acquire(objectOf(id), owner);
      });
    },
    isOwnedHere: (id, owner) => ownership.isOwnedHere(objectOf(id), owner),
    isManaged: (id) => ownership.isManaged(objectOf(id)),
    isOwnedByOther: (id, owner) => ownership.isOwnedByOther(objectOf(id), owner),
    reserve: (app, position, name) => ownership.reserve(instances.placeOf(app), position, name),
    reserveKey: (app, key, title, owner) => {
      claim(app, title, () => {
        ownership.reserveKey(instances.placeOf(app), key, title, owner);
      });
    },
    release: (id, owner) => {
      ownership.release(objectOf(id), owner);
    },
  };
}
