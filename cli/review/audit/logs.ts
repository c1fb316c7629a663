/** The audit logs of the apps that have findings, and what only they show: who made a change, and how old a secret is. */

import { readAuditEvents, type AuditReading } from "../../../provider/atlassian/auditLog";
import type { Directory } from "../actual/directory";

/** How far back changes are searched, in days. */
const SEARCHED = 400;

const DAY = 24 * 3_600_000;

/** The logs by the apps' keys. */
export type AuditLogs = ReadonlyMap<string, AuditReading>;

/** Reads the log of each of these apps, as far back as `days`, or as changes are searched. A log that can't be read is a reading that says so. */
export async function readAuditLogs(
  { apps, context }: Directory,
  wanted: ReadonlySet<string>,
  { now, days = 0 }: { now: Date; days?: number | undefined },
): Promise<AuditLogs> {
  const since = new Date(now.getTime() - Math.max(SEARCHED, days + 1) * DAY);
  const entries = apps
    .filter(({ key, unread }) => wanted.has(key) && unread === undefined)
    .map(async ({ key }) => [key, await readAuditEvents(context.app(key), { since, now })] as const);
  return new Map(await Promise.all(entries));
}

/**
 * When a client's secret was last set, if the log shows it: ISO 8601. `{ before }` if it was before everything that the log has, and the log
 * would have had it; `undefined` if the log does not show it.
 */
export function secretSetAt(
  log: AuditReading,
  clientId: string,
): { at: string } | { before: string } | undefined {
  const event = log.events.find(
    (one) => one.clientId === clientId && (one.action === "secret reset" || one.action === "client created"),
  );
  if (event !== undefined) return { at: event.time };
  if (log.state !== "read" || log.readSince === undefined) return undefined;
  return { before: log.readSince };
}
