/**
 * An incoming link: a client of an app's OAuth 2.0 provider.
 *
 * The name is the natural key: unique in the app, compared to the letter. Redirect URLs and scopes are sets. The secret is an
 * output only; one that somebody reset is noticed, taken over and carried on to whoever takes it as input.
 */

import type { App } from "../atlassian/app";
import { ownUserKey } from "../atlassian/app";
import type { AppsConfig } from "../config/apps";
import {
  createIncomingClient,
  deleteIncomingClient,
  findIncomingClient,
  getIncomingClient,
  listIncomingClients,
  resetClientSecret,
  updateIncomingClient,
  type ClientSettings,
  type IncomingClient,
} from "../atlassian/incomingClients";
import { sameScopes, type Product } from "../atlassian/products";
import { confirmWrite, confirmDeletion, untilShown } from "../atlassian/confirmWrite";
import { redirectUrlProblem } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type { IncomingClientInputs, IncomingClientState } from "../schema/types.gen";
import { adopt, isLeftInPlace, leavesInPlace, nameTaken } from "../lifecycle/adoption";
import { checkApp, nameProblems, scopeProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, sameSet, oldBlocksNew } from "../lifecycle/diff";
import { LifecycleError, PartialFailure } from "../lifecycle/errors";
import { objectId, parseObjectId } from "../lifecycle/ids";
import type { Change, Checked, ReadResult, Listed, Resource, ResourceState } from "../lifecycle/resource";
import { scopeWarnings, scopeComparison } from "../lifecycle/scopes";
import type { Properties } from "../schema/values";

/** The lifecycle of incoming clients. */
export const incomingClient: Resource<IncomingClientInputs, IncomingClientState> = {
  type: "IncomingClient",
  check,
  warnings: (appsConfig, inputs, before) =>
    scopeWarnings(appsConfig, `the incoming link ${nameOf(inputs)}`, inputs, before),
  diff,
  deleteBeforeReplace: (changes) => oldBlocksNew(changes),
  reconcile,
  previewOutputs,
  // Scopes that the client declares are no longer a grant's to take back.
  supersedes: (id, inputs) => (inputs["scopes"] === undefined ? [] : [`${id}/scopes`]),
  read,
  delete: remove,
  list,
};

function check(appsConfig: AppsConfig, inputs: Partial<IncomingClientInputs>): Checked<IncomingClientInputs> {
  const { target, problems } = checkApp(appsConfig, inputs.app, "app");
  problems.push(...nameProblems(inputs.name));
  if (target !== undefined) {
    problems.push(...scopeProblems(target, inputs.scopes));
    const rules = { allowHttp: target.allowHttp, appName: target.name };
    (inputs.redirectUrls ?? []).forEach((url, index) => {
      const reason = redirectUrlProblem(url, rules);
      if (reason !== undefined) problems.push({ path: `redirectUrls[${index}]`, reason });
    });
  }
  return { inputs: {}, problems };
}

function nameOf({ name }: Properties): string {
  return typeof name === "string" ? `"${name}"` : "of a name that is not known yet";
}

function diff(appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  const scopes = scopeComparison(appsConfig, state["app"]);
  const changes = diffInputs("IncomingClient", state, inputs, {
    replaceOn: ["app"],
    same: { redirectUrls: sameSet, ...scopes },
  });
  return changes.map((change) => {
    if (isRotation(change)) return rotation(change, state, inputs);
    return change.path === "scopes" && change.kind === "delete" ? { ...change, note: SCOPES_STAY } : change;
  });
}

function isRotation({ path, kind }: Change): boolean {
  return path === "rotation" && kind !== "delete";
}

/** What a changed `rotation` does, and costs. Throws `LifecycleError` (CONFIGURATION) where old and new would collide. */
function rotation(change: Change, state: Properties, inputs: Properties): Change {
  if (inputs["rotationMode"] !== "replace") return { ...change, note: COST_OF_RESET };
  if (inputs["name"] !== state["name"]) {
    const note = leavesInPlace(state) ? OLD_CLIENT_STAYS : COST_OF_REPLACE;
    return { ...change, replace: true, note };
  }
  throw new LifecycleError(
    "CONFIGURATION",
    'rotationMode: "replace" makes a new client beside the old one, so the name must change along with rotation: names ' +
      "are unique within an app. A RandomId with keepers: { rotation } gives a new one each time.",
  );
}

