/** Incoming links of one app: the clients of its authorization server. */

import { listEntries, record, strings, text, type App } from "./app";
import { AppError, isAppError, reportOf } from "./appError";
import { clientIdKey, idOf, nameKey, readById, readList, textIn, type ObjectList } from "./objectList";
import type { Freshness } from "./sharedReads";
import { publishedEndpoints } from "./oauth/metadata";
import type { Call } from "./responses";

/** A client as the app stores it. */
export interface IncomingClient {
  /** The product's ID, used in paths; not the client ID. */
  id: string;
  clientId: string;
  /** `undefined` where the product version returns it on creation only. */
  clientSecret: string | undefined;
  name: string;
  redirectUrls: string[];
  scopes: string[];
  /** The user key of the account that created it. */
  creator: string | undefined;
}

/** A client's editable properties. */
export interface ClientSettings {
  name: string;
  redirectUrls: string[];
  scopes: string[];
}

/** The clients. Throws `AppError` (APP_UNSUPPORTED) if the app has no authorization server. */
export async function listIncomingClients(
  app: App,
  freshness: Freshness,
): Promise<ObjectList<IncomingClient>> {
  const call = { operation: "list the incoming links", method: "GET", path: listPath(app) } as const;
  try {
    return await app.sharedList(call, freshness, (body) =>
      readList(app, call, listEntries(app, call, body, "incoming-list"), {
        title: "incoming link",
        read: (target) => readClient(app, call, target),
        known: (target) => ({
          id: textIn(target, "id"),
          name: textIn(target, "name"),
          clientId: textIn(target, "clientId"),
        }),
        keys: ({ name, clientId }) => [nameKey(name), clientIdKey(clientId)],
      }),
    );
  } catch (error) {
    throw await unsupported(app, error);
  }
}

/** One client, from the shared list or by its ID; `undefined` only if the app reports that it does not exist. */
export async function findIncomingClient(app: App, id: string): Promise<IncomingClient | undefined> {
  const listed = (await listIncomingClients(app, "shared")).get(id);
  return listed === undefined ? getIncomingClient(app, id) : withSecret(app, listed);
}

/**
 * A client of the list with its secret, where the app returns it for a single client only; `undefined` if the client no longer exists. Whether
 * the app does is observed once.
 */
export async function withSecret(app: App, client: IncomingClient): Promise<IncomingClient | undefined> {
  if (client.clientSecret !== undefined) return client;
  const { learned } = app;
  if (learned.readsReturnSecrets === undefined) {
    const first = getIncomingClient(app, client.id);
    const observed = first.then(
      (read) => read?.clientSecret !== undefined,
      () => {
        // Nothing was observed.
        if (learned.readsReturnSecrets === observed) delete learned.readsReturnSecrets;
        return false;
      },
    );
    learned.readsReturnSecrets = observed;
    return first;
  }
  return (await learned.readsReturnSecrets) ? getIncomingClient(app, client.id) : client;
}

/** One client by its ID; `undefined` if the app reports that it does not exist. */
export async function getIncomingClient(app: App, id: string): Promise<IncomingClient | undefined> {
  const path = `${root(app)}/client/${encodeURIComponent(id)}`;
  const call = { operation: `read the incoming link ${id}`, method: "GET", path } as const;
  return readById(app, call, {
    list: listPath(app),
    id,
    read: (target) => readClient(app, call, target),
    isListed: async () => (await listIncomingClients(app, "fresh")).get(id) !== undefined,
  });
}

/** Creates a client and returns it with its secret. */
export async function createIncomingClient(app: App, settings: ClientSettings): Promise<IncomingClient> {
  const call: Call = {
    operation: `create the incoming link "${settings.name}"`,
    method: "POST",
    path: listPath(app),
    body: onTheWire(settings),
    change: { object: titleOf(settings), after: settings },
  };
  return app.sendListed<IncomingClient, IncomingClient>(call, {
    list: listPath(app),
    read: (body) => readClient(app, call, record(app, call, body)),
    amend: (list, created) => {
      list.put(created);
    },
  });
}

/** Writes the given settings and keeps the others, client ID and secret among them. */
export async function updateIncomingClient(
  app: App,
  client: IncomingClient,
  settings: Partial<ClientSettings>,
): Promise<void> {
  const before = settingsOf(client);
  const call: Call = {
    operation: `update the incoming link "${client.name}"`,
    method: "PUT",
    path: `${root(app)}/client/${encodeURIComponent(client.id)}`,
    change: { object: titleOf(client), before, after: { ...before, ...settings } },
  };
  const send = (body: Record<string, unknown>): Promise<undefined> =>
    app.sendListed<IncomingClient, undefined>(
      { ...call, body },
      {
        list: listPath(app),
        read: () => undefined,
        // Assumed until the client is read back.
        amend: (list) => {
          list.put({ ...client, ...settings });
        },
      },
    );
  try {
    await send(onTheWire(settings));
  } catch (error) {
    const whole = onTheWire({ ...before, ...settings });
    const isPart = Object.keys(settings).length < Object.keys(whole).length;
    if (!isPart || !isAppError(error, "APP_REFUSED") || error.status !== 400) throw error;
    // Another version may require all members; see the fact incoming-update-members.
    await send(whole);
  }
}

