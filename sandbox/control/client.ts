import type { AppContext } from "../http/context";
import type { FaultRule, FaultStatus } from "../http/faults";
import type { JournalEntry, JournalFilter } from "../http/requestLog";
import type { ExportOptions, World } from "../state/export";
import type { Seed } from "../state/seed";
import { edits, type Edits } from "./outOfBandChanges";

/** What an assertion on the journal demands of the number of matching entries. */
export interface JournalAssertion extends JournalFilter {
  count?: number;
  atLeast?: number;
  atMost?: number;
}

/** The edits of one app: each method is one change behind the back of whoever manages the app. */
export type AppEdits = {
  [Name in keyof Edits]: Edits[Name] extends (context: AppContext, ...values: infer Values) => infer Result
    ? (...values: Values) => Promise<Result>
    : never;
};

/** The control interface of a running sandbox; every method is one HTTP request to it. */
export interface Control {
  /** The whole world; secrets are hashed unless told otherwise. */
  export(options?: ExportOptions): Promise<World>;
  /** Back to the first state: no links, clients, connections, tokens, journal, faults; the clock unshifted. */
  reset(): Promise<void>;
  /** Puts a seed over the world: an export, or YAML text of the same shape. */
  seed(seed: string | Seed): Promise<void>;
  /** Names, addresses, products and versions of the apps. */
  apps(): Promise<Record<string, { url: string; product: string; version: string }>>;
  journal: {
    entries(filter?: JournalFilter): Promise<JournalEntry[]>;
    clear(): Promise<void>;
    /** Throws unless the number of matching entries is as demanded; the message lists the entries. */
    assert(assertion: JournalAssertion): Promise<void>;
  };
  /** Out-of-band changes of the app with this name. */
  edit(app: string): AppEdits;
  clock: {
    now(): Promise<Date>;
    advance(by: { seconds: number }): Promise<Date>;
    /** `iso`: the instant that is to be now. */
    set(iso: string): Promise<Date>;
  };
  faults: {
    add(rule: FaultRule): Promise<{ id: string }>;
    list(): Promise<FaultStatus[]>;
    clear(): Promise<void>;
  };
}

/** A client of the control interface at this address. Its methods throw when the sandbox refuses. */
export function connectControl(url: string): Control {
  const tell = async (method: string, path: string, body?: unknown): Promise<void> => {
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
    const answer: unknown = await response.json();
    if (response.ok) return answer as Result;
    const { error, details } = answer as { error?: string; details?: unknown };
    throw new Error(
      `sandbox: ${error ?? response.statusText}${details ? ` ${JSON.stringify(details)}` : ""}`,
    );
  };
  const entries = (filter: JournalFilter = {}): Promise<JournalEntry[]> =>
    call("POST", "/journal/entries", filter);
  const instant = async (answer: Promise<{ now: string }>): Promise<Date> => new Date((await answer).now);

  return {
    export: (options = {}) => call("GET", `/export?${new URLSearchParams({ ...options }).toString()}`),
    reset: () => tell("POST", "/reset", {}),
    seed: (seed) => tell("POST", "/seed", seed),
    apps: () => call("GET", "/apps"),
    journal: {
      entries,
      clear: () => tell("POST", "/journal/clear", {}),
      assert: async ({ count, atLeast = count ?? 0, atMost = count ?? Infinity, ...filter }) => {
        const found = await entries(filter);
        if (found.length >= atLeast && found.length <= atMost) return;
        const lines = found.map(
          ({ n, app, method, path, status }) => `  ${n} ${app} ${method} ${path} ${status}`,
        );
        throw new Error(
          `journal: ${found.length} entries match ${JSON.stringify(filter)}, wanted ` +
            `${atLeast === atMost ? atLeast : `${atLeast} to ${atMost}`}\n${lines.join("\n")}`,
        );
      },
    },
    edit: (app) =>
      Object.fromEntries(
        Object.keys(edits).map((name) => [
          name,
          (...values: unknown[]) => call("POST", `/edit/${app}/${name}`, values),
        ]),
      ) as AppEdits,
    clock: {
      now: () => instant(call("GET", "/clock")),
      advance: ({ seconds }) => instant(call("POST", "/clock", { seconds })),
      set: (iso) => instant(call("POST", "/clock", { now: iso })),
    },
    faults: {
      add: (rule) => call("POST", "/faults", rule),
      list: () => call("GET", "/faults"),
      clear: () => tell("DELETE", "/faults"),
    },
  };
}