const SCOPES_STAY =
  "its scopes are no longer declared here: they stay as they are, and whoever changes them is not contradicted.";

const COST_OF_RESET =
  "the client secret is reset. Consents and access tokens stay; token exchanges fail until the calling app has the new secret, " +
  "which this run carries over.";

const COST_OF_REPLACE =
  "a new client replaces this one. All tokens of the old one end when it is deleted, and users will consent again.";

const OLD_CLIENT_STAYS =
  "a new client replaces this one, which is left in the app: its secret and its tokens work until somebody deletes it there. " +
  'For a leaked client, declare deletionPolicy: "delete" and run pulumi up before the rotation.';

async function reconcile(
  context: Context,
  prior: ResourceState<IncomingClientState> | undefined,
  inputs: IncomingClientInputs,
): Promise<ResourceState<IncomingClientState>> {
  const app = context.app(inputs.app);
  const { client, adopted } =
    prior === undefined ? await ensure(context, app, inputs) : await observe(app, prior.id, prior.state);
  const id = objectId(inputs.app, "incoming", client.id);
  const clientSecret =
    client.clientSecret ?? prior?.state.clientSecret ?? (await obtainSecret(context, app, client, inputs));
  try {
    const synced = await sync(app, client, inputs);
    const rotated = isDue(prior, inputs) ? await rotate(app, client, clientSecret) : clientSecret;
    return { id, state: stateOf(inputs, synced, { clientSecret: rotated, adopted }) };
  } catch (cause) {
    if (prior !== undefined) throw cause;
    throw new PartialFailure(id, stateOf(inputs, client, { clientSecret, adopted }), cause);
  }
}

/** An update keeps the client's identity, and its secret unless that is rotated. */
function previewOutputs(
  _appsConfig: AppsConfig,
  prior: IncomingClientState | undefined,
  inputs: Properties,
): Properties {
  if (prior === undefined) return {};
  const { incomingId, clientId, clientSecret, adopted } = prior;
  const kept = inputs["rotation"] === undefined || inputs["rotation"] === prior.rotation;
  return { incomingId, clientId, adopted, ...(kept ? { clientSecret } : {}) };
}

/** The client that the state stands for. */
async function observe(
  app: App,
  id: string,
  state: IncomingClientState,
): Promise<{ client: IncomingClient; adopted: boolean }> {
  const client = await getIncomingClient(app, state.incomingId);
  if (client !== undefined) return { client, adopted: state.adopted };
  throw new LifecycleError(
    "GONE",
    `the incoming link "${state.name}" (${id}) was deleted outside of Pulumi. Run pulumi up --refresh to create it again.`,
  );
}

/** The client that stands under the name, if the adoption rule lets us have it; else a new one. */
async function ensure(
  context: Context,
  app: App,
  inputs: IncomingClientInputs,
): Promise<{ client: IncomingClient; adopted: boolean }> {
  const existing = await findByName(app, inputs.name);
  if (existing !== undefined) {
    const { adopted } = await acquire(context, app, existing, inputs);
    return { client: existing, adopted };
  }
  const settings: ClientSettings = {
    name: inputs.name,
    redirectUrls: inputs.redirectUrls,
    scopes: inputs.scopes ?? [app.target.product.leastScope],
  };
  const client = await confirmWrite(app, {
    act: () => createIncomingClient(app, settings),
    // There was none a moment ago: what stands there now and is as we sent it is ours.
    observe: async () => {
      const found = await findByName(app, inputs.name);
      if (found === undefined || !matches(app.target.product, found, inputs)) return undefined;
      return found.clientSecret === undefined ? resetClientSecret(app, found) : found;
    },
  });
  return { client, adopted: false };
}

async function findByName(app: App, name: string): Promise<IncomingClient | undefined> {
  return (await listIncomingClients(app, "fresh")).find((client) => client.name === name);
}

async function acquire(
  context: Context,
  app: App,
  existing: IncomingClient,
  inputs: IncomingClientInputs,
): Promise<{ adopted: boolean }> {
  const { product } = app.target;
  return adopt(context, inputs, {
    id: objectId(inputs.app, "incoming", existing.id),
    title: `the incoming link "${inputs.name}" on ${inputs.app}`,
    compared: [
      {
        property: "redirectUrls",
        declared: inputs.redirectUrls,
        existing: existing.redirectUrls,
        same: sameSet(inputs.redirectUrls, existing.redirectUrls),
      },
      // Scopes that are not declared belong to somebody else.
      ...(inputs.scopes === undefined
        ? []
        : [
            {
              property: "scopes",
              declared: inputs.scopes,
              existing: existing.scopes,
              same: sameScopes(product, inputs.scopes, existing.scopes),
            },
          ]),
    ],
    foreign: inputs.adopt === "always" ? undefined : await foreignness(app, existing),
  });
}

