/** The fleet: every app by name, from stack configuration, completed by the environment. */

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { DEFAULT_TIMEOUT_SECONDS, type Credential, type AppTarget } from "../atlassian/target";
import type { App as AppEntry } from "../schema/types.gen";
import { validateAppsConfig, type Problem } from "../schema/validate";
import { closest } from "../schema/suggest";
import { missingApps } from "./missing";
import { PRODUCTS } from "../atlassian/products";
import { PROVIDER_ROOT, withoutTrailingSlashes } from "../atlassian/oauth/redirectUrl";
import { baseUrlProblem, endpointProblem, redirectUrlProblem, type UrlRules } from "../atlassian/urls";

/** The fleet with everything that is wrong with it; apps with problems are kept apart from usable ones. */
export interface AppsConfig {
  targets: Map<string, AppTarget>;
  /** Problems of an app's entry, by the app's name. */
  invalid: Map<string, Problem[]>;
  /** Problems of the configuration as a whole. */
  problems: Problem[];
  /** Every client secret that is known so far; see `FleetApp`. */
  secrets: Set<string>;
}

/**
 * Reads the fleet. `config` is the JSON text of `applinks:apps` (`undefined` when it is not set); `environment` completes
 * credentials. Never throws: what is wrong stands in the result, with the configuration's paths.
 */
export function readAppsConfig(
  config: string | undefined,
  environment: Record<string, string | undefined>,
): AppsConfig {
  const appsConfig: AppsConfig = { targets: new Map(), invalid: new Map(), problems: [], secrets: new Set() };
  if (config === undefined || config === "") {
    appsConfig.problems.push(missingApps("is not set"));
    return appsConfig;
  }
  let entries: unknown;
  try {
    entries = withoutNulls(JSON.parse(config));
  } catch {
    appsConfig.problems.push(missingApps("is not an object"));
    return appsConfig;
  }
  const shape = validateAppsConfig(entries);
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    appsConfig.problems.push(...shape);
    return appsConfig;
  }
  const prefixes = Object.keys(entries).map(variablePrefix);
  const variablesOf = (name: string): Variables => ({
    of: (suffix) => environment[`${variablePrefix(name)}_${suffix}`] || undefined,
    // Beside an app "jira-test", APPLINKS_JIRA_TEST_USERNAME is that app's administrator, not the test user of "jira".
    ofTestUser: (suffix) => {
      const prefix = `${variablePrefix(name)}_TEST`;
      return prefixes.includes(prefix) ? undefined : environment[`${prefix}_${suffix}`] || undefined;
    },
  });
  for (const [name, entry] of Object.entries(entries)) {
    const key = configKey(name);
    const own = shape.filter(
      (problem) =>
        problem.path === key ||
        (/^[.[]/.test(problem.path.slice(key.length)) && problem.path.startsWith(key)),
    );
    if (own.length === 0) readApp(appsConfig, name, entry as AppEntry, variablesOf(name));
    else appsConfig.invalid.set(name, own.map(withQuotes));
  }
  refuseUnknownRemoteApps(appsConfig);
  refuseSharedVariables(appsConfig, Object.keys(entries));
  refuseSharedUrls(appsConfig);
  return appsConfig;
}

/** `pulumi config set --path` and YAML take a text of digits for a number, and `true` for what it says. */
function withQuotes({ path, reason }: Problem): Problem {
  if (!/^must be a string, not a (number|boolean)$/.test(reason)) return { path, reason };
  return { path, reason: `${reason}: put it in quotes, or give pulumi config set the option --type string` };
}

/**
 * In YAML, a key with nothing behind it is null: an entry without members, a member that is not declared, or a peer of a Cloud site
 * of which nothing is handed over yet.
 */
function withoutNulls(entries: unknown): unknown {
  return emptied(entries, (entry) =>
    present(entry).map(([name, member]) => [name, name === "handoff" ? emptied(member, present) : member]),
  );
}

