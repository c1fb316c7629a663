/**
 * An outgoing link: an app as a client of another app's OAuth 2.0 provider.
 *
 * The name is the natural key. The client secret goes in and never comes out: it is sent when it is new or changed, so that an
 * unrelated update cannot put an old secret over a newer one. The redirect URL follows from the authorization endpoint.
 */

import { isDeepStrictEqual } from "node:util";
import type { App } from "../atlassian/app";
import { AppError } from "../atlassian/errors";
import type { AppTarget } from "../atlassian/target";
import type { AppsConfig } from "../config/apps";
import {
  fetchRedirectUrl,
  createOutgoingConnection,
  deleteOutgoingConnection,
  findOutgoingConnection,
  getOutgoingConnection,
  listOutgoingConnections,
  updateOutgoingConnection,
  type ConnectionSettings,
  type OutgoingConnection,
} from "../atlassian/outgoingConnections";
import { listIncomingClients } from "../atlassian/incomingClients";
import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import { confirmWrite, confirmDeletion, untilShown } from "../atlassian/confirmWrite";
import { endpointProblem } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type { ConnectionType, OutgoingConnectionInputs, OutgoingConnectionState } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import { adopt, isLeftInPlace, nameTaken, type Compared } from "../lifecycle/adoption";
import { checkApp, missingProblems, nameProblems, scopeProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, sameSet, oldBlocksNew } from "../lifecycle/diff";
import { LifecycleError, PartialFailure } from "../lifecycle/errors";
import { objectId, parseObjectId } from "../lifecycle/ids";
import type { Change, Checked, ReadResult, Listed, Resource, ResourceState } from "../lifecycle/resource";
import type { Properties } from "../schema/values";

/** The lifecycle of outgoing connections. */
export const outgoingConnection: Resource<OutgoingConnectionInputs, OutgoingConnectionState> = {
  type: "OutgoingConnection",
  check,
  diff,
  deleteBeforeReplace: (changes) => oldBlocksNew(changes),
  reconcile,
  previewOutputs,
  read,
  delete: remove,
  list,
};

function check(
  appsConfig: AppsConfig,
  inputs: Partial<OutgoingConnectionInputs>,
  declared: ReadonlySet<string>,
): Checked<OutgoingConnectionInputs> {
  const own = checkApp(appsConfig, inputs.app, "app");
  const remote = checkApp(appsConfig, inputs.remoteApp, "remoteApp");
  const problems = [
    ...own.problems,
    ...remote.problems,
    ...selfProblems(inputs.app, inputs.remoteApp),
    ...nameProblems(inputs.name),
  ];
  const onCloud = remote.target?.deployment === "cloud";
  problems.push(...(onCloud ? cloudEndpoints(declared) : missingProblems(declared, ENDPOINTS)));
  const endpoints = remote.target === undefined || onCloud ? {} : endpointsOf(remote.target);
  if (remote.target !== undefined) problems.push(...scopeProblems(remote.target, inputs.scopes));
  for (const property of ENDPOINTS) {
    const url = inputs[property];
    if (url !== undefined) problems.push(...endpointProblems(property, url, own.target));
  }
  return { inputs: { type: "generic", ...endpoints, ...inputs }, problems };
}

const ENDPOINTS = ["authorizationEndpoint", "tokenEndpoint"] as const;

/** A Cloud site's endpoints cannot be computed: its screens show them. */
function cloudEndpoints(declared: ReadonlySet<string>): Problem[] {
  return ENDPOINTS.filter((name) => !declared.has(name)).map((name) => ({
    path: name,
    reason: "must be declared: the remote app is on Cloud, whose incoming link page shows it",
  }));
}

function endpointProblems(property: string, url: string, clientApp: AppTarget | undefined): Problem[] {
  if (clientApp === undefined) return [];
  const reason = endpointProblem(url, { allowHttp: clientApp.allowHttp, appName: clientApp.name });
  return reason === undefined ? [] : [{ path: property, reason }];
}

