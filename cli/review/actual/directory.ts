/**
 * The apps of all reviewed stacks. An app is identified by its server ID, because stacks may have different names for it. A clone has the server
 * ID of its original, but another base URL, and is an app of its own.
 */

import { isAppError } from "../../../provider/atlassian/appError";
import { listApplicationLinks, type Manifest } from "../../../provider/atlassian/applicationLinks";
import { listIncomingClients } from "../../../provider/atlassian/incomingClients";
import { listOutgoingConnections } from "../../../provider/atlassian/outgoingConnections";
import { meaningOf } from "../../../provider/atlassian/urls";
import type { AppTarget } from "../../../provider/atlassian/target";
import { readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import { missingCredential } from "../../../provider/config/credentials";
import { openConnections, type Connections } from "../../../provider/lifecycle/connections";
import type { Context } from "../../../provider/lifecycle/context";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import { getManifest } from "../../../provider/functions";
import { TIMEOUTS } from "../../../provider/atlassian/timeouts";
import { gapMessage, messageOf, type Gap } from "../reviewError";

/** One configuration of apps: of a stack's provider instance, or of the review file. */
export interface AppsSource {
  /** The stack's key; `undefined` for the review file. */
  stack: string | undefined;
  /** Identifies the configuration: the provider instance. */
  provider: string;
  /** The JSON of `applinks:apps`; `undefined` if it is secret and can't be decrypted. */
  apps: string | undefined;
  /** The folder in which its relative paths start. */
  folder: string;
}

/** One app. */
export interface ReviewedApp {
  key: string;
  name: string;
  /** The stacks' keys by the name that they use. */
  names: Map<string, Set<string>>;
  /** With the credential that reads the app: the first one that it does not refuse. */
  target: AppTarget;
  /** The distinct credentials of all configurations. */
  credentials: AppCredential[];
  manifest: Manifest | undefined;
  /** Why nothing of it can be read. */
  unread: string | undefined;
}

/** One credential of an app. */
export interface AppCredential {
  /** The name of the app with this credential in the directory's context. */
  appName: string;
  target: AppTarget;
  /** Whose configuration has it: stacks' keys, or the review file. */
  owners: string[];
  /** Why the app refuses to be read with it: the message of the error. */
  refusal: string | undefined;
}

/** The apps of a review. */
export interface Directory {
  apps: ReviewedApp[];
  /**
   * The app that a stack means by a name, with a run in which it has this name. For a configuration that was not read, the names are those of
   * the review file. All runs share the responses of each app.
   */
  find(source: { stack: string; provider: string }, name: string): { app: ReviewedApp; run: Run } | undefined;
  /** The only app with this server ID. */
  withServerId(id: string): ReviewedApp | undefined;
  /** The app whose base URL the URL begins with. */
  readonly at: (url: string) => ReviewedApp | undefined;
  /** The context of reads from all apps, by their keys, and by the names of their credentials. */
  readonly context: Context;
  /** The client secrets of all apps, and all secrets of the configurations. Lists that are read later add theirs. */
  readonly secrets: ReadonlySet<string>;
  gaps: Gap[];
}

/** What the directory is made with. */
export interface DirectoryTools {
  environment: Record<string, string | undefined>;
  warn: (message: string) => void;
  signal: AbortSignal;
}

/** A review reads each list once, however long it takes. */
const SHARED_FOREVER = Number.POSITIVE_INFINITY;

/** How long a review waits for one operation, in milliseconds. */
const LONGEST = 120_000;

/** Reads the manifest of each app, and finds out which names mean the same app. Unreadable configurations and apps are gaps. */
export async function openDirectory(
  sources: readonly AppsSource[],
  { environment, warn, signal }: DirectoryTools,
): Promise<Directory> {
  const connections = openConnections(TIMEOUTS, SHARED_FOREVER);
  const gaps: Gap[] = [];
  const configs = new Map<string, AppsConfig>();
  const seen: { source: AppsSource; target: AppTarget }[] = [];
  // Those of the review file come first: they stand in for a configuration that can't be decrypted.
  let common: AppsConfig | undefined;
  for (const source of sources) {
    const config = readSource(source, { environment, common, gaps });
    if (config === undefined) continue;
    configs.set(idOf(source), config);
    if (source.stack === undefined) common ??= config;
    for (const target of config.targets.values()) seen.push({ source, target });
  }
  const secrets = new Set([...configs.values()].flatMap(secretsIn));
  const manifests = await manifestsOf(
    seen.map(({ target }) => target),
    connections,
    { warn, signal },
  );
  const apps = await Promise.all(
    appsOf(seen, manifests).map(async ({ app, targets }) => ({
      app: await withUsableCredential(app, connections, { warn, signal }),
      targets,
    })),
  );
  const byTarget = new Map<AppTarget, ReviewedApp>();
  for (const { app, targets } of apps) for (const target of targets) byTarget.set(target, app);
  const reviewed = apps.map(({ app }) => app);
  const operation = (run: Run): Context => run.operation({ warn, signal, longest: LONGEST });
  const runs = new Map<string, Run>();
  for (const [id, config] of configs)
    runs.set(id, openRun(shared(config, byTarget, secrets), { connections }));
  const everything: AppsConfig = {
    targets: new Map(
      reviewed.flatMap(({ key, name, target, credentials }) => [
        ...credentials.map(({ appName, target: own }) => [appName, { ...own, name, secrets }] as const),
        [key, { ...target, name, secrets }] as const,
      ]),
    ),
    invalid: new Map(),
    problems: [],
    secrets,
  };
  return {
    apps: reviewed,
    find: (source, name) => {
      const named = configs.has(idOf(source)) ? [source] : sources.filter(({ stack }) => stack === undefined);
      const [found] = named.flatMap((one) => {
        const target = configs.get(idOf(one))?.targets.get(name);
        const [app, run] = [target && byTarget.get(target), runs.get(idOf(one))];
        return app === undefined || run === undefined ? [] : [{ app, run }];
      });
      return found;
    },
    at: openBaseUrls(reviewed),
    withServerId: (id) => {
      const [only, ...others] = reviewed.filter(({ manifest }) => manifest?.id === id);
      return others.length === 0 ? only : undefined;
    },
    context: operation(openRun(everything, { connections })),
    secrets,
    gaps,
  };
}

function idOf({ stack, provider }: { stack: string | undefined; provider: string }): string {
  return JSON.stringify([stack ?? null, provider]);
}

/** Every secret of a configuration. */
function secretsIn({ secrets, targets }: AppsConfig): string[] {
  const own = [...targets.values()].flatMap(({ credential, siteCredential, testUser, proxy }) => [
    credential?.kind === "token" ? credential.token : credential?.password,
    siteCredential?.kind === "token" ? siteCredential.token : siteCredential?.password,
    testUser.password,
    proxy?.password,
  ]);
  return [...secrets, ...own.filter((secret) => secret !== undefined)];
}

function readSource(
  source: AppsSource,
  tools: {
    environment: Record<string, string | undefined>;
    /** The configuration of the review file, if it has one. */
    common: AppsConfig | undefined;
    gaps: Gap[];
  },
): AppsConfig | undefined {
  const { stack, apps, folder } = source;
  const { environment, common, gaps } = tools;
  const of = stack === undefined ? "the review file" : `the stack ${stack}`;
  const ofStack = stack === undefined ? {} : { stack };
  if (apps === undefined) {
    if (common !== undefined) return common;
    const reason = "its configuration is secret, and can't be decrypted";
    const next = "Set the passphrase, or list the apps under apps in the review file";
    const message = gapMessage(`the apps of ${of} were not read`, `${reason}. ${next}`, "WRONG_PASSPHRASE");
    gaps.push({ ...ofStack, about: "apps", message });
    return undefined;
  }
  const config = readAppsConfig(apps, environment, folder);
  const problems = [...config.problems, ...[...config.invalid.values()].flat()];
  // A reason may have the path of a file on this machine, so it is no part of what identifies the gap.
  const byPath = new Map<string, string[]>();
  for (const { path, reason } of problems)
    byPath.set(path, [...(byPath.get(path) ?? []), `${path} ${reason}`]);
  for (const [path, reasons] of byPath) {
    const message = gapMessage(`the apps of ${of}`, [...new Set(reasons)].join("; "), "CONFIGURATION");
    gaps.push({ ...ofStack, about: `apps ${path}`, message });
  }
  return config;
}

/** The manifests by URL, each requested once; an error where one can't be read. */
async function manifestsOf(
  targets: readonly AppTarget[],
  connections: Connections,
  { warn, signal }: Pick<DirectoryTools, "warn" | "signal">,
): Promise<Map<string, Manifest | Error>> {
  const byUrl = new Map<string, AppTarget>();
  for (const target of targets) {
    if (target.deployment === "dataCenter" && !byUrl.has(meaningOf(target.url)))
      byUrl.set(meaningOf(target.url), target);
  }
  const entries = [...byUrl].map(async ([url, target]): Promise<[string, Manifest | Error]> => {
    try {
      const context = contextOf(target, connections, { warn, signal });
      return [url, await getManifest(context, { app: target.name })];
    } catch (error) {
      return [url, error instanceof Error ? error : new Error(String(error))];
    }
  });
  return new Map(await Promise.all(entries));
}

/** The context of reads with one target alone. */
function contextOf(
  target: AppTarget,
  connections: Connections,
  { warn, signal }: Pick<DirectoryTools, "warn" | "signal">,
): Context {
  const alone: AppsConfig = {
    targets: new Map([[target.name, target]]),
    invalid: new Map(),
    problems: [],
    secrets: target.secrets,
  };
  return openRun(alone, { connections }).operation({ warn, signal, longest: LONGEST });
}

/**
 * The app with the first of its credentials by which all its lists can be read; if it refuses all of them, with the first. The lists are
 * shared, so that the inventory does not request them again. One credential needs no try.
 */
async function withUsableCredential(
  app: ReviewedApp,
  connections: Connections,
  tools: Pick<DirectoryTools, "warn" | "signal">,
): Promise<ReviewedApp> {
  if (app.credentials.length < 2 || app.unread !== undefined) return app;
  const tried: AppCredential[] = [];
  for (const credential of app.credentials) {
    const refusal = await refusalOf(credential.target, connections, tools);
    tried.push({ ...credential, refusal });
    if (refusal === undefined) break;
  }
  const credentials = [...tried, ...app.credentials.slice(tried.length)];
  const usable = tried.find(({ refusal }) => refusal === undefined);
  return { ...app, credentials, target: usable?.target ?? app.target };
}

/** Why the app refuses one of its lists (401, 403); `undefined` if it refuses none, whatever else fails. */
async function refusalOf(
  target: AppTarget,
  connections: Connections,
  tools: Pick<DirectoryTools, "warn" | "signal">,
): Promise<string | undefined> {
  const app = contextOf(target, connections, tools).app(target.name);
  const lists = await Promise.allSettled([
    listApplicationLinks(app, "shared"),
    listIncomingClients(app, "shared"),
    listOutgoingConnections(app, "shared"),
  ]);
  const refusals = lists.flatMap((list) => {
    const error: unknown = list.status === "rejected" ? list.reason : undefined;
    const isRefused = isAppError(error, ...REFUSED) || (isAppError(error) && error.status === 403);
    return isRefused ? [messageOf(error)] : [];
  });
  return refusals[0];
}

const REFUSED = [
  "APP_UNAUTHENTICATED",
  "APP_LOGIN_DENIED",
  "APP_FORBIDDEN",
  "APP_ELEVATION_REQUIRED",
] as const;

/** The distinct credentials of the targets, in their order. */
function credentialsOf(
  key: string,
  entries: readonly { source: AppsSource; target: AppTarget }[],
): AppCredential[] {
  const found = new Map<string, AppCredential>();
  for (const { source, target } of entries) {
    if (target.credential === undefined) continue;
    const { source: _place, ...value } = target.credential;
    const id = JSON.stringify(value);
    const owner = source.stack ?? "the review file";
    const known = found.get(id);
    if (known === undefined) {
      found.set(id, {
        appName: `${key} ${found.size}`,
        target: { ...target, testUser: {}, preflight: false },
        owners: [owner],
        refusal: undefined,
      });
    } else if (!known.owners.includes(owner)) known.owners.push(owner);
  }
  return [...found.values()];
}

/** Groups the targets by the app that they mean. */
function appsOf(
  seen: readonly { source: AppsSource; target: AppTarget }[],
  manifests: ReadonlyMap<string, Manifest | Error>,
): { app: ReviewedApp; targets: AppTarget[] }[] {
  const baseUrls = new Map<string, Set<string>>();
  for (const manifest of manifests.values()) {
    if (manifest instanceof Error) continue;
    const known = baseUrls.get(manifest.id) ?? new Set();
    baseUrls.set(manifest.id, known.add(manifest.url));
  }
  const keyOf = (target: AppTarget): string => {
    const manifest = manifests.get(meaningOf(target.url));
    if (manifest === undefined || manifest instanceof Error) return meaningOf(target.url);
    return (baseUrls.get(manifest.id)?.size ?? 0) > 1 ? `${manifest.id} ${manifest.url}` : manifest.id;
  };
  const groups = new Map<string, { source: AppsSource; target: AppTarget }[]>();
  for (const entry of seen) {
    const key = keyOf(entry.target);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups].map(([key, entries]) => {
    const names = new Map<string, Set<string>>();
    for (const { source, target } of entries)
      names.set(target.name, (names.get(target.name) ?? new Set()).add(source.stack ?? ""));
    const targets = entries.map(({ target }) => target);
    const target =
      targets.find(({ credential, siteCredential }) => (credential ?? siteCredential) !== undefined) ??
      targets[0];
    if (target === undefined) throw new Error("a group has at least one entry");
    const manifest = manifests.get(meaningOf(target.url));
    return {
      app: {
        key,
        name: mostUsed(names),
        names,
        target: { ...target, testUser: {}, preflight: false },
        credentials: credentialsOf(key, entries),
        manifest: manifest instanceof Error ? undefined : manifest,
        unread: unreadReason(target, manifest),
      },
      targets,
    };
  });
}

function unreadReason(target: AppTarget, manifest: Manifest | Error | undefined): string | undefined {
  if (target.deployment === "cloud") return "a Cloud site has no admin API for links";
  if (target.credential === undefined) return missingCredential(target).reason;
  return manifest instanceof Error ? messageOf(manifest) : undefined;
}

/** The name that most stacks use; of several, the first in the alphabet. */
function mostUsed(names: ReadonlyMap<string, ReadonlySet<string>>): string {
  const sorted = [...names].sort(
    ([one, ofOne], [other, ofOther]) => ofOther.size - ofOne.size || (one < other ? -1 : 1),
  );
  return sorted[0]?.[0] ?? "";
}

/** The configuration with the connection of each app's common target, so that all stacks share its lists. No test user signs in. */
function shared(
  config: AppsConfig,
  byTarget: ReadonlyMap<AppTarget, ReviewedApp>,
  secrets: Set<string>,
): AppsConfig {
  const targets = [...config.targets].map(([name, target]): [string, AppTarget] => {
    const common = byTarget.get(target)?.target ?? target;
    const { displayUrl, acceptedInstance, configKey, deployment, handoff } = target;
    const own = { name, displayUrl, acceptedInstance, configKey, deployment, handoff };
    return [name, { ...common, ...own, secrets, testUser: {}, preflight: false }];
  });
  return { ...config, secrets, targets: new Map(targets) };
}

/** Finds the app whose base URL a URL begins with; of several, that with the longest. */
function openBaseUrls(apps: readonly ReviewedApp[]): (url: string) => ReviewedApp | undefined {
  const bases = apps
    .flatMap((app) => {
      const { target, manifest } = app;
      const urls = [target.url, target.displayUrl, ...(manifest === undefined ? [] : [manifest.url])];
      return urls.map((url) => ({ app, base: `${meaningOf(url)}/` }));
    })
    .sort((one, other) => other.base.length - one.base.length);
  return (url) => {
    const meaning = meaningOf(url);
    return bases.find(({ base }) => meaning.startsWith(base))?.app;
  };
}
