/**
 * The audit log of one app, over REST: who changed clients, application links, personal access tokens and the audit log itself. Jira from 8.8,
 * Confluence from 7.5 and Bitbucket from 7.0 have it (vendor documentation). Keys and shapes of client events: behaviour of shipped plugins of
 * Jira, Confluence and Bitbucket; of link events: of Confluence; of the others: public records.
 */

import { isRecord } from "../schema/values";
import type { App } from "./app";
import { isAppError } from "./appError";
import type { Call } from "./responses";
import { parseUrl } from "./urls";

/** What an event is about. */
export type AuditAction =
  | "client created"
  | "client updated"
  | "client deleted"
  | "secret reset"
  | "consent given"
  | "token issued"
  | "token revoked"
  | "link added"
  | "link edited"
  | "link deleted"
  | "personal token created"
  | "personal token changed"
  | "personal token deleted"
  | "audit settings changed";

/** How much of an area is recorded. */
export type CoverageLevel = "off" | "base" | "advanced" | "full";

/** One event. It contains no secret. */
export interface AuditEvent {
  /** ISO 8601, by the app's clock. */
  time: string;
  action: AuditAction;
  actor: AuditActor;
  /** The IP addresses of the request: the client's, then those of proxies. */
  source: string[];
  /** Of a client, a consent or a token. */
  clientId?: string;
  /** The user key of the client's creator; of a consent or a token, of its user. */
  userKey?: string;
  /** The name of the client, link or token, if the event has it. */
  objectName?: string;
  changes: AuditChange[];
  /** The base URL that the app has for itself. */
  system?: string;
}

/** Who did it. */
export interface AuditActor {
  kind: "account" | "anonymous" | "system";
  /** The user name, if the event has it; else the name that people see. */
  name?: string;
  /** The name that people see, if it is another. */
  fullName?: string;
  /** The user key, where the product uses it as the ID of authors (Confluence, Bitbucket). */
  key?: string;
}

/** One changed value. Scopes and redirect URLs are lists. */
export interface AuditChange {
  /** `name`, `scopes`, `redirectUrls`, `displayUrl`, `primary`, `type`, `coverage`, `retention`, or the event's own word. */
  property: string;
  from?: string | string[];
  to?: string | string[];
}

/** What the audit log records; a member that could not be read is unset. */
export interface AuditRecording {
  /** The level by area, such as `global-config-and-administration`. */
  coverage?: Partial<Record<string, CoverageLevel>>;
  /** The keys or names of actions that are never recorded. */
  excluded?: string[];
  /** For how long events are kept. */
  retention?: { years: number; months: number; days: number };
}

/** Why an audit log was not read, or not as far back as it should. */
export interface AuditProblem {
  kind: "no API" | "not an administrator" | "failed";
  /** To follow "the audit log was not read: ". */
  reason: string;
}

/** What was read of an app's audit log. */
export interface AuditReading {
  state: "read" | "partly read" | "unread";
  /** Set unless everything was read. */
  problem?: AuditProblem;
  /** Newest first. */
  events: AuditEvent[];
  recording: AuditRecording;
  /** ISO 8601: every event since this time was read; unset if none was. */
  readSince?: string;
  /** Whether the log's retention, not the request, determines `readSince`. */
  endsAtRetention: boolean;
  /** ISO 8601: the oldest event that was read, of any kind. */
  oldest?: string;
}

/** How far back to read. */
export interface AuditReadingOptions {
  /** Without it, everything that the app has. */
  since?: Date;
  /** The current time. */
  now: Date;
  /** How many events a request asks for, at least two. By default, as many as all products accept. */
  pageSize?: number;
}

/** The area and the level at which an action is recorded. */
interface Recorded {
  key: string;
  area: string;
  level: CoverageLevel;
}

const GLOBAL = "global-config-and-administration";
const CLIENT = "audit.logging.summary.client.configuration";
const LINK = "audit.logging.summary.applink";
const PERSONAL = "personal.access.tokens.audit.log.summary.token";
const OF_BITBUCKET = "bitbucket.access.tokens.audit.action.accesstoken";

