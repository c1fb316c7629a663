import type { FastifyRequest } from "fastify";
import { noSuchResource, refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { recordEvent, type NewEvent } from "../products/auditLog";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";
import type { Actor, App, CoverageArea, CoverageLevel, RetentionPeriod } from "../state/types";
import { checkAuditLog, roots } from "./access";
import { auditCategory, auditText } from "./texts";

/**
 * What the audit log records, and for how long: `/rest/auditing/{latest|1.0}/configuration/{coverage|retention|denylist}`, for administrators.
 */
export const auditConfiguration: RegisterRoutes = (server, context) => {
  const { app } = context;
  const responses = {
    coverage: () => ({ levelByArea: app.auditing.coverage }),
    retention: () => ({ period: app.auditing.retention }),
    denylist: () => ({ actions: app.auditing.excludedActions.map((action) => shownAction(app, action)) }),
  };
  for (const root of roots) {
    for (const [name, response] of Object.entries(responses)) {
      server.get(
        `${root}/configuration/${name}`,
        {
          config: { role: "admin", family: "plain", operation: "audit.configuration" },
          onRequest: async (request: FastifyRequest) => checkAuditLog(context, request),
        },
        async (request, reply) => {
          if (name === "coverage" && truth(app, "audit-coverage") === "absent") {
            refuse(noSuchResource(app, new URL(request.url, context.url).href));
          }
          return send(reply, { status: 200, body: response() });
        },
      );
    }
  }
};

/** An excluded action as the list shows it. Its name is known if the log has an event of it, else it is made of its key. */
function shownAction(app: App, action: string): string {
  if (truth(app, "audit-excluded-actions") === "keys" || !action.includes(".")) return action;
  const event = app.auditLog.find(({ type }) => type.actionI18nKey === action);
  return event?.type.action ?? action.split(".").slice(-2).join(" ");
}

/** Changes how much of some areas is recorded. Records one event for each changed area. */
export function setCoverage(
  context: AppContext,
  actor: Actor,
  levels: Partial<Record<CoverageArea, CoverageLevel>>,
): void {
  const { coverage } = context.app.auditing;
  for (const [area, level] of Object.entries(levels) as [CoverageArea, CoverageLevel][]) {
    const before = coverage[area] as CoverageLevel | undefined;
    if (before === undefined) throw new Error(`no coverage area ${area}`);
    if (before === level) continue;
    coverage[area] = level;
    const name = auditText("change.coverage.level", "Coverage Level");
    const shown = area.replaceAll("-", "_");
    record(context, actor, { name, from: `${shown} : ${before}`, to: `${shown} : ${level}` });
  }
}

/** Changes for how long events are kept. */
export function setRetention(context: AppContext, actor: Actor, period: Partial<RetentionPeriod>): void {
  const { years = 0, months = 0, days = 0 } = period;
  context.app.auditing.retention = { years, months, days };
  const to = Object.entries({ Years: years, Months: months, Days: days })
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(" ");
  record(context, actor, { name: auditText("change.retention", "Retention"), to });
}

/** Replaces the list of actions that are never recorded. */
export function setExcludedActions(context: AppContext, actor: Actor, actions: string[]): void {
  const from = context.app.auditing.excludedActions.join(", ");
  context.app.auditing.excludedActions = actions;
  const name = auditText("change.excluded.actions", "Excluded actions");
  record(context, actor, { name, from, to: actions.join(", ") });
}

function record(
  { app, sandbox }: AppContext,
  actor: Actor,
  change: NonNullable<NewEvent["changedValues"]>[number],
): void {
  recordEvent(app, sandbox.clock.now(), actor, {
    area: "audit-log",
    level: "base",
    category: auditCategory,
    action: auditText("action.audit.config.updated", "Audit Log configuration updated"),
    changedValues: [change],
  });
}
