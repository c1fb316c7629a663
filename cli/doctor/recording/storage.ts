/**
 * How an app stores a link of the type "Atlassian product via OAuth 2.0": what an administrator created on its screens, according to a
 * recording, compared with the lists of its REST API. The endpoints of the screens do not matter.
 */

import { isRecord } from "../../../provider/schema/values";
import { clientsPath, linksRoot, listAt, outgoingList, unread, type Instance } from "../instance";
import { untried, type Observation } from "../observation";
import { isBelow, withoutQuery, type RecordedExchange, type Recording } from "./recording";
import type { SortedWrites } from "./writes";

type Item = Record<string, unknown>;

/** The lists of an app, as they are now. */
interface Lists {
  links: Item[];
  clients: Item[];
  connections: Item[];
}

/** Where the app keeps the credentials of a link that the recording makes. */
export async function storageOf(
  instance: Instance,
  recording: Recording,
  { trial }: SortedWrites,
): Promise<Observation<"product-link-storage">> {
  if (recording.writes.length === 0)
    return untried(
      "The recording has no write that succeeded: record Create link, from its first step to the end of the outgoing link.",
    );
  const lists = await listsOf(instance);
  if ("untried" in lists) return lists;
  const links = madeLinks(recording, lists);
  if (links.length === 0)
    return untried(
      "The app's list has no application link to a product that the recording creates. Run the command before you delete the link.",
    );
  const createdOverRest = [trial.incoming?.created, trial.outgoing?.created].some(
    (creation) => creation !== undefined,
  );
  const judgements = links.map((link) => judge(link, { lists, recording, createdOverRest }));
  const decided = judgements.filter((judgement) => "possible" in judgement);
  const [first = judgements[0], ...others] = decided;
  const isUnanimous = others.every(
    (other) => first !== undefined && "possible" in first && other.possible.join() === first.possible.join(),
  );
  return first !== undefined && isUnanimous
    ? first
    : untried("The links of the recording are stored in different ways: record one link.");
}

/** The lists, or the reason why one can't be read. */
async function listsOf(instance: Instance): Promise<Lists | { untried: string }> {
  const linksPath = `${await linksRoot(instance)}/applinks?property=oauth2ConnectionType`;
  const outgoing = await outgoingList(instance);
  const paths = [linksPath, clientsPath(instance), outgoing.list.call.path] as const;
  const [links, clients, connections] = await Promise.all([
    listAt(instance, paths[0]),
    listAt(instance, paths[1]),
    listAt(instance, paths[2]),
  ]);
  const all = [links, clients, connections];
  const failed = all.find((list) => list.unread !== undefined)?.unread;
  if (failed !== undefined) return unread(failed);
  const odd = all.findIndex(({ form }) => form === "unknown");
  if (odd !== -1) return untried(`The list ${paths[odd]} has an unknown format.`);
  return { links: links.items, clients: clients.items, connections: connections.items };
}

/** The links to products that occur in writes: by their ID, or else by their URL. */
function madeLinks({ writes }: Recording, { links }: Lists): Item[] {
  const products = links.filter(({ type, system }) => type !== "generic" && system !== true);
  const texts = writes.map(({ text }) => text);
  const byId = products.filter(({ id }) => texts.some((text) => hasWord(text, id)));
  if (byId.length > 0) return byId;
  return products.filter((link) => urlsOf(link).some((url) => texts.some((text) => hasWord(text, url))));
}

const urlsOf = ({ rpcUrl, displayUrl }: Item): string[] =>
  [rpcUrl, displayUrl].filter((url) => typeof url === "string").map((url) => url.replace(/\/$/, ""));

/** Whether a text has a value as a word of its own: no letter, digit or hyphen continues it. */
function hasWord(text: string, value: unknown): boolean {
  const word = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (word === "") return false;
  const continues = /[\w-]|\.\w/;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const after = text.slice(at + word.length, at + word.length + 2);
    const [before = ""] = text.slice(Math.max(0, at - 1), at);
    if (!/[\w-]/.test(before) && after.search(continues) !== 0) return true;
  }
  return false;
}