const atBase = (key: string, area = GLOBAL): Recorded => ({ key, area, level: "base" });

/** Each action with its keys; products differ for personal access tokens only. */
const ACTIONS: Record<AuditAction, Recorded[]> = {
  "client created": [atBase(`${CLIENT}.created`)],
  "client updated": [atBase(`${CLIENT}.updated`)],
  "client deleted": [atBase(`${CLIENT}.deleted`)],
  "secret reset": [atBase("audit.logging.summary.client.secret.refreshed")],
  "consent given": [atBase("audit.logging.summary.client.authorization.successful")],
  "token issued": [atBase("audit.logging.summary.token.created")],
  "token revoked": [atBase("audit.logging.summary.token.revoked")],
  "link added": [{ key: `${LINK}.added`, area: GLOBAL, level: "advanced" }],
  "link edited": [{ key: `${LINK}.edited`, area: GLOBAL, level: "advanced" }],
  "link deleted": [{ key: `${LINK}.deleted`, area: GLOBAL, level: "advanced" }],
  "personal token created": [
    atBase(`${PERSONAL}.created`, "security"),
    atBase(`${OF_BITBUCKET}created.personal`, "user-management"),
  ],
  "personal token changed": [atBase(`${OF_BITBUCKET}modified.personal`, "user-management")],
  "personal token deleted": [
    atBase(`${PERSONAL}.deleted`, "security"),
    atBase(`${OF_BITBUCKET}deleted.personal`, "user-management"),
  ],
  "audit settings changed": [atBase("atlassian.audit.event.action.audit.config.updated", "audit-log")],
};

const ACTION_OF_KEY = new Map(
  (Object.entries(ACTIONS) as [AuditAction, Recorded[]][]).flatMap(([action, recorded]) =>
    recorded.map(({ key }): [string, AuditAction] => [key, action]),
  ),
);

/** The English texts of actions that are known, for events without a key (Jira before 8.10). */
const ACTION_OF_TEXT = new Map<string, AuditAction>([
  ["personal access token created", "personal token created"],
  ["personal access token deleted", "personal token deleted"],
  ["audit log configuration updated", "audit settings changed"],
]);

/** Whether an action is recorded: not if the area's level is too low, or the action is excluded. `needs` is the level that it needs. */
export type Recordability =
  | { is: "recorded" | "unknown" | "excluded" }
  | { is: "not covered"; area: string; level: CoverageLevel; needs: CoverageLevel };

/** Whether the app's audit log records this action now. */
export function recordabilityOf({ coverage, excluded }: AuditRecording, action: AuditAction): Recordability {
  const [recorded] = ACTIONS[action];
  if (recorded === undefined) return { is: "unknown" };
  const { key, area, level: needs } = recorded;
  if (excluded?.includes(key) === true) return { is: "excluded" };
  // The name of an action depends on the language; its key has no space.
  if (excluded?.some((action) => action.includes(" ")) === true) return { is: "unknown" };
  const level = coverage?.[area];
  if (level === undefined) return { is: "unknown" };
  return RANK[level] < RANK[needs] ? { is: "not covered", area, level, needs } : { is: "recorded" };
}

const RANK: Record<CoverageLevel, number> = { off: 0, base: 1, advanced: 2, full: 3 };

/** The largest page that all products accept: one page of Bitbucket's documentation has this limit. */
const PAGE = 10_000;

/** How many pages are read at most. */
const MOST_PAGES = 100;

const ROOT = "/rest/auditing/1.0";

/**
 * Reads the events since a time, in few large pages because each page is an event itself; those are left out. Never throws `AppError`: what
 * could not be read is in the result.
 */
