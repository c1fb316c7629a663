/**
 * A verification that one direction of a link works: the authorization server accepts the client ID and secret, the redirect URL is
 * registered there, the scopes cover what is requested, and the client app has an outgoing link with this client ID and reaches the
 * authorization server. If both apps have a test user, that user goes through sign-in and consent, and the tokens are revoked.
 *
 * The credential of one of the two apps is enough: `notVerified` names what requires the other one.
 *
 * It runs on creation and at every refresh, and leaves every app unchanged. A link that broke since the last run is drift.
 */

import { BrowserFlowError, openBrowserFlow, type Obstacle } from "../atlassian/oauth/browserFlow";
import { isAppError } from "../atlassian/appError";
import { acceptsClient } from "../atlassian/oauth/authorizationServer";
import { listIncomingClients, type IncomingClient } from "../atlassian/incomingClients";
import type { App } from "../atlassian/app";
import { fetchManifest, fetchNetworkProblem } from "../atlassian/applicationLinks";
import { endpointDifferences, remedyFor } from "../atlassian/oauth/metadata";
import { listOutgoingConnections, type OutgoingConnection } from "../atlassian/outgoingConnections";
import { clientIdKey, problemsOf, WHAT_TO_DO, type Skipped } from "../atlassian/objectList";
import { closure } from "../atlassian/products";
import { testUserOf, type AppTarget } from "../atlassian/target";
import { isLookalike, parseUrl } from "../atlassian/urls";
import type { AppsConfig } from "../config/apps";
import { missingCredential, testUserProblem } from "../config/credentials";
import type { Problem } from "../schema/validate";
import { inputsOf } from "../schema/inputs";
import type { LinkHealthInputs, LinkHealthState, LinkStatus, SiteLink } from "../schema/types.gen";
import { checkApp, scopeProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, sameSet } from "../lifecycle/diff";
import { LifecycleError } from "../lifecycle/lifecycleError";
import { healthId, parseHealthId } from "../lifecycle/ids";
import { readSiteHalf, type SiteHalf } from "../lifecycle/siteLinks";
import type { Change, Checked, ReadResult, Resource, ResourceState } from "../lifecycle/resource";
import type { KnownOutputs, Properties } from "../schema/values";

/** The lifecycle of link health checks. */
export const linkHealth: Resource<LinkHealthInputs, LinkHealthState> = {
  type: "LinkHealth",
  shared: true,
  check,
  diff,
  deleteBeforeReplace: () => false,
  reconcile,
  previewOutputs,
  read,
  delete: () => Promise.resolve(),
};

function check(
  appsConfig: AppsConfig,
  inputs: Partial<LinkHealthInputs>,
  declared: ReadonlySet<string>,
): Checked<LinkHealthInputs> {
  const clientOnCloud = isOnCloud(appsConfig, inputs.app);
  // Neither app must have a credential: what requires one is skipped.
  const own = checkApp(appsConfig, inputs.app, "remoteApp");
  const remote = checkApp(appsConfig, inputs.remoteApp, "remoteApp");
  const problems = [
    ...own.problems.map((problem) => ({ ...problem, path: "app" })),
    ...remote.problems,
    ...selfProblems(inputs.app, inputs.remoteApp),
    ...credentialProblems(own.target, remote.target),
  ];
  for (const { target } of [own, remote]) {
    const half = target === undefined ? undefined : testUserProblem(target);
    if (half !== undefined) problems.push(half);
  }
  if (remote.target !== undefined) problems.push(...scopeProblems(remote.target, inputs.scopes));
  if (!clientOnCloud && !isOnCloud(appsConfig, inputs.remoteApp)) {
    const missing = (["clientId", "clientSecret", "redirectUrl"] as const).filter(
      (name) => !declared.has(name),
    );
    problems.push(...missing.map((path) => ({ path, reason: "is missing: both ends are Data Center apps" })));
  }
  return { inputs: {}, problems };
}

/** Without the credential of at least one of the two apps, there is next to nothing to verify. */
function credentialProblems(own: AppTarget | undefined, remote: AppTarget | undefined): Problem[] {
  if (own === undefined || remote === undefined) return [];
  const [first, second] = [own, remote].filter(({ deployment }) => deployment === "dataCenter");
  if (first === undefined || first.credential !== undefined || second?.credential !== undefined) return [];
  const { path, reason } = missingCredential(first);
  return [{ path: first === own ? "app" : "remoteApp", reason: `${path}: ${reason}` }];
}

