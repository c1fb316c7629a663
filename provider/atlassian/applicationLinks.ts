/**
 * Application links of one app, their status, and its manifest: the `applinks` REST API in version 3.0, 2.0 for creation, 1.0 for the
 * manifest.
 */

import { isRecord } from "../schema/values";
import { listEntries, record, records, text, type App } from "./app";
import { AppError, isAppError } from "./appError";
import { isForUnknownId } from "./learned";
import { describe } from "./responses";
import { listIncomingClients } from "./incomingClients";
import { listOutgoingConnections } from "./outgoingConnections";
import { nameKey, readById, readList, textIn, type ObjectList } from "./objectList";
import type { Call } from "./responses";
import type { Freshness } from "./sharedReads";
import { meaningOf, withoutTrailingSlashes } from "./urls";

/** An application link as the app stores it. */
export interface ApplicationLink {
  id: string;
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  primary: boolean;
  /** Created by the app itself; cannot be changed or deleted. */
  system: boolean;
  /** The member that shows that the link has OAuth 2.0 credentials inside; see the fact product-link-storage. */
  inside?: string;
}

/** The properties of a new link. `id` is the remote app's server ID; generic links have none. */
export interface NewApplicationLink {
  id?: string | undefined;
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  primary: boolean;
}

/** The stored links, without the list's entries for OAuth clients and connections. */
export async function listApplicationLinks(
  app: App,
  freshness: Freshness,
): Promise<ObjectList<ApplicationLink>> {
  const call = { operation: "list the application links", method: "GET", path: listPath(app) } as const;
  return app.sharedList(call, freshness, (body) => {
    const stored = listEntries(app, call, body, "link-list").filter(
      (target) => !isRecord(target) || !isPseudoLink(target),
    );
    return readList(app, call, stored, {
      title: "application link",
      read: (target) => readLink(app, call, target),
      known: (target) => {
        const url = textIn(target, "rpcUrl");
        return {
          id: textIn(target, "id"),
          name: textIn(target, "name"),
          typeId: textIn(target, "type"),
          applicationUrl: url === undefined ? undefined : withoutTrailingSlashes(url),
        };
      },
      keys: (link) => [nameKey(link.name), urlKey(link)],
    });
  });
}

