/** Lists the objects of one app or of all configured apps, for import. */

import type { AppTarget } from "../atlassian/target";
import type { Context } from "./context";
import { configurationError, LifecycleError } from "./lifecycleError";
import type { Listed, Resource } from "./resource";

/** A resource type that can be listed. */
export interface Listable {
  readonly list: NonNullable<Resource<object, object>["list"]>;
}

/**
 * All objects of one type, by ID: in the named apps, or without names in all configured apps. Of these, Cloud sites and apps without a
 * credential are skipped with a warning. If one app is listed, throws its error. If some of several fail, throws `LifecycleError`
 * (NOT_LISTED), since an incomplete list would look complete.
 */
export async function listObjects(
  context: Context,
  { list }: Listable,
  named: readonly string[] = [],
): Promise<Listed[]> {
  const apps = named.length === 0 ? listable(context) : [...new Set(named)];
  const [only, ...others] = apps;
  if (only !== undefined && others.length === 0) return inOrder(await list(context, only));
  const responses = await Promise.allSettled(apps.map((app) => list(context, app)));
  const failures = responses.flatMap((response) =>
    response.status === "rejected" ? [response.reason as unknown] : [],
  );
  if (failures.length > 0) {
    const reasons = failures.map((error) => (error instanceof Error ? error.message : String(error)));
    throw new LifecycleError(
      "NOT_LISTED",
      `could not list ${failures.length} of ${apps.length} apps: ${reasons.join(" ")} To list a single app, name it.`,
      failures[0],
    );
  }
  return inOrder(responses.flatMap((response) => (response.status === "fulfilled" ? response.value : [])));
}

/** The names of the apps that can be listed. Throws `LifecycleError` (CONFIGURATION) if the configuration is invalid. */
function listable(context: Context): string[] {
  const { appsConfig } = context;
  const problems = [...appsConfig.problems, ...[...appsConfig.invalid.values()].flat()];
  if (problems.length > 0) throw configurationError(problems);
  return [...appsConfig.targets.values()].flatMap((target) => {
    const why = obstacleOf(target);
    if (why === undefined) return [target.name];
    context.warn("APP_SKIPPED", `${target.name} is not listed: ${why}.`);
    return [];
  });
}

function obstacleOf({ deployment, credential }: AppTarget): string | undefined {
  if (deployment === "cloud") return "a Cloud site has no admin API for links";
  return credential === undefined ? "it has no credential" : undefined;
}

/** Sorted by ID, and so by app and kind. The order does not depend on the locale. */
function inOrder(found: Listed[]): Listed[] {
  return [...found].sort((one, other) => (one.id < other.id ? -1 : 1));
}
