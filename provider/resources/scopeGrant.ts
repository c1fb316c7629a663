/**
 * The scopes of an incoming link, managed apart from the link itself, for example by another team.
 *
 * The link's `IncomingClient`, if there is one, declares no scopes. Deleting the grant resets the scopes to the product's least
 * scope, since the products refuse a client without scopes.
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
import { clientIdKey, mayEqual, problemsOf, WHAT_TO_DO } from "../atlassian/objectList";
import { closure, sameScopes } from "../atlassian/products";
import { confirmDeletion } from "../atlassian/confirmWrite";
import type { Ownership, ScopeGrantInputs, ScopeGrantState } from "../schema/types.gen";
import { afterUpdate, isLeftInPlace } from "../lifecycle/adoption";
import { checkApp, scopeProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, oldBlocksNew } from "../lifecycle/diff";
import { LifecycleError, PartialFailure } from "../lifecycle/lifecycleError";
import { parseScopesId, scopesId } from "../lifecycle/ids";
import { sync } from "../lifecycle/reconcile";
import type { Change, Checked, ReadResult, Listed, Resource, ResourceState } from "../lifecycle/resource";
import { scopeWarnings, scopeComparison } from "../lifecycle/scopes";
import type { Properties, Value } from "../schema/values";
import { INCOMING_LINK } from "./incomingClient";

/** The resource `ScopeGrant`. */
export const scopeGrant: Resource<ScopeGrantInputs, ScopeGrantState> = {
  type: "ScopeGrant",
  check,
  existing,
  warnings: (appsConfig, inputs, before) => scopeWarnings(appsConfig, "an incoming link", inputs, before),
  diff,
  // Deletion resets the client's scopes. For the same client, that must come first; another client keeps its scopes as long as
  // it is in use.
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
  const client = await clientOf(app, prior?.state.incomingId, inputs);
  const id = scopesId(inputs.app, client.id);
  const { scopes } = inputs;
  const isGranted = sameScopes(app.target.product, client.scopes, scopes);
  if (prior === undefined) {
    context.acquire(id);
    if (isGranted) context.warnOnce("ADOPTED", adoptionText(context, app, client));
  }
  // Scopes that were already granted may be those of another stack.
  const isOwned = !isGranted || context.isOwnedHere(id);
  const ownership =
    prior === undefined ? (isOwned ? "owned" : "adopted") : afterUpdate(prior.state.ownership);
  const state = stateOf(app, inputs, client, ownership);
  try {
    await sync(
      app,
      INCOMING_LINK,
      {
        compare: ({ scopes: existing }) => [
          {
            property: "scopes",
            declared: scopes,
            existing,
            same: sameScopes(app.target.product, existing, scopes),
          },
        ],
        update: (granted) => updateIncomingClient(app, granted, { scopes }),
      },
      client,
    );
  } catch (cause) {
    if (app.possibleWrites() === 0) throw cause;
    throw new PartialFailure(id, prior?.state ?? state, cause);
  }
  return { id, state };
}

/** Warns about the scopes that a client has already. */
async function existing(
  context: Context,
  app: App,
  { clientId, scopes }: Partial<ScopeGrantInputs>,
): Promise<void> {
  if (clientId === undefined || scopes === undefined) return;
  const [client] = (await listIncomingClients(app, "shared")).having(clientIdKey(clientId));
  if (client === undefined || context.isManaged(scopesId(app.target.name, client.id))) return;
  if (sameScopes(app.target.product, client.scopes, scopes))
    context.warnOnce("ADOPTED", adoptionText(context, app, client));
}

function adoptionText(context: Context, app: App, { id, name }: IncomingClient): string {
  const granted = scopesId(app.target.name, id);
  const scopes = `the scopes of the incoming link "${name}" on ${app.target.name} are already as declared (${granted})`;
  return context.isOwnedHere(granted)
    ? `${scopes} and are adopted from the resource of this stack that granted them.`
    : `${scopes} and are adopted. The resource does not own them: deleting the resource leaves them as they are.`;
}

/** An update keeps the client; the product's list of scopes has what the declared ones imply. */
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

/** The client, by the product's ID if the state has it. Throws `LifecycleError` (OBJECT_UNREADABLE, GONE). */
async function clientOf(
  app: App,
  incomingId: string | undefined,
  inputs: ScopeGrantInputs,
): Promise<IncomingClient> {
  const known = incomingId === undefined ? undefined : await getIncomingClient(app, incomingId);
  if (known?.clientId === inputs.clientId) return known;
  const key = clientIdKey(inputs.clientId);
  const [listed] = (await listIncomingClients(app, "shared")).having(key);
  // Another stack may have granted scopes since.
  const current = listed === undefined ? undefined : await getIncomingClient(app, listed.id);
  if (current?.clientId === inputs.clientId) return current;
  const list = await listIncomingClients(app, "fresh");
  const [client] = list.having(key);
  if (client !== undefined) return client;
  const unreadable = list.skipped.filter(({ known: { clientId } }) => mayEqual(clientId, inputs.clientId));
  if (unreadable.length > 0) {
    throw new LifecycleError(
      "OBJECT_UNREADABLE",
      `the scopes of the incoming link with the client ID ${inputs.clientId} cannot be granted on ${inputs.app}: ` +
        `${problemsOf(unreadable)}. Nothing was changed. ${WHAT_TO_DO}`,
    );
  }
  throw new LifecycleError(
    "GONE",
    `the scopes of the incoming link with the client ID ${inputs.clientId} cannot be granted: ${inputs.app} has no such link. ` +
      "Nothing was changed. If the link was deleted outside of Pulumi, run pulumi up --refresh.",
  );
}

function stateOf(
  app: App,
  inputs: ScopeGrantInputs,
  client: IncomingClient,
  ownership: Ownership,
): ScopeGrantState {
  return {
    ...inputs,
    ownership,
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
  return {
    id: scopesId(parts.app, client.id),
    inputs,
    state: stateOf(app, inputs, client, prior?.ownership ?? "owned"),
  };
}

/** The scopes of the clients, whether or not a grant manages them. */
async function list(context: Context, name: string): Promise<Listed[]> {
  const { objects } = await listIncomingClients(context.app(name), "shared");
  return objects.map((client) => ({ id: scopesId(name, client.id), name: client.name }));
}

async function remove(context: Context, id: string, { clientId, ...state }: ScopeGrantState): Promise<void> {
  if (isLeftInPlace(context, id, `the scopes of the client ${clientId}`, state)) return;
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
