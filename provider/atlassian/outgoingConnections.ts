/** Outgoing links of one app: the app as a client of other OAuth 2.0 providers. */

import type { ConnectionType } from "../schema/types.gen";
import { record, records, text, texts, type App } from "./app";
import { AppError, isAppError } from "./errors";
import { redirectUrlSuffix } from "./oauth/redirectUrl";

/** A connection as the app stores it; the client secret is never returned. */
export interface OutgoingConnection {
  id: string;
  name: string;
  description: string | undefined;
  /** As declared: `generic`, `google`, `microsoft`; in lower case whatever else a newer product has. */
  type: string;
  clientId: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
}

/** What a connection is made of; without a `clientSecret` the stored one stays. */
export type ConnectionSettings = Omit<OutgoingConnection, "id" | "type"> & {
  type: ConnectionType;
  clientSecret?: string;
};

/** All connections. Throws `AppError` (APP_UNSUPPORTED) if the app has no such REST root. */
export async function listOutgoingConnections(
  app: App,
  freshness: "fresh" | "shared",
): Promise<OutgoingConnection[]> {
  const operation = "list the outgoing links";
  const call = { operation, method: "GET", path: root(app) } as const;
  try {
    const body = await (freshness === "fresh" ? app.send(call) : app.sharedRead(call));
    return records(app, operation, body).map((target) => readConnection(app, operation, target));
  } catch (error) {
    throw unsupported(app, error);
  }
}

/** One connection, from the shared list; `undefined` only if the app itself says that there is none. */
export async function findOutgoingConnection(app: App, id: string): Promise<OutgoingConnection | undefined> {
  const listed = (await listOutgoingConnections(app, "shared")).find((connection) => connection.id === id);
  return listed ?? getOutgoingConnection(app, id);
}

/** One connection, asked for by its ID; `undefined` if the app says that there is none. */
export async function getOutgoingConnection(app: App, id: string): Promise<OutgoingConnection | undefined> {
  const target = await getEntry(app, id);
  return target === undefined ? undefined : readConnection(app, `read the outgoing link ${id}`, target);
}

/** Creates a connection. */
export async function createOutgoingConnection(
  app: App,
  settings: ConnectionSettings & { clientSecret: string },
): Promise<OutgoingConnection> {
  const operation = `create the outgoing link "${settings.name}"`;
  const change = { object: titleOf(settings), after: withoutSecret(settings) };
  const body = await app.send({
    operation,
    method: "POST",
    path: root(app),
    body: onTheWire(settings),
    change,
  });
  return readConnection(app, operation, record(app, operation, body));
}

/**
 * Writes the whole connection, as the products demand; fields that we do not know keep what the app has.
 * Throws `AppError` (APP_NOT_FOUND) when it is gone.
 */
export async function updateOutgoingConnection(
  app: App,
  connection: OutgoingConnection,
  settings: ConnectionSettings,
): Promise<void> {
  const { clientSecret: _never, ...known } = (await getEntry(app, connection.id)) ?? {};
  const { id, ...before } = connection;
  await app.send({
    operation: `update the outgoing link "${settings.name}"`,
    method: "PUT",
    path: `${root(app)}/${encodeURIComponent(id)}`,
    body: { ...known, ...onTheWire(settings) },
    change: { object: titleOf(connection), before, after: withoutSecret(settings) },
  });
}

/**
 * Deletes a connection; `before` is what is known of it, for the record. Throws `AppError` (APP_NOT_FOUND) when it is gone
 * already.
 */
export async function deleteOutgoingConnection(
  app: App,
  id: string,
  before: { name: string },
): Promise<void> {
  const path = `${root(app)}/${encodeURIComponent(id)}`;
  const change = { object: titleOf(before), before };
  await app.send({ operation: `delete the outgoing link ${id}`, method: "DELETE", path, change });
}

const titleOf = ({ name }: { name: string }): string => `outgoing link "${name}"`;

/** What the record may show: of a secret, that a new one was sent. */
function withoutSecret({ clientSecret, ...settings }: ConnectionSettings): object {
  return clientSecret === undefined ? settings : { ...settings, clientSecret: "a new one" };
}

/** The redirect URL that the app itself computes for an authorization endpoint. */
export async function fetchRedirectUrl(app: App, authorizationEndpoint: string): Promise<string> {
  const operation = "ask for the redirect URL";
  const path = `${root(app)}/get-redirect-uri?authorizationEndpoint=${encodeURIComponent(authorizationEndpoint)}`;
  const body = record(app, operation, await app.sharedRead({ operation, method: "GET", path }));
  return text(app, operation, body, "redirectUri");
}

function root(app: App): string {
  return `${app.target.paths.outgoing}/config`;
}

async function getEntry(app: App, id: string): Promise<Record<string, unknown> | undefined> {
  const operation = `read the outgoing link ${id}`;
  try {
    const path = `${root(app)}/${encodeURIComponent(id)}`;
    return record(app, operation, await app.send({ operation, method: "GET", path }));
  } catch (error) {
    if (isAppError(error, "APP_NOT_FOUND")) return undefined;
    throw error;
  }
}

function onTheWire(settings: ConnectionSettings): Record<string, unknown> {
  const { clientSecret, ...rest } = settings;
  return {
    ...rest,
    description: settings.description ?? null,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    // The products check that whoever writes knows the redirect URL.
    redirectUriSuffix: redirectUrlSuffix(settings.authorizationEndpoint),
  };
}

function readConnection(app: App, operation: string, target: Record<string, unknown>): OutgoingConnection {
  const description = target["description"];
  return {
    id: text(app, operation, target, "id"),
    name: text(app, operation, target, "name"),
    description: typeof description === "string" && description !== "" ? description : undefined,
    type: text(app, operation, target, "type").toLowerCase(),
    clientId: text(app, operation, target, "clientId"),
    authorizationEndpoint: text(app, operation, target, "authorizationEndpoint"),
    tokenEndpoint: text(app, operation, target, "tokenEndpoint"),
    scopes: texts(app, operation, target, "scopes"),
  };
}

function unsupported(app: App, error: unknown): unknown {
  if (!isAppError(error) || error.status !== 404) return error;
  const { name, url, product, paths, configKey } = app.target;
  return new AppError(
    "APP_UNSUPPORTED",
    `${name} (${url}) has no outgoing links at ${paths.outgoing}: they need ${product.title} ${product.since.outgoing} or later. ` +
      `If the app serves them elsewhere, name the root in ${configKey}.paths.outgoing.`,
    { status: 404, cause: error },
  );
}