/** A map by names of one's own, where null stands for an object without members. */
function emptied(map: unknown, membersOf: (value: object) => (readonly [string, unknown])[]): unknown {
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

function configKey(name: string): string {
  return memberKey("applinks:apps", name);
}

/** The configuration key of what a Cloud site's screens show of its link to the app `peer`. */
export function handoffKey(cloudSite: AppTarget, remoteApp: string): string {
  return memberKey(`${cloudSite.configKey}.handoff`, remoteApp);
}

function memberKey(key: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `${key}.${name}` : `${key}[${JSON.stringify(name)}]`;
}

/** What the environment says of one app, by the end of the variable's name; empty ones are not set. */
interface Variables {
  of(suffix: "TOKEN" | "USERNAME" | "PASSWORD"): string | undefined;
  ofTestUser(suffix: "USERNAME" | "PASSWORD"): string | undefined;
}

function readApp(appsConfig: AppsConfig, name: string, entry: AppEntry, variables: Variables): void {
  const key = configKey(name);
  const rules = { allowHttp: entry.allowHttp ?? false, appName: name };
  const problems: Problem[] = [];
  const wrongUrl = baseUrlProblem(entry.url, rules);
  if (wrongUrl !== undefined) problems.push({ path: `${key}.url`, reason: wrongUrl });
  const wrongDisplayUrl =
    entry.displayUrl === undefined ? undefined : baseUrlProblem(entry.displayUrl, rules);
  if (wrongDisplayUrl !== undefined) problems.push({ path: `${key}.displayUrl`, reason: wrongDisplayUrl });
  if (wrongUrl === undefined && entry.deployment === undefined && isAtlassians(entry.url)) {
    const reason = "is a Cloud site's: add deployment: cloud, or, if it is none, deployment: dataCenter";
    problems.push({ path: `${key}.url`, reason });
  }
  const wrongName = nameProblem(name);
  if (wrongName !== undefined) problems.push({ path: key, reason: wrongName });
  problems.push(...handoffProblems(key, entry, rules));
  // A Cloud site has nothing to sign in to.
  const onCloud = entry.deployment === "cloud";
  const credential = onCloud ? undefined : credentialOf(key, name, entry, variables);
  if (!onCloud) problems.push(...halfCredential(key, name, entry, credential));
  if (credential !== undefined) problems.push(...credentialProblems(credential));
  const ca = authority(entry.ca);
  if (typeof ca === "object") problems.push({ path: `${key}.ca`, ...ca });
  const proxy = entry.proxy === undefined ? undefined : proxyUrl(entry.proxy);
  if (proxy !== undefined && !(proxy instanceof URL)) problems.push({ path: `${key}.proxy`, ...proxy });
  if (problems.length > 0) {
    appsConfig.invalid.set(name, problems);
    return;
  }
  for (const { clientSecret } of Object.values(entry.handoff ?? {})) {
    if (clientSecret !== undefined) appsConfig.secrets.add(clientSecret);
  }
  const url = withoutTrailingSlashes(entry.url);
  appsConfig.targets.set(name, {
    name,
    productKey: entry.product,
    product: PRODUCTS[entry.product],
    url,
    displayUrl: withoutTrailingSlashes(entry.displayUrl ?? url),
    credential,
    testUser: {
      username: entry.testUser?.username ?? variables.ofTestUser("USERNAME"),
      password: entry.testUser?.password ?? variables.ofTestUser("PASSWORD"),
    },
    allowHttp: rules.allowHttp,
    timeout: (entry.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    tunnel: entry.tunnel ?? false,
    preflight: entry.preflight ?? true,
    deployment: entry.deployment ?? "dataCenter",
    secrets: appsConfig.secrets,
    handoff: entry.handoff ?? {},
    ...(typeof ca === "string" ? { ca } : {}),
    ...(proxy instanceof URL ? { proxy } : {}),
    paths: {
      applicationLinks: entry.paths?.applicationLinks ?? "/rest/applinks",
      incoming: entry.paths?.incoming ?? PROVIDER_ROOT,
      outgoing: entry.paths?.outgoing ?? "/rest/oauth2-client/latest",
    },
    configKey: key,
  });
}

/** Whether only Atlassian's own cloud has such a host. Its other hosts, Government's among them, cannot be told from anybody's. */
function isAtlassians(url: string): boolean {
  return new URL(url).hostname.endsWith(".atlassian.net");
}

/** What keeps a name from being used in IDs and messages, as the end of a sentence. */
function nameProblem(name: string): string | undefined {
  if (name.includes("/")) return "must not have a / in its name: IDs are made of names";
  if (name === "" || name !== name.trim())
    return "must have a name that is not empty, without spaces around it";
  return undefined;
}

/** Slips that an app would only answer with "wrong credential", or that would not even get into a request's header. */
function credentialProblems(credential: Credential): Problem[] {
  const { kind, source } = credential;
  const secret = kind === "token" ? credential.token : credential.password;
  if (secret !== secret.trim())
    return [{ path: source, reason: "begins or ends with a space or a line break" }];
  if (kind === "token" && !/^[\x21-\x7e]+$/.test(secret)) {
    return [
      { path: source, reason: "is no token: it has spaces, line breaks or letters beyond ASCII in it" },
    ];
  }
  if (kind === "password" && credential.username.includes(":")) {
    return [
      { path: source, reason: "cannot be sent: its user name has a colon in it, which HTTP does not allow" },
    ];
  }
  return [];
}

/** A user name or password that stands alone is a slip, and not the same as no credential. */
function halfCredential(
  key: string,
  name: string,
  entry: AppEntry,
  credential: Credential | undefined,
): Problem[] {
  if (credential !== undefined) return [];
  if ((entry.username === undefined) === (entry.password === undefined)) return [];
  const missing = entry.username === undefined ? "username" : "password";
  const secret = missing === "password" ? "--secret " : "";
  const reason =
    `is missing, and one does not work without the other. Run: pulumi config set ${secret}--path '${key}.${missing}' <${missing}>, ` +
    `or set ${variablePrefix(name)}_${missing.toUpperCase()}`;
  return [{ path: `${key}.${missing}`, reason }];
}

/** What is wrong with what an entry says of its deployment. Values that are still missing are no problem: they come step by step. */
function handoffProblems(key: string, entry: AppEntry, rules: UrlRules): Problem[] {
  const onCloud = entry.deployment === "cloud";
  const problems: Problem[] = [];
  if (!onCloud && entry.handoff !== undefined)
    problems.push({
      path: `${key}.handoff`,
      reason: "is for Cloud sites: add deployment: cloud, or remove it",
    });
  for (const credential of ["token", "username", "password"] as const) {
    if (!onCloud || entry[credential] === undefined) continue;
    const reason = "is of no use: a Cloud site has no admin API for links. Remove it";
    problems.push({ path: `${key}.${credential}`, reason });
  }
  for (const [remoteApp, shown] of Object.entries(entry.handoff ?? {})) {
    const at = memberKey(`${key}.handoff`, remoteApp);
    const { redirectUrl } = shown;
    const wrong = redirectUrl === undefined ? undefined : redirectUrlProblem(redirectUrl, rules);
    if (wrong !== undefined) problems.push({ path: `${at}.redirectUrl`, reason: wrong });
    for (const endpoint of ["authorizationEndpoint", "tokenEndpoint"] as const) {
      const url = shown[endpoint];
      const reason = url === undefined ? undefined : endpointProblem(url, rules);
      if (reason !== undefined) problems.push({ path: `${at}.${endpoint}`, reason });
    }
  }
  return problems;
}

/** Why a Cloud site cannot be worked with like an app of one's own. */
export function cloudSiteProblem(app: AppTarget): Problem {
  const reason =
    `"${app.name}" is on Cloud, which has no admin API for links. Declare a MutualLink between it and a Data Center app: ` +
    "it makes that app's half, and gives a checklist for this one";
  return { path: `${app.configKey}.deployment`, reason };
}

/** The PEM text that an entry names, or what is wrong with it. */
function authority(ca: string | undefined): string | { reason: string } | undefined {
  if (ca === undefined) return undefined;
  if (ca.includes("-----BEGIN"))
    return isCertificate(ca) ? ca : { reason: "is no PEM certificate: it may be cut" };
  try {
    const text = readFileSync(ca, "utf8");
    return isCertificate(text) ? text : { reason: "names a file that holds no PEM certificate" };
  } catch {
    return { reason: "is neither PEM text nor the path of a file that can be read" };
  }
}

/** Whether TLS can read the text: whatever it cannot, it would pass over in silence. */
function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}

function proxyUrl(text: string): URL | { reason: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    return { reason: "must be an http or https URL, such as http://proxy.example.com:3128" };
  try {
    decodeURIComponent(url.username + url.password);
    return url;
  } catch {
    return { reason: "has a user name or password with a % in it, which a URL has as %25" };
  }
}

/** The start of an app's environment variables: `APPLINKS_JIRA_EU` for `jira-eu`. */
export function variablePrefix(name: string): string {
  return `APPLINKS_${name.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "_")}`;
}

function credentialOf(
  key: string,
  name: string,
  entry: AppEntry,
  variables: Variables,
): Credential | undefined {
  const prefix = variablePrefix(name);
  if (entry.token !== undefined) return { kind: "token", token: entry.token, source: `${key}.token` };
  const declaresLogin = entry.username !== undefined || entry.password !== undefined;
  const token = declaresLogin ? undefined : variables.of("TOKEN");
  if (token !== undefined) return { kind: "token", token, source: `${prefix}_TOKEN` };
  const username = entry.username ?? variables.of("USERNAME");
  const password = entry.password ?? variables.of("PASSWORD");
  if (username === undefined || password === undefined) return undefined;
  const source = entry.password === undefined ? `${prefix}_PASSWORD` : `${key}.password`;
  return { kind: "password", username, password, source };
}

/** A value handed over for an app that is not there would never be used, and nobody would see why. */
function refuseUnknownRemoteApps(appsConfig: AppsConfig): void {
  for (const cloudSite of appsConfig.targets.values()) {
    for (const remoteApp of Object.keys(cloudSite.handoff)) {
      if (appsConfig.targets.has(remoteApp) || appsConfig.invalid.has(remoteApp)) continue;
      const reason = `is for an app that is not in the fleet: "${remoteApp}"`;
      appsConfig.problems.push({ path: handoffKey(cloudSite, remoteApp), reason });
    }
  }
}

/** Two apps must not read the same variables: one would get the other's credential. */
function refuseSharedVariables(appsConfig: AppsConfig, names: string[]): void {
  const byPrefix = new Map<string, string[]>();
  for (const name of names)
    byPrefix.set(variablePrefix(name), [...(byPrefix.get(variablePrefix(name)) ?? []), name]);
  for (const [prefix, sharing] of byPrefix) {
    if (sharing.length < 2) continue;
    const reason = `the apps ${sharing.map((name) => `"${name}"`).join(" and ")} would both read ${prefix}_TOKEN; rename one`;
    appsConfig.problems.push({ path: "applinks:apps", reason });
  }
}

/** One app under two names would be two owners of one set of objects. */
function refuseSharedUrls(appsConfig: AppsConfig): void {
  const byUrl = new Map<string, string>();
  for (const { name, url } of appsConfig.targets.values()) {
    // Neither the case of a host name nor a port that goes without saying makes another app.
    const place = new URL(url).href;
    const other = byUrl.get(place);
    byUrl.set(place, name);
    if (other === undefined) continue;
    const reason = `the apps "${other}" and "${name}" have one url, ${url}; an app has one name`;
    appsConfig.problems.push({ path: "applinks:apps", reason });
  }
}

/** What keeps `name` from being used at all: everything that is wrong with its entry, or that there is none. */
export function appProblems(appsConfig: AppsConfig, name: string): Problem[] {
  const broken = appsConfig.invalid.get(name);
  if (broken !== undefined) return [...appsConfig.problems, ...broken];
  if (appsConfig.problems.length > 0 || appsConfig.targets.has(name)) return appsConfig.problems;
  const known = [...appsConfig.targets.keys(), ...appsConfig.invalid.keys()];
  if (known.length === 0) return [missingApps("names no app yet")];
  const guess = closest(name, known);
  const hint =
    guess === undefined
      ? `it names ${known.map((app) => `"${app}"`).join(", ")}`
      : `did you mean "${guess}"?`;
  return [{ path: "applinks:apps", reason: `has no app "${name}"; ${hint}` }];
}

/** What to do about an app whose credential is missing: the key, the command and the variables. */
export function missingCredential(app: AppTarget): Problem {
  const prefix = variablePrefix(app.name);
  return {
    path: `${app.configKey}.token`,
    reason:
      `there is no credential for "${app.name}". Run: pulumi config set --secret --path '${app.configKey}.token' <token>` +
      ` (a personal access token of a system administrator), or set ${prefix}_TOKEN, or ${prefix}_USERNAME and ${prefix}_PASSWORD`,
  };
}

/** What is missing of a test user that is half configured. */
export function testUserProblem(app: AppTarget): Problem | undefined {
  const { username, password } = app.testUser;
  if ((username === undefined) === (password === undefined)) return undefined;
  const [missing, given] = username === undefined ? ["username", "password"] : ["password", "username"];
  const variable = `${variablePrefix(app.name)}_TEST_${missing.toUpperCase()}`;
  return {
    path: `${app.configKey}.testUser.${missing}`,
    reason: `is missing: the test user of "${app.name}" has a ${given} only. Set it, or ${variable}`,
  };
}