/** Why a client cannot be shown to be our own account's; `undefined` if it is, or if the app keeps no creators. */
async function foreignness(app: App, { creator }: IncomingClient): Promise<string | undefined> {
  if (creator === undefined) return undefined;
  const own = await ownUserKey(app);
  if (own === creator) return undefined;
  return own === undefined
    ? `its creator has the user key ${creator}, and ${app.target.name} does not tell which one is ours`
    : `it was created by another account (user key ${creator}; ours is ${own})`;
}

/**
 * The secret of a client that stood already, from an app that no longer tells it: a new one, if the client is our own account's
 * (an interrupted run leaves such behind) or the program asks for it.
 */
async function obtainSecret(
  context: Context,
  app: App,
  client: IncomingClient,
  inputs: IncomingClientInputs,
): Promise<string> {
  const own = client.creator !== undefined && client.creator === (await ownUserKey(app));
  if (!own && inputs.adopt !== "always") {
    throw new LifecycleError(
      "SECRET_UNKNOWN",
      `${inputs.app} does not tell the secret of the incoming link "${inputs.name}", which stood already. Declare ` +
        'adopt: "always" to take it over with a new secret (the old one stops working at once), or delete it in the app.',
    );
  }
  const reset = await confirmWrite(app, {
    act: () => resetClientSecret(app, client),
    observe: () => Promise.resolve(undefined),
  });
  if (reset.clientSecret === undefined) throw newSecretNotReturned(app, client);
  context.warn(
    "SECRET_RESET",
    `the incoming link "${inputs.name}" on ${inputs.app} got a new secret: the app does not tell the old one.`,
  );
  return reset.clientSecret;
}

function newSecretNotReturned(app: App, { name }: IncomingClient): LifecycleError {
  return new LifecycleError(
    "SECRET_UNKNOWN",
    `${app.target.name} reset the secret of the incoming link "${name}", but does not tell the new one. ` +
      "Delete the incoming link in the app and run pulumi up --refresh.",
  );
}

/** Whether the declared rotation asks for a secret that the client does not have yet. */
function isDue(prior: ResourceState<IncomingClientState> | undefined, inputs: IncomingClientInputs): boolean {
  return prior !== undefined && inputs.rotation !== undefined && inputs.rotation !== prior.state.rotation;
}

/** Gives the client a new secret. If the answer is lost, the secret that stands now is the new one. */
async function rotate(app: App, client: IncomingClient, old: string): Promise<string> {
  const { clientSecret } = await confirmWrite(app, {
    act: () => resetClientSecret(app, client),
    observe: async () => {
      const seen = await getIncomingClient(app, client.id);
      return seen?.clientSecret === undefined || seen.clientSecret === old ? undefined : seen;
    },
  });
  if (clientSecret !== undefined) return clientSecret;
  throw newSecretNotReturned(app, client);
}

/** Brings the client to the declared settings, writing only what differs, and reads them back. */
async function sync(app: App, client: IncomingClient, inputs: IncomingClientInputs): Promise<IncomingClient> {
  const { product } = app.target;
  if (matches(product, client, inputs)) return client;
  const settings: Partial<ClientSettings> = {
    ...(client.name === inputs.name ? {} : { name: inputs.name }),
    ...(sameSet(client.redirectUrls, inputs.redirectUrls) ? {} : { redirectUrls: inputs.redirectUrls }),
    ...(inputs.scopes === undefined || sameScopes(product, client.scopes, inputs.scopes)
      ? {}
      : { scopes: inputs.scopes }),
  };
  if (settings.name !== undefined) {
    const other = await findByName(app, settings.name);
    if (other !== undefined)
      throw nameTaken(inputs.app, inputs.name, objectId(inputs.app, "incoming", other.id));
  }
  let seen: IncomingClient | undefined;
  const written = async (): Promise<IncomingClient | undefined> => {
    seen = await getIncomingClient(app, client.id);
    return seen !== undefined && matches(product, seen, inputs) ? seen : undefined;
  };
  await confirmWrite(app, {
    act: () => updateIncomingClient(app, client, settings).then(() => true),
    observe: async () => ((await written()) === undefined ? undefined : true),
  });
  const shown = await untilShown(app, written);
  if (shown !== undefined) return shown;
  throw new LifecycleError(
    "NOT_APPLIED",
    `${inputs.app} accepted the incoming link "${inputs.name}", but shows it otherwise: ` +
      `scopes ${seen?.scopes.join(", ") ?? "none"}, redirect URLs ${seen?.redirectUrls.join(", ") ?? "none"}. ` +
      "Look at it on the app's admin screen, then run pulumi up --refresh.",
  );
}

