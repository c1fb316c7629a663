/**
 * The flow that creates, updates, reads, lists and deletes the objects of an app, whatever their kind.
 *
 * A resource describes its kind of object once (`ObjectKind`), and what it declares per operation (`Declaration`).
 */

import type { App } from "../atlassian/app";
import { confirmDeletion, confirmWrite, untilShown } from "../atlassian/confirmWrite";
import { isAppError } from "../atlassian/appError";
import {
  mayEqual,
  nameKey,
  problemsOf,
  WHAT_TO_DO,
  type Known,
  type ObjectList,
} from "../atlassian/objectList";
import type { Freshness } from "../atlassian/sharedReads";
import type { DeletionPolicy, Ownership } from "../schema/types.gen";
import {
  adopt,
  afterUpdate,
  ambiguous,
  differences,
  isLeftInPlace,
  nameTaken,
  show,
  warnOfExisting,
  type Candidate,
  type Compared,
  type Rules,
} from "./adoption";
import type { Context } from "./context";
import { LifecycleError, PartialFailure } from "./lifecycleError";
import { objectId, parseObjectId, type Kind } from "./ids";
import type { Listed, ResourceState } from "./resource";

/**
 * A secret in a state after a write that may not have been applied: it is unknown which secret the app has. It differs from every declared
 * one, so that the next run writes the secret again.
 */
export const UNKNOWN_SECRET = "";

/** What every object of an app has. `id` is the product's own ID. */
interface AppObject {
  readonly id: string;
  readonly name: string;
}

/** What the state of every object has. */
interface ObjectState {
  readonly name: string;
  readonly ownership: Ownership;
  readonly deletionPolicy?: DeletionPolicy;
}

/** A kind of object: `T` is an object as the app returns it, `S` the state of its resource. */
export interface ObjectKind<T extends AppObject, S> {
  readonly idKind: Kind;
  /** The kind in messages: `incoming link`. */
  readonly title: string;
  /** The product's ID in a state. */
  idOf(state: S): string;
  list(app: App, freshness: Freshness): Promise<ObjectList<T>>;
  /** One object, from the shared list if it is there. */
  find(app: App, id: string): Promise<T | undefined>;
  /** One object, by a request of its own. */
  get(app: App, id: string): Promise<T | undefined>;
  /** Deletes an object; `before` goes into the change record. Throws `AppError` (APP_NOT_FOUND) if there is none. */
  delete(app: App, id: string, before: { name: string }): Promise<void>;
  /** The settings in a state, for the change record. */
  recorded(state: S): { name: string };
  /** Why an object cannot be imported, as `Listed` has it. */
  obstacle?(object: T): string | undefined;
  /** What identifies an object in a message beside its ID. */
  detail?(object: T): string;
  /** Whether the response to a creation has only the ID, so that the created object must be read back. */
  readonly createReturnsId?: true;
}

/** What one operation declares of an object, and how it writes it. */
export interface Declaration<T extends AppObject, S> {
  readonly inputs: { name: string } & Rules;
  /** The objects in a list that have the declared key; the default key is the name. */
  readonly candidates?: (list: ObjectList<T>) => readonly T[];
  /** Whether an object that could not be read may have the declared key. */
  readonly mayBeCandidate?: (known: Known<T>) => boolean;
  /** What identifies the declared object beside its name, if its name is not the key. */
  readonly key?: string;
  /** The declared properties beside those of the object. */
  compare(object: T): Compared[];
  /** The same for an object that this operation has just written: it may accept how the app spells a value. By default, as `compare`. */
  compareWritten?(object: T): Compared[];
  /** What else decides whether an existing object is adopted. Throws for one that must not be. */
  adoption?(existing: T): Promise<Partial<Pick<Candidate, "compared" | "foreign" | "ours" | "hidden">>>;
  /** Throws if the object in the state must not be updated as declared. */
  vet?(object: T): Promise<void>;
  create(): Promise<T>;
  /** After a creation without a response: the created object, given an object as declared; `undefined` if it is another. */
  recoverCreated?(object: T): Promise<T | undefined>;
  /** Whether an update has something to write that the app never returns, such as a secret. */
  readonly writeOnly?: boolean;
  /** Writes the declared properties; with `writeOnly`, also those that the app never returns. */
  update(object: T, writeOnly: boolean): Promise<void>;
  /** The state once the object is as declared. */
  state(object: T, ownership: Ownership): S | Promise<S>;
  /** What follows once the object is as declared, as it was read last; returns the final state. */
  finish?(object: T, state: S): Promise<S>;
  /** The state of an object whose creation or update failed: what the app never returns, and may have been written, is unknown. */
  unfinished?(state: S): S;
}