interface Evidence {
  lists: Lists;
  recording: Recording;
  createdOverRest: boolean;
}

function judge(
  link: Item,
  { lists, recording, createdOverRest }: Evidence,
): Observation<"product-link-storage"> {
  const isOf = (urls: readonly unknown[]): boolean =>
    urls.some((url) => typeof url === "string" && urlsOf(link).some((base) => isBelow(url, base)));
  const ofLink = {
    clients: lists.clients.filter(({ redirects }) => Array.isArray(redirects) && isOf(redirects)),
    connections: lists.connections.filter(({ authorizationEndpoint, tokenEndpoint }) =>
      isOf([authorizationEndpoint, tokenEndpoint]),
    ),
  };
  const hasClient = ofLink.clients.some((client) => isMade(client, recording));
  const hasConnection = ofLink.connections.some((connection) => isMade(connection, recording));
  const unlisted = unlistedIds(recording, lists);
  const called = `the link "${String(link["name"])}"`;
  const mark = markOf(link);
  if (hasClient && hasConnection)
    return {
      possible: ["three-records"],
      seen: `what the recording created is in three lists: ${called}, an incoming and an outgoing link${mark}`,
    };
  const toTheEnd = "Record Create link to the end of its incoming and its outgoing link.";
  if (hasClient || hasConnection) {
    const found = hasClient ? "an incoming link" : "an outgoing link";
    const rest =
      unlisted > 0
        ? "The recording also has credentials that are in neither list: please report this."
        : toTheEnd;
    return untried(`For ${called}, the lists have only ${found} from the recording. ${rest}`);
  }
  if (unlisted === 0)
    return untried(`The recording has ${called}, but no incoming or outgoing link for it. ${toTheEnd}`);
  if (createdOverRest)
    return untried(
      "An incoming or outgoing link that the recording created is no longer in the lists. Run the command before you delete it.",
    );
  return {
    possible: ["inside-link"],
    seen: `${called} is in the list, but the credentials that the recording has for it are neither in the list of incoming links nor in that of outgoing links${mark}`,
  };
}

/** The link's own mark of OAuth 2.0 in the list of links. */
function markOf({ properties }: Item): string {
  const type = isRecord(properties) ? properties["oauth2ConnectionType"] : undefined;
  return typeof type === "string" ? `; the link has the oauth2ConnectionType ${type}` : "";
}

/**
 * Whether an incoming or outgoing link was made in the recording: a write has its ID or client ID, or a list that was read before and after the
 * first write has it afterwards only.
 */
function isMade({ id, clientId }: Item, { exchanges, writes }: Recording): boolean {
  const has = ({ text }: RecordedExchange): boolean => [id, clientId].some((value) => hasWord(text, value));
  const [first] = writes;
  const start = first === undefined ? exchanges.length : exchanges.indexOf(first);
  const before = exchanges.slice(0, start);
  if (before.some(has)) return false;
  if (writes.some(has)) return true;
  const known = new Set(
    before.filter(({ json }) => json !== undefined).map(({ path }) => withoutQuery(path)),
  );
  return exchanges.slice(start).some((exchange) => known.has(withoutQuery(exchange.path)) && has(exchange));
}

const CLIENT_ID = /client_?id$/i;

/** How many client IDs writes send or return that are in no list. */
function unlistedIds({ writes }: Recording, { clients, connections }: Lists): number {
  const listed = new Set([...clients, ...connections].map(({ clientId }) => String(clientId)));
  const shown = writes.flatMap(({ sent, json }) => [...clientIdsIn(sent), ...clientIdsIn(json)]);
  return new Set(shown.filter((clientId) => !listed.has(clientId))).size;
}

/** The values of members that are called client ID, at any depth. */
function clientIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(clientIdsIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    CLIENT_ID.test(name) && typeof member === "string" && member !== "" ? [member] : clientIdsIn(member),
  );
}
