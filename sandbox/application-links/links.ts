import { refuse, refuseRest, type AppResponse } from "../http/responses";
import type { AppContext } from "../state/context";
import { audit } from "../state/context";
import { linkId, withoutSlashes } from "../state/ids";
import type { Account, App, ApplicationLink } from "../state/types";

/** The link types that are installed, by the products' own names: Bitbucket's is `stash`. */
export const linkTypes = ["jira", "confluence", "stash", "bamboo", "fecru", "crowd", "refapp", "generic"];

/** What a create request says. */
export interface LinkInput {
  id?: string | undefined;
  typeId: string;
  name: string;
  rpcUrl: string;
  displayUrl: string;
  primary?: boolean | undefined;
}

/** Makes the response 400 of the caller's family from one text. */
export type BadRequest = (message: string) => AppResponse;

/**
 * Stores a link as v2's create does: never contacts the remote app, changes a name in use to "name - 2", makes the first
 * link of a type its primary. The id is the given one, but for generic links and without one it is derived from the
 * application URL. Throws the caller's response 400 for an unknown type and for an id that is taken.
 */
export function createLink(
  context: AppContext,
  actor: Account,
  input: LinkInput,
  bad: BadRequest,
): ApplicationLink {
  const { app } = context;
  if (!linkTypes.includes(input.typeId)) refuse(bad(`No such application type: ${input.typeId}`));
  const given = input.typeId === "generic" ? undefined : input.id?.toLowerCase();
  const id = given ?? linkId(input.rpcUrl) ?? refuse(bad(`Not an absolute URL: ${input.rpcUrl}`));
  if (app.applicationLinks.some((other) => other.id === id)) {
    refuse(bad("An application link with this id or URL exists already."));
  }
  const link: ApplicationLink = {
    id,
    typeId: input.typeId,
    name: freeName(app, input.name),
    displayUrl: withoutSlashes(input.displayUrl),
    rpcUrl: withoutSlashes(input.rpcUrl),
    primary: false,
    system: false,
  };
  app.applicationLinks.push(link);
  if (input.primary === true || primaryOf(app, link.typeId) === undefined) promote(app, link);
  record(context, actor, "created", link);
  return link;
}

/** The name itself, or the first of "name - 2", "name - 3", … that no link has. */
export function freeName(app: App, name: string): string {
  const taken = new Set(app.applicationLinks.map((link) => link.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} - ${number}`;
  return free;
}

/** The primary link of a type. */
export const primaryOf = (app: App, typeId: string): ApplicationLink | undefined =>
  app.applicationLinks.find((link) => link.typeId === typeId && link.primary);

/** Makes the link the primary one of its type. */
export function promote(app: App, link: ApplicationLink): void {
  for (const other of app.applicationLinks) {
    if (other.typeId === link.typeId) other.primary = other === link;
  }
}

/** Makes the link primary on an admin's demand. */
export function makePrimary(context: AppContext, actor: Account, link: ApplicationLink): void {
  if (link.primary) return;
  promote(context.app, link);
  record(context, actor, "primary", link);
}

/** Writes what an update may write: name and URLs, as they are given. Checks nothing. */
export function writeLink(
  context: AppContext,
  actor: Account,
  link: ApplicationLink,
  details: Pick<ApplicationLink, "name" | "displayUrl" | "rpcUrl">,
): void {
  const { name, displayUrl, rpcUrl } = link;
  if (name === details.name && displayUrl === details.displayUrl && rpcUrl === details.rpcUrl) return;
  Object.assign(link, { name: details.name, displayUrl: details.displayUrl, rpcUrl: details.rpcUrl });
  record(context, actor, "updated", link);
}

/** Removes the link; the next one of its type becomes primary if this was. */
export function deleteLink(context: AppContext, actor: Account, link: ApplicationLink): void {
  const { app } = context;
  app.applicationLinks = app.applicationLinks.filter((other) => other !== link);
  const next = app.applicationLinks.find(({ typeId }) => typeId === link.typeId);
  if (link.primary && next) promote(app, next);
  record(context, actor, "deleted", link);
}

/** What v3's update says; all but `primary` is required. */
export interface LinkDetails {
  name?: string | undefined;
  rpcUrl?: string | undefined;
  displayUrl?: string | undefined;
  primary?: boolean | undefined;
}

/**
 * Updates a link as v3 does: all errors at once, each with its field as context; `primary: true` promotes, `false`
 * has no effect; a changed application URL is fine if no other link has it. Throws the response 400.
 */
export function updateLink(
  context: AppContext,
  actor: Account,
  link: ApplicationLink,
  details: LinkDetails,
): void {
  const { name, rpcUrl, displayUrl, primary } = details;
  const missing = Object.entries({ name, rpcUrl, displayUrl }).filter(([, value]) => value === undefined);
  if (name === undefined || rpcUrl === undefined || displayUrl === undefined) {
    refuseRest(400, ...missing.map(([field]) => ({ context: field, summary: `${field} is required.` })));
  }
  const others = context.app.applicationLinks.filter((other) => other !== link);
  const errors: { context?: string; summary: string }[] = [];
  if (link.system) errors.push({ summary: "System links cannot be edited." });
  for (const [field, url] of Object.entries({ rpcUrl, displayUrl })) {
    if (!URL.canParse(url)) errors.push({ context: field, summary: "An absolute URL is required." });
  }
  if (name.trim() === "") errors.push({ context: "name", summary: "A name is required." });
  if (others.some((other) => other.name === name)) {
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

function record(context: AppContext, actor: Account, what: string, link: ApplicationLink): void {
  audit(context.app, context.sandbox.clock.now(), actor.username, `applink.${what}`, link.name);
}