/**
 * Creates or adopts the declared object (without `prior`) or observes it, updates what differs, and reads it back. Throws
 * `LifecycleError` (GONE, ALREADY_EXISTS, NOT_APPLIED), and `PartialFailure` if a new object exists but is not as declared, or an
 * update failed after a write that may have been applied.
 */
export async function reconcileObject<T extends AppObject, S extends ObjectState>(
  context: Context,
  app: App,
  kind: ObjectKind<T, S>,
  prior: ResourceState<S> | undefined,
  declaration: Declaration<T, S>,
): Promise<ResourceState<S>> {
  const { object, ownership, created } =
    prior === undefined
      ? await ensure(context, app, kind, declaration)
      : { ...(await observe(app, kind, prior)), created: false };
  if (prior !== undefined) await declaration.vet?.(object);
  const id = objectId(app.target.name, kind.idKind, object.id);
  const state = await declaration.state(object, ownership);
  try {
    const current =
      created && kind.createReturnsId === true ? await readBackCreated(app, kind, object) : object;
    const isRenamed = declaration.inputs.name !== current.name;
    if (isRenamed) reserve(context, app, kind, declaration.inputs.name, declaration.inputs.name);
    const writeOnly = !created && declaration.writeOnly === true;
    const shown = await sync(app, kind, declaration, current, { writeOnly, created });
    return { id, state: (await declaration.finish?.(shown, state)) ?? state };
  } catch (cause) {
    // With nothing written, the old state is still right.
    if (prior !== undefined && app.possibleWrites() === 0) throw cause;
    const left = prior?.state ?? state;
    throw new PartialFailure(id, declaration.unfinished?.(left) ?? left, cause);
  }
}

/**
 * The object in the state, by a request of its own: a list may be incomplete, or older than a write of this run. Throws `LifecycleError`
 * (GONE).
 */
async function observe<T extends AppObject, S extends ObjectState>(
  app: App,
  kind: ObjectKind<T, S>,
  { id, state }: ResourceState<S>,
): Promise<{ object: T; ownership: Ownership }> {
  const object = await kind.get(app, kind.idOf(state));
  if (object !== undefined) return { object, ownership: afterUpdate(state.ownership) };
  throw new LifecycleError(
    "GONE",
    `the ${kind.title} "${state.name}" (${id}) was deleted outside of Pulumi. Run pulumi up --refresh to create it again.`,
  );
}

/** The existing object with the declared key, if it can be adopted; else a new one. */
async function ensure<T extends AppObject, S>(
  context: Context,
  app: App,
  kind: ObjectKind<T, S>,
  declaration: Declaration<T, S>,
): Promise<{ object: T; ownership: Ownership; created: boolean }> {
  const { inputs, key = inputs.name } = declaration;
  // Two creations at the same time would both find no object.
  for (const unique of new Set([key, inputs.name])) reserve(context, app, kind, unique, inputs.name);
  const adopted = async (existing: T) => ({
    object: existing,
    ownership: adopt(context, inputs, await candidateOf(app, kind, declaration, existing)),
    created: false,
  });
  const existing = await findExisting(app, kind, declaration);
  if (existing !== undefined) return adopted(existing);
  try {
    const object = await confirmWrite(app, {
      act: () => declaration.create(),
      observe: async () => {
        const current = await kind.list(app, "fresh");
        const found = candidatesIn(current, declaration).find((candidate) =>
          isAsWritten(declaration, candidate),
        );
        // The created object may be one that cannot be read: then the write must not be sent again.
        if (found === undefined) refuseCollision(app, kind, current, declaration);
        return found === undefined || declaration.recoverCreated === undefined
          ? found
          : declaration.recoverCreated(found);
      },
    });
    return { object, ownership: "owned", created: true };
  } catch (error) {
    // Somebody else may have created an object since the list was read.
    const other = await afterRefusal(app, error, () => examineFresh(app, kind, declaration));
    if (other === undefined) throw error;
    return adopted(other);
  }
}

/**
 * Looks for the reason of a refused write: a key that was free in the shared list may have been taken. Without such a reason, and if the app can't
 * be read, returns `undefined`: the refusal itself is the error.
 */
