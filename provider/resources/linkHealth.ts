/**
 * A proof that one direction of a link works: the called app accepts the client ID and secret, the redirect URL is registered
 * there, the scopes cover what is asked for, the calling app has a connection with this client ID, and reaches the other. Where
 * both apps have a test user, that user is taken through sign-in and consent, and what it allowed is revoked.
 *
 * It is made on creation and at every refresh, and leaves every app as it was. A link that broke since is drift.
 */

import { ConsentError, visit, type Obstacle } from "../atlassian/oauth/consentFlow";
import { isAppError } from "../atlassian/errors";
import { acceptsClient } from "../atlassian/oauth/authorizationServer";
import { listIncomingClients } from "../atlassian/incomingClients";
import { askNetworkProblem } from "../atlassian/linkStatus";
import { listOutgoingConnections } from "../atlassian/outgoingConnections";
import { closure } from "../atlassian/products";
import { testUserOf } from "../atlassian/target";
import { testUserProblem, type Fleet } from "../config/apps";
import { inputsOf } from "../schema/inputs";
import type { LinkHealthInputs, LinkHealthState, LinkStatus } from "../schema/types.gen";
import { checkApp, scopeProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, sameSet } from "../lifecycle/diff";
import { LifecycleError } from "../lifecycle/errors";
import { healthId, parseHealthId } from "../lifecycle/ids";
import type { Change, Checked, Found, Resource, Standing } from "../lifecycle/resource";
import type { Properties } from "../schema/values";

/** The lifecycle of proofs. */
export const linkHealth: Resource<LinkHealthInputs, LinkHealthState> = {
  type: "LinkHealth",
  shared: true,
  check,
  diff,
  deleteBeforeReplace: () => false,
  reconcile,
  // A proof is made, not foreseen.
  foresee: () => ({}),
  read,
  delete: () => Promise.resolve(),
};

function check(
  fleet: Fleet,
  inputs: Partial<LinkHealthInputs>,
  declared: ReadonlySet<string>,
): Checked<LinkHealthInputs> {
  const callerOnCloud = isOnCloud(fleet, inputs.app);
  // Of a calling Cloud site only the called app's records are looked at.
  const own = checkApp(fleet, inputs.app, callerOnCloud ? "remoteApp" : "app");
  const remote = checkApp(fleet, inputs.remoteApp, "remoteApp");
  const problems = [...own.problems, ...remote.problems, ...selfProblems(inputs.app, inputs.remoteApp)];
  for (const { entry } of [own, remote]) {
    const half = entry === undefined ? undefined : testUserProblem(entry);
    if (half !== undefined) problems.push(half);
  }
  if (remote.entry !== undefined) problems.push(...scopeProblems(remote.entry, inputs.scopes));
  if (!callerOnCloud && !isOnCloud(fleet, inputs.remoteApp)) {
    const missing = (["clientId", "clientSecret", "redirectUrl"] as const).filter(
      (name) => !declared.has(name),
    );
    problems.push(...missing.map((path) => ({ path, reason: "is missing: both ends are Data Center apps" })));
  }
  return { inputs: {}, problems };
}

function isOnCloud(fleet: Fleet, name: string | undefined): boolean {
  return name !== undefined && fleet.apps.get(name)?.deployment === "cloud";
}

function diff(_fleet: Fleet, state: Properties, inputs: Properties): Change[] {
  return diffInputs("LinkHealth", state, inputs, {
    replaceOn: ["app", "remoteApp"],
    same: { scopes: sameSet },
  });
}

/** Proves the link. Throws `LifecycleError` (LINK_BROKEN) with every problem; the link's own resources are unaffected. */
async function reconcile(
  context: Context,
  _prior: Standing<LinkHealthState> | undefined,
  inputs: LinkHealthInputs,
): Promise<Standing<LinkHealthState>> {
  const found = await prove(context, inputs);
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
): Promise<Found<LinkHealthInputs, LinkHealthState> | undefined> {
  const parts = parseHealthId(id);
  if (prior === undefined) {
    throw new LifecycleError(
      "BAD_ID",
      `${id} is a proof, not an object: declare it; there is nothing to import.`,
    );
  }
  const inputs = inputsOf("LinkHealth", prior);
  const found = await prove(context, inputs);
  const drift = isSound(found.status) ? [] : found.problems.map((problem) => `${found.status}: ${problem}`);
  for (const line of drift) context.warn(`${parts.app} to ${parts.remoteApp}: ${line}`);
  return { id, inputs, state: { ...inputs, ...found, drift } };
}

