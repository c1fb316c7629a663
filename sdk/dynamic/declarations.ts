/**
 * What one program has declared so far, to find what no single resource can see: two resources for one object, and two owners
 * of one client's scopes. Each run of a program has its own record, also where several run in one process.
 */

import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { readAppsConfig } from "../../provider/config/apps";
import { warning } from "../../provider/schema/codes";
import { closest } from "../../provider/schema/suggest";
import { mistake } from "./arguments";

interface Declarations {
  /** Who declared an object, by kind, app and name. */
  owners: Map<string, string>;
  /** Who declared a client's scopes, by app and client ID. */
  scopeOwners: Map<string, string>;
  /** Clients with scopes of their own, by the very output that a program hands on. */
  clientIds: WeakMap<object, string>;
  warnedOfConfiguration: boolean;
}

const byRun = new WeakMap<object, Declarations>();

/** The record of the running program; `undefined` outside of one, as in a user's unit tests with mocks. */
function current(): Declarations | undefined {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return undefined;
  const known = byRun.get(stack);
  if (known !== undefined) return known;
  const fresh: Declarations = {
    owners: new Map(),
    scopeOwners: new Map(),
    clientIds: new WeakMap(),
    warnedOfConfiguration: false,
  };
  byRun.set(stack, fresh);
  return fresh;
}

/** Refuses a second resource for one object: at once if app and name are plain, else as soon as they are known. */
export function declareObject(
  type: string,
  resource: string,
  app: pulumi.Input<string>,
  name: pulumi.Input<string>,
): void {
  const run = current();
  if (run === undefined) return;
  whenKnown([app, name], (appName, objectName) => {
    const key = JSON.stringify([type, appName, objectName]);
    register(
      run.owners,
      key,
      resource,
      (other) =>
        `${type} "${resource}" and "${other}" both declare "${objectName}" on ${appName}. Names are unique within an app: ` +
        "rename one, or declare it once.",
    );
  });
}

/** Refuses a second link in a direction that another one has: an app shows another, and calls it, once. */
export function declareDirections(
  link: string,
  { between, grants }: { between: [string, string]; grants: Record<string, unknown> },
): void {
  const run = current();
  if (run === undefined) return;
  for (const serverApp of Object.keys(grants)) {
    const clientApp = between.find((app) => app !== serverApp);
    register(
      run.owners,
      JSON.stringify(["MutualLink", clientApp, serverApp]),
      link,
      (other) =>
        `MutualLink "${link}" and "${other}" both let ${clientApp ?? ""} call ${serverApp}. Two apps have one link: declare it once, with ` +
        "all scopes that are to be granted.",
    );
  }
}

/**
 * Refuses a second primary link of one type in one app: each would take it from the other at every run. `to` is the type, or the app
 * of the apps configuration that gives it.
 */
export function declarePrimary(resource: string, app: pulumi.Input<string>, to: pulumi.Input<string>): void {
  const run = current();
  if (run === undefined) return;
  whenKnown([app, to], (appName, remote) => {
    const appsConfig = readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), undefined);
    const type = appsConfig.targets.get(remote)?.productKey ?? remote;
    register(
      run.owners,
      JSON.stringify(["primary", appName, type]),
      resource,
      (other) =>
        `ApplicationLink "${resource}" and "${other}" both declare primary: true for ${type} on ${appName}. An app has one ` +
        "primary link of each type: leave it out of one of them.",
    );
  });
}

/** Notes that an incoming client's own resource declares its scopes. */
export function declareClientScopes(
  resource: string,
  app: pulumi.Input<string>,
  clientId: pulumi.Output<string>,
): void {
  const run = current();
  if (run === undefined) return;
  run.clientIds.set(clientId, resource);
  registerScopes(run, `IncomingClient "${resource}"`, app, clientId);
}

/** Refuses a grant for a client whose scopes are declared elsewhere in the program. */
export function declareGrant(
  resource: string,
  app: pulumi.Input<string>,
  clientId: pulumi.Input<string>,
): void {
  const run = current();
  if (run === undefined) return;
  const owner = typeof clientId === "object" ? run.clientIds.get(clientId) : undefined;
  if (owner !== undefined)
    throw mistake(declaredTwice(`ScopeGrant "${resource}"`, `IncomingClient "${owner}"`), "DECLARED_TWICE");
  registerScopes(run, `ScopeGrant "${resource}"`, app, clientId);
}

