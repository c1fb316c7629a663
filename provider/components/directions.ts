/** The directions that the arguments of a `MutualLink` declare, and everything that is wrong with them. */

import { isRecord } from "../schema/values";
import type { AppTarget } from "../atlassian/target";
import { appProblems, type AppsConfig } from "../config/apps";
import { scopeComplaint } from "../atlassian/products";
import { hintAmong } from "../schema/suggest";
import { validateInputs } from "../schema/validate";
import { nameProblems } from "../lifecycle/check";

/** One direction of a link: `clientApp` calls `serverApp`. */
export interface Direction {
  clientApp: AppTarget;
  serverApp: AppTarget;
  scopes: string[];
  /** The declared name of the incoming link; `undefined` for one with a random value. */
  clientName: string | undefined;
}

type Inputs = Parameters<typeof validateInputs>[1];

/** The arguments by name; those that are handed on to the link's own resources follow the contract of these. */
const PASSED_ON = ["rotation", "rotationMode", "adopt", "deletionPolicy"];
const KNOWN = ["between", "grants", "clientNames", ...PASSED_ON];

/**
 * The directions that the arguments declare, and everything that is wrong with them, in sentences; the first app of `between` is the
 * authorization server of the first one. Accepts any value, as JavaScript programs pass them; `isLater` detects outputs and promises.
 */
export function directionsOf(
  args: unknown,
  appsConfig: AppsConfig,
  isLater: (value: unknown) => boolean,
): { directions: Direction[]; problems: string[] } {
  const given = isRecord(args) ? args : {};
  const apps = appsOf(given["between"]);
  const grants = grantsOf(given["grants"]);
  const clients = clientNamesOf(given["clientNames"]);
  const problems = [
    ...apps.problems,
    ...grants.problems,
    ...clients.problems,
    ...otherProblems(given, isLater),
  ];
  for (const app of new Set(apps.names)) {
    problems.push(...appProblems(appsConfig, app).map(({ path, reason }) => `between: ${path} ${reason}`));
  }
  const [one, other] = apps.names;
  if (
    apps.names.length === 2 &&
    apps.names.every((app) => appsConfig.targets.get(app)?.deployment === "cloud")
  ) {
    problems.push(
      "between names two Cloud sites: Atlassian links the sites of one organization automatically, and an administrator links other sites by hand",
    );
  }
  if (one !== undefined && other !== undefined) problems.push(...unknownNames(grants.scopes, one, other));
  const directions = [
    { from: other, to: one },
    { from: one, to: other },
  ].flatMap(({ from = "", to = "" }): Direction[] => {
    const [clientApp, serverApp, scopes] = [
      appsConfig.targets.get(from),
      appsConfig.targets.get(to),
      grants.scopes.get(to),
    ];
    if (serverApp !== undefined && scopes !== undefined) problems.push(...scopeProblems(serverApp, scopes));
    return clientApp === undefined || serverApp === undefined || scopes === undefined
      ? []
      : [{ clientApp, serverApp, scopes, clientName: clients.names.get(from) }];
  });
  if (problems.length === 0) problems.push(...needlessNames(clients.names, directions));
  return { directions, problems: [...new Set(problems)] };
}

/** Outputs are known only after the resources exist that these arguments determine. */
const AT_ONCE = " (outputs are not supported)";

function appsOf(between: unknown): { names: string[]; problems: string[] } {
  if (between === undefined)
    return { names: [], problems: ['between is missing: two apps, such as ["jira", "confluence"]'] };
  if (!isStrings(between) || between.length !== 2)
    return { names: [], problems: [`between must be an array of two names of apps${AT_ONCE}`] };
  const twice = between[0] === between[1];
  return { names: between, problems: twice ? ["between must name two different apps"] : [] };
}

