/**
 * An incoming link: a client of an app's authorization server.
 *
 * The key is the name, which is unique in the app and case-sensitive. Redirect URLs and scopes are sets. The secret is an output
 * only; one that was reset outside of Pulumi is drift, and the next update passes the new one on.
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
  withSecret,
  type ClientSettings,
  type IncomingClient,
} from "../atlassian/incomingClients";
import { sameScopes, type Product } from "../atlassian/products";
import { confirmWrite } from "../atlassian/confirmWrite";
import { isSameWhenNormalized, parseUrl, redirectUrlProblem } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type { IncomingClientInputs, IncomingClientState, Ownership } from "../schema/types.gen";
import { differences, leavesInPlace, type Compared } from "../lifecycle/adoption";
import { checkApp, nameProblems, scopeProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs, inDeclaredOrder, sameSet, oldBlocksNew } from "../lifecycle/diff";
import { objectId } from "../lifecycle/ids";
import { LifecycleError } from "../lifecycle/lifecycleError";
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
import { scopeWarnings, scopeComparison } from "../lifecycle/scopes";
import { UNKNOWN, type KnownOutputs, type Properties, type Value } from "../schema/values";

/** The clients of an app's authorization server. */
export const INCOMING_LINK: ObjectKind<IncomingClient, IncomingClientState> = {
  idKind: "incoming",
  title: "incoming link",
  idOf: ({ incomingId }) => incomingId,
  list: listIncomingClients,
  find: findIncomingClient,
  get: getIncomingClient,
  delete: deleteIncomingClient,
  recorded: ({ name, redirectUrls, scopes }) => ({
    name,
    redirectUrls,
    ...(scopes === undefined ? {} : { scopes }),
  }),
  obstacle: ({ clientSecret }) =>
    clientSecret === undefined
      ? 'has a secret that the app does not return; declared with adopt: "always", it gets a new one'
      : undefined,
};

/** The resource `IncomingClient`. */
export const incomingClient: Resource<IncomingClientInputs, IncomingClientState> = {
  type: "IncomingClient",
  check,
  existing,
  warnings: (appsConfig, inputs, before) =>
    scopeWarnings(appsConfig, `the incoming link ${nameOf(inputs)}`, inputs, before),
  diff,
  deleteBeforeReplace: (changes) => oldBlocksNew(changes),
  reconcile,
  previewOutputs,
  // A deleted ScopeGrant must not reset the scopes that the client declares.
  supersedes: (id, inputs) => (inputs["scopes"] === undefined ? [] : [`${id}/scopes`]),
  read,
  delete: (context, id, state) => deleteObject(context, INCOMING_LINK, id, state),
  list: (context, app) => listKind(context, INCOMING_LINK, app),
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
  return typeof name === "string" ? `"${name}"` : "whose name is not known yet";
}

function diff(appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  const scopes = scopeComparison(appsConfig, state["app"]);
  const changes = diffInputs("IncomingClient", state, inputs, {
    replaceOn: ["app"],
    same: { redirectUrls: sameSet, ...scopes },
  });
  // States of older releases lack it, and it decides nothing about a client that the state has.
  const effective = changes.filter(({ path, kind }) => path !== "uniqueName" || kind !== "add");
  return effective.map((change) => {
    if (isRotation(change)) return rotation(change, state, inputs);
    return change.path === "scopes" && change.kind === "delete" ? { ...change, note: SCOPES_STAY } : change;
  });
}

function isRotation({ path, kind }: Change): boolean {
  return path === "rotation" && kind !== "delete";
}

/** Adds the effects of a changed `rotation`. Throws `LifecycleError` (CONFIGURATION) for a replacement under the same name. */
function rotation(change: Change, state: Properties, inputs: Properties): Change {
  if (inputs["rotationMode"] !== "replace") return { ...change, note: COST_OF_RESET };
  if (inputs["name"] !== state["name"]) {
    const note = leavesInPlace(state) ? OLD_CLIENT_STAYS : COST_OF_REPLACE;
    return { ...change, replace: true, note };
  }
  throw new LifecycleError(
    "CONFIGURATION",
    'name must change together with rotation: rotationMode: "replace" creates a new client before it deletes the old one, and names ' +
      "are unique within an app. For a MutualLink, change clientNames. For an IncomingClient, change name, or use a RandomId with " +
      "keepers: { rotation }.",
  );
}

