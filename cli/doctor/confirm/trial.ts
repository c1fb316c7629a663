/** The trial with test objects: what is sent, in which order, and what comes back. */

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { isAppError } from "../../../provider/atlassian/appError";
import type { Exchange } from "../../../provider/atlassian/exchange";
import { BrowserFlowError } from "../../../provider/atlassian/oauth/browserFlow";
import { redirectUrlSuffix } from "../../../provider/atlassian/oauth/redirectUrl";
import { openUserSession, type Authorization } from "../../../provider/atlassian/oauth/userSession";
import { closure, type Product } from "../../../provider/atlassian/products";
import { testUserOf } from "../../../provider/atlassian/target";
import { isRecord } from "../../../provider/schema/values";
import { clientsPath, isRead, linksRoot, manifestPath, whyUnread, type Instance } from "../instance";
import type { Journal, Kind } from "./journal";
import { createObject, deleteObject, listPath, type Creation } from "./testObjects";

/** What came back of each step; a step that was not reached is missing. */
export interface Trial {
  /** Random, in all names. */
  readonly marker: string;
  readonly scopes: TestScopes;
  incoming?: IncomingTrial;
  outgoing?: OutgoingTrial;
  links?: LinkTrial;
  consent?: ConsentTrial;
  implied?: ImpliedTrial;
}

/** The scopes of the test client. */
export interface TestScopes {
  /** Two scopes, not in alphabetical order; one, if the product has no two that are harmless. */
  several: readonly string[];
  /** A scope that implies another one; `undefined` if the product has none that is harmless. */
  implying: string | undefined;
}

/** The redirect URLs of the test client: neither sorted nor normalized. */
export const redirectsOf = (marker: string): string[] => [
  `https://b.${marker}.invalid/cb`,
  `https://A.${marker}.invalid:443/cb`,
];

/** The scopes of the test connection, not in alphabetical order. */
export const CONNECTION_SCOPES = ["WRITE", "READ"];

/** Incoming links. */
export interface IncomingTrial {
  created?: Creation;
  read?: Exchange;
  otherCase?: Creation;
  sameName?: Creation;
  unknownMember?: Creation;
  partialUpdate?: Exchange;
  readAfterPartial?: Exchange;
  update?: Exchange;
  readAfterUpdate?: Exchange;
  reset?: Exchange;
  /** The client's ID and its secret after the last step; without a secret if no response has it. */
  credentials?: { clientId: string; secret: string | undefined };
  revocation?: Exchange;
  deleted?: Exchange | undefined;
}

/** Outgoing links. */
export interface OutgoingTrial {
  created?: Creation;
  read?: Exchange;
  isSameNameFree?: Exchange;
  isOtherCaseFree?: Exchange;
  update?: Exchange;
  readAfterUpdate?: Exchange;
  withoutSuffix?: Exchange;
  deleted?: Exchange | undefined;
}

/** Application links. */
export interface LinkTrial {
  created?: Creation;
  sameName?: Creation;
  readSameName?: Exchange;
  otherCase?: Creation;
  readOtherCase?: Exchange;
  sameUrl?: Creation;
  update?: Exchange;
  ofItself?: Creation | undefined;
  deleted?: Exchange | undefined;
}

/** Authorization requests of a test user for the test client. */
export interface ConsentTrial {
  /** With a plain code challenge. */
  plain?: Authorization;
  /** With an S256 challenge, after the plain one was refused. */
  s256?: Authorization;
  /** While the user has a token of the client. */
  again?: Authorization;
  /** The response with the tokens. */
  issued?: Exchange;
  /** Why the later steps are missing. */
  failure?: string;
}

/** An authorization request for a scope that the client has only if its own scope implies it. */
export interface ImpliedTrial {
  asked?: Authorization;
  /** Why there is none. */
  failure?: string;
}

/** The products where it is not certain what a scope implies. */
const UNCERTAIN_SCOPES: Partial<Record<Instance["target"]["productKey"], { has: string; asks: string }>> = {
  bamboo: { has: "WRITE", asks: "READ" },
  crowd: { has: "SYSTEM_ADMIN", asks: "USER" },
};

/** A trial before its first step. */
export function newTrial({ product }: Instance["target"]): Trial {
  return { marker: `applinks-doctor-${randomBytes(8).toString("hex")}`, scopes: scopesOf(product) };
}

