/** The apps configuration: `applinks:apps` of the stack, with credentials from the environment. */

import { DEFAULT_PATHS, DEFAULT_TIMEOUT_SECONDS, type AppTarget } from "../atlassian/target";
import type { App as AppConfig } from "../schema/types.gen";
import { validateAppsConfig, type Problem } from "../schema/validate";
import { hintAmong } from "../schema/suggest";
import { propertyPath } from "../schema/paths";
import { caOf, clientCertificateOf } from "./certificates";
import { deploymentProblems, handoffKey } from "./cloud";
import {
  credentialOf,
  credentialProblems,
  sharedVariables,
  siteCredentialOf,
  valueProblem,
  variablePrefix,
  variablesOf,
  type Variables,
} from "./credentials";
import { projectFolder } from "./files";
import { missingApps } from "./missing";
import { PRODUCTS } from "../atlassian/products";
import { parseProxy } from "../atlassian/proxies";
import { baseUrlProblem, meaningOf, withoutTrailingSlashes } from "../atlassian/urls";

/** The apps, and the problems of the configuration. An app with problems is in `invalid`, not in `targets`. */
export interface AppsConfig {
  targets: Map<string, AppTarget>;
  /** Problems of an app's configuration, by the app's name. */
  invalid: Map<string, Problem[]>;
  /** Problems of the configuration as a whole. */
  problems: Problem[];
  /** Every client secret known so far, and the keys of client certificates; see `AppTarget`. */
  secrets: Set<string>;
}

/**
 * Reads the JSON of `applinks:apps`, `undefined` if it is not set. Relative paths in it start in `folder`. Without an environment, reads no
 * credentials, certificates and proxies, which the environment may complete: for programs, which declare but send nothing. Never throws:
 * problems are part of the result.
 */
export function readAppsConfig(
  config: string | undefined,
  environment: Record<string, string | undefined> | undefined,
  folder: string = projectFolder(),
): AppsConfig {
  const appsConfig: AppsConfig = { targets: new Map(), invalid: new Map(), problems: [], secrets: new Set() };
  if (config === undefined || config === "") {
    appsConfig.problems.push(missingApps("is not set"));
    return appsConfig;
  }
  let apps: unknown;
  try {
    apps = withoutNulls(JSON.parse(config));
  } catch {
    appsConfig.problems.push(missingApps("is not an object"));
    return appsConfig;
  }
  const shape = validateAppsConfig(apps);
  if (typeof apps !== "object" || apps === null || Array.isArray(apps)) {
    appsConfig.problems.push(...shape);
    return appsConfig;
  }
  const names = Object.keys(apps);
  for (const [name, app] of Object.entries(apps)) {
    const key = propertyPath("applinks:apps", [name]);
    const own = shape.filter(
      (problem) =>
        problem.path === key ||
        (/^[.[]/.test(problem.path.slice(key.length)) && problem.path.startsWith(key)),
    );
    if (own.length === 0) {
      const variables = environment === undefined ? undefined : variablesOf(name, names, environment);
      readApp(appsConfig, name, app as AppConfig, { variables, folder });
    } else appsConfig.invalid.set(name, own.map(withHint));
  }
  appsConfig.problems.push(
    ...unknownRemoteApps(appsConfig),
    ...sharedVariables(names),
    ...sharedUrls(appsConfig),
  );
  return appsConfig;
}

/** `pulumi config set --path` and YAML read a string of digits as a number, and `true` as a boolean. */
function withHint({ path, reason }: Problem): Problem {
  if (!/^must be a string, not a (number|boolean)$/.test(reason)) return { path, reason };
  return { path, reason: `${reason}: put it in quotes, or add --type string to pulumi config set` };
}

/** Removes null members, and makes null apps and null members of `handoff` empty: in YAML, a key without a value is null. */
function withoutNulls(apps: unknown): unknown {
  return mapObjects(apps, (app) =>
    present(app).map(([name, member]) => [name, name === "handoff" ? mapObjects(member, present) : member]),
  );
}

/** Replaces the members of each object in a map; null counts as an object without members. */
function mapObjects(map: unknown, membersOf: (value: object) => (readonly [string, unknown])[]): unknown {
  if (typeof map !== "object" || map === null || Array.isArray(map)) return map;
  const values = Object.entries(map).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "object" || Array.isArray(value)) return [name, value] as const;
    return [name, Object.fromEntries(membersOf(value ?? {}))] as const;
  });
  return Object.fromEntries(values);
}

function present(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== null);
}

