/** Incoming links of one app: the clients of its OAuth 2.0 provider. */

import { record, records, text, texts, type App } from "./app";
import { AppError, isAppError } from "./errors";

/** A client as the app stores it. */
export interface IncomingClient {
  /** The product's ID, used in paths; not the client ID. */
  id: string;
  clientId: string;
  /** `undefined` where the product version returns it at creation only. */
  clientSecret: string | undefined;
  name: string;
  redirectUrls: string[];
  scopes: string[];
  /** The user key of the account that created it. */
  creator: string | undefined;
}

/** What a client is made of. */
export interface ClientSettings {
  name: string;
  redirectUrls: string[];
  scopes: string[];
}

/** All clients. Throws `AppError` (APP_UNSUPPORTED) if the app has no OAuth 2.0 provider. */
export async function listIncomingClients(
  app: App,
  freshness: "fresh" | "shared",
): Promise<IncomingClient[]> {
  const operation = "list the incoming links";
  const call = { operation, method: "GET", path: `${root(app)}/client` } as const;
  try {
    const body = await (freshness === "fresh" ? app.send(call) : app.sharedRead(call));
    return records(app, operation, body).map((target) => readClient(app, operation, target));
  } catch (error) {
    throw unsupported(app, error);
  }
}

/** One client, from the shared list; `undefined` only if the app itself says that there is none. */
export async function findIncomingClient(app: App, id: string): Promise<IncomingClient | undefined> {
  const listed = (await listIncomingClients(app, "shared")).find((client) => client.id === id);
  return listed ?? getIncomingClient(app, id);
}

/** One client, asked for by its ID; `undefined` if the app says that there is none. */
export async function getIncomingClient(app: App, id: string): Promise<IncomingClient | undefined> {
  const operation = `read the incoming link ${id}`;
  try {
    const body = await app.send({
      operation,
      method: "GET",
      path: `${root(app)}/client/${encodeURIComponent(id)}`,
    });
    return readClient(app, operation, record(app, operation, body));
  } catch (error) {
    if (isAppError(error, "APP_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Creates a client; the answer carries its secret. */
export async function createIncomingClient(app: App, settings: ClientSettings): Promise<IncomingClient> {
  const operation = `create the incoming link "${settings.name}"`;
  const change = { object: titleOf(settings), after: settings };
  const body = await app.send({
    operation,
    method: "POST",
    path: `${root(app)}/client`,
    body: onTheWire(settings),
    change,
  });
  return readClient(app, operation, record(app, operation, body));
}

/** Writes the given settings; what is left out stays. Client ID and secret never change by this. */
export async function updateIncomingClient(
  app: App,
  client: IncomingClient,
  settings: Partial<ClientSettings>,
): Promise<void> {
  const before = settingsOf(client);
  await app.send({
    operation: `update the incoming link "${client.name}"`,
    method: "PUT",
    path: `${root(app)}/client/${encodeURIComponent(client.id)}`,
    body: onTheWire(settings),
    change: { object: titleOf(client), before, after: { ...before, ...settings } },
  });
}

/** Gives the client a new secret; the old one stops working at once, issued tokens do not. */
export async function resetClientSecret(app: App, client: IncomingClient): Promise<IncomingClient> {
  const operation = `reset the secret of the incoming link "${client.name}"`;
  const path = `${root(app)}/client/reset/${encodeURIComponent(client.clientId)}`;
  const change = {
    object: titleOf(client),
    before: { clientSecret: "the old one" },
    after: { clientSecret: "a new one" },
  };
  return readClient(
    app,
    operation,
    record(app, operation, await app.send({ operation, method: "PUT", path, change })),
  );
}

/**
 * Deletes a client and all of its tokens; `before` is what is known of it, for the record. Throws `AppError` (APP_NOT_FOUND)
 * when it is gone already.
 */
export async function deleteIncomingClient(app: App, id: string, before: { name: string }): Promise<void> {
  const path = `${root(app)}/client/${encodeURIComponent(id)}`;
  const change = { object: titleOf(before), before };
  await app.send({ operation: `delete the incoming link ${id}`, method: "DELETE", path, change });
}

const titleOf = ({ name }: { name: string }): string => `incoming link "${name}"`;

function settingsOf({ name, redirectUrls, scopes }: IncomingClient): ClientSettings {
  return { name, redirectUrls, scopes };
}

function root(app: App): string {
  return app.target.paths.incoming;
}

function onTheWire(settings: Partial<ClientSettings>): Record<string, unknown> {
  return {
    ...(settings.name === undefined ? {} : { name: settings.name }),
    ...(settings.redirectUrls === undefined ? {} : { redirects: settings.redirectUrls }),
    ...(settings.scopes === undefined ? {} : { scope: settings.scopes.join(" ") }),
  };
}

function readClient(app: App, operation: string, target: Record<string, unknown>): IncomingClient {
  const secret = target["clientSecret"];
  if (typeof secret === "string") app.target.secrets.add(secret);
  const creator = target["userKey"];
  return {
    id: text(app, operation, target, "id"),
    clientId: text(app, operation, target, "clientId"),
    clientSecret: typeof secret === "string" && secret !== "" ? secret : undefined,
    name: text(app, operation, target, "name"),
    redirectUrls: texts(app, operation, target, "redirects"),
    scopes: text(app, operation, target, "scope")
      .split(/\s+/)
      .filter((scope) => scope !== ""),
    creator: typeof creator === "string" ? creator : undefined,
  };
}

function unsupported(app: App, error: unknown): unknown {
  if (!isAppError(error) || error.status !== 404) return error;
  const { name, url, product, paths } = app.target;
  return new AppError(
    "APP_UNSUPPORTED",
    `${name} (${url}) has no OAuth 2.0 provider at ${paths.incoming}: incoming links need ${product.title} ${product.since.incoming} or later. ` +
      "Check the app's version and its URL with the context path.",
    { status: 404, cause: error },
  );
}
