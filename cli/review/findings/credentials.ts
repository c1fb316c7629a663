/** Findings about credentials: the age of secrets, the expiry of administrators' tokens, and older authentication. */

import { recordabilityOf, type AuditReading } from "../../../provider/atlassian/auditLog";
import { readOlderAuthentication } from "../../../provider/atlassian/olderAuthentication";
import { readTokenExpiry } from "../../../provider/atlassian/personalTokens";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { Inventory } from "../actual/inventory";
import { secretSetAt, type AuditLogs } from "../audit/logs";
import type { Completeness } from "../model";
import { messageOf, type Gap } from "../reviewError";
import { keyOf, sideOf, type Draft } from "./draft";

const DAY = 24 * 3_600_000;

/** Administrators' tokens that expire within this number of days, where the product reports it: each distinct one. */
export async function findExpiringTokens(
  { apps, context }: Directory,
  { now, days }: { now: Date; days: number },
): Promise<Draft[]> {
  const used = apps.flatMap((app) =>
    app.unread === undefined ? app.credentials.map((credential) => ({ app, credential })) : [],
  );
  const found = await Promise.all(
    used.map(async ({ app, credential: { appName, owners, refusal } }): Promise<Draft[]> => {
      if (refusal !== undefined) return [];
      const expiry = await readTokenExpiry(context.app(appName), now);
      if (expiry === undefined || Date.parse(expiry.expiresAt) > now.getTime() + days * DAY) return [];
      const { expiresAt, name, candidates } = expiry;
      const which = name === undefined ? "" : ` "${name}"`;
      const whose = app.credentials.length === 1 ? "" : ` of ${[...owners].sort().join(", ")}`;
      const doubt =
        candidates === 1
          ? ""
          : ` It is one of ${candidates} tokens of the account; the app does not return which one this review uses.`;
      return [
        {
          rule: "OL020",
          severity: "medium",
          message: `The administrator's token${which}${whose} on ${app.name} expires on ${expiresAt.slice(0, 10)}.${doubt}`,
          app,
          key: `token ${name ?? ""}`,
          resources: [],
          properties: [
            {
              property: "expiresAt",
              declared: { is: "absent" },
              deployed: { is: "absent" },
              actual: sideOf(expiresAt),
            },
          ],
        },
      ];
    }),
  );
  return found.flat();
}

/** Credentials that an app refuses, although it was read with another one: the deployments that use them fail. */
export function findRefusedCredentials({ apps }: Pick<Directory, "apps">): Draft[] {
  return apps.flatMap((app) =>
    app.credentials.flatMap(({ owners, refusal, target: { credential } }): Draft[] => {
      if (refusal === undefined || isRefusedAll(app)) return [];
      const whose = [...owners].sort().join(", ");
      const place = credential?.source ?? "";
      return [
        {
          rule: "OL020",
          severity: "medium",
          message: `${app.name} refuses the credential of ${whose} (${place}), and was read with that of ${readerOf(app)}: ${refusal}`,
          app,
          key: `refused ${JSON.stringify([place, whose])}`,
          resources: [],
          properties: [],
        },
      ];
    }),
  );
}

/** Which credentials of the app a review could not read with; `undefined` if it was read with its only one, or its first one. */
export function credentialReading(app: ReviewedApp): Completeness | undefined {
  const refused = app.credentials.filter(({ refusal }) => refusal !== undefined);
  if (refused.length === 0) return undefined;
  const reasons = refused.map(
    ({ owners, refusal = "" }) => `that of ${[...owners].sort().join(", ")}: ${refusal}`,
  );
  const reader = isRefusedAll(app)
    ? "No credential could be used"
    : `Read with the credential of ${readerOf(app)}`;
  return {
    state: isRefusedAll(app) ? "unread" : "partly read",
    reason: `${reader}. ${app.name} refuses ${reasons.join("; ")}`,
  };
}

function isRefusedAll({ credentials }: ReviewedApp): boolean {
  return credentials.every(({ refusal }) => refusal !== undefined);
}

function readerOf({ credentials }: ReviewedApp): string {
  const used = credentials.find(({ refusal }) => refusal === undefined);
  return [...(used?.owners ?? [])].sort().join(", ");
}