/** The scopes with the least power that show how an app returns scopes. */
function scopesOf(product: Product): TestScopes {
  const harmless = Object.keys(product.scopes).filter((scope) => !product.powerfulScopes.includes(scope));
  const implying = harmless.find((scope) => closure(product, [scope]).length === 2);
  const several = implying === undefined ? harmless.slice(0, 2) : closure(product, [implying]);
  return { several: several.length === 0 ? [product.leastScope] : [...several].sort().reverse(), implying };
}

/**
 * Creates the objects and changes them; `beforeDeletion` runs while they exist. A link of the app to itself is one of them only if `linksItself`.
 * Ends early, with what it has, if `signal` is aborted.
 */
export async function runTrial(
  instance: Instance,
  journal: Journal,
  {
    trial,
    signal,
    linksItself,
    beforeDeletion,
  }: {
    trial: Trial;
    signal: AbortSignal;
    linksItself: boolean;
    beforeDeletion: () => Promise<void>;
  },
): Promise<void> {
  const steps = [
    () => tryIncoming(instance, journal, trial),
    () => tryConsent(instance, trial, signal),
    () => tryImplied(instance, journal, { trial, signal }),
    () => tryOutgoing(instance, journal, trial),
    () => tryLinks(instance, journal, trial, linksItself),
    beforeDeletion,
    () => deleteAll(instance, journal, trial),
  ];
  for (const step of steps) {
    if (signal.aborted) return;
    await step();
  }
}

async function tryIncoming(instance: Instance, journal: Journal, trial: Trial): Promise<void> {
  if ((await listPath(instance, "client")) === undefined) return;
  const { marker, scopes } = trial;
  const incoming: IncomingTrial = (trial.incoming = {});
  const path = clientsPath(instance);
  const redirects = redirectsOf(marker);
  const name = `${marker}-client-a`;
  const create = (called: string, further: object = {}): Promise<Creation> => {
    const body = { name: called, redirects, scope: scopes.several.join(" "), ...further };
    return createObject(instance, journal, { kind: "client", name: called }, { method: "POST", path, body });
  };
  incoming.created = await create(name);
  const { id } = incoming.created;
  if (id === undefined) return;
  const one = `${path}/${encodeURIComponent(id)}`;
  incoming.read = await fresh(instance, one);
  incoming.otherCase = await create(`${marker}-client-A`);
  incoming.sameName = await create(name);
  incoming.unknownMember = await create(`${marker}-client-b`, { applinksDoctor: marker });
  const scope = scopes.implying ?? scopes.several[0] ?? "";
  incoming.partialUpdate = await instance.write({ method: "PUT", path: one, body: { scope } });
  incoming.readAfterPartial = await fresh(instance, one);
  incoming.update = await instance.write({ method: "PUT", path: one, body: { name, redirects, scope } });
  incoming.readAfterUpdate = await fresh(instance, one);
  const clientId = memberOf(incoming.read, "clientId");
  if (clientId === undefined) return;
  const known = secretIn(incoming.created.exchange) ?? secretIn(incoming.read);
  if (known !== undefined) incoming.revocation = await revoke(instance, clientId, known);
  incoming.reset = await instance.write({
    method: "PUT",
    path: `${path}/reset/${encodeURIComponent(clientId)}`,
  });
  const renewed = secretIn(incoming.reset) ?? secretIn(await fresh(instance, one));
  incoming.credentials = { clientId, secret: incoming.reset.problem === undefined ? renewed : known };
  if (known === undefined && renewed !== undefined)
    incoming.revocation = await revoke(instance, clientId, renewed);
}

/** Revokes a token that does not exist, as this client. */
function revoke(instance: Instance, clientId: string, clientSecret: string): Promise<Exchange> {
  const form = { token: randomUUID(), client_id: clientId, client_secret: clientSecret };
  return instance.read(`${instance.target.paths.incoming}/revoke`, { as: "nobody", form });
}