function grantsOf(grants: unknown): { scopes: Map<string, string[]>; problems: string[] } {
  const scopes = new Map<string, string[]>();
  if (grants === undefined)
    return { scopes, problems: ['grants is missing: scopes by granting app, such as { jira: ["READ"] }'] };
  if (!isRecord(grants))
    return { scopes, problems: ['grants must be an object of scopes by granting app: { jira: ["READ"] }'] };
  const problems: string[] = [];
  for (const [app, granted] of Object.entries(grants)) {
    if (isStrings(granted)) scopes.set(app, granted);
    else problems.push(`grants.${app} must be an array of scopes${AT_ONCE}`);
  }
  if (Object.keys(grants).length === 0)
    problems.push("grants must name at least one app with the scopes that it grants to the other");
  return { scopes, problems };
}

function clientNamesOf(clientNames: unknown): { names: Map<string, string>; problems: string[] } {
  const names = new Map<string, string>();
  if (clientNames === undefined) return { names, problems: [] };
  if (!isRecord(clientNames))
    return {
      names,
      problems: ['clientNames must map client apps to names, such as { confluence: "Confluence" }'],
    };
  const problems = Object.entries(clientNames).flatMap(([app, name]) => {
    if (typeof name !== "string") return [`clientNames.${app} must be a string${AT_ONCE}`];
    names.set(app, name);
    if (name === "") return [`clientNames.${app} must not be empty`];
    return nameProblems(name).map(({ reason }) => `clientNames.${app} ${reason}`);
  });
  return { names, problems };
}

/** The problems of names for which this provider creates no incoming link. */
function needlessNames(names: ReadonlyMap<string, string>, directions: Direction[]): string[] {
  const named = directions.filter(({ serverApp }) => serverApp.deployment !== "cloud");
  const clients = named.map(({ clientApp }) => clientApp.name);
  return [...names.keys()]
    .filter((app) => !clients.includes(app))
    .map((app) => {
      const server = directions.find(({ clientApp }) => clientApp.name === app)?.serverApp;
      return server === undefined
        ? `clientNames.${app} is not the name of a client app of this link; ${hintAmong(app, clients)}`
        : `clientNames.${app} has no effect: an administrator creates the client on the Cloud site ${server.name}`;
    });
}

function unknownNames(scopes: ReadonlyMap<string, string[]>, one: string, other: string): string[] {
  return [...scopes.keys()]
    .filter((app) => app !== one && app !== other)
    .map((app) => `grants.${app} is neither "${one}" nor "${other}"`);
}

function scopeProblems(app: AppTarget, scopes: string[]): string[] {
  const known = Object.keys(app.product.scopes).join(", ");
  const onCloud = app.deployment === "cloud";
  if (scopes.length === 0)
    return [`grants.${app.name} must name at least one scope${onCloud ? "" : ` (${known})`}`];
  return scopes.flatMap((scope, index) => {
    const first = scopes.indexOf(scope);
    if (first !== index) return [`grants.${app.name}[${index}] repeats grants.${app.name}[${first}]`];
    // The scopes of Cloud sites are not documented.
    const complaint = onCloud ? undefined : scopeComplaint(app.product, scope);
    return complaint === undefined ? [] : [`grants.${app.name}[${index}]: ${complaint}`];
  });
}

/** The resources check what is known only while the program runs. */
function otherProblems(given: Record<string, unknown>, isLater: (value: unknown) => boolean): string[] {
  const strange = Object.keys(given).filter((key) => !KNOWN.includes(key));
  const passedOn = Object.entries(given).filter(
    ([key, value]) => PASSED_ON.includes(key) && !(key === "rotation" && isLater(value)),
  );
  const wrong = validateInputs("IncomingClient", Object.fromEntries(passedOn) as Inputs);
  return [
    ...strange.map((key) => {
      const hint = hintAmong(key, KNOWN);
      return `"${key}" is not an argument of MutualLink; ${hint}`;
    }),
    // The client's other inputs are not among these arguments.
    ...wrong.filter(({ path }) => PASSED_ON.includes(path)).map(({ path, reason }) => `${path} ${reason}`),
  ];
}

/** The display name of an app: its product, and its configured name where that adds something. */
export function titleOf(app: AppTarget): string {
  return app.name === app.productKey ? app.product.title : `${app.product.title} (${app.name})`;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}
