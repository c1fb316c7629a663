/**
 * Which resource of a run manages which object: two resources must not manage one object, and none may delete what another manages.
 *
 * Every resource has an owner ID, which is created with it and kept in its state. It distinguishes a resource that was renamed in the
 * program from its successor, in this run and in later ones. States of older releases have none; their resources share the owner "".
 */

import { randomUUID } from "node:crypto";
import { openClaims, type Claims } from "./claims";
import { LifecycleError } from "./lifecycleError";

/** A resource whose state a refresh has read. */
export interface Reader {
  owner: string;
  /** Whether its deletion would delete the object, unless another resource has superseded it. */
  deletes: boolean;
}

/** The ownership of objects in one run. IDs are resource IDs; apps are names, or what stands for them in IDs. */
export interface Ownership {
  /** Records that this owner manages the object. */
  record(id: string, owner: string): void;
  /** Records that a refresh reads the state of a resource. */
  recordReader(id: string, reader: Reader): void;
  /** Whether the refresh reads a later resource with the same object. It supersedes this one. */
  isSuperseded(id: string, owner: string): boolean;
  /** Records that a refresh has read the object. The program may not declare its resource any more. */
  recordRefresh(id: string, owner: string): void;
  /**
   * Records that a resource was compared: by the refresh that has just read it, or because the program declares it. Returns whether the
   * program declares it. Throws `LifecycleError` (DECLARED_TWICE) if another resource of this run manages its object.
   */
  recordDiff(id: string, owner: string): boolean;
  /** Makes a new resource the owner of an existing object. Throws `LifecycleError` (DECLARED_TWICE) if the object has an owner in this run. */
  acquire(id: string, owner: string): void;
  /** Whether this run has read the state of another resource that owns the object, and can transfer it. */
  isOwnedHere(id: string, owner: string): boolean;
  /** Whether a resource of this run manages the object. */
  isManaged(id: string): boolean;
  /** Whether the object has another owner in this run. It must not be deleted then. */
  isOwnedByOther(id: string, owner: string): boolean;
  /** Reserves a unique position in an app for the object of this name. Returns the name of the object that has reserved it, if it is another. */
  reserve(app: string, position: string, name: string): string | undefined;
  /**
   * Reserves the key of an object that is about to be created or renamed. Throws `LifecycleError` (DECLARED_TWICE) if another resource has
   * reserved it.
   */
  reserveKey(app: string, key: string, title: string, owner: string): void;
  /** Records that this owner's object is gone: no resource manages it any more, and its keys are free. */
  release(id: string, owner: string): void;
}

/** Opens the ownership of one run. All processes of a run share its claims. */
export function openOwnership(claims: Claims = openClaims()): Ownership {
  const ownerKey = (id: string): string => `owner ${id}`;
  const refreshKey = (id: string): string => `refresh ${id}`;
  const readerKey = (id: string): string => `reader ${id}`;
  const keysKey = (owner: string): string => `keys of ${owner}`;
  const isOwnedByOther = (id: string, owner: string): boolean =>
    (claims.get(ownerKey(id)) ?? owner) !== owner;
  const readersBeside = (id: string, owner: string): Reader[] =>
    claims
      .members(readerKey(id))
      .map((member) => JSON.parse(member) as Reader)
      .filter((reader) => reader.owner !== owner);
  return {
    isOwnedHere: (id, owner) => readersBeside(id, owner).some(({ deletes }) => deletes),
    isManaged: (id) => claims.get(ownerKey(id)) !== undefined,
    isOwnedByOther,
    record: (id, owner) => {
      claims.set(ownerKey(id), owner);
    },
    recordReader: (id, reader) => {
      claims.add(readerKey(id), JSON.stringify(reader));
    },
    isSuperseded: (id, owner) => readersBeside(id, owner).some((other) => isLater(other.owner, owner)),
    recordRefresh: (id, owner) => {
      claims.add(refreshKey(id), owner);
    },
    recordDiff: (id, owner) => {
      if (claims.take(refreshKey(id), owner)) return false;
      if (claims.claim(ownerKey(id), owner) !== owner) throw declaredTwice(id);
      return true;
    },
    acquire: (id, owner) => {
      if (claims.claim(ownerKey(id), owner) !== owner) throw declaredTwice(id);
    },
    reserve: (app, position, name) => {
      const first = claims.claim(`position ${app} ${position}`, name);
      return first === name ? undefined : first;
    },
    reserveKey: (app, key, title, owner) => {
      const reserved = `key ${app} ${key}`;
      if (claims.claim(reserved, owner) !== owner) throw declaredTwice(title);
      claims.add(keysKey(owner), reserved);
    },
    release: (id, owner) => {
      claims.remove(ownerKey(id));
      for (const reserved of claims.members(keysKey(owner))) claims.remove(reserved);
    },
  };
}

/** A new owner ID: a UUID of version 7 (RFC 9562). It begins with the time, which shows the later one of two resources with one object. */
export function newOwner(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

function isLater(one: string, other: string): boolean {
  return timeOf(one) > timeOf(other);
}

/** The time in an owner ID. IDs of older releases are random, and come first. */
function timeOf(owner: string): string {
  return owner.charAt(14) === "7" ? owner.slice(0, 13) : "";
}

/** The error for an object that two resources manage. It is a resource ID, or a title. */
export function declaredTwice(object: string): LifecycleError {
  return new LifecycleError(
    "DECLARED_TWICE",
    `${object} is already managed by another resource of this stack. Declare it once. If the resource was renamed in the program, ` +
      'give it the option aliases: [{ name: "<old name>" }]. If another resource is to have its name, use two runs.',
  );
}