async function afterRefusal<T>(app: App, error: unknown, look: () => Promise<T>): Promise<T | undefined> {
  const isConflict = isAppError(error) && (error.status === 400 || error.status === 409);
  if (!isConflict || app.possibleWrites() > 0) return undefined;
  try {
    return await look();
  } catch (reason) {
    if (isAppError(reason)) return undefined;
    throw reason;
  }
}

/**
 * The existing object with the declared key. If the shared list has none, none is assumed to exist: the app refuses a key that has been
 * taken since. An object in the list is read again. Throws as `examineFresh` does.
 */
async function findExisting<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  declaration: Declaration<T, S>,
): Promise<T | undefined> {
  const shared = await kind.list(app, "shared");
  const [candidate, ...others] = candidatesIn(shared, declaration);
  if (candidate === undefined && !isBlocked(shared, declaration)) return undefined;
  if (candidate !== undefined && others.length === 0) {
    const current = await kind.get(app, candidate.id);
    if (current !== undefined) {
      // Another operation may have replaced the list meanwhile, so that the read has not updated this one.
      shared.put(current);
      if (candidatesIn(shared, declaration).length === 1 && isCandidate(shared, declaration, current))
        return current;
    }
  }
  return examineFresh(app, kind, declaration);
}

/**
 * The existing object with the declared key, from a list that is requested now. Throws `LifecycleError` (ALREADY_EXISTS, OBJECT_UNREADABLE) if
 * the app has or may have another object in its place.
 */
async function examineFresh<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  declaration: Declaration<T, S>,
): Promise<T | undefined> {
  const list = await examinedList(app, kind, declaration);
  const existing = theOnly(app, kind, declaration.inputs.name, candidatesIn(list, declaration));
  if (existing !== undefined) return existing;
  refuseTakenName(app, kind, list, declaration.inputs.name);
  refuseCollision(app, kind, list, declaration);
  return undefined;
}

/** A list that is requested now. Entries with the key or the name that are no objects of the kind are not in it: a GET finds none of their ID. */
async function examinedList<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  key: Pick<Key<T>, "inputs" | "candidates">,
  own?: string,
): Promise<ObjectList<T>> {
  const list = await kind.list(app, "fresh");
  const examined = new Set([...candidatesIn(list, key), ...list.having(nameKey(key.inputs.name))]);
  for (const { id } of examined) if (id !== own && (await kind.get(app, id)) === undefined) list.remove(id);
  return list;
}

/** What decides whether an existing object is the declared one. */
type Key<T extends AppObject> = Pick<Declaration<T, never>, "inputs" | "candidates" | "mayBeCandidate">;

function candidatesIn<T extends AppObject>(
  list: ObjectList<T>,
  { inputs, candidates = (all) => all.having(nameKey(inputs.name)) }: Pick<Key<T>, "inputs" | "candidates">,
): readonly T[] {
  return candidates(list);
}

/** Whether this object of the list has the declared key. */
function isCandidate<T extends AppObject>(list: ObjectList<T>, key: Key<T>, { id }: T): boolean {
  return candidatesIn(list, key).some((candidate) => candidate.id === id);
}

/** Whether another object has the declared name, or may have the declared key. */
function isBlocked<T extends AppObject>(list: ObjectList<T>, key: Key<T>): boolean {
  return list.having(nameKey(key.inputs.name)).length > 0 || collisions(list, key).length > 0;
}

/** Reserves a key of the kind in the app. */
function reserve(context: Context, app: App, kind: ObjectKindTexts, key: string, name: string): void {
  context.reserveKey(app.target.name, `${kind.idKind} ${key}`, titleOf(app, kind, name));
}

/** The texts of a kind of object. */
type ObjectKindTexts = Pick<ObjectKind<never, never>, "idKind" | "title">;

/** What a preview can compare of an existing object: some declared properties may be unknown yet. */
export interface Prospect<T extends AppObject> extends Pick<
  Declaration<T, never>,
  "inputs" | "candidates" | "mayBeCandidate" | "compare" | "adoption"
> {
  readonly unknown: readonly string[];
}

/**
 * Warns about an existing object that a new resource will adopt, before anything is written. Throws `LifecycleError` (ALREADY_EXISTS) if the
 * resource can't adopt it, and `AppError`.
 */
