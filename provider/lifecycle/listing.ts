/** What the apps have that could be imported: of one app, or of all that can be asked. */

import type { AppTarget } from "../atlassian/target";
import type { Context } from "./context";
import { configurationError, LifecycleError } from "./errors";
import type { Listed, Resource } from "./resource";

/** What can be listed. */
export interface Listable {
  readonly list: NonNullable<Resource<object, object>["list"]>;
}

/**
 * Every object of one type, in the named apps, or without names in all of the fleet; by ID. In the fleet, what cannot be asked at all (a
 * Cloud site, an app without a credential) is left out with a warning. Throws the app's error if there is one app, `LifecycleError`
 * (NOT_LISTED) if some of several fail: a list with gaps would pass for a whole one.
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
      `${failures.length} of ${apps.length} apps could not be listed: ${reasons.join(" ")} Name an app to list it alone.`,
      failures[0],
    );
  }
  return inOrder(responses.flatMap((response) => (response.status === "fulfilled" ? response.value : [])));
}

/** The names of the apps that can be asked. Throws `LifecycleError` (CONFIGURATION) if the fleet is broken. */
function listable(context: Context): string[] {
  const { appsConfig } = context;
  const problems = [...appsConfig.problems, ...[...appsConfig.invalid.values()].flat()];
  if (problems.length > 0) throw configurationError(problems);
  return [...appsConfig.targets.values()].flatMap((target) => {
    const why = silence(target);
    if (why === undefined) return [target.name];
    context.warn(`${target.name} is not listed: ${why}.`);
    return [];
  });
}

function silence({ deployment, credential }: AppTarget): string | undefined {
  if (deployment === "cloud") return "a Cloud site has no admin API for links";
  return credential === undefined ? "it has no credential" : undefined;
}

/** By ID, so by app and kind, too; the same order in every language and place. */
function inOrder(found: Listed[]): Listed[] {
  return [...found].sort((one, other) => (one.id < other.id ? -1 : 1));
}
