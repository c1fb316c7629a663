/** The kind of a request: administration and data over REST, the OAuth protocol, login, or the screens for people. */
export type RequestKind = "api" | "oauth" | "login" | "screen";

/** One request to an app. Secrets in query and body are replaced by `[redacted]`. */
export interface LoggedRequest {
  /** The number of the request, counted from 1 over all apps. */
  n: number;
  /** The time on the sandbox's clock, in ISO format. */
  at: string;
  app: string;
  method: string;
  /** With the context path, without the query. */
  path: string;
  query: Record<string, unknown>;
  requestBody?: unknown;
  /** 0: the connection ended without a response. */
  status: number;
  /** Absent: anonymous. */
  username?: string;
  userAgent: string;
  kind: RequestKind;
  /** The operation's name, if the route has one. */
  operation?: string;
  /** The fault rule that applied to the request. */
  fault?: string;
  /** Whether it is an administration or data request with POST, PUT or DELETE, over REST or from a form of a screen. */
  mutating: boolean;
}

/** A filter for entries of the request log. */
export interface RequestFilter {
  app?: string;
  mutating?: boolean;
  method?: string;
  /** A prefix of the path; a regular expression if it starts with `^` or contains `\`, `*`, `(` or `[`. */
  path?: string;
  operation?: string;
  kind?: RequestKind;
  status?: number;
  /** Only entries after this number. */
  since?: number;
}

/** The request log of a sandbox. */
export interface RequestLog {
  add(entry: Omit<LoggedRequest, "n">): LoggedRequest;
  entries(filter?: RequestFilter): LoggedRequest[];
  clear(): void;
  restore(entries: LoggedRequest[]): void;
}

/** Creates an empty request log. `clear` does not reset the numbers, so that `since` stays valid. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let last = 0;
  return {
    add: (entry) => {
      last += 1;
      const numbered = { n: last, ...entry };
      entries.push(numbered);
      return numbered;
    },
    entries: (filter = {}) => entries.filter((entry) => matches(entry, filter)),
    clear: () => {
      entries = [];
    },
    restore: (restored) => {
      entries = structuredClone(restored);
      last = Math.max(0, ...entries.map(({ n }) => n));
    },
  };
}

function matches(entry: LoggedRequest, filter: RequestFilter): boolean {
  return (
    (filter.app === undefined || entry.app === filter.app) &&
    (filter.mutating === undefined || entry.mutating === filter.mutating) &&
    (filter.method === undefined || entry.method === filter.method) &&
    (filter.operation === undefined || entry.operation === filter.operation) &&
    (filter.kind === undefined || entry.kind === filter.kind) &&
    (filter.status === undefined || entry.status === filter.status) &&
    (filter.since === undefined || entry.n > filter.since) &&
    (filter.path === undefined || pathMatches(entry.path, filter.path))
  );
}

function pathMatches(path: string, wanted: string): boolean {
  return /^\^|[\\*([]/.test(wanted) ? new RegExp(wanted).test(path) : path.startsWith(wanted);
}
