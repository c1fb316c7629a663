/**
 * Lists of an app's objects, as far as they can be read.
 *
 * An object that cannot be read may belong to somebody else, and must not stop a run: it is skipped with a warning. A list without it is
 * incomplete, and does not show that an object is missing.
 */

import { record, type App } from "./app";
import { isAppError } from "./appError";
import type { Call } from "./responses";
import { isRecord } from "../schema/values";

/** The objects of one kind that an app lists. */
export interface ObjectList<T> {
  objects: T[];
  /** The objects that could not be read. */
  skipped: Skipped<T>[];
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
}

/** Reads each object of a list, and shows a warning about those that cannot be read, once a run. */
export function readList<T extends { id: string; name: string }>(
  app: App,
  call: Call,
  entries: readonly unknown[],
  { title, read, known: readKnown }: Reader<T>,
): ObjectList<T> {
  const list: ObjectList<T> = { objects: [], skipped: [] };
  for (const entry of entries) {
    try {
      list.objects.push(read(record(app, call, entry)));
    } catch (error) {
      if (!isAppError(error, "APP_NOT_API")) throw error;
      const known = readKnown(isRecord(entry) ? entry : {});
      const wrong =
        error.missingField === undefined ? "is not an object" : `has no valid "${error.missingField}"`;
      list.skipped.push({ known, problem: `the ${title} ${identity(known)} ${wrong}` });
    }
  }
  if (list.skipped.length > 0) {
    app.warnOnce(
      "OBJECT_SKIPPED",
      `skipped on ${app.target.name}: ${problemsOf(list.skipped)}. ${WHAT_TO_DO}`,
    );
  }
  return list;
}

/** What to do about objects that cannot be read. */
export const WHAT_TO_DO =
  "In the app, repair or delete what cannot be read. If the app shows it as valid, update pulumi-applinks.";

/** The problems of skipped objects, in one line. */
export function problemsOf(skipped: readonly Skipped<unknown>[]): string {
  return skipped.map(({ problem }) => problem).join("; ");
}

/** The field, if it is a string. */
export function textIn(target: Record<string, unknown>, field: string): string | undefined {
  const value = target[field];
  return typeof value === "string" ? value : undefined;
}

/** Whether two properties are or may be equal: `undefined` is one that could not be read. */
export function mayEqual<V>(known: V | undefined, value: V): boolean {
  return known === undefined || known === value;
}

function identity({ id, name }: Known<{ id: string; name: string }>): string {
  return [id ?? "without a valid ID", ...(name === undefined ? [] : [`("${name}")`])].join(" ");
}