/** A step that people have still to take is no failure. */
function isSound(status: LinkStatus): boolean {
  return status === "CONNECTED" || status === "PENDING_MANUAL_STEP";
}

/** What is proved, what is not, what is wrong, and the worst of it in one word. */
type Proof = Pick<LinkHealthState, "status" | "proved" | "notProved" | "problems">;

async function prove(context: Context, inputs: LinkHealthInputs): Promise<Proof> {
  // A Cloud site cannot be asked, and what was not handed over yet cannot be looked for.
  const callerSide = isOnCloud(context.fleet, inputs.app) ? [] : [proveConnection, proveNetwork];
  const calledSide = isOnCloud(context.fleet, inputs.remoteApp) ? [] : [proveRegistration, proveCredentials];
  const before: Finding[] = [];
  // One after the other: of several apps that cannot be asked, it is the same one that a run tells every time.
  for (const proof of [...calledSide, ...callerSide]) before.push(...(await proof(context, inputs)));
  // A person's way is not walked where it cannot end well: failed attempts lock accounts.
  const all = before.some((finding) => "problem" in finding)
    ? [...before, { notProved: `${CONSENT}: what comes before it does not work` }]
    : [...before, ...(await proveConsent(context, inputs))];
  const problems = all.filter((finding) => "problem" in finding);
  const worst = WORST_FIRST.find((status) => problems.some((finding) => finding.status === status));
  return {
    status: worst ?? ((inputs.manualSteps ?? []).length > 0 ? "PENDING_MANUAL_STEP" : "CONNECTED"),
    proved: all.flatMap((finding) => ("proved" in finding ? [finding.proved] : [])),
    notProved: all.flatMap((finding) => ("notProved" in finding ? [finding.notProved] : [])),
    problems: problems.map(({ problem }) => problem),
  };
}

type Finding = { proved: string } | { notProved: string } | { problem: string; status: LinkStatus };

const CONSENT = "a user's sign-in and consent";

/** A link with several problems bears the name of the first of these. */
const WORST_FIRST: LinkStatus[] = [
  "NETWORK ERROR",
  "PARTIALLY CONFIGURED",
  "ACCESS DENIED",
  "CONFIG ERROR",
  "STATUS UNAVAILABLE",
];

const STATUS_OF: Record<Obstacle, LinkStatus> = {
  "sign-in": "STATUS UNAVAILABLE",
  credentials: "ACCESS DENIED",
  settings: "CONFIG ERROR",
};

/** The called app's own record: the client is there, its redirect URL and scopes are what the calling app needs. */
async function proveRegistration(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: caller, remoteApp: called, clientId, redirectUrl } = inputs;
  if (clientId === undefined || redirectUrl === undefined) return [];
  const app = context.app(called);
  const client = (await listIncomingClients(app, "shared")).find(
    (candidate) => candidate.clientId === clientId,
  );
  if (client === undefined) {
    const problem = `${called} has no incoming link with the client ID ${clientId}. Run pulumi up --refresh.`;
    return [{ status: "PARTIALLY CONFIGURED", problem }];
  }
  const granted = closure(app.entry.product, client.scopes);
  const missing = closure(app.entry.product, inputs.scopes).filter((scope) => !granted.includes(scope));
  return [
    client.redirectUris.includes(redirectUrl)
      ? { proved: `${called} has the redirect URL of ${caller} registered` }
      : {
          status: "CONFIG ERROR",
          problem: `${called} does not have the redirect URL ${redirectUrl} registered for "${client.name}". Declare it there.`,
        },
    missing.length === 0
      ? { proved: `${called} grants what ${caller} asks for` }
      : {
          status: "CONFIG ERROR",
          problem: `${called} does not grant ${missing.join(", ")} to "${client.name}". Grant it, or ask for less.`,
        },
  ];
}