export async function readAuditEvents(
  app: App,
  { since, now, pageSize = PAGE }: AuditReadingOptions,
): Promise<AuditReading> {
  const { product, deployment } = app.target;
  const why = deployment === "cloud" ? "Cloud sites have another API, which is not read" : product.noAuditLog;
  if (why !== undefined) return unread({ kind: "no API", reason: why });
  const recording = await readRecording(app);
  const keptSince = recording.retention && before(now, recording.retention);
  const endsAtRetention = keptSince !== undefined && (since === undefined || since < keptSince);
  const wanted = endsAtRetention ? keptSince : since;
  const pages = await readPages(app, wanted, pageSize);
  const times = pages.entities.map(timeOf).filter((time) => time !== undefined);
  const oldest = times.length === 0 ? undefined : times.reduce((one, other) => (one < other ? one : other));
  if (pages.problem !== undefined && pages.entities.length === 0) {
    return { ...unread(pages.problem), recording };
  }
  const readSince = pages.problem === undefined ? (wanted?.toISOString() ?? oldest) : oldest;
  return {
    state: pages.problem === undefined ? "read" : "partly read",
    ...(pages.problem === undefined ? {} : { problem: pages.problem }),
    events: pages.entities
      .flatMap((entity) => eventOf(entity) ?? [])
      .filter(({ time }) => wanted === undefined || time >= wanted.toISOString())
      .sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0)),
    recording,
    ...(readSince === undefined ? {} : { readSince }),
    endsAtRetention: endsAtRetention && pages.problem === undefined,
    ...(oldest === undefined ? {} : { oldest }),
  };
}

const unread = (problem: AuditProblem): AuditReading => ({
  state: "unread",
  problem,
  events: [],
  recording: {},
  endsAtRetention: false,
});

function before(now: Date, { years, months, days }: NonNullable<AuditRecording["retention"]>): Date {
  const start = new Date(now);
  start.setUTCFullYear(start.getUTCFullYear() - years, start.getUTCMonth() - months);
  start.setUTCDate(start.getUTCDate() - days);
  return start;
}

/** The events of all pages as the app returns them, and why there are not more. */
interface Pages {
  entities: Record<string, unknown>[];
  problem?: AuditProblem;
}

async function readPages(app: App, since: Date | undefined, pageSize: number): Promise<Pages> {
  const entities: Record<string, unknown>[] = [];
  let last = new Set<string>();
  const asked = new Set<string>();
  let position: Record<string, string> = {};
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({
      ...(since === undefined ? {} : { from: since.toISOString() }),
      limit: String(pageSize),
      ...position,
    }).toString();
    // An app that returns a position for the second time would never come to an end.
    if (asked.has(query)) return { entities, problem: failed("it returns the same page again and again") };
    asked.add(query);
    const call: Call = { operation: "read the audit log", method: "GET", path: `${ROOT}/events?${query}` };
    let body: unknown;
    try {
      body = await app.send(call);
    } catch (error) {
      return { entities, problem: problemOf(error) };
    }
    if (!isRecord(body) || !Array.isArray(body["entities"])) {
      return { entities, problem: failed("the response is not a list of events") };
    }
    const read = body["entities"].filter(isRecord);
    // The request for the last page is an event now: by their offset, events are one further down, and the last one comes again.
    const isAgain = (entity: object): boolean => "offset" in position && last.has(JSON.stringify(entity));
    entities.push(...read.filter((entity) => !isAgain(entity)));
    last = new Set(read.map((entity) => JSON.stringify(entity)));
    const info = isRecord(body["pagingInfo"]) ? body["pagingInfo"] : {};
    const next = positionOf(info);
    if (read.length === 0 || info["lastPage"] === true) return { entities };
    if (next === undefined) {
      return info["lastPage"] === false
        ? { entities, problem: failed("a page does not show where the next one is") }
        : { entities };
    }
    position = next;
  }
  return { entities, problem: failed(`it has more than ${entities.length} events`) };
}

function positionOf(info: Record<string, unknown>): Record<string, string> | undefined {
  const { nextPageCursor: cursor, nextPageOffset: offset, nextPageLink: link } = info;
  if (typeof cursor === "string" && cursor !== "") return { pageCursor: cursor };
  if (typeof offset === "number") return { offset: String(offset) };
  // The host may be another one behind a proxy: only the position in the link is used.
  const linked = typeof link === "string" ? parseUrl(link)?.searchParams : undefined;
  const position = ["pageCursor", "offset"].flatMap((name) => {
    const value = linked?.get(name) ?? "";
    return value === "" ? [] : [{ [name]: value }];
  });
  return position[0];
}

