/** What a request is about: administration and data, the OAuth protocol, or logging in. */
export type RequestKind = "api" | "oauth" | "login";

/** One request that an app got. Secrets in query and body are replaced by `[redacted]`. */
export interface LoggedRequest {
  /** Counts all requests of the sandbox from 1. */
  n: number;
  /** ISO instant on the sandbox's clock. */
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
  /** The operation's name, where the route has one. */
  operation?: string;
  /** The fault rule that acted on it. */
  fault?: string;
  /** Whether it is an administration or data request with POST, PUT or DELETE. */
  mutating: boolean;
}

/** Which entries of the request log are meant. */
export interface RequestFilter {
  app?: string;
  mutating?: boolean;
  method?: string;
  /** A prefix of the path, or the source of a regular expression when it starts with `^` or holds `\`, `*`, `(` or `[`. */
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

/** An empty request log. Clearing keeps counting, so that `since` stays meaningful. */
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
