import { refuse, refuseRest, type AppResponse } from "../http/responses";
import type { AppContext } from "../state/context";
import { audit } from "../state/context";
import { truth } from "../state/dialect";
import { linkId, withoutSlashes } from "../state/ids";
import type { Actor, App, ApplicationLink, InsideLink } from "../state/types";
import { recordLink } from "./auditEvents";

/** The installed link types, by the products' own names: Bitbucket's is `stash`. */
const linkTypes = ["jira", "confluence", "stash", "bamboo", "fecru", "crowd", "refapp", "generic"];

/** Whether an app has this type of links. */
export const isLinkType = (app: App, typeId: string): boolean =>
  linkTypes.includes(typeId) && (typeId !== "crowd" || truth(app, "link-type-crowd") === "crowd");

/** The content of a create request. */
export interface LinkInput {
  id?: string | undefined;
  typeId: string;
  name: string;
  rpcUrl: string;
  displayUrl: string;
  primary?: boolean | undefined;
}

/** Builds a response from a message, in the format of the resource: 400 by default. */
export type BadRequest = (message: string, status?: number) => AppResponse;

/**
 * Stores a link as v2's create does: does not contact the remote app, changes a name in use to "name - 2", and
 * makes the first link of a type primary. Uses the given id. For generic links, or if no id is given, derives
 * it from the application URL. Throws `bad`'s response for an unknown type and for an id in use.
 */
export function createLink(
  context: AppContext,
  actor: Actor,
  input: LinkInput,
  bad: BadRequest,
): ApplicationLink {
  const { app } = context;
  if (!isLinkType(context.app, input.typeId)) refuse(bad(`No such application type: ${input.typeId}`));
  const given = input.typeId === "generic" ? undefined : input.id?.toLowerCase();
  const id = given ?? linkId(input.rpcUrl) ?? refuse(bad(`Not an absolute URL: ${input.rpcUrl}`));
  if (app.applicationLinks.some((other) => other.id === id)) {
    const status = Number(truth(app, "link-url-taken"));
    refuse(bad("An application link with this id or URL already exists.", status));
  }
  const link: ApplicationLink = {
    id,
    typeId: input.typeId,
    name: nameFor(app, input.name, bad),
    displayUrl: withoutSlashes(input.displayUrl),
    rpcUrl: withoutSlashes(input.rpcUrl),
    primary: false,
    system: false,
  };
  app.applicationLinks.push(link);
  if (input.primary === true || primaryOf(app, link.typeId) === undefined) promote(app, link);
  record(context, actor, "created", link);
  recordLink(context, actor, "added", link);
  return link;
}

/** The name of a new link. Throws `bad`'s response if the name is in use and refused. */
function nameFor(app: App, name: string, bad: BadRequest): string {
  const rule = truth(app, "link-name-taken");
  if (rule === "refused" && app.applicationLinks.some((link) => link.name === name))
    refuse(bad("An application link with this name already exists."));
  return rule === "refused" || rule === "accepted" ? name : freeName(app, name);
}

/** Returns the name, or the first of "name - 2", "name - 3", … that is not in use. */
function freeName(app: App, name: string): string {
  const key = nameKey(app);
  const taken = new Set(app.applicationLinks.map((link) => key(link.name)));
  let free = name;
  for (let number = 2; taken.has(key(free)); number += 1) free = `${name} - ${number}`;
  return free;
}

/** What makes two names of links the same. */
const nameKey =
  (app: App) =>
  (name: string): string =>
    truth(app, "link-name-taken") === "renamed-ignoring-case" ? name.toLowerCase() : name;

/** The primary link of a type. */
export const primaryOf = (app: App, typeId: string): ApplicationLink | undefined =>
  app.applicationLinks.find((link) => link.typeId === typeId && link.primary);

/** Makes the link the primary one of its type. */
function promote(app: App, link: ApplicationLink): void {
  for (const other of app.applicationLinks) {
    if (other.typeId === link.typeId) other.primary = other === link;
  }
}

/** Makes the link primary and writes an audit record. */
export function makePrimary(context: AppContext, actor: Actor, link: ApplicationLink): void {
  if (link.primary) return;
  promote(context.app, link);
  record(context, actor, "primary", link);
}