function isOnCloud(appsConfig: AppsConfig, name: string | undefined): boolean {
  return name !== undefined && appsConfig.targets.get(name)?.deployment === "cloud";
}

function diff(_appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("LinkHealth", state, inputs, {
    replaceOn: ["app", "remoteApp"],
    same: { scopes: sameSet },
  });
}

/** Nothing is known before a verification runs, except that only a Cloud site with a credential has an output `siteLink`. */
function previewOutputs(
  { targets }: AppsConfig,
  _prior: LinkHealthState | undefined,
  { app, remoteApp }: Properties,
): KnownOutputs {
  const readsSite = [app, remoteApp].some(
    (name) => typeof name !== "string" || targets.get(name)?.siteCredential !== undefined,
  );
  return readsSite ? {} : { siteLink: undefined };
}

/** Verifies the link. Throws `LifecycleError` (LINK_BROKEN) with every problem; the link's own resources are unaffected. */
async function reconcile(
  context: Context,
  prior: ResourceState<LinkHealthState> | undefined,
  inputs: LinkHealthInputs,
): Promise<ResourceState<LinkHealthState>> {
  const { siteChanges, ...found } = await verify(context, inputs, prior?.state.siteLink);
  // No update of this half can repair the other one.
  for (const change of siteChanges)
    context.warn("LINK_UNHEALTHY", `${inputs.app} to ${inputs.remoteApp}: ${change}`);
  if (isSound(found.status)) {
    return { id: healthId(inputs.app, inputs.remoteApp), state: { ...inputs, ...found, drift: [] } };
  }
  throw new LifecycleError(
    "LINK_BROKEN",
    `the link from ${inputs.app} to ${inputs.remoteApp} does not work (${found.status}): ${found.problems.join(" ")}`,
  );
}

async function read(
  context: Context,
  id: string,
  prior: LinkHealthState | undefined,
): Promise<ReadResult<LinkHealthInputs, LinkHealthState> | undefined> {
  const parts = parseHealthId(id);
  if (prior === undefined) {
    throw new LifecycleError(
      "BAD_ID",
      `${id} is a verification, not an object: declare it; there is nothing to import.`,
    );
  }
  const inputs = inputsOf("LinkHealth", prior);
  const { siteChanges, siteLink, ...found } = await verify(context, inputs, prior.siteLink);
  const problems = isSound(found.status)
    ? []
    : found.problems.map((problem) => `${found.status}: ${problem}`);
  const drift = [...problems, ...siteChanges];
  for (const line of drift) context.warn("LINK_UNHEALTHY", `${parts.app} to ${parts.remoteApp}: ${line}`);
  // The next update accepts the changes; until then, every refresh reports them.
  const known = siteChanges.length === 0 ? siteLink : prior.siteLink;
  return {
    id,
    inputs,
    state: { ...inputs, ...found, ...(known === undefined ? {} : { siteLink: known }), drift },
  };
}

/** What an administrator has to do on a Cloud site is not a failure. */
function isSound(status: LinkStatus): boolean {
  return status === "CONNECTED" || status === "PENDING_MANUAL_STEP" || status === "RECREATION_NEEDED";
}

/** The verified and unverified checks, the problems, the status, and the site's half with its changes. */
type Check = Pick<LinkHealthState, "status" | "verified" | "notVerified" | "problems" | "siteLink"> & {
  siteChanges: string[];
};

async function verify(
  context: Context,
  inputs: LinkHealthInputs,
  shownBefore: SiteLink | undefined,
): Promise<Check> {
  // A Cloud site has no admin API.
  const clientSide = isOnCloud(context.appsConfig, inputs.app) ? [] : [verifyConnection, verifyNetwork];
  const serverSide = isOnCloud(context.appsConfig, inputs.remoteApp)
    ? []
    : [verifyRegistration, verifyCredentials];
  const dataCenter = [inputs.app, inputs.remoteApp].filter((name) => !isOnCloud(context.appsConfig, name));
  const [first] = dataCenter;
  // As in the check: throws the error of a missing credential.
  if (first !== undefined && !dataCenter.some((name) => hasCredential(context, name))) context.app(first);
  const before: Finding[] = [];
  // One after the other, so that every run reports the same one of several unreachable apps.
  for (const check of [...serverSide, ...clientSide]) before.push(...(await check(context, inputs)));
  // No browser flow if an earlier check failed: failed sign-ins lock accounts.
  const all = before.some((finding) => "problem" in finding)
    ? [...before, { notVerified: `${CONSENT}: an earlier check failed` }]
    : [...before, ...(await verifyConsent(context, inputs))];
  const half = await readHalf(context, inputs, shownBefore);
  if (half !== undefined) all.push(findingOf(half));
  const problems = all.filter((finding) => "problem" in finding);
  const worst = WORST_FIRST.find((status) => problems.some((finding) => finding.status === status));
  return {
    status: worst ?? ((inputs.manualSteps ?? []).length > 0 ? "PENDING_MANUAL_STEP" : "CONNECTED"),
    verified: all.flatMap((finding) => ("verified" in finding ? [finding.verified] : [])),
    notVerified: all.flatMap((finding) => ("notVerified" in finding ? [finding.notVerified] : [])),
    problems: problems.map(({ problem }) => problem),
    ...(half?.shown === undefined ? {} : { siteLink: half.shown }),
    siteChanges: half?.changes ?? [],
  };
}