const failed = (reason: string): AuditProblem => ({ kind: "failed", reason });

/** Why the audit log could not be read. Throws what is no `AppError`. */
function problemOf(error: unknown): AuditProblem {
  if (!isAppError(error)) throw error;
  if (error.status === 404) return { kind: "no API", reason: "this app has no audit log API" };
  if (error.status === 403 || error.code === "APP_FORBIDDEN")
    return { kind: "not an administrator", reason: "the account is not an administrator of the app" };
  if (error.status === 401) return failed("the app did not accept the credential");
  // The products respond so to a search that takes too long.
  if (error.status === 500) return failed("the app failed (500), or the search took too long");
  return failed(error.message);
}

/** What the audit log records. What can't be read is left out: the events matter more. */
async function readRecording(app: App): Promise<AuditRecording> {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const path = `${ROOT}/configuration/${name}`;
    const call: Call = { operation: "read what the audit log records", method: "GET", path };
    try {
      const body = await app.send(call);
      return isRecord(body) ? body : {};
    } catch (error) {
      problemOf(error);
      return {};
    }
  };
  const [coverage, retention, denylist] = await Promise.all(["coverage", "retention", "denylist"].map(read));
  const levels = coverageOf(coverage?.["levelByArea"]);
  const period = periodOf(retention?.["period"]);
  const actions: unknown = denylist?.["actions"];
  return {
    ...(levels === undefined ? {} : { coverage: levels }),
    ...(period === undefined ? {} : { retention: period }),
    ...(Array.isArray(actions) ? { excluded: actions.filter((action) => typeof action === "string") } : {}),
  };
}

function coverageOf(levelByArea: unknown): AuditRecording["coverage"] {
  if (!isRecord(levelByArea)) return undefined;
  const known = Object.entries(levelByArea).flatMap(([area, level]): [string, CoverageLevel][] => {
    const name = typeof level === "string" ? level.toLowerCase() : "";
    return isLevel(name) ? [[area.toLowerCase().replaceAll("_", "-"), name]] : [];
  });
  return Object.fromEntries(known);
}

const isLevel = (name: string): name is CoverageLevel => Object.hasOwn(RANK, name);

function periodOf(period: unknown): AuditRecording["retention"] {
  if (!isRecord(period)) return undefined;
  const [years, months, days] = ["years", "months", "days"].map((unit) => {
    const count = period[unit];
    return typeof count === "number" && Number.isFinite(count) && count >= 0 ? count : 0;
  });
  const read = { years: years ?? 0, months: months ?? 0, days: days ?? 0 };
  // A period of no time is one that could not be read.
  return read.years + read.months + read.days === 0 ? undefined : read;
}

/** The event of a record; `undefined` for one of another kind, or without a time. */
function eventOf(entity: Record<string, unknown>): AuditEvent | undefined {
  const time = timeOf(entity);
  const action = actionOf(entity["type"]);
  if (time === undefined || action === undefined) return undefined;
  const changes = listOf(entity["changedValues"]).flatMap((value) => changeOf(value) ?? []);
  const attributes = listOf(entity["extraAttributes"]);
  const attribute = (...keys: string[]): string | undefined =>
    textOf(
      attributes.find(({ nameI18nKey, name }) => keys.some((key) => key === nameI18nKey || key === name)),
      "value",
    );
  const clientId = attribute("audit.logging.summary.client.id");
  const userKey = attribute("audit.logging.summary.user.key");
  const name =
    attribute("audit.logging.summary.client.name", "personal.access.tokens.audit.log.extra.attribute.name") ??
    nameIn(changes);
  const system = textOf(entity, "system");
  return {
    time,
    action,
    actor: actorOf(entity["author"]),
    source: (textOf(entity, "source") ?? "")
      .split(",")
      .map((address) => address.trim())
      .filter((address) => address !== ""),
    ...(clientId === undefined ? {} : { clientId }),
    ...(userKey === undefined ? {} : { userKey }),
    ...(name === undefined ? {} : { objectName: name }),
    changes,
    ...(system === undefined ? {} : { system }),
  };
}

