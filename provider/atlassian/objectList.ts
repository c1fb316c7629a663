/**
 * Lists of an app's objects, as far as they can be read.
 *
 * An object that cannot be read may belong to somebody else, and must not stop a run: it is skipped with a warning. A list without it is
 * incomplete, and does not show that an object is missing.
 */

import { record, text, type App } from "./app";
import { isAppError } from "./appError";
import type { Call } from "./responses";
import { isForUnknownId } from "./learned";
import { isRecord } from "../schema/values";

/** The objects of one kind that an app lists. */
export interface ObjectList<T> {
  readonly objects: readonly T[];
  /** The objects that could not be read. */
  readonly skipped: readonly Skipped<T>[];
  /** The object with this ID. */
  get(id: string): T | undefined;
  /** The objects with this key. Takes no longer for a longer list. */
  having(key: string): readonly T[];
  /** Adds an object, or replaces the one with its ID. */
  put(object: T): void;
  /** Removes the object with this ID. */
  remove(id: string): void;
}

/** An object in a list that could not be read. */
export interface Skipped<T> {
  /** The object and what is wrong with it, as a clause: `the incoming link 5 ("wiki") has no valid "redirects"`. */
  problem: string;
  /** What could be read of its key. */
  known: Known<T>;
}

/** Those properties of an object that could be read. */
export type Known<T> = { readonly [Property in keyof T]?: T[Property] | undefined };

/** How a list's objects are read. */
export interface Reader<T> {
  /** The kind in messages: `incoming link`. */
  readonly title: string;
  /** Throws `AppError` (APP_NOT_API) for an object that cannot be read. */
  readonly read: (target: Record<string, unknown>) => T;
  /** What can be read of the key of an object that cannot be read as a whole. */
  readonly known: (target: Record<string, unknown>) => Known<T>;
  /** The keys by which a list finds an object, besides its ID. */
  readonly keys: (object: T) => string[];
}

/** Reads each object of a list, and shows a warning about those that cannot be read, once a run. */
export function readList<T extends { id: string; name: string }>(
  app: App,
  call: Call,
  entries: readonly unknown[],
  { title, read, known: readKnown, keys }: Reader<T>,
): ObjectList<T> {
  const objects: T[] = [];
  const skipped: Skipped<T>[] = [];
  for (const entry of entries) {
    try {
      objects.push(read(record(app, call, entry)));
    } catch (error) {
      if (!isAppError(error, "APP_NOT_API")) throw error;
      const known = readKnown(isRecord(entry) ? entry : {});
      const wrong =
        error.missingField === undefined ? "is not an object" : `has no valid "${error.missingField}"`;
      skipped.push({ known, problem: `the ${title} ${identity(known)} ${wrong}` });
    }
  }
  if (skipped.length > 0)
    app.warnOnce("OBJECT_SKIPPED", `skipped on ${app.target.name}: ${problemsOf(skipped)}. ${WHAT_TO_DO}`);
  return openList(objects, skipped, keys);
}

/** A list of these objects. */
function openList<T extends { id: string }>(
  found: readonly T[],
  skipped: readonly Skipped<T>[],
  keysOf: (object: T) => string[],
): ObjectList<T> {
  const byId = new Map<string, T>();
  const idsByKey = new Map<string, Set<string>>();
  let objects: T[] | undefined;
  const remove = (id: string): void => {
    const object = byId.get(id);
    if (object === undefined) return;
    for (const key of keysOf(object)) idsByKey.get(key)?.delete(id);
    byId.delete(id);
    objects = undefined;
  };
  const put = (object: T): void => {
    remove(object.id);
    byId.set(object.id, object);
    for (const key of keysOf(object)) {
      const ids = idsByKey.get(key);
      if (ids === undefined) idsByKey.set(key, new Set([object.id]));
      else ids.add(object.id);
    }
    objects = undefined;
  };
  found.forEach(put);
  return {
    get objects() {
      return (objects ??= [...byId.values()]);
    },
    skipped,
    get: (id) => byId.get(id),
    having: (key) =>
      [...(idsByKey.get(key) ?? [])].flatMap((id) => {
        const object = byId.get(id);
        return object === undefined ? [] : [object];
      }),
    put,
    remove,
  };
}

/** The key of an object by its name. */
export function nameKey(name: string): string {
  return `name ${name}`;
}

/** The key of a client, or of a connection, by its client ID. */
export function clientIdKey(clientId: string): string {
  return `client ID ${clientId}`;
}

/** How an object is read by its ID. */
export interface ById<T> {
  /** The path of the shared list, which the read updates. */
  list: string;
  id: string;
  read: (target: Record<string, unknown>) => T;
  /** Without it, only 404 means that the object does not exist. Whether a list that is requested now has the object, as one that can be read by its ID. */
  isListed?: () => Promise<boolean>;
}

/**
 * One object by the GET of its ID, which updates the shared list; `undefined` if the app reports that it does not exist: with 404, or with its
 * response for IDs that do not exist, where the list lacks the object, too. Throws `AppError`.
 */
export async function readById<T extends { id: string }>(
  app: App,
  call: Call,
  { list, id, read, isListed }: ById<T>,
): Promise<T | undefined> {
  try {
    return await app.readListed<T, T>(call, {
      list,
      read: (body) => read(record(app, call, body)),
      amend: (known, object) => {
        if (object === undefined) known.remove(id);
        else known.put(object);
      },
    });
  } catch (error) {
    if (isListed === undefined || !(await isForUnknownId(app, call, id, error)) || (await isListed()))
      throw error;
    return undefined;
  }
}

/** The ID of an object: a text, or a number in the app's own notation. Throws `AppError` (APP_NOT_API) when it is missing. */
export function idOf(app: App, call: Call, target: Record<string, unknown>): string {
  return textIn(target, "id") ?? text(app, call, target, "id");
}

/** What to do about objects that cannot be read. */
export const WHAT_TO_DO =
  "In the app, repair or delete what cannot be read. If the app shows it as valid, update pulumi-applinks.";

/** The problems of skipped objects, in one line. */
export function problemsOf(skipped: readonly Skipped<unknown>[]): string {
  return skipped.map(({ problem }) => problem).join("; ");
}

/** The field, if it is a string, or an ID that is a number. */
export function textIn(target: Record<string, unknown>, field: string): string | undefined {
  const value = target[field];
  if (field === "id" && typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

/** Whether two properties are or may be equal: `undefined` is one that could not be read. */
export function mayEqual<V>(known: V | undefined, value: V): boolean {
  return known === undefined || known === value;
}

function identity({ id, name }: Known<{ id: string; name: string }>): string {
  return [id ?? "without a valid ID", ...(name === undefined ? [] : [`("${name}")`])].join(" ");
}