/** What the Cloud site of a link shows of its half; `undefined` without a site, or without its credential. */
async function readHalf(
  context: Context,
  { app, remoteApp, manualSteps = [] }: LinkHealthInputs,
  before: SiteLink | undefined,
): Promise<SiteHalf | undefined> {
  const [first, second] = [app, remoteApp].map((name) => context.anonymously(name));
  const [site, other] = first?.target.deployment === "cloud" ? [first, second] : [second, first];
  if (site?.target.deployment !== "cloud" || other === undefined) return undefined;
  if (site.target.siteCredential === undefined) return undefined;
  const half = { target: other.target, serverId: await serverIdOf(other) };
  return readSiteHalf(context, site.target, half, { before, isPending: manualSteps.length > 0 });
}

async function serverIdOf(app: App): Promise<string | undefined> {
  try {
    return (await fetchManifest(app)).id;
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

function findingOf({ result }: SiteHalf): Finding {
  return "missing" in result ? { problem: result.missing, status: "RECREATION_NEEDED" } : result;
}

type Finding = { verified: string } | { notVerified: string } | { problem: string; status: LinkStatus };

const CONSENT = "a user's sign-in and consent";

/** The statuses by precedence: a link with several problems has the first that applies. */
const WORST_FIRST: LinkStatus[] = [
  "NETWORK_ERROR",
  "PARTIALLY_CONFIGURED",
  "ACCESS_DENIED",
  "CONFIG_ERROR",
  "STATUS_UNAVAILABLE",
  "RECREATION_NEEDED",
];

const STATUS_OF: Record<Obstacle, LinkStatus> = {
  "sign-in": "STATUS_UNAVAILABLE",
  credentials: "ACCESS_DENIED",
  settings: "CONFIG_ERROR",
};

/** The authorization server's record: the client exists, and its redirect URL and scopes are what the client app needs. */
async function verifyRegistration(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: clientApp, remoteApp: serverApp, clientId, redirectUrl } = inputs;
  if (clientId === undefined || redirectUrl === undefined) return [];
  if (!hasCredential(context, serverApp)) {
    const records = `the redirect URL and the scopes that ${serverApp} has registered for ${clientApp}`;
    return [{ notVerified: `${records}: ${noCredential(serverApp)}` }];
  }
  const app = context.app(serverApp);
  const list = await listIncomingClients(app, "shared");
  const [client] = list.having(clientIdKey(clientId));
  if (client === undefined) {
    const checks = `the redirect URL and the scopes that ${serverApp} has for ${clientApp}`;
    const unreadable = unreadableFinding(serverApp, clientId, list.skipped, checks);
    if (unreadable !== undefined) return [unreadable];
    const problem = `${serverApp} has no incoming link with the client ID ${clientId}. Run pulumi up --refresh.`;
    return [{ status: "PARTIALLY_CONFIGURED", problem }];
  }
  const granted = closure(app.target.product, client.scopes);
  const missing = closure(app.target.product, inputs.scopes).filter((scope) => !granted.includes(scope));
  return [
    registrationOf(inputs, redirectUrl, client),
    missing.length === 0
      ? { verified: `${serverApp} grants the scopes that ${clientApp} requests` }
      : {
          status: "CONFIG_ERROR",
          problem: `${serverApp} does not grant ${missing.join(", ")} to "${client.name}". Grant it, or request less.`,
        },
  ];
}

/** What the server's record shows of the redirect URL. */
function registrationOf(inputs: LinkHealthInputs, redirectUrl: string, client: IncomingClient): Finding {
  const { app: clientApp, remoteApp: serverApp } = inputs;
  if (client.redirectUrls.includes(redirectUrl))
    return { verified: `${serverApp} has the redirect URL of ${clientApp} registered` };
  const normal = parseUrl(redirectUrl)?.href;
  // An app that stores normal forms may compare them, too (fact incoming-redirect-urls): only a sign-in shows it.
  if (normal !== undefined && client.redirectUrls.includes(normal))
    return {
      notVerified: `whether ${serverApp} accepts the redirect URL ${redirectUrl}: it has the normal form, ${normal}, registered`,
    };
  return { status: "CONFIG_ERROR", problem: unregistered(inputs, redirectUrl, client) };
}

/** The problem of a client without this redirect URL. The message has an equivalent one: products compare redirect URLs exactly. */
function unregistered(
  { remoteApp: serverApp }: LinkHealthInputs,
  redirectUrl: string,
  { name, redirectUrls }: IncomingClient,
): string {
  const lookalike = redirectUrls.find((known) => isLookalike(known, redirectUrl));
  const detail =
    lookalike === undefined
      ? ""
      : ` It has ${lookalike}, which differs only in spelling, but apps compare redirect URLs exactly.`;
  return `${serverApp} does not have the redirect URL ${redirectUrl} registered for "${name}".${detail} Declare it there.`;
}

/**
 * The finding about an object that could not be read and has, or may have, the client ID: a problem if it is this link's, else a check that was
 * not run. `undefined` without such an object.
 */
function unreadableFinding(
  app: string,
  clientId: string,
  skipped: readonly Skipped<{ clientId: string }>[],
  checks: string,
): Finding | undefined {
  const own = skipped.find(({ known }) => known.clientId === clientId);
  if (own !== undefined) return { status: "CONFIG_ERROR", problem: `${app}: ${own.problem}. ${WHAT_TO_DO}` };
  const unknown = skipped.filter(({ known }) => known.clientId === undefined);
  return unknown.length === 0 ? undefined : { notVerified: `${checks}: ${problemsOf(unknown)}` };
}

async function verifyCredentials(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { remoteApp: serverApp, clientId, clientSecret } = inputs;
  if (clientId === undefined || clientSecret === undefined) return [];
  if (await acceptsClient(context.anonymously(serverApp), clientId, clientSecret)) {
    return [{ verified: `${serverApp} accepts the client ID and secret` }];
  }
  const next = await nextAfterRefusal(context, serverApp, clientId);
  const problem = `${serverApp} does not accept the client ID and secret. ${next}`;
  return [{ status: "ACCESS_DENIED", problem }];
}

async function nextAfterRefusal(context: Context, serverApp: string, clientId: string): Promise<string> {
  if (!hasCredential(context, serverApp)) {
    return `Get the current ones from an administrator of ${serverApp}, and set clientId and clientSecret to them.`;
  }
  const clients = await listIncomingClients(context.app(serverApp), "shared");
  const secret = clients.having(clientIdKey(clientId))[0]?.clientSecret;
  // A refresh cannot restore a secret that the app does not return.
  return secret === undefined
    ? 'The app does not return the current client secret. Change "rotation" of the client, and run pulumi up.'
    : "Run pulumi up --refresh to carry over the current ones.";
}

/** Whether an administrator's credential of the app is configured. Throws `LifecycleError` (CONFIGURATION) for an unknown or invalid app. */
function hasCredential(context: Context, name: string): boolean {
  const { target } = context.anonymously(name);
  return context.appsConfig.targets.get(target.name)?.credential !== undefined;
}

const noCredential = (name: string): string => `no administrator's credential is configured for ${name}`;

async function verifyConnection(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: clientApp, remoteApp: serverApp, clientId } = inputs;
  if (clientId === undefined) return [];
  if (!hasCredential(context, clientApp)) {
    return [{ notVerified: `the outgoing link of ${clientApp}: ${noCredential(clientApp)}` }];
  }
  const list = await listOutgoingConnections(context.app(clientApp), "shared");
  const [connection] = list.having(clientIdKey(clientId));
  if (connection !== undefined) {
    const found: Finding = { verified: `${clientApp} has an outgoing link with this client ID` };
    return [found, ...(await unverifiedEndpoints(context, inputs, connection))];
  }
  const checks = `whether ${clientApp} has an outgoing link with this client ID`;
  const unreadable = unreadableFinding(clientApp, clientId, list.skipped, checks);
  if (unreadable !== undefined) return [unreadable];
  const problem = `${clientApp} has no outgoing link with the client ID that ${serverApp} issued. Run pulumi up --refresh.`;
  return [{ status: "PARTIALLY_CONFIGURED", problem }];
}