function timeOf({ timestamp }: Record<string, unknown>): string | undefined {
  const time =
    typeof timestamp === "string" || typeof timestamp === "number" ? new Date(timestamp) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function actionOf(type: unknown): AuditAction | undefined {
  if (!isRecord(type)) return undefined;
  const { actionI18nKey: key, action: text } = type;
  if (typeof key === "string" && key !== "") return ACTION_OF_KEY.get(key);
  // A text without a translation is its key.
  return typeof text === "string"
    ? (ACTION_OF_KEY.get(text) ?? ACTION_OF_TEXT.get(text.toLowerCase()))
    : undefined;
}

/** The author. Its name is the user name in Jira and Bitbucket and the full name in Confluence, whose link to the user has the user name. */
function actorOf(author: unknown): AuditActor {
  if (!isRecord(author)) return { kind: "system" };
  const id = textOf(author, "id") ?? (typeof author["id"] === "number" ? String(author["id"]) : undefined);
  if (id === "-2") return { kind: "anonymous" };
  if (id === "-1") return { kind: "system" };
  const shown = textOf(author, "name");
  const linked = userNameIn(textOf(author, "uri"));
  const name = linked ?? shown;
  const type = textOf(author, "type")?.toLowerCase();
  return {
    kind: "account",
    ...(name === undefined ? {} : { name }),
    ...(shown === undefined || shown === name ? {} : { fullName: shown }),
    // Jira's ID is that of the user's record.
    ...(id === undefined || type === "applicationuser" ? {} : { key: id }),
  };
}

function userNameIn(uri: string | undefined): string | undefined {
  const url = uri === undefined ? undefined : parseUrl(uri);
  if (url === undefined) return undefined;
  const { searchParams, pathname } = url;
  const queried = searchParams.get("username") ?? searchParams.get("name");
  const inPath = /\/users\/([^/]+)$/.exec(pathname)?.[1];
  if (queried !== null || inPath === undefined) return queried ?? undefined;
  try {
    return decodeURIComponent(inPath);
  } catch {
    return inPath;
  }
}

/** The end of a changed value's key, and the property that it is. */
const PROPERTIES: [end: string, property: string][] = [
  ["summary.client.name", "name"],
  ["summary.scopes", "scopes"],
  ["summary.redirect.uri", "redirectUrls"],
  ["applink.name", "name"],
  ["applink.url", "displayUrl"],
  ["applink.primary", "primary"],
  ["applink.type", "type"],
  ["change.coverage.level", "coverage"],
  ["change.retention", "retention"],
];

function changeOf(value: Record<string, unknown>): AuditChange | undefined {
  const key = textOf(value, "i18nKey") ?? textOf(value, "key");
  if (key === undefined) return undefined;
  const property = PROPERTIES.find(([end]) => key.endsWith(end))?.[1] ?? textOf(value, "key") ?? key;
  const side = (name: "from" | "to"): { [Side in typeof name]?: string | string[] } => {
    const text = textOf(value, name);
    return text === undefined ? {} : { [name]: valuesOf(property, text) };
  };
  return { property, ...side("from"), ...side("to") };
}

function valuesOf(property: string, text: string): string | string[] {
  if (property === "redirectUrls")
    return text.split(/\s*[\r\n]+\s*|,\s+(?=[a-z][a-z0-9+.-]*:)/i).filter((url) => url !== "");
  if (property === "scopes") return text.split(/[\s,[\]]+/).filter((scope) => scope !== "");
  return text;
}

function nameIn(changes: AuditChange[]): string | undefined {
  const change = changes.find(({ property }) => property === "name");
  return [change?.to, change?.from].find((name): name is string => typeof name === "string" && name !== "");
}

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** A text of an event, without the HTML entities that some products put in. */
function textOf(target: Record<string, unknown> | undefined, field: string): string | undefined {
  const value = target?.[field];
  return typeof value === "string" ? withoutEntities(value) : undefined;
}

const ENTITIES = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }));

function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
    (whole: string, decimal: string | undefined, hex: string | undefined, name = "") => {
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      if (Number.isNaN(code)) return ENTITIES.get(String(name).toLowerCase()) ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