/** Resets the client secret. The old one stops working at once; issued tokens keep working. */
export async function resetClientSecret(app: App, client: IncomingClient): Promise<IncomingClient> {
  const call: Call = {
    operation: `reset the secret of the incoming link "${client.name}"`,
    method: "PUT",
    path: `${root(app)}/client/reset/${encodeURIComponent(client.clientId)}`,
    change: {
      object: titleOf(client),
      before: { clientSecret: "the old one" },
      after: { clientSecret: "a new one" },
    },
  };
  return app.sendListed<IncomingClient, IncomingClient>(call, {
    list: listPath(app),
    read: (body) => {
      const response = record(app, call, body);
      const secret = secretIn(app, response);
      // Another version may return the secret alone; see the fact incoming-reset-response.
      const isSecretAlone = secret !== undefined && textIn(response, "id") === undefined;
      return isSecretAlone ? { ...client, clientSecret: secret } : readClient(app, call, response);
    },
    amend: (list, current) => {
      list.put(current);
    },
  });
}

/**
 * Deletes a client and all of its tokens; `before` is for the change record. Throws `AppError` (APP_NOT_FOUND) if it does not
 * exist.
 */
export async function deleteIncomingClient(app: App, id: string, before: { name: string }): Promise<void> {
  const path = `${root(app)}/client/${encodeURIComponent(id)}`;
  const change = { object: titleOf(before), before };
  const call: Call = { operation: `delete the incoming link ${id}`, method: "DELETE", path, change };
  await app.sendListed<IncomingClient, undefined>(call, {
    list: listPath(app),
    read: () => undefined,
    amend: (list) => {
      list.remove(id);
    },
  });
}

const titleOf = ({ name }: { name: string }): string => `incoming link "${name}"`;

function settingsOf({ name, redirectUrls, scopes }: IncomingClient): ClientSettings {
  return { name, redirectUrls, scopes };
}

function listPath(app: App): string {
  return `${root(app)}/client`;
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

function readClient(app: App, call: Call, target: Record<string, unknown>): IncomingClient {
  const creator = target["userKey"];
  return {
    id: idOf(app, call, target),
    clientId: text(app, call, target, "clientId"),
    clientSecret: secretIn(app, target),
    name: text(app, call, target, "name"),
    redirectUrls: strings(app, call, target, "redirects"),
    scopes: scopesOf(app, call, target),
    creator: typeof creator === "string" ? creator : undefined,
  };
}

/** The client secret of a response, which no message may contain from now on. */
function secretIn(app: App, { clientSecret }: Record<string, unknown>): string | undefined {
  if (typeof clientSecret !== "string" || isMask(clientSecret)) return undefined;
  app.target.secrets.add(clientSecret);
  return clientSecret;
}

/** Whether a text stands for a secret that is not shown: a secret has letters or digits. */
function isMask(secret: string): boolean {
  return !/[A-Za-z0-9]/.test(secret);
}

/** The scopes, in the product's own spelling: one text as it is stored, or a list. */
function scopesOf(app: App, call: Call, target: Record<string, unknown>): string[] {
  const { scope } = target;
  const scopes = Array.isArray(scope)
    ? strings(app, call, target, "scope")
    : text(app, call, target, "scope").split(/\s+/);
  const known = Object.keys(app.target.product.scopes);
  return scopes
    .filter((name) => name !== "")
    .map((name) => known.find((own) => own.toLowerCase() === name.toLowerCase()) ?? name);
}

async function unsupported(app: App, error: unknown): Promise<unknown> {
  if (!isAppError(error)) return error;
  const { name, url, product, paths, configKey } = app.target;
  const isHttp = [url, app.target.displayUrl].some((own) => own.startsWith("http:"));
  if (isHttp && (error.status === 400 || error.status === 403) && error.fact === undefined)
    return refusedHttp(app, error);
  if (error.status !== 404) return error;
  const published = await publishedEndpoints(app);
  const elsewhere =
    published === undefined ? "" : ` It publishes the token endpoint ${published.tokenEndpoint}.`;
  return new AppError(
    "APP_UNSUPPORTED",
    `could not list the incoming links on ${name} (${url}): 404, no authorization server at ${paths.incoming}. ` +
      `Incoming links need ${product.title} ${product.since.incoming} or later. Check the app's version, its URL and context path, ` +
      `and ${configKey}.paths.incoming.${elsewhere}`,
    { status: 404, cause: error },
  );
}

/** The products refuse http base URLs (behaviour of shipped plugins), with texts that are not known. */
function refusedHttp(app: App, cause: AppError): AppError {
  const { name, url } = app.target;
  const { status, code } = cause;
  return new AppError(
    code,
    `could not list the incoming links on ${name} (${url}): ${status ?? ""}. The app's base URL is http, which the products refuse unless ` +
      "system properties allow it. Use an https base URL. If the app allows http, check the account's rights. " +
      reportOf("http-base-url", "the status and the body of the response"),
    { ...(status === undefined ? {} : { status }), fact: "http-base-url", cause },
  );
}
