/** What the apps have that could be imported: of one app, or of all that can be asked. */

import type { FleetApp } from "../atlassian/fleet";
import type { Context } from "./context";
import { configurationError, LifecycleError } from "./errors";
import type { Listed, Resource } from "./resource";

/** What can be listed. */
export type Listable = Required<Pick<Resource<object, object>, "list">>;

/**
 * Every object of one type, in one app, or without one in all of the fleet; by ID. In the fleet, what cannot be asked at all (a Cloud
 * site, an app without a credential) is left out with a warning. Throws `LifecycleError` (NOT_LISTED) if one of several apps fails: a
 * list with gaps would pass for a whole one. Throws what the app's own error is if one app is asked for.
 */
export async function listObjects(context: Context, { list }: Listable, app?: string): Promise<Listed[]> {
  if (app !== undefined) return inOrder(await list(context, app));
  const apps = askable(context);
  const answers = await Promise.allSettled(apps.map((name) => list(context, name)));
  const failures = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  if (failures.length > 0) {
    const reasons = failures.map((error) => (error instanceof Error ? error.message : String(error)));
    throw new LifecycleError(
      "NOT_LISTED",
      `${failures.length} of ${apps.length} apps could not be listed: ${reasons.join(" ")} Name an app to list it alone.`,
      failures[0],
    );
  }
  return inOrder(answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])));
}

/** The names of the apps that can be asked. Throws `LifecycleError` (CONFIGURATION) if the fleet is broken. */
function askable({ fleet, warn }: Context): string[] {
  const problems = [...fleet.problems, ...[...fleet.broken.values()].flat()];
  if (problems.length > 0) throw configurationError(problems);
  return [...fleet.apps.values()].flatMap((entry) => {
    const why = silence(entry);
    if (why === undefined) return [entry.name];
    warn(`${entry.name} is not listed: ${why}.`);
    return [];
  });
}

function silence({ deployment, credential }: FleetApp): string | undefined {
  if (deployment === "cloud") return "a Cloud site has no admin API for links";
  return credential === undefined ? "it has no credential" : undefined;
}

/** By ID, so by app and kind, too; the same order in every language and place. */
function inOrder(found: Listed[]): Listed[] {
  return [...found].sort((one, other) => (one.id < other.id ? -1 : 1));
}
