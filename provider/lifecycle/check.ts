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
 * Checks a resource's inputs against the schema and then by the resource's own rules, and returns all problems. Skips inputs that are
 * unknown in a preview. The returned inputs have defaults and normal forms.
 */
export function checkInputs<I, S>(
  resource: Resource<I, S>,
  appsConfig: AppsConfig,
  declared: Properties,
): { inputs: Properties; problems: Problem[] } {
  const present = Object.fromEntries(Object.entries(declared).filter(([, value]) => value !== null));
  const ofSchema = validateInputs(resource.type, present);
  const wrong = new Set(ofSchema.map(({ path }) => path.split(/[.[]/)[0]));
  const valid = Object.fromEntries(
    Object.entries(present).filter(([name, value]) => !wrong.has(name) && !hasUnknown(value)),
  );
  const own = resource.check(appsConfig, valid as Partial<I>, new Set(Object.keys(present)));
  // A default must not hide an input that is declared, but unknown or invalid.
  const added = Object.entries(own.inputs).filter(([name]) => name in valid || !(name in present));
  return {
    inputs: { ...present, ...(Object.fromEntries(added) as Properties) },
    problems: [...ofSchema, ...own.problems],
  };
}

/** The app that an input names, if it can be used, and its problems at the input's path. */
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

/** The problem of an app that is declared as its own remote app. */
export function selfProblems(app: string | undefined, remoteApp: string | undefined): Problem[] {
  if (app === undefined || app !== remoteApp) return [];
  return [{ path: "remoteApp", reason: `must be another app than "${app}" itself` }];
}

/** From the vendor's pages "Link Jira to Atlassian apps using OAuth 2.0" and, on connectors and the versions, that of cloud connectors. */
const NO_TUNNELS =
  "links over OAuth 2.0 do not work through application tunnels, by Atlassian's page on such links: configure a URL that the remote app can " +
  "reach directly, or link the two apps without OAuth 2.0. Only a cloud connector (from Jira Cloud, to Jira 11.3 or Confluence 10.2) may " +
  "use a tunnel, where Atlassian supports it; this provider doesn't manage connectors";

/** Scopes that the product does not have, each with a suggestion. Those of Cloud sites are not documented, so any passes. */
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

/** Products compare names exactly, but some store them without outer spaces: a name with outer spaces would never be found again. */
export function nameProblems(name: string | undefined): Problem[] {
  if (name === undefined) return [];
  if (name !== name.trim()) return [{ path: "name", reason: "must not begin or end with a space" }];
  if (!/\p{Cc}/u.test(name)) return [];
  return [{ path: "name", reason: "must be one line, without tabs or other control characters" }];
}

/** Inputs that are required without `remoteApp`, from which they are computed otherwise. */
export function missingProblems(declared: ReadonlySet<string>, names: readonly string[]): Problem[] {
  if (declared.has("remoteApp")) return [];
  return names
    .filter((name) => !declared.has(name))
    .map((name) => ({ path: name, reason: "is required unless remoteApp names a configured app" }));
}