const SCOPES_STAY =
  "its scopes are no longer declared here: they stay as they are, and later changes to them are not drift.";

const COST_OF_RESET =
  "the client secret is reset. Consents and access tokens stay valid; token exchanges fail until the client has the new secret, " +
  "which this run passes on.";

const COST_OF_REPLACE =
  "a new client replaces this one. All tokens of the old one end when it is deleted, and users must consent again.";

const OLD_CLIENT_STAYS =
  "a new client replaces this one, which is left in the app: its secret and its tokens work until it is deleted there. " +
  'For a leaked client, declare deletionPolicy: "delete" and run pulumi up before the rotation.';

/**
 * An update keeps the client's identity. Its secret is the one that the app has then: after a reset in the app, another one than in the
 * state, which an update plan with the old one would refuse to pass on.
 */
function previewOutputs(
  _appsConfig: AppsConfig,
  prior: IncomingClientState | undefined,
  { redirectUrls }: Properties,
): KnownOutputs {
  const urls: Value[] = Array.isArray(redirectUrls) ? redirectUrls : [UNKNOWN];
  // An app that normalizes URLs does not change those in normal form.
  const areNormal = urls.every((url) => typeof url === "string" && parseUrl(url)?.href === url);
  return {
    ...(areNormal ? { storedRedirectUrls: undefined } : {}),
    ...(prior === undefined ? {} : { incomingId: prior.incomingId, clientId: prior.clientId }),
  };
}

async function reconcile(
  context: Context,
  prior: ResourceState<IncomingClientState> | undefined,
  inputs: IncomingClientInputs,
): Promise<ResourceState<IncomingClientState>> {
  const app = context.app(inputs.app);
  const { name, redirectUrls, scopes = [app.target.product.leastScope] } = inputs;
  const { storedRedirectUrls: stored = [] } = prior?.state ?? {};
  const compareTo = (client: IncomingClient, own: readonly string[]): Compared[] =>
    comparison(app.target.product, inputs, {
      ...client,
      redirectUrls: inDeclaredSpelling(client.redirectUrls, redirectUrls, own),
    });
  const compare = (client: IncomingClient): Compared[] => compareTo(client, stored);
  let created = false;
  let writesBeforeReset = Infinity;
  return reconcileObject(context, app, INCOMING_LINK, prior, {
    inputs,
    compare,
    // Right after a write, a difference in spelling is the app's own.
    compareWritten: (client) => compareTo(client, client.redirectUrls),
    adoption: (client) => evidence(app, inputs, client),
    create: () => createIncomingClient(app, { name, redirectUrls, scopes }),
    recoverCreated: (client) => {
      created = true;
      return withSecret(app, client);
    },
    update: (client) => {
      const changed = differences(compare(client)).map(({ property, declared: value }) => [property, value]);
      return updateIncomingClient(app, client, Object.fromEntries(changed) as Partial<ClientSettings>);
    },
    state: (client, ownership) => {
      const clientSecret = client.clientSecret ?? prior?.state.clientSecret ?? UNKNOWN_SECRET;
      if (prior === undefined) refuseUnknownSecret(client, { inputs, ownership });
      return stateOf(inputs, client, { clientSecret, ownership });
    },
    finish: async (client, left) => {
      const state = { ...left, ...storedSpelling(client.redirectUrls, redirectUrls) };
      const isUnknown = state.clientSecret === UNKNOWN_SECRET;
      if (!isUnknown && !isDue(prior, inputs)) return state;
      writesBeforeReset = app.possibleWrites();
      const clientSecret = await rotate(app, client, state.clientSecret);
      if (isUnknown && !created) {
        context.warn(
          "SECRET_RESET",
          `the client secret of the incoming link "${inputs.name}" on ${inputs.app} was reset: the app does not return the old one.`,
        );
      }
      return { ...state, clientSecret };
    },
    unfinished: (state) =>
      state.clientSecret === UNKNOWN_SECRET || app.possibleWrites() > writesBeforeReset
        ? { ...state, clientSecret: UNKNOWN_SECRET, drift: [SECRET_IS_UNKNOWN] }
        : state,
  });
}

