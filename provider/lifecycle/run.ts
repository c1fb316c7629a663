/** One run of the provider's process: what its operations share. */

import { openApp, type KeepRecord, type OpenApp } from "../atlassian/app";
import { targetAt, type AppTarget } from "../atlassian/target";
import { appProblems, type AppsConfig } from "../config/apps";
import { cloudSiteProblem } from "../config/cloud";
import { missingCredential } from "../config/credentials";
import type * as Http from "../atlassian/http";
import { TIMEOUTS, type Timeouts } from "../atlassian/timeouts";
import { openOwnership, type Ownership } from "./ownership";
import type { Context } from "./context";
import { configurationError } from "./errors";
import { inspectApps, type Inspection } from "./preflight";

/** What lives as long as the process: connections, shared answers, claims. */
export interface Run {
  readonly appsConfig: AppsConfig;
  readonly ownership: Ownership;
  /**
   * What the fleet's apps are, and what keeps them from being worked with; they are looked at once a run, all at the same time.
   * Those whose entry says `preflight: false` are passed over.
   */
  preflight(context: Context): Promise<Inspection>;
  /** Tells something that several resources have in common: once a run. */
  warnOnce(context: Context, message: string): void;
  /** Begins an operation; everything it waits for ends with the signal. `mark` is that of the resource that it makes. */
  operation(tools: { warn: (message: string) => void; signal: AbortSignal; owner?: string }): Context;
}

/** What a run may be told beside its fleet. */
export interface RunOptions {
  /** How long to wait for what; tests are in more of a hurry than production. */
  timeouts?: Timeouts;
  /** Takes down every write. */
  keepRecord?: KeepRecord;
}

// A program and a check of the configuration open runs, too, but send nothing: the first request loads what it needs.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
const http = () => require("../atlassian/http") as typeof Http;

/** Opens a run over a fleet. */
export function openRun(appsConfig: AppsConfig, { timeouts = TIMEOUTS, keepRecord }: RunOptions = {}): Run {
  const ownership = openOwnership();
  const opened = new Map<string, OpenApp>();
  const slots = new Map<string, ReturnType<typeof Http.openSlots>>();
  const open = (key: string, target: AppTarget): OpenApp => {
    const known = opened.get(key);
    if (known !== undefined) return known;
    // One app is one app, with or without a credential.
    const { origin } = new URL(target.url);
    const own = slots.get(origin) ?? http().openSlots(timeouts);
    slots.set(origin, own);
    const fresh = openApp(target, http().openHttp(target, timeouts, own), timeouts, keepRecord);
    opened.set(key, fresh);
    return fresh;
  };
  let preflight: Promise<Inspection> | undefined;
  const shown = new Set<string>();
  return {
    appsConfig,
    ownership,
    preflight: (context) => (preflight ??= inspectApps(context)),
    warnOnce: (context, message) => {
      if (shown.has(message)) return;
      shown.add(message);
      context.warn(message);
    },
    operation: ({ warn, signal, owner = "" }) => ({
      appsConfig,
      acquire: (id) => {
        ownership.acquire(id, owner);
      },
      warn,
      app: (name) => open(`fleet ${name}`, withCredential(known(appsConfig, name))).forOperation(signal),
      anonymously: (name) =>
        open(`anonymous ${name}`, { ...known(appsConfig, name), credential: undefined }).forOperation(signal),
      appAt: (url, product) =>
        open(`stranger ${url}`, targetAt(url, product, appsConfig.secrets)).forOperation(signal),
    }),
  };
}

function known(appsConfig: AppsConfig, name: string): AppTarget {
  const target = appsConfig.targets.get(name);
  const problems = appProblems(appsConfig, name);
  if (target === undefined || problems.length > 0) throw configurationError(problems);
  return target;
}

function withCredential(target: AppTarget): AppTarget {
  if (target.deployment === "cloud") throw configurationError([cloudSiteProblem(target)]);
  if (target.credential === undefined) throw configurationError([missingCredential(target)]);
  return target;
}
