/** The apps that the configuration has. */

import type { AppTarget } from "../atlassian/target";
import { appProblems, type AppsConfig } from "../config/apps";
import { configurationError } from "./lifecycleError";

/** A configured app. Throws `LifecycleError` (CONFIGURATION) for one that is not configured, or configured wrongly. */
export function targetOf(appsConfig: AppsConfig, name: string): AppTarget {
  const target = appsConfig.targets.get(name);
  const problems = appProblems(appsConfig, name);
  if (target === undefined || problems.length > 0) throw configurationError(problems);
  return target;
}