/** Whether the ID is that of an incoming or an outgoing link, which the list may have as a generic link; see the fact link-pseudo-links. */
async function isOAuthObject(app: App, id: string): Promise<boolean> {
  try {
    const lists = [await listIncomingClients(app, "shared"), await listOutgoingConnections(app, "shared")];
    return lists.some((list) => list.get(id) !== undefined);
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}

/** The key of a link by its type and the meaning of its URL. */
export function urlKey({
  typeId,
  applicationUrl,
}: Pick<ApplicationLink, "typeId" | "applicationUrl">): string {
  return `url ${typeId} ${meaningOf(applicationUrl)}`;
}

/** One link, from the shared list or by its ID; `undefined` only if the app reports that it does not exist. */
export async function findApplicationLink(app: App, id: string): Promise<ApplicationLink | undefined> {
  return (await listApplicationLinks(app, "shared")).get(id) ?? getApplicationLink(app, id);
}

/** One link by its ID; `undefined` if the app reports that it does not exist. */
export async function getApplicationLink(app: App, id: string): Promise<ApplicationLink | undefined> {
  const path = `${root(app)}/applinks/${encodeURIComponent(id)}`;
  const call = { operation: `read the application link ${id}`, method: "GET", path } as const;
  return readById(app, call, {
    list: listPath(app),
    id,
    read: (target) => readLink(app, call, target),
    isListed: async () => {
      const listed = (await listApplicationLinks(app, "fresh")).get(id);
      return listed !== undefined && !(listed.typeId === "generic" && (await isOAuthObject(app, id)));
    },
  });
}

/**
 * Reads a resource with the rules of a creation, for an account with a personal access token: whether tokens are accepted there, and need a
 * secure administrator session, was seen in one product only. Throws `AppError` (APP_UNAUTHENTICATED, APP_ELEVATION_REQUIRED) if they do not
 * suffice.
 */
export async function requireTokenAccess(app: App): Promise<void> {
  if (app.target.credential?.kind !== "token") return;
  const path = `${root(app)}/applicationlink/primary/${app.target.product.typeId}`;
  try {
    await app.sharedRead({ operation: "read the primary application link", method: "GET", path });
  } catch (error) {
    // Without such a link, or without the resource, the creation itself reports what is wrong.
    if (!isAppError(error) || error.code === "APP_ELEVATION_REQUIRED") throw error;
    // The app's other resources accepted the token before.
    if (error.code === "APP_UNAUTHENTICATED")
      throw new AppError(error.code, error.message, { fact: "link-tokens", cause: error });
  }
}

/** Creates a link and returns its ID. Not repeatable: the app refuses, or renames, a second one. */
export async function createApplicationLink(app: App, link: NewApplicationLink): Promise<string> {
  const call: Call = {
    operation: `create the application link "${link.name}"`,
    method: "PUT",
    path: `${root(app)}/applicationlink`,
    change: { object: `application link "${link.name}"`, after: link },
    body: {
      ...(link.id === undefined ? {} : { id: link.id }),
      name: link.name,
      typeId: link.typeId,
      rpcUrl: link.applicationUrl,
      displayUrl: link.displayUrl,
      isPrimary: link.primary,
    },
  };
  const readId = (body: unknown): string => {
    const created = record(app, call, body);
    // The link itself, in another form of the response; see the fact link-create-response.
    const id = textIn(created, "id");
    if (id !== undefined) return id;
    const [first] = records(app, call, created["resources-created"]);
    const href = text(app, call, first ?? {}, "href");
    return decodeURIComponent(href.slice(href.lastIndexOf("/") + 1));
  };
  return app.sendListed<ApplicationLink, string>(call, {
    list: listPath(app),
    read: readId,
    // A primary link makes another one no longer primary. Other links are as sent until they are read back: a taken name is changed.
    ...(link.primary
      ? {}
      : {
          amend: (list, id) => {
            list.put({ ...link, id, system: false });
          },
        }),
  });
}

/** Writes name and URLs, and makes the link primary if `primary` is true. ID and type stay. */
export async function updateApplicationLink(
  app: App,
  existing: ApplicationLink,
  link: { name: string; applicationUrl: string; displayUrl: string; primary: boolean },
): Promise<void> {
  const { name, applicationUrl, displayUrl, primary } = link;
  const after = { ...existing, name, applicationUrl, displayUrl, primary: primary || existing.primary };
  const call: Call = {
    operation: `update the application link "${name}"`,
    method: "PUT",
    path: `${root(app)}/applinks/${encodeURIComponent(existing.id)}`,
    change: { object: `application link "${existing.name}"`, before: existing, after },
    body: {
      name,
      rpcUrl: applicationUrl,
      displayUrl,
      // `false` has no effect in the products.
      ...(primary ? { primary: true } : {}),
    },
  };
  await app.sendListed<ApplicationLink, undefined>(call, {
    list: listPath(app),
    read: () => undefined,
    // A primary link makes another one no longer primary. Other links are as sent until they are read back.
    ...(primary
      ? {}
      : {
          amend: (list) => {
            list.put(after);
          },
        }),
  });
}

/** Deletes a link; `before` is for the change record. Throws `AppError` (APP_NOT_FOUND) if it does not exist. */
export async function deleteApplicationLink(app: App, id: string, before: { name: string }): Promise<void> {
  const path = `${root(app)}/applinks/${encodeURIComponent(id)}`;
  const change = { object: `application link "${before.name}"`, before };
  const call: Call = { operation: `delete the application link ${id}`, method: "DELETE", path, change };
  // Without its primary link, an app may make another one primary.
  await app.sendListed(call, { list: listPath(app), read: () => undefined });
}

/** A failed connection from an app to the remote app, in the product's vocabulary: `CONNECTION_REFUSED`, `SSL_UNTRUSTED`. */
export type NetworkProblem = string;

/**
 * Has the app call the remote app of a link; `undefined` if the network lets it through. Other problems that the products report
 * concern OAuth 1.0a, which an OAuth 2.0 link does not use. Throws `AppError` (APP_NOT_FOUND) if the link does not exist.
 */
export async function fetchNetworkProblem(app: App, linkId: string): Promise<NetworkProblem | undefined> {
  const path = `${root(app)}/status/${encodeURIComponent(linkId)}`;
  const call = {
    operation: `read the status of the application link ${linkId}`,
    method: "GET",
    path,
  } as const;
  const { error } = await app.send(call).then(
    (body) => record(app, call, body),
    async (reason: unknown) => {
      if (await isForUnknownId(app, call, linkId, reason)) throw missingLink(app, call, reason);
      // Without this resource, nothing is known of the network. A missing link has a response of its own.
      if (isAppError(reason, "APP_NOT_API") && reason.status === 404) return { error: undefined };
      throw reason;
    },
  );
  if (!isRecord(error) || error["category"] !== "NETWORK_ERROR") return undefined;
  return typeof error["type"] === "string" ? error["type"] : "UNKNOWN";
}

/** The error for a link that does not exist, where the app does not respond with 404. */
function missingLink(app: App, call: Call, cause: unknown): AppError {
  const reported = "the app has no such link";
  const next = "The object may have been deleted outside of Pulumi.";
  return new AppError("APP_NOT_FOUND", describe(app.target, call, reported, next), { status: 404, cause });
}

/** What an app publishes about itself. */
export interface Manifest {
  /** The server ID, which other apps use as the ID of links to it. */
  id: string;
  /** The products' name of its type. */
  typeId: string;
  name: string;
  /** The product's version; missing where the app is no Atlassian product. */
  version?: string;
  /** The canonical base URL. */
  url: string;
}

/**
 * The manifest of an app that is called without a credential; `signedIn` is the same app with one, for apps that refuse anonymous requests.
 * Throws `AppError` if there is none.
 */
export async function fetchManifest(app: App, signedIn?: () => App): Promise<Manifest> {
  try {
    return await readManifest(app);
  } catch (error) {
    const isRefused = isAppError(error) && (error.status === 401 || error.status === 403);
    if (!isRefused || signedIn === undefined) throw error;
    return readManifest(signedIn());
  }
}

async function readManifest(app: App): Promise<Manifest> {
  const path = `${app.target.paths.applicationLinks}/1.0/manifest`;
  const call = { operation: "read the manifest", method: "GET", path } as const;
  const manifest = record(app, call, await app.sharedRead(call));
  const { version } = manifest;
  return {
    id: text(app, call, manifest, "id"),
    typeId: text(app, call, manifest, "typeId"),
    name: text(app, call, manifest, "name"),
    ...(typeof version === "string" ? { version } : {}),
    url: text(app, call, manifest, "url"),
  };
}

function listPath(app: App): string {
  return `${root(app)}/applinks?property=oauth2ConnectionType`;
}

function root(app: App): string {
  return `${app.target.paths.applicationLinks}/3.0`;
}

/** Whether an entry of the list stands for an OAuth 2.0 client or connection. Those of the products are generic. */
export function isPseudoLink(target: Record<string, unknown>): boolean {
  const { properties, type = "generic" } = target;
  return type === "generic" && isRecord(properties) && typeof properties["oauth2ConnectionType"] === "string";
}

/** A member of a link, and what it may contain, by its name: the known members have none. */
const OAUTH_MEMBER = /oauth2|clientid|client_id|credential/i;

/** What shows that a link to a product has its credentials inside, in a form that is not known. */
function insideOf(target: Record<string, unknown>): string | undefined {
  if (target["type"] === "generic") return undefined;
  for (const [place, members] of [
    ["", target],
    ["properties.", target["properties"]],
    ["data.", target["data"]],
  ] as const) {
    if (!isRecord(members)) continue;
    const sign = Object.entries(members).find(
      ([name, value]) => OAUTH_MEMBER.test(name) && value !== null && value !== undefined,
    );
    if (sign !== undefined) return `${place}${sign[0]}`;
  }
  return undefined;
}

function readLink(app: App, call: Call, target: Record<string, unknown>): ApplicationLink {
  const inside = insideOf(target);
  return {
    ...(inside === undefined ? {} : { inside }),
    id: text(app, call, target, "id"),
    name: text(app, call, target, "name"),
    typeId: text(app, call, target, "type"),
    applicationUrl: withoutTrailingSlashes(text(app, call, target, "rpcUrl")),
    displayUrl: withoutTrailingSlashes(text(app, call, target, "displayUrl")),
    primary: target["primary"] === true,
    system: target["system"] === true,
  };
}
