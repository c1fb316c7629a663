/** What the apps have: each list of each app, requested once. */

import { listApplicationLinks, type ApplicationLink } from "../../../provider/atlassian/applicationLinks";
import { listIncomingClients, type IncomingClient } from "../../../provider/atlassian/incomingClients";
import { problemsOf, type ObjectList } from "../../../provider/atlassian/objectList";
import {
  listOutgoingConnections,
  type OutgoingConnection,
} from "../../../provider/atlassian/outgoingConnections";
import { applicationTypeOf } from "../../../provider/atlassian/products";
import type { Properties } from "../../../provider/schema/values";
import type { Completeness, ObjectKind } from "../model";
import { gapMessage, messageOf, type Gap } from "../reviewError";
import type { Directory, ReviewedApp } from "./directory";

/** A list of an app, as far as it was read. */
export interface AppList<T> {
  objects: readonly T[];
  completeness: Completeness;
}

/** The objects of one app. */
export interface AppObjects {
  links: AppList<ApplicationLink>;
  incoming: AppList<IncomingClient>;
  outgoing: AppList<OutgoingConnection>;
}

/** An object, whatever its kind. */
export interface AppObject {
  id: string;
  name: string;
  /** Its properties under the names of the resource's inputs. */
  properties: Properties;
  clientId: string | undefined;
  /** Its client secret, where the app returns it. */
  secret: string | undefined;
  /** The user key of its creator, where the app returns one. */
  creator: string | undefined;
  /** Whether the product made it itself. */
  productMade: boolean;
}

/** The objects of all apps. */
export interface Inventory {
  /** By the apps' keys. */
  of: ReadonlyMap<string, AppObjects>;
  withId(app: string, kind: ObjectKind, id: string): AppObject | undefined;
  /** The objects with this name: most products refuse a second one. */
  withName(app: string, kind: ObjectKind, name: string): readonly AppObject[];
  /** All objects of the kind. */
  all(app: string, kind: ObjectKind): readonly AppObject[];
  completenessOf(app: string, kind: ObjectKind): Completeness;
  gaps: Gap[];
}

/** Reads all lists. An app, a list or an object that can't be read is a gap. `onRead` is called after each app. */
export async function readInventory(
  directory: Directory,
  onRead: (app: ReviewedApp) => void,
): Promise<Inventory> {
  const gaps: Gap[] = [];
  const entries = await Promise.all(
    directory.apps.map(async (app): Promise<[string, AppObjects]> => {
      const objects = await readApp(directory, app, gaps);
      onRead(app);
      return [app.key, objects];
    }),
  );
  const of = new Map(entries);
  const tables = new Map<string, Table>();
  const tableOf = (app: string, kind: ObjectKind): Table => {
    const key = JSON.stringify([app, kind]);
    const known = tables.get(key) ?? tableFrom(of.get(app), kind);
    tables.set(key, known);
    return known;
  };
  return {
    of,
    gaps,
    withId: (app, kind, id) => tableOf(app, kind).byId.get(id),
    withName: (app, kind, name) => tableOf(app, kind).byName.get(name) ?? [],
    all: (app, kind) => tableOf(app, kind).objects,
    completenessOf: (app, kind) => {
      const objects = of.get(app);
      if (objects === undefined) return { state: "unread", reason: "the app was not read" };
      const { links, incoming, outgoing } = objects;
      const lists = { "application link": links, "incoming link": incoming, "outgoing link": outgoing };
      return lists[kind].completeness;
    },
  };
}

interface Table {
  objects: AppObject[];
  byId: Map<string, AppObject>;
  byName: Map<string, AppObject[]>;
}

function tableFrom(objects: AppObjects | undefined, kind: ObjectKind): Table {
  const found = objects === undefined ? [] : OBJECTS_OF[kind](objects);
  const byName = new Map<string, AppObject[]>();
  for (const object of found) {
    const same = byName.get(object.name);
    if (same === undefined) byName.set(object.name, [object]);
    else same.push(object);
  }
  return { objects: found, byId: new Map(found.map((object) => [object.id, object])), byName };
}

const OBJECTS_OF: Record<ObjectKind, (objects: AppObjects) => AppObject[]> = {
  "application link": ({ links }) =>
    links.objects.map(({ id, name, typeId, applicationUrl, displayUrl, primary, system }) => ({
      id,
      name,
      properties: { name, type: applicationTypeOf(typeId) ?? typeId, applicationUrl, displayUrl, primary },
      clientId: undefined,
      secret: undefined,
      creator: undefined,
      productMade: system,
    })),
  "incoming link": ({ incoming }) =>
    incoming.objects.map(({ id, name, clientId, clientSecret, redirectUrls, scopes, creator }) => ({
      id,
      name,
      properties: { name, redirectUrls, scopes },
      clientId,
      secret: clientSecret,
      creator,
      productMade: false,
    })),
  "outgoing link": ({ outgoing }) =>
    outgoing.objects.map(({ id, name, type, description, clientId, scopes, ...endpoints }) => ({
      id,
      name,
      properties: {
        name,
        type,
        ...(description === undefined ? {} : { description }),
        clientId,
        authorizationEndpoint: endpoints.authorizationEndpoint,
        tokenEndpoint: endpoints.tokenEndpoint,
        scopes,
      },
      clientId,
      secret: undefined,
      creator: undefined,
      productMade: false,
    })),
};

async function readApp({ context }: Directory, app: ReviewedApp, gaps: Gap[]): Promise<AppObjects> {
  const { unread } = app;
  if (unread !== undefined) {
    // A Cloud site can't be read by anybody, so that is no gap.
    if (app.target.deployment !== "cloud")
      gaps.push({
        app: app.key,
        about: "app",
        message: gapMessage(`${app.name} (${app.target.url}) was not read`, unread, "CONFIGURATION"),
      });
    const nothing = { objects: [], completeness: { state: "unread", reason: unread } as const };
    return { links: nothing, incoming: nothing, outgoing: nothing };
  }
  const read = async <T>(kind: ObjectKind, list: () => Promise<ObjectList<T>>): Promise<AppList<T>> => {
    try {
      const { objects, skipped } = await list();
      if (skipped.length === 0) return { objects, completeness: { state: "read" } };
      const reason = problemsOf(skipped);
      gaps.push({
        app: app.key,
        about: kind,
        message: gapMessage(`${app.name}: of the ${kind}s, some were not read`, reason, "OBJECT_SKIPPED"),
      });
      return { objects, completeness: { state: "partly read", reason } };
    } catch (error) {
      const reason = messageOf(error);
      gaps.push({
        app: app.key,
        about: kind,
        message: gapMessage(`${app.name}: the ${kind}s were not read`, reason, "APP_FAILED"),
      });
      return { objects: [], completeness: { state: "unread", reason } };
    }
  };
  const [links, incoming, outgoing] = await Promise.all([
    read("application link", () => listApplicationLinks(context.app(app.key), "shared")),
    read("incoming link", () => listIncomingClients(context.app(app.key), "shared")),
    read("outgoing link", () => listOutgoingConnections(context.app(app.key), "shared")),
  ]);
  return { links, incoming, outgoing };
}
