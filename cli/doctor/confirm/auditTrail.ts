/** What the audit log recorded of the test objects. */

import { isRecord } from "../../../provider/schema/values";
import { isRead, type Instance } from "../instance";

/** Which kinds of test objects have events, and how much the app records; `undefined` if it can't be read. */
export interface AuditTrail {
  level: string;
  client: boolean;
  connection: boolean;
  link: boolean;
}

/** How long the app may take to write its events, in milliseconds, before each search. */
const WAITS = [0, 500, 1500];

/** The area that events of links belong to. */
const AREA = "global-config-and-administration";

/** Searches for the events of objects with the marker in their names. */
export async function auditTrailOf(instance: Instance, marker: string): Promise<AuditTrail | undefined> {
  const coverage = await instance.read("/rest/auditing/1.0/configuration/coverage");
  const levels = isRecord(coverage.json) ? coverage.json["levelByArea"] : undefined;
  const level = isRecord(levels) ? levels[AREA] : undefined;
  if (!isRead(coverage) || typeof level !== "string") return undefined;
  let trail: AuditTrail | undefined;
  for (const wait of WAITS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    instance.forget();
    const events = await instance.read(`/rest/auditing/1.0/events?limit=500&search=${marker}`);
    if (!isRead(events) || !isRecord(events.json) || !Array.isArray(events.json["entities"]))
      return undefined;
    const entities = events.json["entities"].filter(isRecord).filter(isChange);
    const names = (part: string): boolean =>
      entities.some((event) => JSON.stringify(event).toLowerCase().includes(`${marker}-${part}`));
    trail = {
      level: level.toLowerCase(),
      client: names("client"),
      connection: names("connection"),
      link: names("link"),
    };
    // Events are written together: those of clients are the most certain.
    if (trail.client) break;
  }
  return trail;
}

/** Whether an event is no search of the log, whose record has the searched text. */
function isChange(event: Record<string, unknown>): boolean {
  return !/audit\.search|audit log search/i.test(JSON.stringify(event["type"]));
}
