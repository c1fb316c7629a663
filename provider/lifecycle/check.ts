/** Checks of inputs that every resource shares. */

import type { AppTarget } from "../atlassian/target";
import { appProblems, type AppsConfig } from "../config/apps";
import { cloudSiteProblem } from "../config/cloud";
import { missingCredential } from "../config/credentials";
import { scopeComplaint } from "../atlassian/products";
import { validateInputs, type Problem } from "../schema/validate";
import type { Resource } from "./resource";
import { hasUnknown, type Properties } from "../schema/values";

/**
 * Checks a resource's inputs, shape first, then meaning, and collects all problems. What is unknown in a preview is passed
 * over. The inputs come back with defaults and normal forms.
 */
export function checkInputs<I, S>(
  resource: Resource<I, S>,
  appsConfig: AppsConfig,
  declared: Properties,
): { inputs: Properties; problems: Problem[] } {
  const present = Object.fromEntries(Object.entries(declared).filter(([, value]) => value !== null));
  const shape = validateInputs(resource.type, present);
  const wrong = new Set(shape.map(({ path }) => path.split(/[.[]/)[0]));
  const sound = Object.fromEntries(
    Object.entries(present).filter(([name, value]) => !wrong.has(name) && !hasUnknown(value)),
  );
  const meaning = resource.check(appsConfig, sound as Partial<I>, new Set(Object.keys(present)));
  // A default for something that was declared, but is unknown or wrong, would only hide it.
  const added = Object.entries(meaning.inputs).filter(([name]) => name in sound || !(name in present));
  return {
    inputs: { ...present, ...(Object.fromEntries(added) as Properties) },
    problems: [...shape, ...meaning.problems],
  };
}

/** The app that an input names, and what keeps it from being used, told at the input's path. */
export function checkApp(
  appsConfig: AppsConfig,
  name: string | undefined,
  path: "app" | "remoteApp",
): { target: AppTarget | undefined; problems: Problem[] } {
  if (name === undefined) return { target: undefined, problems: [] };
  const target = appsConfig.targets.get(name);
  const problems = [...appProblems(appsConfig, name)];
  if (target?.tunnel === true) problems.push({ path: `${target.configKey}.tunnel`, reason: NO_TUNNELS });
  if (path === "app" && problems.length === 0 && target !== undefined) {
    if (target.deployment === "cloud") problems.push(cloudSiteProblem(target));
    else if (target.credential === undefined) problems.push(missingCredential(target));
  }
  return {
    target: problems.length === 0 ? target : undefined,
    problems: problems.map((problem) => ({ path, reason: `${problem.path}: ${problem.reason}` })),
  };
}

/** An app is linked to another one: a record of itself, or a way to call itself, is a slip of the pen. */
export function selfProblems(app: string | undefined, remoteApp: string | undefined): Problem[] {
  if (app === undefined || app !== remoteApp) return [];
  return [{ path: "remoteApp", reason: `must be another app than "${app}" itself` }];
}

const NO_TUNNELS =
  "links over OAuth 2.0 do not work through application tunnels: give the app a URL that the other can reach directly, or link " +
  "the two without OAuth 2.0";

/** Scopes that the app does not know, each with the nearest one that it does. What a Cloud site has is not documented. */
export function scopeProblems(
  { product, deployment }: AppTarget,
  scopes: readonly string[] | undefined,
): Problem[] {
  if (deployment === "cloud") return [];
  return (scopes ?? []).flatMap((scope, index) => {
    const reason = scopeComplaint(product, scope);
    return reason === undefined ? [] : [{ path: `scopes[${index}]`, reason }];
  });
}

/** A name is compared to the letter by the products, but stored without outer spaces by some: neither is left to chance. */
export function nameProblems(name: string | undefined): Problem[] {
  if (name === undefined) return [];
  if (name !== name.trim()) return [{ path: "name", reason: "must not begin or end with a space" }];
  if (!/\p{Cc}/u.test(name)) return [];
  return [{ path: "name", reason: "must be one line, without tabs and other control characters" }];
}

/** Inputs that must be declared where `remoteApp`, which would fill them in, is not. */
export function missingProblems(declared: ReadonlySet<string>, names: readonly string[]): Problem[] {
  if (declared.has("remoteApp")) return [];
  return names
    .filter((name) => !declared.has(name))
    .map((name) => ({ path: name, reason: "must be declared, unless remoteApp names an app of the fleet" }));
}