/**
 * The endpoints of an outgoing link that differ from those that the authorization server publishes. They may be right: an app may have several.
 */
async function unverifiedEndpoints(
  context: Context,
  { app: clientApp, remoteApp: serverApp }: LinkHealthInputs,
  connection: OutgoingConnection,
): Promise<Finding[]> {
  const server = context.anonymously(serverApp);
  const differences = await endpointDifferences(server, connection);
  return differences.map((difference) => {
    const { title, used, published } = difference;
    const notVerified = `the ${title} of the outgoing link of ${clientApp}: it is ${used}, but ${serverApp} publishes ${published}`;
    context.warnOnce("ENDPOINT_DIFFERS", `${notVerified}. ${remedyFor(server.target, difference)}`);
    return { notVerified };
  });
}

async function verifyNetwork(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: clientApp, remoteApp: serverApp, linkId } = inputs;
  if (linkId === undefined) return [];
  if (!hasCredential(context, clientApp)) {
    return [{ notVerified: `whether ${clientApp} reaches ${serverApp}: ${noCredential(clientApp)}` }];
  }
  let complaint: string | undefined;
  try {
    complaint = await fetchNetworkProblem(context.app(clientApp), linkId);
  } catch (error) {
    if (!isAppError(error, "APP_NOT_FOUND")) throw error;
    const problem = `${clientApp} has no application link ${linkId} to ${serverApp}. Run pulumi up --refresh.`;
    return [{ status: "PARTIALLY_CONFIGURED", problem }];
  }
  if (complaint === undefined) return [{ verified: `${clientApp} reaches ${serverApp}` }];
  const problem = `${clientApp} does not reach ${serverApp}: ${complaint}. Check the application URL, and the network between the two.`;
  return [{ status: "NETWORK_ERROR", problem }];
}