/** Warns once a run about a configuration that works: misspelt keys and credentials in plain text. */
export function warnOfConfiguration(): void {
  const run = current();
  if (run === undefined || run.warnedOfConfiguration) return;
  run.warnedOfConfiguration = true;
  warnOfSlips();
  warnOfPlainCredentials();
}

/** Warns about keys that are probably misspelt. Others may be the program's own, if its project is named applinks. */
function warnOfSlips(): void {
  for (const name of Object.keys(pulumi.runtime.allConfig())) {
    if (!name.startsWith(OURS)) continue;
    const key = name.slice(OURS.length);
    const guess = KEYS.includes(key) ? undefined : closest(key, KEYS);
    if (guess !== undefined)
      void pulumi.log.warn(
        warning(
          "UNKNOWN_CONFIG_KEY",
          `${name} has no effect; did you mean ${OURS}${guess}? Run: pulumi config rm ${name}`,
        ),
      );
  }
}

const OURS = "applinks:";
const KEYS = ["apps", "changeRecord"];

/** Warns about credentials in plain text. */
function warnOfPlainCredentials(): void {
  const config = pulumi.runtime.getConfig("applinks:apps");
  if (config === undefined || isSecret("applinks:apps")) return;
  const plain = appsWithCredentials(config);
  const [first] = plain;
  if (first === undefined) return;
  const placeholder = `<${first.key.endsWith("clientSecret") ? "client secret" : first.key === "token" ? "token" : "password"}>`;
  void pulumi.log.warn(
    warning(
      "PLAIN_CREDENTIAL",
      `the credentials of ${plain.map(({ app }) => app).join(", ")} are in plain text in the stack's configuration, and would be in its ` +
        `state. Run: pulumi config set --secret --path 'applinks:apps.${first.app}.${first.key}' ${placeholder}`,
    ),
  );
}

/** The SDK has this function, but not in its declarations. */
function isSecret(key: string): boolean {
  const { isConfigSecret } = runtimeConfig as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}

/** Apps with a credential in the configuration, and the key of the first that each has. */
function appsWithCredentials(config: string): { app: string; key: string }[] {
  try {
    const apps = JSON.parse(config) as Record<string, UncheckedApp | null>;
    return Object.entries(apps).flatMap(([app, target]) => {
      const values = {
        token: target?.token,
        password: target?.password,
        "testUser.password": target?.testUser?.password,
        ...secretsOfHandoff(target?.handoff),
      };
      const key = Object.entries(values).find(([, value]) => value !== undefined)?.[0];
      return key === undefined ? [] : [{ app, key }];
    });
  } catch {
    // The checks of resources report what is wrong with the configuration.
    return [];
  }
}

/** The client secrets that a Cloud site's screens have shown, by key. */
function secretsOfHandoff(handoff: UncheckedApp["handoff"]): Record<string, unknown> {
  const shown = Object.entries(handoff ?? {});
  return Object.fromEntries(
    shown.map(([remoteApp, value]) => [`handoff.${remoteApp}.clientSecret`, value?.clientSecret]),
  );
}

/** The secrets in an app's configuration, before it is checked. */
interface UncheckedApp {
  token?: unknown;
  password?: unknown;
  testUser?: { password?: unknown } | null;
  handoff?: Record<string, { clientSecret?: unknown } | null> | null;
}

function registerScopes(
  run: Declarations,
  resource: string,
  app: pulumi.Input<string>,
  clientId: pulumi.Input<string>,
): void {
  whenKnown([app, clientId], (appName, id) => {
    register(run.scopeOwners, JSON.stringify([appName, id]), resource, (other) =>
      declaredTwice(resource, other),
    );
  });
}

function declaredTwice(one: string, other: string): string {
  return (
    `${one} and ${other} both declare the scopes of one client: they would undo each other at every run. ` +
    "Remove scopes from the IncomingClient, or remove the ScopeGrant."
  );
}

function register(
  owners: Map<string, string>,
  key: string,
  resource: string,
  clash: (other: string) => string,
): void {
  const other = owners.get(key);
  if (other !== undefined) throw mistake(clash(other), "DECLARED_TWICE");
  owners.set(key, resource);
}

function whenKnown(
  given: [pulumi.Input<string>, pulumi.Input<string>],
  act: (one: string, other: string) => void,
): void {
  const [one, other] = given;
  if (typeof one === "string" && typeof other === "string") act(one, other);
  else
    pulumi.all([one, other]).apply(([first, second]) => {
      act(first, second);
    });
}
