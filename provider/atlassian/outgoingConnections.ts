/** Outgoing links of one app: its registrations as a client of other authorization servers. */

import type { ConnectionType } from "../schema/types.gen";
import { listEntries, record, strings, text, type App } from "./app";
import { AppError, isAppError, reportOf } from "./appError";
import { redirectUrlSuffix } from "./oauth/redirectUrl";
import { clientIdKey, idOf, nameKey, readById, readList, textIn, type ObjectList } from "./objectList";
import type { Call } from "./responses";
import type { Freshness } from "./sharedReads";

/** A connection as the app stores it; the app never returns the client secret. */
export interface OutgoingConnection {
  id: string;
  name: string;
  description: string | undefined;
  /** `generic`, `google`, `microsoft`, or another type of a newer product, in lower case. */
  type: string;
  clientId: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  /** The end of its redirect URL, where the app returns it. */
  redirectUriSuffix?: string | undefined;
  /** All fields that the app has stored, because an update must repeat them. Set only if the connection was read by its ID. */
  stored?: Record<string, unknown>;
}

/** A connection's properties; without a `clientSecret`, the stored one stays. */
export type ConnectionSettings = Omit<OutgoingConnection, "id" | "type" | "redirectUriSuffix" | "stored"> & {
  type: ConnectionType;
  clientSecret?: string;
};

/** The connections. Throws `AppError` (APP_UNSUPPORTED) if the app has no such REST root. */
export async function listOutgoingConnections(
  app: App,
  freshness: Freshness,
): Promise<ObjectList<OutgoingConnection>> {
  const call = { operation: "list the outgoing links", method: "GET", path: root(app) } as const;
  try {
    return await app.sharedList(call, freshness, (body) =>
      readList(app, call, listEntries(app, call, body, "outgoing-list"), {
        title: "outgoing link",
        read: (target) => readConnection(app, call, target),
        known: (target) => ({
          id: textIn(target, "id"),
          name: textIn(target, "name"),
          clientId: textIn(target, "clientId"),
        }),
        keys: ({ name, clientId }) => [nameKey(name), clientIdKey(clientId)],
      }),
    );
  } catch (error) {
    throw unsupported(app, error);
  }
}

/** One connection, from the shared list or by its ID; `undefined` only if the app reports that it does not exist. */
export async function findOutgoingConnection(app: App, id: string): Promise<OutgoingConnection | undefined> {
  return (await listOutgoingConnections(app, "shared")).get(id) ?? getOutgoingConnection(app, id);
}

/** One connection by its ID; `undefined` if the app reports that it does not exist. */
export async function getOutgoingConnection(app: App, id: string): Promise<OutgoingConnection | undefined> {
  const call: Call = { operation: `read the outgoing link ${id}`, method: "GET", path: pathOf(app, id) };
  return readById(app, call, {
    list: root(app),
    id,
    read: (stored) => ({ ...readConnection(app, call, stored), stored }),
    isListed: async () => (await listOutgoingConnections(app, "fresh")).get(id) !== undefined,
  });
}

/** Creates a connection. */
export async function createOutgoingConnection(
  app: App,
  settings: ConnectionSettings & { clientSecret: string },
): Promise<OutgoingConnection> {
  const call: Call = {
    operation: `create the outgoing link "${settings.name}"`,
    method: "POST",
    path: root(app),
    body: onTheWire(settings),
    change: { object: titleOf(settings), after: withoutSecret(settings) },
  };
  try {
    return await app.sendListed<OutgoingConnection, OutgoingConnection>(call, {
      list: root(app),
      read: (body) => readConnection(app, call, record(app, call, body)),
      amend: (list, created) => {
        list.put(created);
      },
    });
  } catch (error) {
    throw refusedSuffix(error);
  }
}

/** The error of a creation. It names the fact if the app refuses the suffix, because the app then computes redirect URLs in another way. */
function refusedSuffix(error: unknown): unknown {
  if (!isAppError(error, "APP_REFUSED") || !error.message.includes("redirectUriSuffix")) return error;
  const { status = 400 } = error;
  const message = `${error.message} ${reportOf("outgoing-redirect-rule", "a redirect URL that the app's screens show, and the authorization endpoint")}`;
  return new AppError("APP_REFUSED", message, { status, fact: "outgoing-redirect-rule", cause: error });
}

/** A connection whose redirect URL, if the app returns it, is not computed as assumed. */
export async function otherwiseComputed(app: App): Promise<OutgoingConnection | undefined> {
  const { objects } = await listOutgoingConnections(app, "shared");
  return objects.find(
    ({ authorizationEndpoint, redirectUriSuffix }) =>
      redirectUriSuffix !== undefined &&
      authorizationEndpoint !== "" &&
      redirectUriSuffix !== redirectUrlSuffix(authorizationEndpoint),
  );
}

/**
 * Writes the whole connection, as the products require; fields unknown to this provider keep their values. Throws `AppError`
 * (APP_NOT_FOUND) if it does not exist.
 */