async function tryOutgoing(instance: Instance, journal: Journal, trial: Trial): Promise<void> {
  const path = await listPath(instance, "connection");
  if (path === undefined) return;
  const { marker } = trial;
  const outgoing: OutgoingTrial = (trial.outgoing = {});
  const name = `${marker}-connection-a`;
  const server = `https://${marker}.invalid/rest/oauth2/latest`;
  const authorizationEndpoint = `${server}/authorize`;
  const query = `authorizationEndpoint=${encodeURIComponent(authorizationEndpoint)}`;
  const computed = memberOf(await instance.read(`${path}/get-redirect-uri?${query}`), "redirectUri");
  const settings = {
    name,
    type: "generic",
    clientId: marker,
    authorizationEndpoint,
    tokenEndpoint: `${server}/token`,
    scopes: CONNECTION_SCOPES,
    redirectUriSuffix: computed?.split("/").at(-1) ?? redirectUrlSuffix(authorizationEndpoint),
  };
  outgoing.created = await createObject(
    instance,
    journal,
    { kind: "connection", name },
    { method: "POST", path, body: { ...settings, clientSecret: randomUUID() } },
  );
  const { id } = outgoing.created;
  if (id === undefined) return;
  const one = `${path}/${encodeURIComponent(id)}`;
  outgoing.read = await fresh(instance, one);
  const free = (text: string): Promise<Exchange> =>
    fresh(instance, `${path}/is-name-unique?name=${encodeURIComponent(text)}`);
  outgoing.isSameNameFree = await free(name);
  outgoing.isOtherCaseFree = await free(name.toUpperCase());
  outgoing.update = await instance.write({ method: "PUT", path: one, body: settings });
  outgoing.readAfterUpdate = await fresh(instance, one);
  const { redirectUriSuffix: _suffix, ...body } = settings;
  outgoing.withoutSuffix = await instance.write({ method: "PUT", path: one, body });
}

async function tryLinks(
  instance: Instance,
  journal: Journal,
  trial: Trial,
  linksItself: boolean,
): Promise<void> {
  const path = await listPath(instance, "link");
  if (path === undefined) return;
  const { marker } = trial;
  const links: LinkTrial = (trial.links = {});
  const creations = `${await linksRoot(instance)}/applicationlink`;
  const name = `${marker}-link`;
  const create = (host: string, called = name): Promise<Creation> => {
    const url = `https://${host}.${marker}.invalid`;
    const body = { name: called, typeId: "generic", rpcUrl: url, displayUrl: url, isPrimary: false };
    return createObject(
      instance,
      journal,
      { kind: "link", name: called },
      { method: "PUT", path: creations, body },
    );
  };
  links.created = await create("a");
  const { id } = links.created;
  if (id === undefined) return;
  links.sameUrl = await create("a", `${name}-again`);
  links.sameName = await create("b");
  if (links.sameName.id !== undefined)
    links.readSameName = await fresh(instance, `${path}/${encodeURIComponent(links.sameName.id)}`);
  links.otherCase = await create("c", `${marker}-LINK`);
  if (links.otherCase.id !== undefined)
    links.readOtherCase = await fresh(instance, `${path}/${encodeURIComponent(links.otherCase.id)}`);
  const url = `https://a.${marker}.invalid/changed`;
  links.update = await instance.write({
    method: "PUT",
    path: `${path}/${encodeURIComponent(id)}`,
    body: { name: `${name}-changed`, rpcUrl: url, displayUrl: url },
  });
  if (linksItself) links.ofItself = await linkItself(instance, journal, marker);
}

/** Links the app to itself: it is certain to respond, and has a link back. */
async function linkItself(
  instance: Instance,
  journal: Journal,
  marker: string,
): Promise<Creation | undefined> {
  const id = memberOf(await instance.read(await manifestPath(instance)), "id");
  if (id === undefined) return undefined;
  const { url, product } = instance.target;
  const name = `${marker}-itself`;
  const displayUrl = `https://itself.${marker}.invalid`;
  const body = { id, name, typeId: product.typeId, rpcUrl: url, displayUrl, isPrimary: false };
  const path = `${await linksRoot(instance)}/applicationlink`;
  return createObject(instance, journal, { kind: "link", name }, { method: "PUT", path, body });
}

const NEEDS_USER = "It needs a test user in the app's configuration.";