/** Client secrets that are older than the policy allows, where the app's audit log shows it. */
export function findOldSecrets(
  { apps }: Directory,
  inventory: Inventory,
  logs: AuditLogs,
  { now, days }: { now: Date; days: number },
): Draft[] {
  const limit = new Date(now.getTime() - days * DAY).toISOString();
  return apps.flatMap((app) => {
    const log = logs.get(app.key);
    if (log === undefined || !recordsResets(log)) return [];
    return inventory.all(app.key, "incoming link").flatMap(({ id, name, clientId }): Draft[] => {
      const set = clientId === undefined ? undefined : secretSetAt(log, clientId);
      const time = set === undefined ? undefined : "at" in set ? set.at : set.before;
      if (set === undefined || time === undefined || time > limit) return [];
      const when = "at" in set ? `on ${time.slice(0, 10)}` : `before ${time.slice(0, 10)}`;
      return [
        {
          rule: "OL013",
          severity: "low",
          message: `The client secret of the incoming link "${name}" on ${app.name} was set ${when}. The policy allows ${days} days.`,
          app,
          object: { kind: "incoming link", name, id },
          key: keyOf("incoming link", name),
          resources: [],
          properties: [
            {
              property: "secretSetAt",
              declared: { is: "absent" },
              deployed: { is: "absent" },
              // The beginning of a log moves on with each review, and would end an acceptance.
              actual: sideOf("at" in set ? time : "before the audit log begins"),
            },
          ],
          clientId,
        },
      ];
    });
  });
}

/** Without these events, a log shows nothing about the age of a secret. */
function recordsResets({ recording }: AuditReading): boolean {
  return recordabilityOf(recording, "secret reset").is === "recorded";
}

/**
 * Why the age of the app's client secrets was not checked, or not of all, as a clause; `undefined` if it was. Without `log`, no audit log was
 * read.
 */
export function uncheckedAges(
  { key }: ReviewedApp,
  inventory: Inventory,
  log: AuditReading | undefined,
  { now, days }: { now: Date; days: number },
): string | undefined {
  const clients = inventory.all(key, "incoming link");
  if (log === undefined || log.state === "unread") return "policy.secretAgeDays was not checked";
  if (!recordsResets(log))
    return "the audit log may not record resets of client secrets, so policy.secretAgeDays was not checked";
  const limit = new Date(now.getTime() - days * DAY).toISOString();
  const unchecked = clients.filter(({ clientId }) => {
    const set = clientId === undefined ? undefined : secretSetAt(log, clientId);
    return set === undefined || ("before" in set && set.before > limit);
  });
  if (unchecked.length === 0) return undefined;
  return (
    "the audit log does not go back far enough, so policy.secretAgeDays was not checked for " +
    `${unchecked.length} of ${clients.length} client secrets`
  );
}

/** Links with an older way of authentication beside OAuth 2.0. One request for each link, so only if the policy demands it. */
export async function findOlderAuthentication(
  { apps, context }: Directory,
  inventory: Inventory,
): Promise<{ findings: Draft[]; gaps: Gap[] }> {
  const gaps: Gap[] = [];
  const found = await Promise.all(
    apps.flatMap((app) =>
      inventory.all(app.key, "application link").map(async ({ id, name, productMade }): Promise<Draft[]> => {
        if (productMade) return [];
        try {
          const ways = await readOlderAuthentication(context.app(app.key), id);
          if (ways.length === 0) return [];
          return [
            {
              rule: "OL012",
              severity: "medium",
              message: `The application link "${name}" on ${app.name} has older authentication beside OAuth 2.0: ${ways.join(", ")}.`,
              app,
              object: { kind: "application link", name, id },
              key: keyOf("application link", name),
              resources: [],
              properties: [
                {
                  property: "authentication",
                  declared: { is: "absent" },
                  deployed: { is: "absent" },
                  actual: sideOf(ways),
                },
              ],
            },
          ];
        } catch (error) {
          gaps.push({
            app: app.key,
            about: `authentication ${id}`,
            message: `${app.name}: the authentication of the application link "${name}" was not read: ${messageOf(error)}`,
          });
          return [];
        }
      }),
    ),
  );
  return { findings: found.flat(), gaps };
}