/** Updates name and URLs without validation. */
export function writeLink(
  context: AppContext,
  actor: Actor,
  link: ApplicationLink,
  details: Pick<ApplicationLink, "name" | "displayUrl" | "rpcUrl">,
): void {
  const { name, displayUrl, rpcUrl } = link;
  if (name === details.name && displayUrl === details.displayUrl && rpcUrl === details.rpcUrl) return;
  Object.assign(link, { name: details.name, displayUrl: details.displayUrl, rpcUrl: details.rpcUrl });
  record(context, actor, "updated", link);
  recordLink(context, actor, "edited", link);
}

/** Deletes the link. If it was primary, the next link of its type becomes primary. */
export function deleteLink(context: AppContext, actor: Actor, link: ApplicationLink): void {
  const { app } = context;
  app.applicationLinks = app.applicationLinks.filter((other) => other !== link);
  const others = <Item extends { insideLink?: InsideLink }>(objects: Item[]): Item[] =>
    objects.filter(({ insideLink }) => insideLink !== link.id);
  app.incomingClients = others(app.incomingClients);
  app.outgoingConnections = others(app.outgoingConnections);
  const next = app.applicationLinks.find(({ typeId }) => typeId === link.typeId);
  if (link.primary && next) promote(app, next);
  record(context, actor, "deleted", link);
  recordLink(context, actor, "deleted", link);
}

/** The content of a v3 update request; everything except `primary` is required. */
export interface LinkDetails {
  name?: string | undefined;
  rpcUrl?: string | undefined;
  displayUrl?: string | undefined;
  primary?: boolean | undefined;
}

/** The details, if all required ones are there. Throws a 400 response otherwise. */
export function checkDetails(
  details: LinkDetails,
): LinkDetails & { name: string; rpcUrl: string; displayUrl: string } {
  const { name, rpcUrl, displayUrl } = details;
  const missing = Object.entries({ name, rpcUrl, displayUrl }).filter(([, value]) => value === undefined);
  if (name === undefined || rpcUrl === undefined || displayUrl === undefined) {
    refuseRest(400, ...missing.map(([field]) => ({ context: field, summary: `${field} is required.` })));
  }
  return { ...details, name, rpcUrl, displayUrl };
}

/**
 * Updates a link as v3 does. `primary: true` makes the link primary; `false` has no effect. The application URL may
 * change if no other link has it. Throws a 400 response with all errors, each with its field as context.
 */
export function updateLink(
  context: AppContext,
  actor: Actor,
  link: ApplicationLink,
  details: LinkDetails,
): void {
  const { name, rpcUrl, displayUrl, primary } = checkDetails(details);
  const others = context.app.applicationLinks.filter((other) => other !== link);
  const errors: { context?: string; summary: string }[] = [];
  if (link.system) errors.push({ summary: "System links cannot be edited." });
  for (const [field, url] of Object.entries({ rpcUrl, displayUrl })) {
    if (!URL.canParse(url)) errors.push({ context: field, summary: "An absolute URL is required." });
  }
  if (name.trim() === "") errors.push({ context: "name", summary: "A name is required." });
  const key = nameKey(context.app);
  const isTaken = others.some((other) => key(other.name) === key(name));
  if (truth(context.app, "link-name-taken") !== "accepted" && isTaken) {
    errors.push({ context: "name", summary: "Another application link has this name." });
  }
  if (others.some((other) => other.rpcUrl === rpcUrl)) {
    errors.push({ context: "rpcUrl", summary: "Another application link has this application URL." });
  }
  if (others.some((other) => other.displayUrl === displayUrl)) {
    errors.push({ context: "displayUrl", summary: "Another application link has this display URL." });
  }
  if (errors.length > 0) refuseRest(400, ...errors);
  if (primary === true) makePrimary(context, actor, link);
  writeLink(context, actor, link, { name, rpcUrl, displayUrl });
}

function record(context: AppContext, actor: Actor, what: string, link: ApplicationLink): void {
  audit(context.app, context.sandbox.clock.now(), actor.account.username, `applink.${what}`, link.name);
}
