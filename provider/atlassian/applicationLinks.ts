/** Application links of one app: the `applinks` REST resources, third generation, and the second for creation. */

import { isRecord } from "../schema/values";
import { record, records, text, type App } from "./app";
import { isAppError } from "./errors";
import { withoutTrailingSlashes } from "./oauth/redirectUrl";

/** An application link as the app stores it. */
export interface ApplicationLink {
  id: string;
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  primary: boolean;
  /** Made by the app itself; nobody may change or delete it. */
  system: boolean;
}

/** What a new link is made of. `id` is the remote application's server ID; generic links have none. */
export interface NewApplicationLink {
  id?: string | undefined;
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  primary: boolean;
}

/** All stored links. The list's entries for OAuth clients and connections are no links and are left out. */
export async function listApplicationLinks(
  app: App,
  freshness: "fresh" | "shared",
): Promise<ApplicationLink[]> {
  const operation = "list the application links";
  const call = {
    operation,
    method: "GET",
    path: `${root(app)}/applinks?property=oauth2ConnectionType`,
  } as const;
  const body = await (freshness === "fresh" ? app.send(call) : app.sharedRead(call));
  return records(app, operation, body)
    .filter((target) => !isPseudoLink(target))
    .map((target) => readLink(app, operation, target));
}

/** One link, from the shared list; `undefined` only if the app itself says that there is none. */
export async function findApplicationLink(app: App, id: string): Promise<ApplicationLink | undefined> {
  const listed = (await listApplicationLinks(app, "shared")).find((link) => link.id === id);
  return listed ?? getApplicationLink(app, id);
}

/** One link, asked for by its ID; `undefined` if the app says that there is none. */
export async function getApplicationLink(app: App, id: string): Promise<ApplicationLink | undefined> {
  const operation = `read the application link ${id}`;
  try {
    const body = await app.send({
      operation,
      method: "GET",
      path: `${root(app)}/applinks/${encodeURIComponent(id)}`,
    });
    return readLink(app, operation, record(app, operation, body));
  } catch (error) {
    if (isAppError(error, "APP_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Creates a link and gives its ID. Not to be sent twice: the app refuses, or renames, a second one. */
export async function createApplicationLink(app: App, link: NewApplicationLink): Promise<string> {
  const operation = `create the application link "${link.name}"`;
  const body = await app.send({
    operation,
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
  });
  const created = record(app, operation, body)["resources-created"];
  const [first] = records(app, operation, created);
  const href = text(app, operation, first ?? {}, "href");
  return decodeURIComponent(href.slice(href.lastIndexOf("/") + 1));
}

/** Writes name and URLs, and makes the link primary if asked to. Its ID and type stay. */
export async function updateApplicationLink(
  app: App,
  existing: ApplicationLink,
  link: { name: string; applicationUrl: string; displayUrl: string; primary: boolean },
): Promise<void> {
  const { name, applicationUrl, displayUrl, primary } = link;
  await app.send({
    operation: `update the application link "${name}"`,
    method: "PUT",
    path: `${root(app)}/applinks/${encodeURIComponent(existing.id)}`,
    change: {
      object: `application link "${existing.name}"`,
      before: existing,
      after: { ...existing, name, applicationUrl, displayUrl, primary: primary || existing.primary },
    },
    body: {
      name: link.name,
      rpcUrl: link.applicationUrl,
      displayUrl: link.displayUrl,
      // `false` has no effect in the products; it is not sent, so that nothing seems to be asked.
      ...(link.primary ? { primary: true } : {}),
    },
  });
}

/** Deletes a link; `before` is what is known of it, for the record. Throws `AppError` (APP_NOT_FOUND) when it is gone already. */
export async function deleteApplicationLink(app: App, id: string, before: { name: string }): Promise<void> {
  const path = `${root(app)}/applinks/${encodeURIComponent(id)}`;
  const change = { object: `application link "${before.name}"`, before };
  await app.send({ operation: `delete the application link ${id}`, method: "DELETE", path, change });
}

function root(app: App): string {
  return `${app.target.paths.applicationLinks}/3.0`;
}

function isPseudoLink(target: Record<string, unknown>): boolean {
  const { properties } = target;
  return isRecord(properties) && typeof properties["oauth2ConnectionType"] === "string";
}

function readLink(app: App, operation: string, target: Record<string, unknown>): ApplicationLink {
  return {
    id: text(app, operation, target, "id"),
    name: text(app, operation, target, "name"),
    typeId: text(app, operation, target, "type"),
    applicationUrl: withoutTrailingSlashes(text(app, operation, target, "rpcUrl")),
    displayUrl: withoutTrailingSlashes(text(app, operation, target, "displayUrl")),
    primary: target["primary"] === true,
    system: target["system"] === true,
  };
}
