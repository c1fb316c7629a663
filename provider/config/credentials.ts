/** Credentials and test users, from the configuration or the environment. */

import type { AppTarget, Credential } from "../atlassian/target";
import type { App as AppConfig } from "../schema/types.gen";
import type { Problem } from "../schema/validate";

/** The environment variables of one app, by the end of their names; an empty one counts as not set. */
export interface Variables {
  of(
    suffix: "TOKEN" | "USERNAME" | "PASSWORD" | "CLIENT_CERTIFICATE" | "CLIENT_KEY" | "CLIENT_KEY_PASSPHRASE",
  ): string | undefined;
  ofTestUser(suffix: "USERNAME" | "PASSWORD"): string | undefined;
  /** The server ID of an instance that replaces the one in the state. */
  acceptedInstance(): string | undefined;
}

/** The start of an app's environment variables: `APPLINKS_JIRA_EU` for `jira-eu`. A shell exports ASCII names only. */
export function variablePrefix(name: string): string {
  return `APPLINKS_${name.replace(/[^A-Za-z0-9]/gu, "_").toUpperCase()}`;
}

/** The environment variable that accepts another instance of an app. It is no setting of the stack: it is for one run. */
export function acceptanceVariable(name: string): string {
  return `${variablePrefix(name)}_ACCEPT_INSTANCE`;
}

/** Reads the variables of the app `name` out of `environment`. `names` are those of all apps. */
export function variablesOf(
  name: string,
  names: readonly string[],
  environment: Record<string, string | undefined>,
): Variables {
  const prefix = variablePrefix(name);
  // With an app "jira-test", APPLINKS_JIRA_TEST_USERNAME is the administrator of that app, not the test user of "jira".
  const isOtherApp = names.some((other) => variablePrefix(other) === `${prefix}_TEST`);
  return {
    of: (suffix) => environment[`${prefix}_${suffix}`] || undefined,
    ofTestUser: (suffix) => (isOtherApp ? undefined : environment[`${prefix}_TEST_${suffix}`] || undefined),
    acceptedInstance: () => environment[acceptanceVariable(name)]?.trim() || undefined,
  };
}

/** The app's credential: the configuration has precedence over the environment, a token over a user name and password. */
export function credentialOf(
  key: string,
  name: string,
  config: AppConfig,
  variables: Variables,
): Credential | undefined {
  const prefix = variablePrefix(name);
  if (config.token !== undefined) return { kind: "token", token: config.token, source: `${key}.token` };
  const declaresLogin = config.username !== undefined || config.password !== undefined;
  const token = declaresLogin ? undefined : variables.of("TOKEN");
  if (token !== undefined) return { kind: "token", token, source: `${prefix}_TOKEN` };
  const username = config.username ?? variables.of("USERNAME");
  const password = config.password ?? variables.of("PASSWORD");
  if (username === undefined || password === undefined) return undefined;
  const source = config.password === undefined ? `${prefix}_PASSWORD` : `${key}.password`;
  return { kind: "password", username, password, source };
}

/**
 * The credential of a Cloud site: an account's e-mail address and API token, both or neither, from the configuration or the environment.
 * Only reads use it.
 */
export function siteCredentialOf(
  key: string,
  name: string,
  config: AppConfig,
  variables: Variables,
): { credential: Credential | undefined; problems: Problem[] } {
  const username = config.username ?? variables.of("USERNAME");
  const token = config.token ?? variables.of("TOKEN");
  if (username === undefined || token === undefined) {
    const isHalf = username !== token;
    return { credential: undefined, problems: isHalf ? [halfOfSite(key, name, username)] : [] };
  }
  const prefix = variablePrefix(name);
  const source = config.token === undefined ? `${prefix}_TOKEN` : `${key}.token`;
  const account = config.username === undefined ? `${prefix}_USERNAME` : `${key}.username`;
  const credential: Credential = { kind: "password", username, password: token, source };
  const problems = [
    { path: account, reason: valueProblem(username) ?? (username.includes(":") ? WITH_COLON : undefined) },
    { path: source, reason: valueProblem(token) },
  ].flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }]));
  return { credential, problems };
}