function diff(_appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("OutgoingConnection", state, inputs, { replaceOn: ["app"], same: { scopes: sameSet } });
}

async function reconcile(
  context: Context,
  prior: ResourceState<OutgoingConnectionState> | undefined,
  inputs: OutgoingConnectionInputs,
): Promise<ResourceState<OutgoingConnectionState>> {
  const app = context.app(inputs.app);
  const settings = settingsOf(inputs);
  const redirectUrl = await agreedRedirectUrl(app, settings.authorizationEndpoint);
  const { connection, adopted, secretIsNew } =
    prior === undefined
      ? await ensure(context, app, inputs, settings)
      : {
          ...(await observe(app, prior.id, prior.state)),
          secretIsNew: prior.state.clientSecret !== inputs.clientSecret,
        };
  const existing = {
    id: objectId(inputs.app, "outgoing", connection.id),
    state: stateOf(inputs, settings, { outgoingId: connection.id, redirectUrl, adopted }),
  };
  try {
    await sync(app, connection, settings, secretIsNew ? inputs.clientSecret : undefined);
    return existing;
  } catch (cause) {
    if (prior !== undefined) throw cause;
    // The state must not claim that the app has this secret, or the next run would not send it.
    throw new PartialFailure(existing.id, { ...existing.state, clientSecret: "" }, cause);
  }
}

/** An update keeps the connection's identity; the redirect URL follows from the configuration and the inputs. */
function previewOutputs(
  appsConfig: AppsConfig,
  prior: OutgoingConnectionState | undefined,
  inputs: Properties,
): Properties {
  const { app, authorizationEndpoint } = inputs;
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  return {
    ...(prior === undefined ? {} : { outgoingId: prior.outgoingId, adopted: prior.adopted }),
    ...(target === undefined || typeof authorizationEndpoint !== "string"
      ? {}
      : { redirectUrl: redirectUrlOf(target.displayUrl, authorizationEndpoint) }),
  };
}

/** The redirect URL that we compute and the app confirms: one that differs would fail at the user's first request. */
async function agreedRedirectUrl(app: App, authorizationEndpoint: string): Promise<string> {
  const computed = redirectUrlOf(app.target.displayUrl, authorizationEndpoint);
  const reported = await fetchRedirectUrl(app, authorizationEndpoint);
  if (reported === computed) return computed;
  throw new LifecycleError(
    "CONFIGURATION",
    `${app.target.name} says that its redirect URL is ${reported}, but from ${app.target.displayUrl} it would be ${computed}. ` +
      `Set ${app.target.configKey}.displayUrl to the base URL that the app itself uses. Nothing was changed.`,
  );
}

async function observe(
  app: App,
  id: string,
  state: OutgoingConnectionState,
): Promise<{ connection: OutgoingConnection; adopted: boolean }> {
  const connection = await getOutgoingConnection(app, state.outgoingId);
  if (connection !== undefined) return { connection, adopted: state.adopted };
  throw new LifecycleError(
    "GONE",
    `the outgoing link "${state.name}" (${id}) was deleted outside of Pulumi. Run pulumi up --refresh to create it again.`,
  );
}

/** The connection that stands under the name, if the adoption rule lets us have it; else a new one. */
async function ensure(
  context: Context,
  app: App,
  inputs: OutgoingConnectionInputs,
  settings: ConnectionSettings,
): Promise<{ connection: OutgoingConnection; adopted: boolean; secretIsNew: boolean }> {
  const existing = await findByName(app, inputs.name);
  if (existing !== undefined) {
    const { adopted } = adopt(context, inputs, {
      id: objectId(inputs.app, "outgoing", existing.id),
      title: `the outgoing link "${inputs.name}" on ${inputs.app}`,
      compared: comparison(settings, existing),
    });
    // Nobody can see which secret it has.
    return { connection: existing, adopted, secretIsNew: true };
  }
  const connection = await confirmWrite(app, {
    act: () => createOutgoingConnection(app, { ...settings, clientSecret: inputs.clientSecret }),
    observe: async () => {
      const found = await findByName(app, inputs.name);
      return found !== undefined && matches(settings, found) ? found : undefined;
    },
  });
  return { connection, adopted: false, secretIsNew: false };
}

