import { accountIdOf } from "../products/cloudSites";
import { refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import type { App, AuditEvent } from "../state/types";

interface Query {
  offset?: string;
  limit?: string;
  filter?: string;
  from?: string;
  to?: string;
}

/** The most records of one response. */
const PAGE = 1000;

/**
 * A Jira site's audit records, `/rest/api/{2|3}/auditing/record`, newest first, for administrators (vendor documentation). Which
 * changes of links a site records is unknown; the sandbox records those of application links and of incoming links.
 */
export const auditRecords: RegisterRoutes = (server, { app }) => {
  if (app.product !== "jira") return;
  for (const version of ["2", "3"]) {
    server.get<{ Querystring: Query }>(
      `/rest/api/${version}/auditing/record`,
      { config: { role: "admin", family: "plain", operation: "audit.search" } },
      async (request, reply) => {
        const { filter = "" } = request.query;
        const offset = numberOf("offset", request.query.offset, 0);
        const limit = Math.min(numberOf("limit", request.query.limit, PAGE), PAGE);
        const from = instantOf("from", request.query.from) ?? -Infinity;
        const to = instantOf("to", request.query.to) ?? Infinity;
        const wanted = filter.toLowerCase().split(/\s+/);
        const records = app.auditLog
          .filter(({ at }) => at >= from && at <= to)
          .map((event) => recordOf(app, event))
          .filter((record) => {
            const text = JSON.stringify(record).toLowerCase();
            return wanted.every((word) => text.includes(word));
          })
          .reverse();
        const page = records.slice(offset, offset + limit);
        return send(reply, { status: 200, body: { offset, limit, total: records.length, records: page } });
      },
    );
  }
};

function recordOf(app: App, event: AuditEvent): object {
  const author = app.accounts.find(({ username }) => username === event.author.name);
  const [object, ...others] = event.affectedObjects.map(({ id, name, type }) => ({
    ...(id !== undefined && { id }),
    name,
    typeName: type,
  }));
  return {
    id: event.id,
    summary: event.type.action,
    remoteAddress: event.source,
    ...(author && { authorKey: author.userKey, authorAccountId: accountIdOf(author) }),
    created: new Date(event.at).toISOString().replace("Z", "+0000"),
    category: event.type.category,
    eventSource: "",
    ...(object && { objectItem: object }),
    changedValues: event.changedValues.map(({ key, from, to }) => ({
      fieldName: key,
      ...(from !== undefined && { changedFrom: from }),
      ...(to !== undefined && { changedTo: to }),
    })),
    associatedItems: others,
  };
}

const refused = (message: string): never =>
  refuse({ status: 400, body: { errorMessages: [message], errors: {} } });

function numberOf(name: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  return /^\d+$/.test(text) ? Number(text) : refused(`${name} is not a number: ${text}`);
}

function instantOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? refused(`${name} is not a date: ${text}`) : at;
}