function matches(product: Product, client: IncomingClient, inputs: IncomingClientInputs): boolean {
  return (
    client.name === inputs.name &&
    sameSet(client.redirectUrls, inputs.redirectUrls) &&
    (inputs.scopes === undefined || sameScopes(product, client.scopes, inputs.scopes))
  );
}

function stateOf(
  inputs: IncomingClientInputs,
  client: IncomingClient,
  own: { clientSecret: string; adopted: boolean; drift?: string[] },
): IncomingClientState {
  return { ...inputs, incomingId: client.id, clientId: client.clientId, drift: [], ...own };
}

async function read(
  context: Context,
  id: string,
  prior: IncomingClientState | undefined,
): Promise<ReadResult<IncomingClientInputs, IncomingClientState> | undefined> {
  const parts = parseObjectId(id, "incoming");
  const app = context.app(parts.app);
  const client = await findIncomingClient(app, parts.id);
  if (client === undefined) return undefined;
  const inputs: IncomingClientInputs = {
    ...(prior === undefined ? { app: parts.app } : inputsOf("IncomingClient", prior)),
    app: parts.app,
    name: client.name,
    redirectUrls: inDeclaredOrder(prior?.redirectUrls ?? [], client.redirectUrls),
  };
  if (prior === undefined) inputs.scopes = client.scopes;
  else if (prior.scopes !== undefined && !sameScopes(app.target.product, prior.scopes, client.scopes)) {
    inputs.scopes = inDeclaredOrder(prior.scopes, client.scopes);
  }
  const clientSecret = client.clientSecret ?? prior?.clientSecret;
  if (clientSecret === undefined) throw secretNotReturned(id);
  const drift = new Set(prior?.drift ?? []);
  if (prior !== undefined && clientSecret !== prior.clientSecret) {
    drift.add(SECRET_WAS_RESET);
    context.warn("SECRET_RESET", `${id}: ${SECRET_WAS_RESET}`);
  }
  const state = stateOf(inputs, client, {
    clientSecret,
    adopted: prior?.adopted ?? false,
    drift: [...drift],
  });
  return { id, inputs, state };
}

const SECRET_WAS_RESET =
  "the client secret was reset outside of Pulumi; the next update carries the new one to whoever takes it as input";

function secretNotReturned(id: string): LifecycleError {
  return new LifecycleError(
    "SECRET_UNKNOWN",
    `the app does not tell the secret of ${id}, so it can be neither imported nor read by a program. To manage it, declare it with ` +
      'adopt: "always": it gets a new secret, and the old one stops working at once. To use it as it is, take its client ID and secret ' +
      "from the configuration.",
  );
}

async function list(context: Context, name: string): Promise<Listed[]> {
  const clients = await listIncomingClients(context.app(name), "shared");
  return clients.map((client) => ({
    id: objectId(name, "incoming", client.id),
    name: client.name,
    ...(client.clientSecret === undefined
      ? {
          obstacle:
            'has a secret that the app does not tell; declared with adopt: "always", it gets a new one',
        }
      : {}),
  }));
}

async function remove(context: Context, id: string, state: IncomingClientState): Promise<void> {
  if (isLeftInPlace(context, id, state)) return;
  const parts = parseObjectId(id, "incoming");
  const app = context.app(parts.app);
  const { name, redirectUrls: redirectUrls, scopes } = state;
  const known = { name, redirectUrls, ...(scopes === undefined ? {} : { scopes }) };
  await confirmDeletion(
    app,
    () => deleteIncomingClient(app, parts.id, known),
    () => getIncomingClient(app, parts.id),
  );
}