export async function examineExisting<T extends AppObject, S>(
  context: Context,
  app: App,
  kind: ObjectKind<T, S>,
  prospect: Prospect<T>,
): Promise<void> {
  const { inputs, unknown } = prospect;
  const list = await kind.list(app, "shared");
  const candidates = candidatesIn(list, prospect);
  // An object that a resource of this run manages is about to be replaced, or declared twice.
  const existing = theOnly(
    app,
    kind,
    inputs.name,
    candidates.filter(({ id }) => !context.isManaged(objectId(app.target.name, kind.idKind, id))),
  );
  if (existing === undefined) {
    if (candidates.length === 0) refuseCollision(app, kind, list, prospect);
    return;
  }
  const { compared, ...candidate } = await candidateOf(app, kind, prospect, existing);
  const known = compared.filter(({ property }) => !unknown.includes(property));
  warnOfExisting(context, inputs, { ...candidate, compared: known, unknown });
}

async function candidateOf<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  { compare, adoption }: Pick<Declaration<T, S>, "compare" | "adoption">,
  existing: T,
): Promise<Candidate> {
  const { compared = [], ...more } = (await adoption?.(existing)) ?? {};
  return {
    ...more,
    id: objectId(app.target.name, kind.idKind, existing.id),
    title: titleOf(app, kind, existing.name),
    compared: [...compare(existing), ...compared],
  };
}

/** The candidate, if there is one. Throws `LifecycleError` (ALREADY_EXISTS) if there are several. */
function theOnly<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  name: string,
  candidates: readonly T[],
): T | undefined {
  if (candidates.length <= 1) return candidates[0];
  const ids = candidates.map(({ id }) => objectId(app.target.name, kind.idKind, id));
  throw ambiguous(titleOf(app, kind, name), ids);
}

/** An object in messages: `the incoming link "ci" on jira`. */
function titleOf(app: App, { title }: { title: string }, name: string): string {
  return `the ${title} "${name}" on ${app.target.name}`;
}

async function readBackCreated<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  { id, name }: T,
): Promise<T> {
  const shown = await untilShown(app, () => kind.get(app, id));
  if (shown !== undefined) return shown;
  throw notApplied(app, `creation of the ${kind.title} "${name}"`, "finds no object");
}

/** Updates an object that is not as declared, and returns it as read back. Throws `LifecycleError` (ALREADY_EXISTS, NOT_APPLIED). */
export async function sync<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  declaration: Pick<Declaration<T, S>, "compare" | "compareWritten" | "update">,
  object: T,
  { writeOnly = false, created = false } = {},
): Promise<T> {
  const changed = differences(created ? compareWritten(declaration, object) : declaration.compare(object));
  if (changed.length === 0 && !writeOnly) return object;
  const name = changed.find(({ property }) => property === "name")?.declared;
  const refuseOthers = (list: ObjectList<T>, declared: string): void => {
    refuseTakenName(app, kind, list, declared, { ...object, created });
    refuseCollision(app, kind, list, { inputs: { name: declared } }, object.id);
  };
  if (typeof name === "string") {
    const shared = await kind.list(app, "shared");
    const others = shared.having(nameKey(name)).filter(({ id }) => id !== object.id);
    const isFree = others.length === 0 && collisions(shared, { inputs: { name } }, object.id).length === 0;
    // An app that has just changed the name of a new object has another one that the shared list lacks.
    if (!isFree || created)
      refuseOthers(await examinedList(app, kind, { inputs: { name } }, object.id), name);
  }
  let seen: T | undefined;
  const shown = async (isShown: (current: T) => boolean): Promise<T | undefined> => {
    seen = await kind.get(app, object.id);
    return seen !== undefined && isShown(seen) ? seen : undefined;
  };
  try {
    await confirmWrite<unknown>(app, {
      act: () => declaration.update(object, writeOnly).then(() => true),
      // No read can confirm a write-only property; the same update can be sent again.
      observe: async () =>
        writeOnly ? undefined : shown((current) => differences(declaration.compare(current)).length === 0),
    });
  } catch (error) {
    if (typeof name === "string")
      await afterRefusal(app, error, async () => {
        refuseOthers(await examinedList(app, kind, { inputs: { name } }, object.id), name);
      });
    throw error;
  }
  const result = await untilShown(app, () => shown((current) => isAsWritten(declaration, current)));
  if (result !== undefined) return result;
  const found =
    seen === undefined
      ? "finds no object"
      : `shows ${differences(compareWritten(declaration, seen))
          .map(({ property, declared, existing }) => `${property} ${show(existing)}, not ${show(declared)}`)
          .join("; ")}`;
  throw notApplied(app, `update of the ${kind.title} "${object.name}"`, found);
}