/** A Cloud site's e-mail address without a token, or the reverse. */
function halfOfSite(key: string, name: string, username: string | undefined): Problem {
  const [missing, value, secret] =
    username === undefined ? ["username", "e-mail address", ""] : ["token", "API token", "--secret "];
  const reason =
    "is missing: a Cloud site's username (an e-mail address) and token (an API token) are valid only together. " +
    `Run: pulumi config set ${secret}--path '${key}.${missing}' <${value}>, ` +
    `or set ${variablePrefix(name)}_${missing.toUpperCase()}; to read nothing from the site, remove both`;
  return { path: `${key}.${missing}`, reason };
}

const WITH_COLON = "cannot be sent: the user name contains a colon, which HTTP does not allow";

/** A credential that is incomplete, or that an app could only refuse. */
export function credentialProblems(
  key: string,
  name: string,
  config: AppConfig,
  credential: Credential | undefined,
): Problem[] {
  if (credential === undefined) return incompleteLogin(key, name, config);
  const { kind, source } = credential;
  const secret = kind === "token" ? credential.token : credential.password;
  if (kind === "token" && !/^[\x21-\x7e]+$/.test(secret.trim())) {
    const reason = "is not a valid token: it contains spaces, line breaks or non-ASCII characters";
    return [{ path: source, reason }];
  }
  const unfit = valueProblem(secret);
  if (unfit !== undefined) return [{ path: source, reason: unfit }];
  if (kind === "password" && credential.username.includes(":")) {
    return [{ path: source, reason: WITH_COLON }];
  }
  return [];
}

/**
 * What is wrong with a client ID, a client secret or a password, without the value; `undefined` if nothing is. A line break from a file would
 * reach the app, which would then refuse every user (RFC 6749, appendix A, allows printable characters only).
 */
export function valueProblem(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value !== value.trim()) return "begins or ends with a space or a line break";
  return /\p{Cc}/u.test(value) ? "contains a line break or another control character" : undefined;
}

/** Reports a user name without a password, or the reverse. */
function incompleteLogin(key: string, name: string, config: AppConfig): Problem[] {
  if ((config.username === undefined) === (config.password === undefined)) return [];
  const missing = config.username === undefined ? "username" : "password";
  const secret = missing === "password" ? "--secret " : "";
  const reason =
    "is missing: username and password are valid only together. " +
    `Run: pulumi config set ${secret}--path '${key}.${missing}' <${missing}>, ` +
    `or set ${variablePrefix(name)}_${missing.toUpperCase()}`;
  return [{ path: `${key}.${missing}`, reason }];
}

/** Reports two apps with the same variables: one would get the other's credential. */
export function sharedVariables(names: readonly string[]): Problem[] {
  const byPrefix = new Map<string, string[]>();
  for (const name of names) {
    const prefix = variablePrefix(name);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), JSON.stringify(name)]);
  }
  return [...byPrefix]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([prefix, sharing]) => ({
      path: "applinks:apps",
      reason: `the apps ${sharing.join(" and ")} would both read ${prefix}_TOKEN; rename one`,
    }));
}

/** How to set the credential of an app that has none. */
export function missingCredential(app: AppTarget): Problem {
  const prefix = variablePrefix(app.name);
  return {
    path: `${app.configKey}.token`,
    reason:
      `there is no credential for "${app.name}". Run: pulumi config set --secret --path '${app.configKey}.token' <token>` +
      ` (a personal access token of a system administrator), or set ${prefix}_TOKEN, or ${prefix}_USERNAME and ${prefix}_PASSWORD`,
  };
}

/** What a test user lacks: the user name or the password. */
export function testUserProblem(app: AppTarget): Problem | undefined {
  const { username, password } = app.testUser;
  if ((username === undefined) === (password === undefined)) return undefined;
  const [missing, given] = username === undefined ? ["username", "password"] : ["password", "username"];
  const variable = `${variablePrefix(app.name)}_TEST_${missing.toUpperCase()}`;
  return {
    path: `${app.configKey}.testUser.${missing}`,
    reason: `is missing: the test user of "${app.name}" has only a ${given}. Set it, or ${variable}`,
  };
}