function readApp(
  appsConfig: AppsConfig,
  name: string,
  config: AppConfig,
  { variables, folder }: { variables: Variables | undefined; folder: string },
): void {
  const key = propertyPath("applinks:apps", [name]);
  const rules = { allowHttp: config.allowHttp ?? false, appName: name };
  const problems: Problem[] = [];
  const wrongUrl = baseUrlProblem(config.url, rules);
  if (wrongUrl !== undefined) problems.push({ path: `${key}.url`, reason: wrongUrl });
  const wrongDisplayUrl =
    config.displayUrl === undefined ? undefined : baseUrlProblem(config.displayUrl, rules);
  if (wrongDisplayUrl !== undefined) problems.push({ path: `${key}.displayUrl`, reason: wrongDisplayUrl });
  const wrongName = nameProblem(name);
  if (wrongName !== undefined) problems.push({ path: key, reason: wrongName });
  problems.push(...deploymentProblems(key, config, rules));
  const access: Access =
    variables === undefined ? NO_ACCESS : readAccess(key, name, config, { variables, folder });
  problems.push(...access.problems);
  if (problems.length > 0) {
    appsConfig.invalid.set(name, problems);
    return;
  }
  for (const { clientSecret } of Object.values(config.handoff ?? {})) {
    if (clientSecret !== undefined) appsConfig.secrets.add(clientSecret);
  }
  for (const secret of access.secrets) appsConfig.secrets.add(secret);
  const url = withoutTrailingSlashes(config.url);
  appsConfig.targets.set(name, {
    name,
    productKey: config.product,
    product: PRODUCTS[config.product],
    url,
    displayUrl: withoutTrailingSlashes(config.displayUrl ?? url),
    ...access.settings,
    allowHttp: rules.allowHttp,
    timeout: (config.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    tunnel: config.tunnel ?? false,
    preflight: config.preflight ?? true,
    deployment: config.deployment ?? "dataCenter",
    secrets: appsConfig.secrets,
    handoff: config.handoff ?? {},
    paths: { ...DEFAULT_PATHS, ...config.paths },
    configKey: key,
  });
}

/** What requests to an app need, which the environment may complete. */
interface Access {
  settings: Pick<
    AppTarget,
    "credential" | "siteCredential" | "testUser" | "acceptedInstance" | "ca" | "clientCertificate" | "proxy"
  >;
  secrets: string[];
  problems: Problem[];
}

const NO_ACCESS: Access = {
  settings: { credential: undefined, siteCredential: undefined, testUser: {}, acceptedInstance: undefined },
  secrets: [],
  problems: [],
};

function readAccess(
  key: string,
  name: string,
  config: AppConfig,
  { variables, folder }: { variables: Variables; folder: string },
): Access {
  const problems: Problem[] = [];
  const onCloud = config.deployment === "cloud";
  const credential = onCloud ? undefined : credentialOf(key, name, config, variables);
  const site = onCloud ? siteCredentialOf(key, name, config, variables) : undefined;
  problems.push(...(site?.problems ?? credentialProblems(key, name, config, credential)));
  const testUser = {
    username: config.testUser?.username ?? variables.ofTestUser("USERNAME"),
    password: config.testUser?.password ?? variables.ofTestUser("PASSWORD"),
  };
  for (const half of ["username", "password"] as const) {
    const reason = valueProblem(testUser[half]);
    const source =
      typeof config.testUser?.[half] === "string"
        ? `${key}.testUser.${half}`
        : `${variablePrefix(name)}_TEST_${half.toUpperCase()}`;
    if (reason !== undefined) problems.push({ path: source, reason });
  }
  const ca = caOf(config.ca, folder);
  if (typeof ca === "object") problems.push({ path: `${key}.ca`, ...ca });
  const { clientCertificate, ...ofClient } = clientCertificateOf(key, name, config, variables, folder);
  problems.push(...ofClient.problems);
  const proxy = config.proxy === undefined ? undefined : parseProxy(config.proxy);
  if (proxy !== undefined && !(proxy instanceof URL)) problems.push({ path: `${key}.proxy`, ...proxy });
  return {
    settings: {
      credential,
      siteCredential: site?.credential,
      testUser,
      acceptedInstance: variables.acceptedInstance(),
      ...(typeof ca === "string" ? { ca } : {}),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(proxy instanceof URL ? { proxy } : {}),
    },
    secrets: ofClient.secrets,
    problems,
  };
}

/** Why a name cannot be used in IDs and messages. */
function nameProblem(name: string): string | undefined {
  if (name.includes("/")) return "must not have a / in its name: resource IDs contain the name";
  if (name === "" || name !== name.trim())
    return "must have a name that is not empty and has no spaces around it";
  return undefined;
}

/** Reports `handoff` of a Cloud site for apps that are not configured: it would never be used. */
function unknownRemoteApps({ targets, invalid }: AppsConfig): Problem[] {
  return [...targets.values()].flatMap((cloudSite) =>
    Object.keys(cloudSite.handoff)
      .filter((remoteApp) => !targets.has(remoteApp) && !invalid.has(remoteApp))
      .map((remoteApp) => ({
        path: handoffKey(cloudSite, remoteApp),
        reason: `is for an app that is not in applinks:apps: "${remoteApp}"`,
      })),
  );
}

/** Reports one app under two names: its objects would have two owners. */
function sharedUrls({ targets }: AppsConfig): Problem[] {
  const problems: Problem[] = [];
  const byUrl = new Map<string, string>();
  for (const { name, url } of targets.values()) {
    const meaning = meaningOf(url);
    const other = byUrl.get(meaning);
    byUrl.set(meaning, name);
    if (other === undefined) continue;
    const reason = `the apps "${other}" and "${name}" have the same url, ${url}: configure each app once`;
    problems.push({ path: "applinks:apps", reason });
  }
  return problems;
}

/** The problems of the app `name` and of the configuration as a whole, a missing app among them. */
export function appProblems(appsConfig: AppsConfig, name: string): Problem[] {
  const broken = appsConfig.invalid.get(name);
  if (broken !== undefined) return [...appsConfig.problems, ...broken];
  if (appsConfig.problems.length > 0 || appsConfig.targets.has(name)) return appsConfig.problems;
  const known = [...appsConfig.targets.keys(), ...appsConfig.invalid.keys()];
  if (known.length === 0)
    return [
      missingApps(
        "is empty; Pulumi passes an empty object for a secret of another stack that it can't decrypt",
      ),
    ];
  return [{ path: "applinks:apps", reason: `has no app "${name}"; ${hintAmong(name, known)}` }];
}
