import type { Account, App, AuditEvent, CoverageArea, CoverageLevel } from "../state/types";
import { isAtLeast, products } from "./products";

/** A text of the audit log, and its key. */
export interface AuditText {
  text: string;
  key: string;
}

/** A new event; absent lists are empty. */
export interface NewEvent {
  area: CoverageArea;
  /** The least level of the area at which the event is recorded. */
  level: Exclude<CoverageLevel, "off">;
  category: AuditText;
  action: AuditText;
  affectedObjects?: AuditEvent["affectedObjects"];
  changedValues?: { name: AuditText; from?: string | undefined; to?: string | undefined }[];
  extraAttributes?: { name: AuditText; value: string }[];
}

/** The author of an event; without an account, an anonymous user. */
export interface Author {
  account?: Account | undefined;
  source: string;
}

const levelRank: Record<CoverageLevel, number> = { off: 0, base: 1, advanced: 2, full: 3 };

/** The number of events that an app keeps at most. */
const mostEvents = 10_000;

/**
 * Records an event in the app's audit log, unless its coverage is below the event's level or the action is excluded. Apps without an audit
 * log over REST record nothing.
 */
export function recordEvent(app: App, at: number, author: Author, event: NewEvent): void {
  const facts = products[app.product].auditLog;
  const { coverage, excludedActions } = app.auditing;
  const { text: action, key: actionI18nKey } = event.action;
  if (facts === undefined || levelRank[coverage[event.area]] < levelRank[event.level]) return;
  if (excludedActions.includes(action) || excludedActions.includes(actionI18nKey)) return;
  app.auditLog.push({
    id: (app.auditLog.at(-1)?.id ?? 0) + 1,
    at,
    author: author.account
      ? facts.authorOf(author.account, app.baseUrl)
      : { id: "-2", name: "Anonymous", type: "user" },
    type: { action, actionI18nKey, category: event.category.text, categoryI18nKey: event.category.key },
    affectedObjects: event.affectedObjects ?? [],
    changedValues: (event.changedValues ?? []).map(({ name, from, to }) => ({
      key: name.text,
      i18nKey: name.key,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })),
    extraAttributes: (event.extraAttributes ?? []).map(({ name, value }) => ({
      name: name.text,
      nameI18nKey: name.key,
      value,
    })),
    source: author.source,
    ...(facts.hasNode && { node: app.serverId }),
  });
  if (app.auditLog.length > mostEvents) app.auditLog.splice(0, app.auditLog.length - mostEvents);
}

/** Whether this version of the app has the audit log over REST. */
export function hasAuditLog({ product, version }: App): boolean {
  const { auditLog } = products[product];
  return auditLog !== undefined && isAtLeast(version, auditLog.since);
}