/**
 * The redirect URLs of a client, in the declared spelling where only the app's spelling differs: an app may normalize URLs (the fact
 * incoming-redirect-urls). `stored` has the app's spelling right after the last write. Any other spelling is a difference, because apps compare
 * redirect URLs exactly.
 */
function inDeclaredSpelling(
  actual: readonly string[],
  declared: readonly string[],
  stored: readonly string[],
): string[] {
  return actual.flatMap((url) => {
    const meant = stored.includes(url) ? declared.filter((own) => isSameWhenNormalized(own, url)) : [];
    return meant.length === 0 ? [url] : meant;
  });
}

/** The redirect URLs for the state, if the app spells them otherwise than declared. */
function storedSpelling(
  actual: string[],
  declared: readonly string[],
): Pick<IncomingClientState, "storedRedirectUrls"> {
  return sameSet([...declared], actual) ? {} : { storedRedirectUrls: actual };
}

/** Compares what is declared: scopes that are not declared have another owner. */
function comparison(
  product: Product,
  { name, redirectUrls, scopes }: IncomingClientInputs,
  client: IncomingClient,
): Compared[] {
  return [
    { property: "name", declared: name, existing: client.name },
    {
      property: "redirectUrls",
      declared: redirectUrls,
      existing: client.redirectUrls,
      same: sameSet(redirectUrls, client.redirectUrls),
    },
    ...(scopes === undefined
      ? []
      : [
          {
            property: "scopes",
            declared: scopes,
            existing: client.scopes,
            same: sameScopes(product, scopes, client.scopes),
          },
        ]),
  ];
}

/** What else decides whether the resource adopts the client, and whether it owns it. */
async function evidence(
  app: App,
  { adopt, uniqueName }: Partial<IncomingClientInputs>,
  client: IncomingClient,
): Promise<{ ours: boolean; foreign: string | undefined }> {
  const ours = uniqueName === true;
  return { ours, foreign: ours || adopt === "always" ? undefined : await foreignness(app, client) };
}

/** Finds the existing client by its name. */
async function existing(
  context: Context,
  app: App,
  inputs: Partial<IncomingClientInputs>,
  unknown: readonly string[],
): Promise<void> {
  const { name, redirectUrls = [] } = inputs;
  if (name === undefined) return;
  const declared = { ...inputs, app: app.target.name, name, redirectUrls };
  await examineExisting(context, app, INCOMING_LINK, {
    inputs: declared,
    unknown: unknown.filter((input) => input === "redirectUrls" || input === "scopes"),
    compare: (client) => comparison(app.target.product, declared, client),
    adoption: async (client) => {
      const id = objectId(app.target.name, "incoming", client.id);
      const ownership = inputs.uniqueName === true || context.isOwnedHere(id) ? "owned" : "adopted";
      refuseUnknownSecret((await withSecret(app, client)) ?? client, { inputs: declared, ownership });
      return evidence(app, inputs, client);
    },
  });
}

/** Why a client may belong to another account; `undefined` if the configured account created it, or the app records no creators. */
async function foreignness(app: App, { creator }: IncomingClient): Promise<string | undefined> {
  if (creator === undefined) return undefined;
  const own = await ownUserKey(app);
  if (own === creator) return undefined;
  return own === undefined
    ? `its creator has the user key ${creator}, and ${app.target.name} does not return the user key of the configured account`
    : `it was created by another account (user key ${creator}; the configured account's is ${own})`;
}

/** What decides whether a client may get a new secret: its old one stops working. */
interface SecretRules {
  inputs: IncomingClientInputs;
  ownership: Ownership;
}

/**
 * Throws `LifecycleError` (SECRET_UNKNOWN) for an existing client whose secret the app does not return, unless the resource owns the
 * client or `adopt: "always"` is declared. The account that created it is no evidence: another stack may use the same one.
 */