async function findByName(app: App, name: string): Promise<OutgoingConnection | undefined> {
  return (await listOutgoingConnections(app, "fresh")).find((connection) => connection.name === name);
}

/** Brings the connection to the declared settings and reads them back; sends a secret only if one is given. */
async function sync(
  app: App,
  connection: OutgoingConnection,
  settings: ConnectionSettings,
  newSecret: string | undefined,
): Promise<void> {
  if (newSecret === undefined && matches(settings, connection)) return;
  if (settings.name !== connection.name) {
    const { name } = app.target;
    const other = await findByName(app, settings.name);
    if (other !== undefined) throw nameTaken(name, settings.name, objectId(name, "outgoing", other.id));
  }
  await confirmWrite(app, {
    act: () =>
      updateOutgoingConnection(app, connection, {
        ...settings,
        ...(newSecret === undefined ? {} : { clientSecret: newSecret }),
      }).then(() => true),
    // A secret that arrived cannot be seen; sending the whole connection again does no harm.
    observe: async () => (newSecret === undefined ? written() : undefined),
  });
  if ((await untilShown(app, written)) === true) return;
  throw new LifecycleError(
    "NOT_APPLIED",
    `${app.target.name} accepted the outgoing link "${settings.name}", but does not show it as declared. ` +
      "Look at it on the app's admin screen, then run pulumi up --refresh.",
  );

  async function written(): Promise<true | undefined> {
    const seen = await getOutgoingConnection(app, connection.id);
    return seen !== undefined && matches(settings, seen) ? true : undefined;
  }
}

function matches(settings: ConnectionSettings, connection: OutgoingConnection): boolean {
  return comparison(settings, connection).every(
    ({ declared, existing, same }) => same ?? isDeepStrictEqual(declared, existing),
  );
}

function comparison(settings: ConnectionSettings, connection: OutgoingConnection): Compared[] {
  const plain = [
    "name",
    "type",
    "description",
    "clientId",
    "authorizationEndpoint",
    "tokenEndpoint",
  ] as const;
  return [
    ...plain.map((property) => ({ property, declared: settings[property], existing: connection[property] })),
    {
      property: "scopes",
      declared: settings.scopes,
      existing: connection.scopes,
      same: sameSet(settings.scopes, connection.scopes),
    },
  ];
}

/** The settings that checked inputs stand for. Throws `LifecycleError` (CONFIGURATION) for inputs that never were checked. */
function settingsOf(inputs: OutgoingConnectionInputs): ConnectionSettings {
  const {
    name,
    type = "generic",
    description,
    clientId,
    authorizationEndpoint,
    tokenEndpoint,
    scopes,
  } = inputs;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    throw new LifecycleError(
      "CONFIGURATION",
      `the outgoing link "${name}" declares neither remoteApp nor both authorizationEndpoint and tokenEndpoint.`,
    );
  }
  return { name, type, description, clientId, authorizationEndpoint, tokenEndpoint, scopes };
}

function stateOf(
  inputs: OutgoingConnectionInputs,
  settings: ConnectionSettings,
  own: { outgoingId: string; redirectUrl: string; adopted: boolean; drift?: string[] },
): OutgoingConnectionState {
  const { type, authorizationEndpoint, tokenEndpoint } = settings;
  return { ...inputs, type, authorizationEndpoint, tokenEndpoint, drift: [], ...own };
}

