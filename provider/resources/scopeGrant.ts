/**
 * The authoritative set of scopes of an incoming client whose scopes another team owns.
 *
 * The client itself belongs to somebody else's `IncomingClient` (declared without scopes), or to nobody's. Deleting the grant
 * returns the client to the product's least scope: the products refuse a client without any.
 */

import type { App } from "../atlassian/app";
import type { AppsConfig } from "../config/apps";
import {
  findIncomingClient,
  getIncomingClient,
  listIncomingClients,
  updateIncomingClient,
  type IncomingClient,
} from "../atlassian/incomingClients";
import { closure, sameScopes } from "../atlassian/products";
import { confirmWrite, confirmDeletion, untilShown } from "../atlassian/confirmWrite";
import type { ScopeGrantInputs, ScopeGrantState } from "../schema/types.gen";
import { checkApp, scopeProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, oldBlocksNew } from "../lifecycle/diff";
import { LifecycleError } from "../lifecycle/errors";
import { parseScopesId, scopesId } from "../lifecycle/ids";
import type { Change, Checked, ReadResult, Listed, Resource, ResourceState } from "../lifecycle/resource";
import { scopeWarnings, scopeComparison } from "../lifecycle/scopes";
import type { Properties, Value } from "../schema/values";

/** The lifecycle of scope grants. */
export const scopeGrant: Resource<ScopeGrantInputs, ScopeGrantState> = {
  type: "ScopeGrant",
  check,
  warnings: (appsConfig, inputs, before) => scopeWarnings(appsConfig, "an incoming link", inputs, before),
  diff,
  // The old grant returns its client to the least scope: when both name one client, that must come first; when they name two, the
  // old client keeps its scopes until nobody uses it.
  deleteBeforeReplace: (changes) => oldBlocksNew(changes, ["app", "clientId"]),
  reconcile,
  previewOutputs,
  read,
  delete: remove,
  list,
};

function check(appsConfig: AppsConfig, inputs: Partial<ScopeGrantInputs>): Checked<ScopeGrantInputs> {
  const { target, problems } = checkApp(appsConfig, inputs.app, "app");
  if (target !== undefined) problems.push(...scopeProblems(target, inputs.scopes));
  return { inputs: {}, problems };
}

function diff(appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("ScopeGrant", state, inputs, {
    replaceOn: ["app", "clientId"],
    same: scopeComparison(appsConfig, state["app"]),
  });
}

async function reconcile(
  context: Context,
  prior: ResourceState<ScopeGrantState> | undefined,
  inputs: ScopeGrantInputs,
): Promise<ResourceState<ScopeGrantState>> {
  const app = context.app(inputs.app);
  const client = await observe(app, inputs);
  const id = scopesId(inputs.app, client.id);
  if (prior === undefined) context.acquire(id);
  await sync(app, client, inputs.scopes);
  return { id, state: stateOf(app, inputs, client) };
}

/** An update is one of the same client's scopes; what they imply is in the catalogue. */
function previewOutputs(
  appsConfig: AppsConfig,
  prior: ScopeGrantState | undefined,
  inputs: Properties,
): Properties {
  const { app, scopes } = inputs;
  const target = typeof app === "string" ? appsConfig.targets.get(app) : undefined;
  return {
    ...(prior === undefined ? {} : { incomingId: prior.incomingId }),
    ...(target === undefined || !isTexts(scopes) ? {} : { effectiveScopes: closure(target.product, scopes) }),
  };
}

function isTexts(value: Value | undefined): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}

async function observe(app: App, inputs: ScopeGrantInputs): Promise<IncomingClient> {
  const client = (await listIncomingClients(app, "fresh")).find(
    ({ clientId }) => clientId === inputs.clientId,
  );
  if (client !== undefined) return client;
  throw new LifecycleError(
    "GONE",
    `${inputs.app} has no incoming link with the client ID ${inputs.clientId}, so no scopes can be granted to it. ` +
      "If it was deleted outside of Pulumi, run pulumi up --refresh.",
  );
}

/** Grants exactly these scopes, writing only if that changes something, and reads them back. */
async function sync(app: App, client: IncomingClient, scopes: string[]): Promise<void> {
  const { product } = app.target;
  const granted = async (): Promise<true | undefined> => {
    const seen = await getIncomingClient(app, client.id);
    return seen !== undefined && sameScopes(product, seen.scopes, scopes) ? true : undefined;
  };
  if (sameScopes(product, client.scopes, scopes)) return;
  await confirmWrite(app, {
    act: () => updateIncomingClient(app, client, { scopes }).then(() => true),
    observe: granted,
  });
  if ((await untilShown(app, granted)) === true) return;
  throw new LifecycleError(
    "NOT_APPLIED",
    `${app.target.name} accepted the scopes ${scopes.join(", ")} for the incoming link "${client.name}", but does not show them. ` +
      "Look at it on the app's admin screen, then run pulumi up --refresh.",
  );
}

function stateOf(app: App, inputs: ScopeGrantInputs, client: IncomingClient): ScopeGrantState {
  return {
    ...inputs,
    incomingId: client.id,
    effectiveScopes: closure(app.target.product, inputs.scopes),
    drift: [],
  };
}

async function read(
  context: Context,
  id: string,
  prior: ScopeGrantState | undefined,
): Promise<ReadResult<ScopeGrantInputs, ScopeGrantState> | undefined> {
  const parts = parseScopesId(id);
  const app = context.app(parts.app);
  const client = await findIncomingClient(app, parts.id);
  if (client === undefined) return undefined;
  const unchanged = prior !== undefined && sameScopes(app.target.product, prior.scopes, client.scopes);
  const inputs: ScopeGrantInputs = {
    app: parts.app,
    clientId: client.clientId,
    scopes: unchanged ? prior.scopes : inDeclaredOrder(prior?.scopes ?? [], client.scopes),
  };
  return { id, inputs, state: stateOf(app, inputs, client) };
}

/** Of every client: whose scopes a grant owns is for the program to say. */
async function list(context: Context, name: string): Promise<Listed[]> {
  const clients = await listIncomingClients(context.app(name), "shared");
  return clients.map((client) => ({ id: scopesId(name, client.id), name: client.name }));
}

async function remove(context: Context, id: string): Promise<void> {
  const parts = parseScopesId(id);
  const app = context.app(parts.app);
  const { leastScope } = app.target.product;
  const stillGranted = async (): Promise<IncomingClient | undefined> => {
    const client = await getIncomingClient(app, parts.id);
    return client === undefined || sameScopes(app.target.product, client.scopes, [leastScope])
      ? undefined
      : client;
  };
  const client = await stillGranted();
  if (client === undefined) return;
  await confirmDeletion(app, () => updateIncomingClient(app, client, { scopes: [leastScope] }), stillGranted);
}
