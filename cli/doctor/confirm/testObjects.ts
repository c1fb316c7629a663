/** Creates and removes test objects. They are recognised by the IDs that appeared with their creation. */

import { randomUUID } from "node:crypto";
import type { Exchange } from "../../../provider/atlassian/exchange";
import type { Call } from "../../../provider/atlassian/responses";
import { isRecord } from "../../../provider/schema/values";
import { clientsPath, itemsOf, linksRoot, listAt, outgoingList, type Instance } from "../instance";
import type { Journal, Kind, TestObject } from "./journal";

/** The path of the list of a kind, if the app returns the whole list in a format that is known. */
export async function listPath(instance: Instance, kind: Kind): Promise<string | undefined> {
  const path = await anyListPath(instance, kind);
  if (path === undefined) return undefined;
  const { form, unread } = await listAt(instance, path);
  return unread === undefined && form !== "unknown" ? path : undefined;
}

async function anyListPath(instance: Instance, kind: Kind): Promise<string | undefined> {
  if (kind === "client") return clientsPath(instance);
  if (kind === "link") return `${await linksRoot(instance)}/applinks`;
  const { root } = await outgoingList(instance);
  return root === undefined ? undefined : `${root}/config`;
}

/** What came back for the creation of an object, and its ID if it exists. */
export interface Creation {
  exchange: Exchange;
  id: string | undefined;
  /** Its key in the journal. */
  key: string;
}

/** Creates an object, with a line in the journal before and after. */
export async function createObject(
  instance: Instance,
  journal: Journal,
  { kind, name }: { kind: Kind; name: string },
  call: Omit<Call, "operation">,
): Promise<Creation> {
  const before = (await freshItems(instance, kind)).map(({ id }) => String(id));
  const key = randomUUID();
  journal.plan({ key, kind, name, before });
  const exchange = await instance.write(call);
  const status = exchange.response?.status ?? 0;
  if (status >= 400 && status < 500) {
    journal.gone(key);
    return { exchange, id: undefined, key };
  }
  const id = idOf(exchange) ?? (await ownItems(instance, { key, kind, name, before })).map(idIn)[0];
  if (id === undefined) return { exchange, id, key };
  journal.created(key, id);
  return { exchange, id, key };
}

/** The ID of an entry of a list. */
const idIn = (item: Record<string, unknown>): string => String(item["id"]);

/** The ID in the response to a creation: of the object, of a reference to it, or in the header Location. */
function idOf({ json, response }: Exchange): string | undefined {
  if (response === undefined || response.status >= 300) return undefined;
  const { id, "resources-created": created } = isRecord(json) ? json : {};
  if (typeof id === "string" || typeof id === "number") return String(id);
  const first: unknown = Array.isArray(created) ? created[0] : undefined;
  const place = isRecord(first) ? first["href"] : response.headers["location"];
  return typeof place === "string" ? decodeURIComponent(place.slice(place.lastIndexOf("/") + 1)) : undefined;
}

/** Deletes an object by its ID, and notes in the journal that it is gone if it is. */
export async function deleteObject(
  instance: Instance,
  journal: Journal,
  { kind, key, id }: { kind: Kind; key: string; id: string },
): Promise<Exchange | undefined> {
  const path = await listPath(instance, kind);
  if (path === undefined) return undefined;
  const exchange = await instance.write({ method: "DELETE", path: `${path}/${encodeURIComponent(id)}` });
  if ((await freshItems(instance, kind)).every((item) => String(item["id"]) !== id)) journal.gone(key);
  return exchange;
}

/**
 * The waits before each attempt to remove an object, in milliseconds. All attempts are made for an object whose ID is not known: a creation whose
 * response was lost may take effect later.
 */
export const ATTEMPTS: readonly number[] = [0, 300, 1200];

/** Removes everything that the journal has. Returns what could not be removed. */
export async function removeAll(
  instance: Instance,
  journal: Journal,
  attempts: readonly number[],
): Promise<TestObject[]> {
  for (const object of journal.remaining()) {
    for (const wait of attempts) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      await removeOne(instance, journal, object);
      const isGone = journal.remaining().every(({ key }) => key !== object.key);
      if (isGone && object.id !== undefined) break;
    }
  }
  return journal.remaining();
}

async function removeOne(instance: Instance, journal: Journal, object: TestObject): Promise<void> {
  const { kind, key } = object;
  instance.forget();
  const path = await listPath(instance, kind);
  // Without the list, nothing is known: the journal keeps the object.
  if (path === undefined) return;
  for (const item of await ownItems(instance, object))
    await deleteObject(instance, journal, { kind, key, id: String(item["id"]) });
  if ((await ownItems(instance, object)).length === 0) journal.gone(key);
}

/**
 * The entries of a list that are this object: those with its ID, or, before it is known, those that were not there before. The random number in
 * name and URL excludes another object that has the ID now, as in a restored instance, and an object that somebody creates with the same
 * name.
 */
async function ownItems(
  instance: Instance,
  { kind, name, before, id }: TestObject,
): Promise<Record<string, unknown>[]> {
  return (await freshItems(instance, kind)).filter((item) => {
    const found = String(item["id"]);
    const isOwn = id === undefined ? !before.includes(found) : found === id;
    const isNamed = String(item["name"]).toLowerCase().startsWith(name.toLowerCase());
    return isOwn && isNamed && isMarked(item, kind, name);
  });
}

/** The member of each kind that has the random number beside the name, at all times. */
const MARKED: Record<Kind, string> = {
  client: "redirects",
  connection: "authorizationEndpoint",
  link: "displayUrl",
};

/** Whether an entry has the random number of this name in its URL. Entries without a URL count as marked. */
function isMarked(item: Record<string, unknown>, kind: Kind, name: string): boolean {
  const urls = item[MARKED[kind]];
  const number = /[0-9a-f]{8,}/.exec(name)?.[0];
  return urls === undefined || number === undefined || JSON.stringify(urls).toLowerCase().includes(number);
}

async function freshItems(instance: Instance, kind: Kind): Promise<Record<string, unknown>[]> {
  instance.forget();
  const path = await listPath(instance, kind);
  if (path === undefined) throw new ListUnreadable(kind);
  return itemsOf(instance, path);
}

/** A list that was readable before is not any more: nothing is created or deleted without it. */
export class ListUnreadable extends Error {
  override readonly name = "ListUnreadable";

  constructor(kind: Kind) {
    super(`The list of objects of the kind ${kind} can't be read.`);
  }
}