/**
 * The object with this resource ID, its app, and its resource ID as the app spells it: a product may accept another spelling, and two
 * spellings would be two resources. `undefined` only if the app reports that there is none.
 */
export async function readObject<T extends AppObject, S>(
  context: Context,
  kind: ObjectKind<T, S>,
  id: string,
): Promise<{ app: App; object: T; id: string } | undefined> {
  const parts = parseObjectId(id, kind.idKind);
  const app = context.app(parts.app);
  const object = await kind.find(app, parts.id);
  return object === undefined ? undefined : { app, object, id: objectId(parts.app, kind.idKind, object.id) };
}

/** The objects of the kind in one app. */
export async function listKind<T extends AppObject, S>(
  context: Context,
  kind: ObjectKind<T, S>,
  app: string,
): Promise<Listed[]> {
  const { objects } = await kind.list(context.app(app), "shared");
  return objects.map((object) => {
    const obstacle = kind.obstacle?.(object);
    const listed = { id: objectId(app, kind.idKind, object.id), name: object.name };
    return obstacle === undefined ? listed : { ...listed, obstacle };
  });
}

/** Deletes the object with this resource ID, unless the state has it left in the app. One that does not exist is no failure. */
export async function deleteObject<T extends AppObject, S extends ObjectState>(
  context: Context,
  kind: ObjectKind<T, S>,
  id: string,
  state: S,
): Promise<void> {
  const parts = parseObjectId(id, kind.idKind);
  if (isLeftInPlace(context, id, `the ${kind.title} "${state.name}"`, state)) return;
  const app = context.app(parts.app);
  await confirmDeletion(
    app,
    () => kind.delete(app, parts.id, kind.recorded(state)),
    () => kind.get(app, parts.id),
  );
}

/** What a declaration compares of an object that this operation has just written. */
function compareWritten<T extends AppObject, S>(
  declaration: Pick<Declaration<T, S>, "compare" | "compareWritten">,
  object: T,
): Compared[] {
  return declaration.compareWritten?.(object) ?? declaration.compare(object);
}

function isAsWritten<T extends AppObject, S>(
  declaration: Pick<Declaration<T, S>, "compare" | "compareWritten">,
  object: T,
): boolean {
  return differences(compareWritten(declaration, object)).length === 0;
}

/** Throws `LifecycleError` (ALREADY_EXISTS) if an object with another ID has the name. */
function refuseTakenName<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  list: ObjectList<T>,
  name: string,
  own?: AppObject & { created: boolean },
): void {
  const other = list.having(nameKey(name)).find(({ id }) => id !== own?.id);
  if (other === undefined) return;
  const detail = kind.detail === undefined ? "" : ` (${kind.detail(other)})`;
  const by = objectId(app.target.name, kind.idKind, other.id) + detail;
  throw nameTaken(app.target.name, name, by, own?.created === true ? own.name : undefined);
}

/** The objects that cannot be read, have another ID, and may have the declared key. */
function collisions<T extends AppObject>(
  { skipped }: ObjectList<T>,
  { inputs: { name }, mayBeCandidate = () => false }: Pick<Key<T>, "inputs" | "mayBeCandidate">,
  own?: string,
): ObjectList<T>["skipped"] {
  return skipped.filter(
    ({ known }) =>
      (own === undefined || known.id !== own) && (mayEqual(known.name, name) || mayBeCandidate(known)),
  );
}

/** Refuses an object or a name that the app may already have in an object that cannot be read. Throws `LifecycleError` (OBJECT_UNREADABLE). */
function refuseCollision<T extends AppObject, S>(
  app: App,
  kind: ObjectKind<T, S>,
  list: ObjectList<T>,
  key: Pick<Key<T>, "inputs" | "mayBeCandidate">,
  own?: string,
): void {
  const colliding = collisions(list, key, own);
  if (colliding.length === 0) return;
  throw new LifecycleError(
    "OBJECT_UNREADABLE",
    `the ${kind.title} "${key.inputs.name}" on ${app.target.name} may already exist: ${problemsOf(colliding)}. Nothing was changed. ${WHAT_TO_DO}`,
  );
}

function notApplied(app: App, write: string, found: string): LifecycleError {
  return new LifecycleError(
    "NOT_APPLIED",
    `${app.target.name} accepted the ${write}, but reading it back ${found}. ` +
      "Check the object on the app's admin screen, then run pulumi up --refresh.",
  );
}
