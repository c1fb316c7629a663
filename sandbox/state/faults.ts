import { newId } from "./ids";

/** The operations that fault rules can name. */
export const operations = [
  "incoming.list",
  "incoming.get",
  "incoming.create",
  "incoming.update",
  "incoming.delete",
  "incoming.reset",
  "outgoing.list",
  "outgoing.get",
  "outgoing.create",
  "outgoing.update",
  "outgoing.delete",
  "outgoing.redirect",
  "outgoing.flow",
  "link.list",
  "link.get",
  "link.create",
  "link.update",
  "link.delete",
  "link.primary",
  "link.status",
  "manifest",
  "account",
  "audit.search",
  "audit.configuration",
  "personalTokens.list",
  "authorize",
  "consent",
  "token",
  "revoke",
  "callback",
  "content",
] as const;

/** One of the operations. */
export type Operation = (typeof operations)[number];

/** What a fault does to the response. */
export type FaultEffect =
  /** The connection is reset. */
  | { kind: "reset" }
  /** No response for `seconds`, then the connection is closed. */
  | { kind: "hang"; seconds: number }
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string; json?: unknown }
  /** 200 with an HTML login page, as from a single sign-on proxy. */
  | { kind: "html-login" }
  | { kind: "redirect"; location: string }
  /** The request is treated as if it had no credentials. */
  | { kind: "anonymous" }
  /** Half of the body, with a matching content length. */
  | { kind: "truncate" }
  /** 429 with the products' rate limit headers; `retryAfter` in seconds or as an HTTP date. */
  | { kind: "rate-limit"; retryAfter?: number | string }
  /** Delays the response; in the phase `before-act`, also the handler. */
  | { kind: "delay"; seconds: number }
  /** 404 as from a proxy: HTML without the product's headers. */
  | { kind: "not-json-404" }
  | { kind: "websudo" }
  | { kind: "xsrf" };

/** A rule that injects a fault into matching requests. */
export interface FaultRule {
  match: {
    app?: string;
    method?: string;
    /** A regular expression that the path, with the context path, must match. */
    path?: string;
    operation?: Operation;
    /** Whether the request changes something, as in the request log. */
    mutating?: boolean;
  };
  /** The first match that the fault applies to, counted from 1. */
  nth?: number;
  /** The number of matches that the fault applies to. Default: 1; 0: all. */
  times?: number;
  /**
   * `before-act`: instead of the handler. `after-commit`: after the handler. `mid-body`: after half of its
   * response.
   */
  phase: "before-act" | "after-commit" | "mid-body";
  effect: FaultEffect;
}

/** A rule and its counters. */
export interface FaultStatus extends FaultRule {
  id: string;
  /** The number of requests that matched. */
  matched: number;
  /** The number of requests that the fault was applied to. */
  hits: number;
}

/** The fault rules of a sandbox. */
export interface Faults {
  add(rule: FaultRule): FaultStatus;
  list(): FaultStatus[];
  /** Removes all rules and resumes delayed requests. */
  clear(): void;
  /** A signal that aborts when the current rules are cleared. */
  cleared(): AbortSignal;
  restore(rules: FaultStatus[]): void;
  /** Counts the request for every matching rule. Returns the first rule that applies to it. */
  take(request: {
    app: string;
    method: string;
    path: string;
    operation?: Operation;
    mutating: boolean;
  }): FaultStatus | undefined;
}

/** Creates an empty list of rules. */
export function createFaults(): Faults {
  let rules: FaultStatus[] = [];
  let held = new AbortController();
  return {
    add: (rule) => {
      const status = { ...rule, id: newId(), matched: 0, hits: 0 };
      rules.push(status);
      return status;
    },
    list: () => rules,
    clear: () => {
      rules = [];
      held.abort();
      held = new AbortController();
    },
    cleared: () => held.signal,
    restore: (restored) => {
      rules = structuredClone(restored);
    },
    take: (request) => {
      let taken: FaultStatus | undefined;
      for (const rule of rules) {
        if (!applies(rule.match, request)) continue;
        rule.matched += 1;
        const { nth = 1, times = 1 } = rule;
        const due = rule.matched >= nth && (times === 0 || rule.hits < times);
        if (taken === undefined && due) {
          rule.hits += 1;
          taken = rule;
        }
      }
      return taken;
    },
  };
}

function applies(
  match: FaultRule["match"],
  request: { app: string; method: string; path: string; operation?: Operation; mutating: boolean },
): boolean {
  return (
    (match.app === undefined || match.app === request.app) &&
    (match.method === undefined || match.method === request.method) &&
    (match.mutating === undefined || match.mutating === request.mutating) &&
    (match.operation === undefined || match.operation === request.operation) &&
    (match.path === undefined || new RegExp(match.path).test(request.path))
  );
}
