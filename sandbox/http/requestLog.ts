import type { FastifyRequest } from "fastify";
import { XMLParser } from "fast-xml-parser";

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
  /** 0: the connection ended without an answer. */
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

/** Which entries of the journal are meant. */
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

/** The request journal of a sandbox. */
export interface RequestLog {
  add(entry: Omit<LoggedRequest, "n">): LoggedRequest;
  entries(filter?: RequestFilter): LoggedRequest[];
  clear(): void;
  restore(entries: LoggedRequest[]): void;
}

/** An empty journal. Clearing keeps counting, so that `since` stays meaningful. */
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

const secretNames = new Set(
  [
    "clientSecret client_secret sharedSecret secret password os_password j_password al_password",
    "webSudoPassword token access_token accessToken refresh_token refreshToken code code_verifier state",
    "assertion atl_token xsrfToken privateKey",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);

/** Parameters with a secret's name in a text, as in a URL that carries another one. */
const secretParameters = new RegExp(`([?&](?:${[...secretNames].join("|")})=)[^&#]+`, "gi");

/** A copy of the value in which everything under a secret's name is `[redacted]`, also in the queries of URLs. */
export function redact(value: unknown): unknown {
  if (typeof value === "string") return value.replace(secretParameters, "$1[redacted]");
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretNames.has(name.toLowerCase()) && member !== null && member !== "" ? "[redacted]" : redact(member),
    ]),
  );
}

const xml = new XMLParser({ ignoreAttributes: true });

/** A request's body as the journal may keep it. What cannot be read structurally is kept as its length only. */
export function loggedBody(request: FastifyRequest): unknown {
  const { body } = request;
  if (body === undefined || body === null || body === "") return undefined;
  if (typeof body !== "string") return redact(body);
  try {
    return redact(body.trimStart().startsWith("<") ? xml.parse(body) : JSON.parse(body));
  } catch {
    return `[${body.length} characters]`;
  }
}