export async function updateOutgoingConnection(
  app: App,
  connection: OutgoingConnection,
  settings: ConnectionSettings,
): Promise<void> {
  const { id, stored = (await getOutgoingConnection(app, id))?.stored, ...current } = connection;
  const { redirectUriSuffix: _computed, ...before } = current;
  const { clientSecret: _never, ...known } = stored ?? {};
  const call: Call = {
    operation: `update the outgoing link "${settings.name}"`,
    method: "PUT",
    path: pathOf(app, id),
    body: { ...known, ...onTheWire(settings) },
    change: { object: titleOf(connection), before, after: withoutSecret(settings) },
  };
  const { clientSecret: _secret, ...listed } = settings;
  await app.sendListed<OutgoingConnection, undefined>(call, {
    list: root(app),
    read: () => undefined,
    // Assumed until the connection is read back.
    amend: (list) => {
      list.put({ id, ...listed });
    },
  });
}

/** Deletes a connection; `before` is for the change record. Throws `AppError` (APP_NOT_FOUND) if it does not exist. */
export async function deleteOutgoingConnection(
  app: App,
  id: string,
  before: { name: string },
): Promise<void> {
  const change = { object: titleOf(before), before };
  const call: Call = {
    operation: `delete the outgoing link ${id}`,
    method: "DELETE",
    path: pathOf(app, id),
    change,
  };
  await app.sendListed<OutgoingConnection, undefined>(call, {
    list: root(app),
    read: () => undefined,
    amend: (list) => {
      list.remove(id);
    },
  });
}

const titleOf = ({ name }: { name: string }): string => `outgoing link "${name}"`;

/** The settings for the change record, which shows of a secret only that it is new. */
function withoutSecret({ clientSecret, ...settings }: ConnectionSettings): object {
  return clientSecret === undefined ? settings : { ...settings, clientSecret: "a new one" };
}

/** The redirect URL that the app itself computes for an authorization endpoint; `undefined` if it has no such resource. */
export async function fetchRedirectUrl(app: App, authorizationEndpoint: string): Promise<string | undefined> {
  const path = `${root(app)}/get-redirect-uri?authorizationEndpoint=${encodeURIComponent(authorizationEndpoint)}`;
  const call = { operation: "read the redirect URL", method: "GET", path } as const;
  try {
    return text(app, call, record(app, call, await app.sharedRead(call)), "redirectUri");
  } catch (error) {
    if (isAppError(error) && error.status === 404) return undefined;
    throw error;
  }
}

function root(app: App): string {
  return `${app.target.paths.outgoing}/config`;
}

function pathOf(app: App, id: string): string {
  return `${root(app)}/${encodeURIComponent(id)}`;
}

function onTheWire(settings: ConnectionSettings): Record<string, unknown> {
  const { clientSecret, ...rest } = settings;
  return {
    ...rest,
    description: settings.description ?? null,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    // Required by the products.
    redirectUriSuffix: redirectUrlSuffix(settings.authorizationEndpoint),
  };
}

function readConnection(app: App, call: Call, target: Record<string, unknown>): OutgoingConnection {
  const description = target["description"];
  return {
    id: idOf(app, call, target),
    name: text(app, call, target, "name"),
    description: typeof description === "string" && description !== "" ? description : undefined,
    type: typeOf(text(app, call, target, "type")),
    clientId: text(app, call, target, "clientId"),
    // Empty for the grant types of newer versions that need none.
    authorizationEndpoint: textIn(target, "authorizationEndpoint") ?? "",
    tokenEndpoint: text(app, call, target, "tokenEndpoint"),
    scopes: scopesOf(app, call, target),
    redirectUriSuffix: textIn(target, "redirectUriSuffix"),
  };
}

/** The type in lower case; the screens name the type generic "Custom". */
function typeOf(type: string): string {
  const lower = type.toLowerCase();
  return lower === "custom" ? "generic" : lower;
}

/** The scopes: a list, or one text. */
function scopesOf(app: App, call: Call, target: Record<string, unknown>): string[] {
  const scopes = textIn(target, "scopes");
  return scopes === undefined
    ? strings(app, call, target, "scopes")
    : scopes.split(/\s+/).filter((scope) => scope !== "");
}

function unsupported(app: App, error: unknown): unknown {
  if (!isAppError(error) || error.status !== 404) return error;
  const { name, url, product, paths, configKey } = app.target;
  return new AppError(
    "APP_UNSUPPORTED",
    `could not list the outgoing links on ${name} (${url}): 404, no REST resource at ${paths.outgoing}. ` +
      `Outgoing links need ${product.title} ${product.since.outgoing} or later. If the app has another REST root, set it in ` +
      `${configKey}.paths.outgoing. ${reportOf("outgoing-root", "the path of the requests that the edit page of an outgoing link sends")}`,
    { status: 404, fact: "outgoing-root", cause: error },
  );
}