function refuseUnknownSecret({ clientSecret }: IncomingClient, { inputs, ownership }: SecretRules): void {
  if (clientSecret !== undefined || ownership === "owned" || inputs.adopt === "always") return;
  throw new LifecycleError(
    "SECRET_UNKNOWN",
    `${inputs.app} no longer returns the client secret of the existing incoming link "${inputs.name}". Nothing was changed. Declare ` +
      'adopt: "always" to adopt it with a new secret (the old one stops working at once), or delete it in the app.',
  );
}

function newSecretNotReturned(app: App, { name }: IncomingClient): LifecycleError {
  return new LifecycleError(
    "SECRET_UNKNOWN",
    `${app.target.name} reset the client secret of the incoming link "${name}", but did not return the new one. ` +
      "Delete the incoming link in the app and run pulumi up --refresh.",
  );
}

/** Whether `rotation` has changed. */
function isDue(prior: ResourceState<IncomingClientState> | undefined, inputs: IncomingClientInputs): boolean {
  return prior !== undefined && inputs.rotation !== undefined && inputs.rotation !== prior.state.rotation;
}

/** Resets the secret. After a reset without a response, a secret other than the old one is the new one. */
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

function stateOf(
  inputs: IncomingClientInputs,
  client: IncomingClient,
  outputs: { clientSecret: string; ownership: Ownership; drift?: string[] },
): IncomingClientState {
  return { ...inputs, incomingId: client.id, clientId: client.clientId, drift: [], ...outputs };
}

async function read(
  context: Context,
  id: string,
  prior: IncomingClientState | undefined,
): Promise<ReadResult<IncomingClientInputs, IncomingClientState> | undefined> {
  const found = await readObject(context, INCOMING_LINK, id);
  if (found === undefined) return undefined;
  const { app, object: client } = found;
  const { redirectUrls: declaredUrls = [] } = prior ?? {};
  const inputs: IncomingClientInputs = {
    ...(prior === undefined ? {} : inputsOf("IncomingClient", prior)),
    app: app.target.name,
    name: client.name,
    redirectUrls: inDeclaredOrder(
      declaredUrls,
      inDeclaredSpelling(client.redirectUrls, declaredUrls, prior?.storedRedirectUrls ?? []),
    ),
  };
  if (prior === undefined) inputs.scopes = client.scopes;
  else if (prior.scopes !== undefined && !sameScopes(app.target.product, prior.scopes, client.scopes)) {
    inputs.scopes = inDeclaredOrder(prior.scopes, client.scopes);
  }
  const clientSecret = client.clientSecret ?? prior?.clientSecret;
  if (clientSecret === undefined) throw secretNotReturned(id);
  const drift = new Set(prior?.drift ?? []);
  if (prior !== undefined && clientSecret !== prior.clientSecret && prior.clientSecret !== UNKNOWN_SECRET) {
    drift.add(SECRET_WAS_RESET);
    context.warn("SECRET_RESET", `${id}: ${SECRET_WAS_RESET}`);
  }
  const state = stateOf(inputs, client, {
    clientSecret,
    ownership: prior?.ownership ?? "owned",
    drift: [...drift],
  });
  const spelled =
    prior?.storedRedirectUrls === undefined ? {} : { storedRedirectUrls: prior.storedRedirectUrls };
  return { id: found.id, inputs, state: { ...state, ...spelled } };
}

const SECRET_IS_UNKNOWN =
  "a reset of the client secret was interrupted; the next update outputs the current secret, or a new one if the app does not return it";

const SECRET_WAS_RESET =
  "the client secret was reset outside of Pulumi; the next update passes the new one on to the resources that take it as input";

function secretNotReturned(id: string): LifecycleError {
  return new LifecycleError(
    "SECRET_UNKNOWN",
    `${id} can be neither imported nor read by a program, because the app does not return its client secret. To manage it, declare ` +
      'it with adopt: "always": it gets a new secret, and the old one stops working at once. To use it without managing it, set its ' +
      "client ID and client secret in the stack's configuration.",
  );
}
