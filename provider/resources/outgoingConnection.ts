/**
 * An outgoing link: an app's registration as a client of a remote app's authorization server.
 *
 * The key is the name. The client secret is an input that the app never returns. It is sent only if it is new or changed, so that
 * an unrelated update does not overwrite a newer secret. The authorization endpoint determines the redirect URL.
 */

import type { App } from "../atlassian/app";
import { fetchManifest } from "../atlassian/applicationLinks";
import { AppError, reportOf } from "../atlassian/appError";
import { checkOnce } from "../atlassian/learned";
import type { AppTarget } from "../atlassian/target";
import type { AppsConfig } from "../config/apps";
import { valueProblem } from "../config/credentials";
import {
  fetchRedirectUrl,
  createOutgoingConnection,
  deleteOutgoingConnection,
  findOutgoingConnection,
  getOutgoingConnection,
  listOutgoingConnections,
  otherwiseComputed,
  updateOutgoingConnection,
  type ConnectionSettings,
  type OutgoingConnection,
} from "../atlassian/outgoingConnections";
import { listIncomingClients } from "../atlassian/incomingClients";
import { clientIdKey } from "../atlassian/objectList";
import { endpointDifferences, remedyFor, type Endpoints } from "../atlassian/oauth/metadata";
import { endpointsOf, isComputed, redirectUrlOf, redirectUrlSuffix } from "../atlassian/oauth/redirectUrl";
import { endpointProblem, sameUrl } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type {
  ConnectionType,
  OutgoingConnectionInputs,
  OutgoingConnectionState,
  Ownership,
} from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import type { Compared } from "../lifecycle/adoption";
import { checkApp, missingProblems, nameProblems, scopeProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, sameSet, oldBlocksNew } from "../lifecycle/diff";
import { LifecycleError } from "../lifecycle/lifecycleError";
import { spellingProblem } from "../lifecycle/preflight";
import {
  deleteObject,
  examineExisting,
  listKind,
  readObject,
  reconcileObject,
  UNKNOWN_SECRET,
  type ObjectKind,
} from "../lifecycle/reconcile";
import type { Change, Checked, ReadResult, Resource, ResourceState } from "../lifecycle/resource";
import type { Properties } from "../schema/values";

const OUTGOING_LINK: ObjectKind<OutgoingConnection, OutgoingConnectionState> = {
  idKind: "outgoing",
  title: "outgoing link",
  idOf: ({ outgoingId }) => outgoingId,
  list: listOutgoingConnections,
  find: findOutgoingConnection,
  get: getOutgoingConnection,
  delete: deleteOutgoingConnection,
  recorded: ({ name, type, clientId, authorizationEndpoint, tokenEndpoint, scopes }) => ({
    name,
    type,
    clientId,
    authorizationEndpoint,
    tokenEndpoint,
    scopes,
  }),
  obstacle: ({ type, authorizationEndpoint }) => {
    if (!isDeclarable(type)) return `is of the type "${type}", which cannot be declared`;
    return authorizationEndpoint === "" ? `${NO_ENDPOINT}, which cannot be declared` : undefined;
  },
};

/** In newer versions, links with other grant types have no authorization endpoint: the fact outgoing-newer-members. */
const NO_ENDPOINT = "has no authorization endpoint (another grant type)";

/** The resource `OutgoingConnection`. */
export const outgoingConnection: Resource<OutgoingConnectionInputs, OutgoingConnectionState> = {
  type: "OutgoingConnection",
  check,
  existing,
  diff,
  deleteBeforeReplace: (changes) => oldBlocksNew(changes),
  reconcile,
  previewOutputs,
  read,
  delete: (context, id, state) => deleteObject(context, OUTGOING_LINK, id, state),
  list: (context, app) => listKind(context, OUTGOING_LINK, app),
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
  for (const property of ["clientId", "clientSecret"] as const) {
    const reason = valueProblem(inputs[property]);
    if (reason !== undefined) problems.push({ path: property, reason });
  }
  for (const property of ENDPOINTS) {
    const url = inputs[property];
    if (url !== undefined) problems.push(...endpointProblems(property, url, own.target));
  }
  return { inputs: { type: "generic", ...endpoints, ...inputs }, problems };
}

const ENDPOINTS = ["authorizationEndpoint", "tokenEndpoint"] as const;

/** The endpoints of a Cloud site are on its screens; they cannot be computed. */
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

/**
 * Finds the existing outgoing link by its name. Throws `LifecycleError` (CONFIGURATION) if the app's base URL is configured in another spelling:
 * its redirect URLs would be computed wrongly.
 */