async function proveCredentials(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { remoteApp: called, clientId, clientSecret } = inputs;
  if (clientId === undefined || clientSecret === undefined) return [];
  if (await acceptsClient(context.anonymously(called), clientId, clientSecret)) {
    return [{ proved: `${called} accepts the client ID and secret` }];
  }
  const clients = await listIncomingClients(context.app(called), "shared");
  const secret = clients.find((client) => client.clientId === clientId)?.clientSecret;
  // What the app does not tell, no refresh can carry over.
  const next =
    secret === undefined
      ? 'It does not tell the one that it accepts: give the client another "rotation", and run pulumi up.'
      : "Run pulumi up --refresh to carry over the current ones.";
  const problem = `${called} does not accept the client ID and secret. ${next}`;
  return [{ status: "ACCESS DENIED", problem }];
}

async function proveConnection(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: caller, remoteApp: called, clientId } = inputs;
  if (clientId === undefined) return [];
  const connections = await listOutgoingConnections(context.app(caller), "shared");
  if (connections.some((connection) => connection.clientId === clientId)) {
    return [{ proved: `${caller} has an outgoing link with this client ID` }];
  }
  const problem = `${caller} has no outgoing link with the client ID that ${called} issued. Run pulumi up --refresh.`;
  return [{ status: "PARTIALLY CONFIGURED", problem }];
}

async function proveNetwork(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: caller, remoteApp: called, linkId } = inputs;
  if (linkId === undefined) return [];
  let complaint: string | undefined;
  try {
    complaint = await askNetworkProblem(context.app(caller), linkId);
  } catch (error) {
    if (!isAppError(error, "APP_NOT_FOUND")) throw error;
    const problem = `${caller} has no application link ${linkId} to ${called}. Run pulumi up --refresh.`;
    return [{ status: "PARTIALLY CONFIGURED", problem }];
  }
  if (complaint === undefined) return [{ proved: `${caller} reaches ${called}` }];
  const problem = `${caller} does not reach ${called}: ${complaint}. Check the application URL, and the network between the two.`;
  return [{ status: "NETWORK ERROR", problem }];
}

/** The way of a test user through the link, after all that needs none. */
async function proveConsent(context: Context, inputs: LinkHealthInputs): Promise<Finding[]> {
  const { app: caller, remoteApp: called, clientId, clientSecret, redirectUrl, scopes } = inputs;
  const site = [caller, called].find((name) => isOnCloud(context.fleet, name));
  if (site !== undefined) return [{ notProved: `${CONSENT}: the half of ${site} is made by hand` }];
  if (clientId === undefined || clientSecret === undefined || redirectUrl === undefined) return [];
  const apps = { caller: context.app(caller), called: context.anonymously(called) };
  const without = [caller, called].filter(
    (name) => testUserOf((name === caller ? apps.caller : apps.called).entry) === undefined,
  );
  const connection = (await listOutgoingConnections(apps.caller, "shared")).find(
    (candidate) => candidate.clientId === clientId,
  );
  const visitor =
    connection === undefined
      ? undefined
      : visit({ ...apps, connection, clientId, clientSecret, redirectUrl, scopes });
  if (visitor === undefined) {
    return [{ notProved: `${CONSENT}: no test user is configured for ${without.join(" and ")}` }];
  }
  const findings: Finding[] = [];
  try {
    await visitor.throughCaller();
    findings.push({
      proved: `${caller} takes a user through sign-in and consent at ${called}, and gets a token`,
    });
    const { product } = apps.called.entry;
    const { scope } = product.account;
    if (closure(product, scopes).includes(scope)) {
      await visitor.inItsPlace();
      findings.push({ proved: `${called} answers a request with such a token as the user's own` });
    } else {
      findings.push({
        notProved: `that ${called} answers a request with a user's token: without the scope ${scope} it tells nobody who asks`,
      });
    }
  } catch (error) {
    if (!(error instanceof ConsentError)) throw error;
    findings.push({ problem: error.message, status: STATUS_OF[error.obstacle] });
  }
  return findings;
}
