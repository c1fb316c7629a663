import type { FastifyRequest } from "fastify";
import { actorOf } from "../http/authentication";
import { refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { recordEvent, type AuditText } from "../products/auditLog";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";
import type { Actor, App, AuditEvent } from "../state/types";
import { checkAuditLog, roots } from "./access";
import { auditCategory, auditText } from "./texts";

type Query = Record<string, string | string[] | undefined>;

/** A search of the audit log. Times are in milliseconds since 1970. */
interface Search {
  from: number;
  to: number;
  offset: number;
  limit: number;
  /** How many events are looked at, newest first. */
  scanLimit: number;
  /** The last event of the page before. */
  cursor: Pick<AuditEvent, "at" | "id"> | undefined;
  text: string;
  userIds: string[];
  categories: string[];
  actions: string[];
  affectedObjects: { type: string; id: string }[];
}

/**
 * The events of the audit log, `/rest/auditing/{latest|1.0}/events`, newest first, for administrators. Each search is an event, too.
 */
export const auditEvents: RegisterRoutes = (server, context) => {
  const { app } = context;
  for (const root of roots) {
    server.get<{ Querystring: Query }>(
      `${root}/events`,
      {
        config: { role: "admin", family: "plain", operation: "audit.search" },
        onRequest: async (request: FastifyRequest) => checkAuditLog(context, request),
      },
      async (request, reply) => {
        const search = searchOf(request.query, Number(truth(app, "audit-limit")));
        discardOld(context);
        const matching = found(app, search);
        const page = matching.slice(search.offset, search.offset + search.limit);
        const lastPage = search.offset + page.length >= matching.length;
        const body = {
          entities: page.map((event) => entity(app, event)),
          pagingInfo: {
            lastPage,
            size: page.length,
            ...(lastPage ? nothingNext(app) : next(app, request, search, page)),
          },
        };
        const actor = actorOf(request);
        if (actor !== undefined) recordSearch(context, actor, search, page);
        return send(reply, { status: 200, body });
      },
    );
  }
};

/** Deletes the events that are older than the audit log's retention. */
function discardOld({ app, sandbox }: AppContext): void {
  const { years, months, days } = app.auditing.retention;
  const oldest = new Date(sandbox.clock.now());
  oldest.setUTCFullYear(oldest.getUTCFullYear() - years, oldest.getUTCMonth() - months);
  oldest.setUTCDate(oldest.getUTCDate() - days);
  app.auditLog = app.auditLog.filter(({ at }) => at >= oldest.getTime());
}

function found(app: App, search: Search): AuditEvent[] {
  const newestFirst = [...app.auditLog]
    .sort((one, other) => other.at - one.at || other.id - one.id)
    .slice(0, search.scanLimit);
  return newestFirst.filter((event) => matches(event, search));
}

function matches(event: AuditEvent, search: Search): boolean {
  const { at, id, author, type, affectedObjects } = event;
  const isOneOf = (wanted: string[], ...values: string[]): boolean =>
    wanted.length === 0 || values.some((value) => wanted.includes(value));
  return (
    at >= search.from &&
    at <= search.to &&
    (search.cursor === undefined ||
      at < search.cursor.at ||
      (at === search.cursor.at && id < search.cursor.id)) &&
    isOneOf(search.userIds, author.id) &&
    isOneOf(search.categories, type.category) &&
    isOneOf(search.actions, type.action) &&
    search.affectedObjects.every((wanted) =>
      affectedObjects.some(
        (object) => object.id === wanted.id && object.type.toLowerCase() === wanted.type.toLowerCase(),
      ),
    ) &&
    (search.text === "" || JSON.stringify(event).toLowerCase().includes(search.text.toLowerCase()))
  );
}

/** The REST representation of an event: without its ID. */
function entity(
  app: App,
  { id: _hidden, at, author, extraAttributes, changedValues, ...rest }: AuditEvent,
): object {
  const isLines = truth(app, "audit-several-values") === "lines";
  const shown = (text: string | undefined): string | undefined =>
    isLines ? text : text?.replaceAll("\n", ", ");
  return {
    timestamp: truth(app, "audit-timestamps") === "milliseconds" ? at : new Date(at).toISOString(),
    author: { ...author, avatarUri: "" },
    ...rest,
    extraAttributes: extraAttributes.filter(
      ({ nameI18nKey }) => nameI18nKey !== clientIdKey || truth(app, "audit-client-id") === "attribute",
    ),
    changedValues: changedValues.map(({ from, to, ...value }) => ({
      ...value,
      ...(from !== undefined && { from: shown(from) }),
      ...(to !== undefined && { to: shown(to) }),
    })),
    system: app.baseUrl,
    method: "Browser",
  };
}

/** The attribute that has the client ID of an event about an incoming link. */
const clientIdKey = "audit.logging.summary.client.id";

/** What the last page has in place of the next one's place. */
const nothingNext = (app: App): object =>
  truth(app, "audit-last-page") === "null"
    ? { nextPageOffset: null, nextPageCursor: null, nextPageLink: null }
    : {};

/** Where the next page begins. */
function next(app: App, request: FastifyRequest, search: Search, page: AuditEvent[]): object {
  const last = page.at(-1);
  const nextPageCursor = last === undefined ? "" : `${last.at},${last.id}`;
  const query = new URLSearchParams({ ...(request.query as Record<string, string>) });
  query.delete("offset");
  query.set("pageCursor", nextPageCursor);
  const path = request.url.split("?")[0]?.slice(app.contextPath.length) ?? "";
  const places = {
    offset: { nextPageOffset: search.offset + page.length },
    cursor: { nextPageCursor },
    link: { nextPageLink: `${app.baseUrl}${path}?${query.toString()}` },
  };
  const which = truth(app, "audit-next-page");
  return which === "all" ? { ...places.offset, ...places.cursor, ...places.link } : places[which];
}

function recordSearch({ app, sandbox }: AppContext, actor: Actor, search: Search, page: AuditEvent[]): void {
  const attribute = (key: string, name: string, value: string): { name: AuditText; value: string } => ({
    name: auditText(`attribute.${key}`, name),
    value,
  });
  const range = (newest: string | number | undefined, oldest: string | number | undefined): string =>
    newest === undefined || oldest === undefined ? "" : `${oldest} - ${newest}`;
  const [newest, oldest] = [page[0], page.at(-1)];
  const time = (event: AuditEvent | undefined): string | undefined =>
    event && new Date(event.at).toISOString();
  recordEvent(app, sandbox.clock.now(), actor, {
    area: "audit-log",
    level: "base",
    category: auditCategory,
    action: auditText("action.audit.search", "Audit Log search performed"),
    extraAttributes: [
      attribute("id", "ID Range", range(newest?.id, oldest?.id)),
      attribute("query", "Query", search.text),
      attribute("results", "Results returned", String(page.length)),
      attribute("timestamp", "Timestamp Range", range(time(newest), time(oldest))),
    ],
  });
}

/** Reads the search of a request. Throws a 400 response with all errors. */
function searchOf(query: Query, largestPage: number): Search {
  const errors: { key: string; message: string }[] = [];
  const bad = (name: string, message: string): void => {
    errors.push({ key: `validation.error.${name}`, message });
  };
  const text = (name: string): string | undefined => [query[name] ?? []].flat()[0];
  const instant = (name: string, otherwise: number): number => {
    const value = text(name);
    if (value === undefined) return otherwise;
    // Java's Instant.parse needs a time in UTC.
    if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) || Number.isNaN(Date.parse(value))) {
      bad(`${name}.invalid`, `'${name}' timestamp is invalid`);
    }
    return Date.parse(value);
  };
  const number = (name: string, otherwise: number, [least, most]: [number, number]): number => {
    const value = text(name);
    if (value === undefined) return otherwise;
    if (!/^\d+$/.test(value)) bad(`${name}.not.number`, `${name} should be a number`);
    else if (Number(value) < least || Number(value) > most) bad(`${name}.range`, `${name} is out of range`);
    return Number(value);
  };
  const list = (name: string): string[] => text(name)?.split(/, */) ?? [];
  const cursor = text("pageCursor")?.split(/, */) ?? [];
  if (cursor.length > 0 && !(cursor.length === 2 && cursor.every((part) => /^\d+$/.test(part)))) {
    bad("cursor.invalid", "Cursor format is invalid");
  }
  const searched = text("search") ?? "";
  if (searched.length > 100) bad("search.too.long", "Search term exceeds 100 characters");
  const search: Search = {
    from: instant("from", -Infinity),
    to: instant("to", Infinity),
    offset: number("offset", 0, [0, maxInteger]),
    limit: number("limit", 200, [1, largestPage]),
    scanLimit: number("scanLimit", maxInteger, [1, maxInteger]),
    cursor: cursor.length === 0 ? undefined : { at: Number(cursor[0]), id: Number(cursor[1]) },
    text: searched,
    userIds: list("userIds"),
    categories: list("categories"),
    actions: list("actions"),
    affectedObjects: (text("affectedObject")?.split(/; */) ?? []).map((object) => {
      const [type = "", id = ""] = object.split(/, */);
      if (id === "") bad("affected.objects.invalid", "Affected objects should be type and id");
      return { type, id };
    }),
  };
  if (errors.length > 0) refuse({ status: 400, body: errors });
  return search;
}

const maxInteger = 2_147_483_647;
