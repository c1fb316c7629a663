/** What read-only requests show about the uncertain facts on the audit log. The log records each read of it. */

import { isRecord } from "../../provider/schema/values";
import type { Exchange } from "../../provider/atlassian/exchange";
import { isMissing, isRead, unread, type Instance } from "./instance";
import { untried, type Observation } from "./observation";

/** The facts about the audit log that reading confirms. */
type AuditFact =
  | "audit-resource"
  | "audit-coverage"
  | "audit-excluded-actions"
  | "audit-limit"
  | "audit-next-page"
  | "audit-last-page"
  | "audit-timestamps"
  | "audit-client-id"
  | "audit-several-values";

/** The readings by fact. */
export const AUDIT_READINGS: { [Id in AuditFact]: (instance: Instance) => Promise<Observation<Id>> } = {
  "audit-resource": async (instance) => {
    const { product, productKey } = instance.target;
    if (product.noAuditLog !== undefined) return untried(`${product.noAuditLog}.`);
    const events = await instance.read(LATEST);
    if (productKey === "bamboo" && isMissing(events))
      return untried("This app has no REST API for the audit log, and Bamboo documents none.");
    if (isMissing(events)) return { possible: ["absent"], seen: "404" };
    return isRead(events) ? { possible: ["served"], seen: "200" } : unread(events);
  },
  "audit-coverage": async (instance) => {
    const missing = await noLog(instance);
    if (missing !== undefined) return missing;
    const coverage = await instance.read(`${ROOT}/configuration/coverage`);
    if (isMissing(coverage)) return { possible: ["absent"], seen: "404" };
    if (!isRead(coverage) || !isRecord(coverage.json)) return unread(coverage);
    const isKnown = isRecord(coverage.json["levelByArea"]);
    return { possible: isKnown ? ["served"] : [], seen: Object.keys(coverage.json).join(", ") };
  },
  "audit-excluded-actions": async (instance) => {
    const list = await instance.read(`${ROOT}/configuration/denylist`);
    if (!isRead(list) || !isRecord(list.json)) return unread(list);
    const { actions } = list.json;
    const texts = Array.isArray(actions) ? actions.filter((action) => typeof action === "string") : [];
    if (texts.length === 0) return untried("The audit log excludes no action.");
    const keys = texts.filter((text) => /^[\w-]+(\.[\w-]+)+$/.test(text)).length;
    const seen = `${keys} of ${texts.length} excluded actions look like keys`;
    return { possible: [keys === texts.length ? "keys" : "names"], seen };
  },
  "audit-limit": async (instance) => {
    const missing = await noLog(instance);
    if (missing !== undefined) return missing;
    // No event is that new: the page is empty.
    const page = await instance.read(`${ROOT}/events?limit=100000&from=${future()}`);
    if (page.response?.status === 400) return { possible: ["10000"], seen: "400 for a page of 100,000" };
    return isRead(page) ? { possible: ["100000"], seen: "200 for a page of 100,000" } : unread(page);
  },
  "audit-next-page": async (instance) => {
    const page = await instance.read(LATEST);
    const info = pagingIn(page);
    if (info === undefined) return unread(page);
    if (info["lastPage"] !== false) return untried("The audit log has at most one event.");
    const places = (["Cursor", "Offset", "Link"] as const).filter(
      (place) => (info[`nextPage${place}`] ?? null) !== null,
    );
    const seen = `members: ${Object.keys(info).join(", ")}`;
    if (places.length === 3) return { possible: ["all"], seen };
    const known = { Cursor: "cursor", Offset: "offset", Link: "link" } as const;
    const [only, ...others] = places;
    return { possible: only === undefined || others.length > 0 ? [] : [known[only]], seen };
  },
  "audit-last-page": async (instance) => {
    const page = await instance.read(`${ROOT}/events?limit=1&from=${future()}`);
    const info = pagingIn(page);
    if (info === undefined) return unread(page);
    const isNull = info["nextPageCursor"] === null || info["nextPageOffset"] === null;
    return { possible: [isNull ? "null" : "absent"], seen: `members: ${Object.keys(info).join(", ")}` };
  },
  "audit-timestamps": async (instance) => {
    const events = await instance.read(LATEST);
    const [event] = entitiesIn(events);
    if (event === undefined) return isRead(events) ? untried("The audit log has no event.") : unread(events);
    const { timestamp } = event;
    const seen = `timestamp is a ${typeof timestamp}`;
    if (typeof timestamp === "number") return { possible: ["milliseconds"], seen };
    const isDate = typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp));
    return { possible: isDate ? ["iso-8601"] : [], seen };
  },
  "audit-client-id": async (instance) => {
    const events = await instance.read(RECENT);
    if (!isRead(events)) return unread(events);
    const [event] = entitiesIn(events).filter(isAboutClient);
    if (event === undefined) return untried("None of the latest events is about an incoming link.");
    const attributes = JSON.stringify(event["extraAttributes"] ?? []);
    const isThere = attributes.includes("audit.logging.summary.client.id");
    return {
      possible: [isThere ? "attribute" : "absent"],
      seen: `an event about an incoming link ${isThere ? "has" : "lacks"} the client ID`,
    };
  },
  "audit-several-values": async (instance) => {
    const events = await instance.read(RECENT);
    if (!isRead(events)) return unread(events);
    const texts = entitiesIn(events)
      .filter(isAboutClient)
      .flatMap(({ changedValues }) => (Array.isArray(changedValues) ? changedValues.filter(isRecord) : []))
      .filter(({ i18nKey }) => String(i18nKey).endsWith("redirect.uri"))
      .flatMap(({ from, to }) => [from, to])
      .filter((text) => typeof text === "string")
      .filter((text) => (text.match(/:\/\//g) ?? []).length > 1);
    const [text] = texts;
    if (text === undefined) return untried("None of the latest events has several redirect URLs.");
    if (/[\r\n]/.test(text)) return { possible: ["lines"], seen: "lines" };
    return { possible: text.includes(",") ? ["commas"] : [], seen: "one line" };
  },
};

const ROOT = "/rest/auditing/1.0";

/** The newest event alone. */
const LATEST = `${ROOT}/events?limit=1`;

/** The newest events: enough to have one about an incoming link where somebody works on links. */
const RECENT = `${ROOT}/events?limit=500`;

const DAY = 24 * 3_600_000;

/** A time after all events. */
const future = (): string => new Date(Math.ceil(Date.now() / DAY) * DAY + 365 * DAY).toISOString();

/** Why the app has no audit log; `undefined` if it has one. */
async function noLog(instance: Instance): Promise<{ untried: string } | undefined> {
  const events = await instance.read(LATEST);
  return isMissing(events) ? untried("The app has no REST API for the audit log.") : undefined;
}

function pagingIn({ json }: Exchange): Record<string, unknown> | undefined {
  const info = isRecord(json) ? json["pagingInfo"] : undefined;
  return isRecord(info) ? info : undefined;
}

function entitiesIn({ json }: Exchange): Record<string, unknown>[] {
  const entities = isRecord(json) ? json["entities"] : undefined;
  return Array.isArray(entities) ? entities.filter(isRecord) : [];
}

const isAboutClient = ({ type }: Record<string, unknown>): boolean =>
  isRecord(type) && String(type["actionI18nKey"]).startsWith("audit.logging.summary.client.configuration.");
