/**
 * Client secrets that an app does not return. A refresh can't compare them, and finds no change. A review finds a reset where the app's audit
 * log shows it, and otherwise reports that they were not compared.
 */

import { recordabilityOf, type AuditReading } from "../../../provider/atlassian/auditLog";
import type { ReviewedApp } from "../actual/directory";
import type { AuditLogs } from "../audit/logs";
import type { Completeness } from "../model";
import { RULES } from "../rules";
import { sideOf, type Draft } from "./draft";
import type { Judged } from "./judgeStack";

/** The result for all of them. */
export interface CheckedSecrets {
  /** All resources: those whose secret was reset have drifted. */
  judged: Judged[];
  findings: Draft[];
  /** By the stacks' keys: which were not compared, and why. */
  notCompared: ReadonlyMap<string, string>;
}

/** The apps whose audit logs can show such a reset, and how far back the logs are needed: ISO 8601. */
export function hiddenSecretApps(judged: readonly Judged[]): {
  apps: Set<string>;
  since: string | undefined;
} {
  const hidden = judged.flatMap(({ app, hiddenSecret }) =>
    app === undefined || hiddenSecret === undefined ? [] : [{ app, hiddenSecret }],
  );
  const times = hidden.flatMap(({ hiddenSecret: { since } }) => (since === undefined ? [] : [since]));
  return { apps: new Set(hidden.map(({ app }) => app.key)), since: times.sort()[0] };
}

/** Judges the secrets by the audit logs. `logs` are those that were read. */
export function checkHiddenSecrets(judged: readonly Judged[], logs: AuditLogs): CheckedSecrets {
  const findings: Draft[] = [];
  const gaps = new Map<string, { stack: string; app: string; why: string; names: string[] }>();
  const checked = judged.map((one): Judged => {
    const { app, hiddenSecret, stack } = one;
    if (app === undefined || hiddenSecret === undefined) return one;
    const { since, naming } = hiddenSecret;
    const shown = resetSince(logs.get(app.key), naming.clientId, since);
    if ("unknown" in shown) {
      const { key } = stack.reading;
      const id = JSON.stringify([key, app.key, shown.unknown]);
      const gap = gaps.get(id) ?? { stack: key, app: app.name, why: shown.unknown, names: [] };
      gap.names.push(naming.object.name);
      gaps.set(id, gap);
      return one;
    }
    if (shown.resetAt === undefined) return one;
    const draft = resetDraft(app, hiddenSecret, shown.resetAt);
    findings.push(draft);
    return { ...one, verdict: "drifted", findings: [...one.findings, draft] };
  });
  const notCompared = new Map<string, string>();
  for (const { stack, app, why, names } of gaps.values()) {
    const reason = `${app} does not return the client ${secretsOf(names)}, so a reset may not be found: ${why}.`;
    const before = notCompared.get(stack);
    notCompared.set(stack, before === undefined ? reason : `${before} ${reason}`);
  }
  return { judged: checked, findings, notCompared };
}

/** How far a stack's secrets were compared, with those that were not. */
export function withNotCompared(secrets: Completeness, reason: string | undefined): Completeness {
  if (reason === undefined) return secrets;
  return secrets.state === "read"
    ? { state: "partly read", reason }
    : { ...secrets, reason: `${secrets.reason} ${reason}` };
}

/** By how much the clocks of an app and of a deployment may differ, in milliseconds: a deployment may have reset the secret itself. */
const SAME_TIME = 60_000;

/** When the secret was reset since the deployment; unset if it was not. `unknown` has the reason, as a clause. */
function resetSince(
  log: AuditReading | undefined,
  clientId: string | undefined,
  since: string | undefined,
): { resetAt: string | undefined } | { unknown: string } {
  if (log === undefined) return { unknown: "the audit log was not read" };
  if (log.state === "unread")
    return { unknown: `the audit log was not read: ${log.problem?.reason ?? "the reason is not known"}` };
  if (since === undefined || clientId === undefined)
    return { unknown: "the state does not have the time of its deployment" };
  const deployed = Date.parse(since);
  const isSince = ({ time }: { time: string }): boolean => Date.parse(time) > deployed;
  const reset = log.events.find(
    (event) => event.action === "secret reset" && event.clientId === clientId && isSince(event),
  );
  if (reset !== undefined) {
    return Date.parse(reset.time) - deployed > SAME_TIME
      ? { resetAt: reset.time }
      : { unknown: "the audit log has a reset at about the time of the deployment, which may have made it" };
  }
  if (recordabilityOf(log.recording, "secret reset").is !== "recorded")
    return { unknown: "the audit log may not record resets of client secrets" };
  if (log.events.some((event) => event.action === "audit settings changed" && isSince(event)))
    return { unknown: "what the audit log records was changed since the deployment" };
  const { state, readSince, problem } = log;
  if (state === "read" && readSince !== undefined && Date.parse(readSince) <= deployed)
    return { resetAt: undefined };
  const cause = problem === undefined ? "" : ` (${problem.reason})`;
  return { unknown: `the audit log does not go back to the deployment on ${since.slice(0, 10)}${cause}` };
}

function resetDraft(
  app: ReviewedApp,
  { naming, since }: NonNullable<Judged["hiddenSecret"]>,
  resetAt: string,
): Draft {
  const { object, key, resources, clientId, creator } = naming;
  return {
    rule: "OL005",
    severity: RULES.OL005.severity,
    message:
      `The client secret of the ${object.kind} "${object.name}" on ${app.name} was reset on ${resetAt.slice(0, 10)}, after it was deployed. ` +
      "The app does not return it, so a refresh does not find the reset.",
    app,
    object,
    key,
    resources,
    properties: [
      {
        property: "secretResetAt",
        declared: { is: "absent" },
        deployed: sideOf(since),
        actual: sideOf(resetAt),
      },
    ],
    clientId,
    creator,
    isSecretHidden: true,
  };
}

function secretsOf(names: readonly string[]): string {
  const [first = "", ...others] = [...names].sort();
  return others.length === 0
    ? `secret of the incoming link "${first}"`
    : `secrets of the incoming link "${first}" and ${others.length} more`;
}
