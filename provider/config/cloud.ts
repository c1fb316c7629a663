/** The configuration of Cloud sites: the values that an administrator copies from their screens. */

import type { AppTarget } from "../atlassian/target";
import { baseUrlProblem, endpointProblem, redirectUrlProblem, type UrlRules } from "../atlassian/urls";
import { propertyPath } from "../schema/paths";
import { valueProblem } from "./credentials";
import type { App as AppConfig } from "../schema/types.gen";
import type { Problem } from "../schema/validate";

/** The configuration key of the values from a Cloud site's screens for its link to the app `remoteApp`. */
export function handoffKey(cloudSite: Pick<AppTarget, "configKey">, remoteApp: string): string {
  return propertyPath(cloudSite.configKey, ["handoff", remoteApp]);
}

/** What is wrong with an app's `deployment` and what depends on it. Missing values are no problem: they are added step by step. */
export function deploymentProblems(key: string, config: AppConfig, rules: UrlRules): Problem[] {
  const problems: Problem[] = [];
  const onCloud = config.deployment === "cloud";
  if (config.deployment === undefined && hasCloudUrl(config.url, rules)) {
    const reason =
      "is a Cloud site's URL: add deployment: cloud, or deployment: dataCenter if it is not on Cloud";
    problems.push({ path: `${key}.url`, reason });
  }
  if (!onCloud && config.handoff !== undefined) {
    const reason = "is for Cloud sites only: add deployment: cloud, or remove it";
    problems.push({ path: `${key}.handoff`, reason });
  }
  if (onCloud && config.password !== undefined) {
    const reason =
      "is not used: a Cloud site accepts no passwords. Remove it, or set username to an e-mail address and token to an API token";
    problems.push({ path: `${key}.password`, reason });
  }
  for (const [remoteApp, shown] of Object.entries(config.handoff ?? {})) {
    const at = handoffKey({ configKey: key }, remoteApp);
    const { redirectUrl } = shown;
    const wrong = redirectUrl === undefined ? undefined : redirectUrlProblem(redirectUrl, rules);
    if (wrong !== undefined) problems.push({ path: `${at}.redirectUrl`, reason: wrong });
    for (const value of ["clientId", "clientSecret"] as const) {
      const reason = valueProblem(shown[value]);
      if (reason !== undefined) problems.push({ path: `${at}.${value}`, reason });
    }
    for (const endpoint of ["authorizationEndpoint", "tokenEndpoint"] as const) {
      const url = shown[endpoint];
      const reason = url === undefined ? undefined : endpointProblem(url, rules);
      if (reason !== undefined) problems.push({ path: `${at}.${endpoint}`, reason });
    }
  }
  return problems;
}

/** The domains of Cloud sites that the vendor's documentation names; the second one is that of Atlassian Government. */
const CLOUD_DOMAINS = [".atlassian.net", ".atlassian-us-gov-mod.net"];

/** Whether the host is on one of Atlassian's own domains. Cloud sites on other domains cannot be recognized. */
function hasCloudUrl(url: string, rules: UrlRules): boolean {
  if (baseUrlProblem(url, rules) !== undefined) return false;
  const { hostname } = new URL(url);
  return CLOUD_DOMAINS.some((domain) => hostname.endsWith(domain));
}

/** The problem of a resource that is declared on a Cloud site. */
export function cloudSiteProblem(app: AppTarget): Problem {
  const reason =
    `"${app.name}" is a Cloud site, which has no admin API for links. Declare a MutualLink between it and a Data Center app: ` +
    "it creates the objects in that app, and lists the manual steps on the Cloud site";
  return { path: `${app.configKey}.deployment`, reason };
}
