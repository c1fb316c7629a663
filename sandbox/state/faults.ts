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
  /** No response for so long, then the connection is closed. */
  | { kind: "hang"; seconds: number }
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string; json?: unknown }
  /** 200 with an HTML login page, as a single sign-on proxy gives. */
  | { kind: "html-login" }
  | { kind: "redirect"; location: string }
  /** The request acts as if it carried no credentials. */
  | { kind: "anonymous" }
  /** Half of the body with a content length that fits. */
  | { kind: "truncate" }
  /** 429 with the products' rate limit headers; `retryAfter` in seconds or as an HTTP date. */
  | { kind: "rate-limit"; retryAfter?: number | string }
  /** The response is late; before the act, the act is late too. */
  | { kind: "delay"; seconds: number }
  /** 404 as a proxy makes it: HTML and no header of the product. */
  | { kind: "not-json-404" }
  | { kind: "websudo" }
  | { kind: "xsrf" };

/** A fault to come. */
export interface FaultRule {
  match: {
    app?: string;
    method?: string;
    /** The source of a regular expression over the path, context path included. */
    path?: string;
    operation?: Operation;
    /** Whether it changes something, as the request log has it. */
    mutating?: boolean;
  };
  /** The first match it acts on, counted from 1. */
  nth?: number;
  /** On how many matches it acts, 1 unless told; 0: on all. */
  times?: number;
  /** `before-act`: the handler does not run. `after-commit`: it ran. `mid-body`: half of its response is sent. */
  phase: "before-act" | "after-commit" | "mid-body";
  effect: FaultEffect;
}

/** A rule with what happened to it. */
export interface FaultStatus extends FaultRule {
  id: string;
  /** Requests that matched. */
  matched: number;
  /** Requests that it acted on. */
  hits: number;
}

/** The fault rules of a sandbox. */
export interface Faults {
  add(rule: FaultRule): FaultStatus;
  list(): FaultStatus[];
  /** Removes all rules, and lets what they hold up go on. */
  clear(): void;
  /** Ends when the rules of now are cleared. */
  cleared(): AbortSignal;
  restore(rules: FaultStatus[]): void;
  /** Counts the request at every rule it matches and gives the first rule that acts on it. */
  take(request: {
    app: string;
    method: string;
    path: string;
    operation?: Operation;
    mutating: boolean;
  }): FaultStatus | undefined;
}

/** No rules. */
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