async function existing(
  context: Context,
  app: App,
  inputs: Partial<OutgoingConnectionInputs>,
  unknown: readonly string[],
): Promise<void> {
  const spelling = spellingProblem(
    app.target,
    await fetchManifest(context.anonymously(app.target.name), () => app),
  );
  if (spelling !== undefined)
    throw new LifecycleError("CONFIGURATION", `${app.target.configKey}: ${spelling}.`);
  const { authorizationEndpoint: known } = inputs;
  // The rule is the same for all endpoints; the creation compares the URL for its own.
  if (known !== undefined) await checkOnce(app, "redirect rule", () => confirmedRedirectUrl(app, known));
  const { name, clientId = "", clientSecret = "", scopes = [], ...others } = inputs;
  const { authorizationEndpoint = "", tokenEndpoint = "" } = others;
  await warnOfEndpoints(context, inputs.remoteApp, { authorizationEndpoint, tokenEndpoint });
  if (name === undefined) return;
  const declared = {
    ...others,
    ...{ app: app.target.name, name, clientId, clientSecret, scopes, authorizationEndpoint, tokenEndpoint },
  };
  const settings = settingsOf(declared);
  await examineExisting(context, app, OUTGOING_LINK, {
    inputs: declared,
    unknown: unknown.filter((input) => input !== "clientSecret"),
    compare: (connection) => comparison(settings, connection),
    adoption: () => Promise.resolve({ hidden: "client secret" }),
  });
}

/** Warns if the remote app publishes other endpoints than those that are declared, or computed from its configuration. */
async function warnOfEndpoints(
  context: Context,
  remoteApp: string | undefined,
  endpoints: Endpoints,
): Promise<void> {
  if (remoteApp === undefined) return;
  const server = context.anonymously(remoteApp);
  for (const difference of await endpointDifferences(server, endpoints)) {
    const { title, used, published } = difference;
    const text = `${remoteApp} publishes the ${title} ${published}, but outgoing links to it get ${used}.`;
    context.warnOnce("ENDPOINT_DIFFERS", `${text} ${remedyFor(server.target, difference)}`);
  }
}

function diff(_appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("OutgoingConnection", state, inputs, { replaceOn: ["app"], same: { scopes: sameSet } });
}

/** Checked inputs as settings. Throws `LifecycleError` (CONFIGURATION) for inputs that were not checked. */
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

/** An update keeps the connection; its redirect URL is computed from the configuration and the inputs. */
function previewOutputs(
  appsConfig: AppsConfig,
  prior: OutgoingConnectionState | undefined,
  inputs: Properties,
): Properties {
  const { app, authorizationEndpoint } = inputs;
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  return {
    ...(prior === undefined ? {} : { outgoingId: prior.outgoingId }),
    ...(target === undefined || typeof authorizationEndpoint !== "string"
      ? {}
      : { redirectUrl: redirectUrlOf(target.displayUrl, authorizationEndpoint) }),
  };
}

async function reconcile(
  context: Context,
  prior: ResourceState<OutgoingConnectionState> | undefined,
  inputs: OutgoingConnectionInputs,
): Promise<ResourceState<OutgoingConnectionState>> {
  const app = context.app(inputs.app);
  const settings = settingsOf(inputs);
  const { clientSecret } = inputs;
  const redirectUrl = await confirmedRedirectUrl(app, settings.authorizationEndpoint);
  // Which secret an adopted connection has is unknown.
  const sendsSecret = prior?.state.clientSecret !== clientSecret;
  return reconcileObject(context, app, OUTGOING_LINK, prior, {
    inputs,
    compare: (connection) => comparison(settings, connection),
    adoption: () => Promise.resolve({ hidden: "client secret" }),
    create: () => createOutgoingConnection(app, { ...settings, clientSecret }),
    writeOnly: sendsSecret,
    // If somebody changed the client ID, the secret has changed too.
    update: (connection, writeOnly) =>
      updateOutgoingConnection(
        app,
        connection,
        writeOnly || connection.clientId !== settings.clientId ? { ...settings, clientSecret } : settings,
      ),
    state: ({ id }, ownership) => stateOf(inputs, settings, { outgoingId: id, redirectUrl, ownership }),
    // With a secret in the state, the next run would not send it.
    unfinished: (state) => (sendsSecret ? { ...state, clientSecret: UNKNOWN_SECRET } : state),
  });
}

/**
 * The computed redirect URL. Throws `LifecycleError` (CONFIGURATION) if the app's own differs: the first authorization request
 * would fail.
 */
