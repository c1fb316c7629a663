/** Resource IDs: the app's configured name, the kind of object, and the product's ID. `read` and import need nothing else. */

import { LifecycleError } from "./lifecycleError";

/** The kinds of objects in IDs. */
export type Kind = "link" | "incoming" | "outgoing";

/** `<app>/link/<id>`, `<app>/incoming/<id>`, `<app>/outgoing/<id>`. */
export function objectId(app: string, kind: Kind, id: string): string {
  return `${app}/${kind}/${id}`;
}

/** `<app>/incoming/<id>/scopes`. */
export function scopesId(app: string, incomingId: string): string {
  return `${objectId(app, "incoming", incomingId)}/scopes`;
}

/** The parts of an object's ID. Throws `LifecycleError` (BAD_ID). */
export function parseObjectId(id: string, kind: Kind): { app: string; id: string } {
  return parse(id, kind, "");
}

/** The parts of a scope grant's ID. Throws `LifecycleError` (BAD_ID). */
export function parseScopesId(id: string): { app: string; id: string } {
  return parse(id, "incoming", "/scopes");
}

/** `<app>/health/<remote app>`. */
export function healthId(app: string, remoteApp: string): string {
  return `${app}/health/${remoteApp}`;
}

/** The parts of the ID of a `LinkHealth`. Throws `LifecycleError` (BAD_ID). */
export function parseHealthId(id: string): { app: string; remoteApp: string } {
  const { app, id: remoteApp } = parse(id, "health", "");
  return { app, remoteApp };
}

/** Whether a URL keeps the text as one segment of its path: it would resolve `.` and `..`, and cannot contain a lone surrogate. */
function isPathSegment(text: string): boolean {
  return !["", ".", ".."].includes(text) && !text.includes("/") && !/\p{Surrogate}/u.test(text);
}

function parse(id: string, kind: Kind | "health", ending: string): { app: string; id: string } {
  const middle = `/${kind}/`;
  const at = id.lastIndexOf(middle);
  const own = id.slice(at + middle.length, id.length - ending.length);
  if (at < 1 || !isPathSegment(own) || !id.endsWith(ending)) {
    throw new LifecycleError(
      "BAD_ID",
      `"${id}" is not a valid ID of this resource type. The format is <app>${middle}<id>${ending}.`,
    );
  }
  return { app: id.slice(0, at), id: own };
}
