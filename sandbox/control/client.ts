import type { FaultRule, FaultStatus } from "../state/faults";
import type { LoggedRequest, RequestFilter } from "../state/requestLog";
import type { ExportOptions, SandboxState } from "../state/export";
import type { Seed } from "./seed";
import {
  outOfBandChanges,
  type OutOfBandChanges,
  type OutsideActor,
  type OutsideContext,
} from "./outOfBandChanges";

/** The expected number of matching entries of an assertion on the request log. */
export interface RequestAssertion extends RequestFilter {
  count?: number;
  atLeast?: number;
  atMost?: number;
}

/** The out-of-band changes of one app. Each method makes one change behind Pulumi's back. */
export type AppChanges = {
  [Name in keyof OutOfBandChanges]: OutOfBandChanges[Name] extends (
    context: OutsideContext,
    ...values: infer Values
  ) => infer Result
    ? (...values: Values) => Promise<Result>
    : never;
};

/** The control interface of a running sandbox; every method is one HTTP request to it. */
export interface Control {
  /** Returns the whole state. Secrets are hashed by default. */
  export(options?: ExportOptions): Promise<SandboxState>;
  /** Resets every app to its first state. Clears the request log and the faults, and resets the clock. */
  reset(): Promise<void>;
  /** Merges a seed into the state: an export, or YAML text in the same format. */
  seed(seed: string | Seed): Promise<void>;
  /** Names, addresses, products and versions of the apps. */
  apps(): Promise<Record<string, { url: string; product: string; version: string }>>;
  requestLog: {
    entries(filter?: RequestFilter): Promise<LoggedRequest[]>;
    clear(): Promise<void>;
    /** Throws unless the number of matching entries is as expected. The message lists the entries. */
    assert(assertion: RequestAssertion): Promise<void>;
  };
  /** Out-of-band changes of the app with this name. */
  changeOutOfBand(app: string, actor?: OutsideActor): AppChanges;
  clock: {
    now(): Promise<Date>;
    advance(by: { seconds: number }): Promise<Date>;
    /** Sets the current time to `iso`. */
    set(iso: string): Promise<Date>;
  };
  faults: {
    add(rule: FaultRule): Promise<{ id: string }>;
    list(): Promise<FaultStatus[]>;
    clear(): Promise<void>;
  };
}

/**
 * Creates a client of the control interface at this address. Its methods throw if the sandbox refuses a
 * request.
 */
export function connectControl(url: string): Control {
  const report = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, body);
  };
  const call = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const text = typeof body === "string";
    const response = await fetch(url + path, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": text ? "application/yaml" : "application/json" },
        body: text ? body : JSON.stringify(body),
      }),
    });
    const content: unknown = await response.json();
    if (response.ok) return content as Result;
    const { error, details } = content as { error?: string; details?: unknown };
    throw new Error(
      `sandbox: ${error ?? response.statusText}${details ? ` ${JSON.stringify(details)}` : ""}`,
    );
  };
  const entries = (filter: RequestFilter = {}): Promise<LoggedRequest[]> =>
    call("POST", "/request-log/entries", filter);
  const instant = async (response: Promise<{ now: string }>): Promise<Date> => new Date((await response).now);

  return {
    export: (options = {}) => call("GET", `/export?${new URLSearchParams({ ...options }).toString()}`),
    reset: () => report("POST", "/reset", {}),
    seed: (seed) => report("POST", "/seed", seed),
    apps: () => call("GET", "/apps"),
    requestLog: {
      entries,
      clear: () => report("POST", "/request-log/clear", {}),
      assert: async ({ count, atLeast = count ?? 0, atMost = count ?? Infinity, ...filter }) => {
        const found = await entries(filter);
        if (found.length >= atLeast && found.length <= atMost) return;
        const lines = found.map(
          ({ n, app, method, path, status }) => `  ${n} ${app} ${method} ${path} ${status}`,
        );
        throw new Error(
          `request log: ${found.length} entries match ${JSON.stringify(filter)}, expected ` +
            `${atLeast === atMost ? atLeast : `${atLeast} to ${atMost}`}\n${lines.join("\n")}`,
        );
      },
    },
    changeOutOfBand: (app, actor = {}) => {
      const query = new URLSearchParams({ ...actor }).toString();
      return Object.fromEntries(
        Object.keys(outOfBandChanges).map((name) => [
          name,
          (...values: unknown[]) => call("POST", `/out-of-band-changes/${app}/${name}?${query}`, values),
        ]),
      ) as AppChanges;
    },
    clock: {
      now: () => instant(call("GET", "/clock")),
      advance: ({ seconds }) => instant(call("POST", "/clock", { seconds })),
      set: (iso) => instant(call("POST", "/clock", { now: iso })),
    },
    faults: {
      add: (rule) => call("POST", "/faults", rule),
      list: () => call("GET", "/faults"),
      clear: () => report("DELETE", "/faults"),
    },
  };
}