async function confirmedRedirectUrl(app: App, authorizationEndpoint: string): Promise<string> {
  const computed = redirectUrlOf(app.target.displayUrl, authorizationEndpoint);
  const reported = await fetchRedirectUrl(app, authorizationEndpoint);
  if (reported === undefined) return unreportedRedirectUrl(app, computed);
  if (reported === computed) return computed;
  const isSameRule = isComputed(reported) && reported.endsWith(redirectUrlSuffix(authorizationEndpoint));
  const remedy = isSameRule
    ? `Set ${app.target.configKey}.displayUrl to the app's own base URL.`
    : reportOf("outgoing-redirect-rule", "both redirect URLs and the authorization endpoint");
  throw new LifecycleError(
    "CONFIGURATION",
    `${app.target.name} reports the redirect URL ${reported}, but its displayUrl ${app.target.displayUrl} gives ${computed}. ` +
      `Nothing was changed. ${remedy}`,
  );
}

/** The computed redirect URL for an app that does not report its own: its outgoing links show whether it computes them otherwise. */
async function unreportedRedirectUrl(app: App, computed: string): Promise<string> {
  const other = await otherwiseComputed(app);
  if (other === undefined) return computed;
  throw new LifecycleError(
    "CONFIGURATION",
    `the redirect URL of the outgoing link "${other.name}" on ${app.target.name} is not the one that follows from its authorization endpoint. ` +
      `Nothing was changed. ${reportOf("outgoing-redirect-rule", "the redirect URL and the authorization endpoint of this link")}`,
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

function stateOf(
  inputs: OutgoingConnectionInputs,
  settings: ConnectionSettings,
  outputs: { outgoingId: string; redirectUrl: string; ownership: Ownership; drift?: string[] },
): OutgoingConnectionState {
  const { type, authorizationEndpoint, tokenEndpoint } = settings;
  return { ...inputs, type, authorizationEndpoint, tokenEndpoint, drift: [], ...outputs };
}

async function read(
  context: Context,
  id: string,
  prior: OutgoingConnectionState | undefined,
): Promise<ReadResult<OutgoingConnectionInputs, OutgoingConnectionState> | undefined> {
  const found = await readObject(context, OUTGOING_LINK, id);
  if (found === undefined) return undefined;
  const { app, object: connection } = found;
  if (prior === undefined && connection.authorizationEndpoint === "")
    throw undeclarable(connection, app.target.name, NO_ENDPOINT);
  const { description: _declared, ...declared } =
    prior === undefined ? {} : inputsOf("OutgoingConnection", prior);
  const inputs: OutgoingConnectionInputs = {
    ...declared,
    app: app.target.name,
    name: connection.name,
    type: declarableType(connection, app.target.name),
    ...(connection.description === undefined ? {} : { description: connection.description }),
    clientId: connection.clientId,
    clientSecret: prior?.clientSecret ?? (await issuedSecret(context, id, connection)) ?? UNKNOWN_SECRET,
    authorizationEndpoint: connection.authorizationEndpoint,
    tokenEndpoint: connection.tokenEndpoint,
    scopes: inDeclaredOrder(prior?.scopes ?? [], connection.scopes),
  };
  const redirectUrl = redirectUrlOf(app.target.displayUrl, connection.authorizationEndpoint);
  const outputs = {
    outgoingId: connection.id,
    redirectUrl,
    ownership: prior?.ownership ?? "owned",
    drift: prior?.drift ?? [],
  };
  return { id: found.id, inputs, state: stateOf(inputs, settingsOf(inputs), outputs) };
}

/** The secret that the authorization server issued, if it is a configured app that returns secrets; the client never does. */
async function issuedSecret(
  context: Context,
  id: string,
  { clientId, authorizationEndpoint }: OutgoingConnection,
): Promise<string | undefined> {
  const serverApp = [...context.appsConfig.targets.values()].find(
    (target) =>
      target.credential !== undefined &&
      sameUrl(endpointsOf(target).authorizationEndpoint, authorizationEndpoint),
  );
  const clients =
    serverApp === undefined ? undefined : await listIncomingClients(context.app(serverApp.name), "shared");
  const clientSecret = clients?.having(clientIdKey(clientId))[0]?.clientSecret;
  context.warn(
    "SECRET_NOT_RETURNED",
    clientSecret === undefined
      ? `${id}: the app does not return the client secret of an outgoing link. Declare it; the next update sends it.`
      : `${id}: the app does not return the client secret of an outgoing link; the state has the one that ${serverApp?.name ?? ""} issued.`,
  );
  return clientSecret;
}

function declarableType(connection: OutgoingConnection, app: string): ConnectionType {
  const { type } = connection;
  if (isDeclarable(type)) return type;
  throw undeclarable(connection, app, `is of the type "${type}"`);
}

function undeclarable({ name }: OutgoingConnection, app: string, reason: string): AppError {
  return new AppError(
    "APP_UNSUPPORTED",
    `the outgoing link "${name}" on ${app} ${reason}, which cannot be declared. ` +
      'Update pulumi-applinks, or remove the resource with deletionPolicy: "orphan".',
  );
}

function isDeclarable(type: string): type is ConnectionType {
  return type === "generic" || type === "google" || type === "microsoft";
}