/** A test user consents to the test client. Its only token is revoked; the client's deletion would end it, too. */
async function tryConsent(instance: Instance, trial: Trial, signal: AbortSignal): Promise<void> {
  const { target } = instance;
  const { marker, scopes, incoming } = trial;
  const consent: ConsentTrial = (trial.consent = {});
  const user = testUserOf(target);
  const { clientId, secret } = incoming?.credentials ?? {};
  if (user === undefined) consent.failure = NEEDS_USER;
  if (user === undefined || clientId === undefined) return;
  const authorize = openUserSession(target, user, signal);
  const redirectUrl = redirectsOf(marker)[0] ?? "";
  const client = { client_id: clientId, redirect_uri: redirectUrl };
  const request = { ...client, scope: scopes.implying ?? scopes.several[0] ?? "" };
  const verifier = randomBytes(32).toString("base64url");
  const challenged = (method: string, challenge: string): Promise<Authorization> =>
    authorize({ ...request, code_challenge: challenge, code_challenge_method: method });
  try {
    consent.plain = await challenged("plain", verifier);
    if (consent.plain.code === undefined) {
      consent.s256 = await challenged("S256", createHash("sha256").update(verifier).digest("base64url"));
    }
    const code = consent.plain.code ?? consent.s256?.code;
    if (code === undefined || secret === undefined) return;
    const root = target.paths.incoming;
    const form = { ...client, client_secret: secret };
    const exchanged = { ...form, grant_type: "authorization_code", code, code_verifier: verifier };
    const issued = await instance.read(`${root}/token`, { as: "nobody", form: exchanged });
    consent.issued = issued;
    const token = memberOf(issued, "access_token");
    if (token === undefined) {
      consent.failure = whyUnread(issued);
      return;
    }
    consent.again = await authorize(request);
    await instance.read(`${root}/revoke`, { as: "nobody", form: { ...form, token } });
  } catch (error) {
    if (!(error instanceof BrowserFlowError) && !isAppError(error)) throw error;
    consent.failure = error.message;
  }
}

/**
 * A test user consents to the smaller scope of a test client with a larger one. The code is not exchanged, so nobody has a token of this client;
 * it is removed with the other objects.
 */
async function tryImplied(
  instance: Instance,
  journal: Journal,
  { trial, signal }: { trial: Trial; signal: AbortSignal },
): Promise<void> {
  const { target } = instance;
  const scopes = UNCERTAIN_SCOPES[target.productKey];
  if (scopes === undefined || trial.incoming?.created?.id === undefined) return;
  const implied: ImpliedTrial = (trial.implied = {});
  const user = testUserOf(target);
  if (user === undefined) {
    implied.failure = NEEDS_USER;
    return;
  }
  const path = clientsPath(instance);
  const name = `${trial.marker}-client-c`;
  const redirects = redirectsOf(trial.marker);
  const { id, exchange } = await createObject(
    instance,
    journal,
    { kind: "client", name },
    { method: "POST", path, body: { name, redirects, scope: scopes.has } },
  );
  const read = id === undefined ? exchange : await fresh(instance, `${path}/${encodeURIComponent(id)}`);
  const clientId = memberOf(read, "clientId");
  if (clientId === undefined) {
    implied.failure = whyUnread(read);
    return;
  }
  try {
    const authorize = openUserSession(target, user, signal);
    const client = { client_id: clientId, redirect_uri: redirects[0] ?? "" };
    implied.asked = await authorize({ ...client, scope: scopes.asks });
  } catch (error) {
    if (!(error instanceof BrowserFlowError) && !isAppError(error)) throw error;
    implied.failure = error.message;
  }
}

/** Deletes the first object of each kind, for the response. */
async function deleteAll(instance: Instance, journal: Journal, trial: Trial): Promise<void> {
  const parts = { client: trial.incoming, connection: trial.outgoing, link: trial.links };
  for (const [kind, part] of Object.entries(parts) as [Kind, typeof trial.links][]) {
    const { id, key } = part?.created ?? {};
    if (part === undefined || id === undefined || key === undefined) continue;
    part.deleted = await deleteObject(instance, journal, { kind, key, id });
  }
}

async function fresh(instance: Instance, path: string): Promise<Exchange> {
  instance.forget();
  return instance.read(path);
}

/** A text member of a response. */
export function memberOf(exchange: Exchange | undefined, name: string): string | undefined {
  if (exchange === undefined || !isRead(exchange) || !isRecord(exchange.json)) return undefined;
  const value = exchange.json[name];
  return typeof value === "string" ? value : undefined;
}

/** The secret in a response that has it: not asterisks. */
function secretIn(exchange: Exchange): string | undefined {
  const secret = memberOf(exchange, "clientSecret");
  return secret === undefined || /^[*•]*$/.test(secret) ? undefined : secret;
}