async function read(
  context: Context,
  id: string,
  prior: OutgoingConnectionState | undefined,
): Promise<ReadResult<OutgoingConnectionInputs, OutgoingConnectionState> | undefined> {
  const parts = parseObjectId(id, "outgoing");
  const app = context.app(parts.app);
  const connection = await findOutgoingConnection(app, parts.id);
  if (connection === undefined) return undefined;
  const { description: _declared, ...declared } =
    prior === undefined ? {} : inputsOf("OutgoingConnection", prior);
  const inputs: OutgoingConnectionInputs = {
    ...declared,
    app: parts.app,
    name: connection.name,
    type: declarableType(connection, parts.app),
    ...(connection.description === undefined ? {} : { description: connection.description }),
    clientId: connection.clientId,
    clientSecret: prior?.clientSecret ?? (await issuedSecret(context, id, connection)) ?? "",
    authorizationEndpoint: connection.authorizationEndpoint,
    tokenEndpoint: connection.tokenEndpoint,
    scopes: inDeclaredOrder(prior?.scopes ?? [], connection.scopes),
  };
  const redirectUrl = redirectUrlOf(app.target.displayUrl, connection.authorizationEndpoint);
  const own = {
    outgoingId: connection.id,
    redirectUrl,
    adopted: prior?.adopted ?? false,
    drift: prior?.drift ?? [],
  };
  return { id, inputs, state: stateOf(inputs, settingsOf(inputs), own) };
}

/**
 * The secret that the called app issued, if it is of the fleet and tells: of an imported connection, the calling app never tells what
 * it has.
 */
async function issuedSecret(
  context: Context,
  id: string,
  { clientId, authorizationEndpoint }: OutgoingConnection,
): Promise<string | undefined> {
  const serverApp = [...context.appsConfig.targets.values()].find(
    (target) =>
      target.credential !== undefined && endpointsOf(target).authorizationEndpoint === authorizationEndpoint,
  );
  const clients =
    serverApp === undefined ? [] : await listIncomingClients(context.app(serverApp.name), "shared");
  const clientSecret = clients.find((client) => client.clientId === clientId)?.clientSecret;
  context.warn(
    "SECRET_NOT_RETURNED",
    clientSecret === undefined
      ? `${id}: the app does not tell the client secret of an outgoing link. Declare it; the next update sends it.`
      : `${id}: the app does not tell the client secret of an outgoing link; it is taken to be the one that ${serverApp?.name ?? ""} issued.`,
  );
  return clientSecret;
}

function declarableType({ name, type }: OutgoingConnection, app: string): ConnectionType {
  if (isDeclarable(type)) return type;
  throw new AppError(
    "APP_UNSUPPORTED",
    `the outgoing link "${name}" on ${app} is of the type "${type}", which cannot be declared here yet. ` +
      'Update pulumi-applinks, or remove the resource with deletionPolicy: "orphan".',
  );
}

function isDeclarable(type: string): type is ConnectionType {
  return type === "generic" || type === "google" || type === "microsoft";
}

async function list(context: Context, name: string): Promise<Listed[]> {
  const connections = await listOutgoingConnections(context.app(name), "shared");
  return connections.map((connection) => ({
    id: objectId(name, "outgoing", connection.id),
    name: connection.name,
    ...(isDeclarable(connection.type)
      ? {}
      : { obstacle: `is of the type "${connection.type}", which cannot be declared` }),
  }));
}

async function remove(context: Context, id: string, state: OutgoingConnectionState): Promise<void> {
  if (isLeftInPlace(context, id, state)) return;
  const parts = parseObjectId(id, "outgoing");
  const app = context.app(parts.app);
  const { name, type, clientId, authorizationEndpoint, tokenEndpoint, scopes } = state;
  const known = { name, type, clientId, authorizationEndpoint, tokenEndpoint, scopes };
  await confirmDeletion(
    app,
    () => deleteOutgoingConnection(app, parts.id, known),
    () => getOutgoingConnection(app, parts.id),
  );
}