/** The browser flow of a test user, after all checks that need no user. */
async function verifyConsent(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: clientApp, remoteApp: serverApp, clientId, clientSecret, redirectUrl, scopes } = inputs;
  const cloudSite = [clientApp, serverApp].find((name) => isOnCloud(context.appsConfig, name));
  if (cloudSite !== undefined)
    return [{ notVerified: `${CONSENT}: the half of ${cloudSite} is made by hand` }];
  if (clientId === undefined || clientSecret === undefined || redirectUrl === undefined) return [];
  if (!hasCredential(context, clientApp)) return [{ notVerified: `${CONSENT}: ${noCredential(clientApp)}` }];
  const apps = { clientApp: context.app(clientApp), serverApp: context.anonymously(serverApp) };
  const without = [clientApp, serverApp].filter(
    (name) => testUserOf((name === clientApp ? apps.clientApp : apps.serverApp).target) === undefined,
  );
  const connections = await listOutgoingConnections(apps.clientApp, "shared");
  const [connection] = connections.having(clientIdKey(clientId));
  if (connection === undefined)
    return [{ notVerified: `${CONSENT}: the outgoing link of ${clientApp} was not found` }];
  const warn = (message: string): void => {
    context.warn("TOKEN_LEFT", `${clientApp} to ${serverApp}: ${message}`);
  };
  const browserFlow = openBrowserFlow({
    ...apps,
    connection,
    clientId,
    clientSecret,
    redirectUrl,
    scopes,
    warn,
  });
  if (browserFlow === undefined) {
    return [{ notVerified: `${CONSENT}: no test user is configured for ${without.join(" and ")}` }];
  }
  const findings: Finding[] = [];
  try {
    await browserFlow.testConnection();
    findings.push({
      verified: `${clientApp} takes a user through sign-in and consent at ${serverApp}, and gets a token`,
    });
    const { product } = apps.serverApp.target;
    const { scope } = product.account;
    if (closure(product, scopes).includes(scope)) {
      await browserFlow.authorize();
      findings.push({ verified: `${serverApp} returns the test user's own account for this token` });
    } else {
      findings.push({
        notVerified: `the user of the access token on ${serverApp}: this check requires the scope ${scope}`,
      });
    }
  } catch (error) {
    if (!(error instanceof BrowserFlowError)) throw error;
    findings.push({ problem: error.message, status: STATUS_OF[error.obstacle] });
  }
  return findings;
}
