/** One run of the provider's process: what its operations share. */

import { openApp, type KeepRecord, type OpenApp } from "../atlassian/app";
import { strangerAt, type FleetApp } from "../atlassian/target";
import { fleetProblems, missingCredential, onlyByHand, type Fleet } from "../config/apps";
import type * as Http from "../atlassian/http";
import { PATIENCE, type Patience } from "../atlassian/timeouts";
import { openClaims, type Claims } from "./ownership";
import type { Context } from "./context";
import { configurationError } from "./errors";
import { inspectFleet, type Inspection } from "./preflight";

/** What lives as long as the process: connections, shared answers, claims. */
export interface Run {
  readonly fleet: Fleet;
  readonly claims: Claims;
  /**
   * What the fleet's apps are, and what keeps them from being worked with; they are looked at once a run, all at the same time.
   * Those whose entry says `preflight: false` are passed over.
   */
  preflight(context: Context): Promise<Inspection>;
  /** Tells something that several resources have in common: once a run. */
  warnOnce(context: Context, message: string): void;
  /** Begins an operation; everything it waits for ends with the signal. `mark` is that of the resource that it makes. */
  operation(tools: { warn: (message: string) => void; signal: AbortSignal; mark?: string }): Context;
}

/** What a run may be told beside its fleet. */
export interface RunOptions {
  /** How long to wait for what; tests are in more of a hurry than production. */
  patience?: Patience;
  /** Takes down every write. */
  keepRecord?: KeepRecord;
}

// A program and a check of the configuration open runs, too, but send nothing: the first request loads what it needs.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
const http = () => require("../atlassian/http") as typeof Http;

/** Opens a run over a fleet. */
export function openRun(fleet: Fleet, { patience = PATIENCE, keepRecord }: RunOptions = {}): Run {
  const claims = openClaims();
  const opened = new Map<string, OpenApp>();
  const slots = new Map<string, ReturnType<typeof Http.openSlots>>();
  const open = (key: string, entry: FleetApp): OpenApp => {
    const known = opened.get(key);
    if (known !== undefined) return known;
    // One app is one app, with or without a credential.
    const { origin } = new URL(entry.url);
    const own = slots.get(origin) ?? http().openSlots(patience);
    slots.set(origin, own);
    const fresh = openApp(entry, http().openHttp(entry, patience, own), patience, keepRecord);
    opened.set(key, fresh);
    return fresh;
  };
  let preflight: Promise<Inspection> | undefined;
  const told = new Set<string>();
  return {
    fleet,
    claims,
    preflight: (context) => (preflight ??= inspectFleet(context)),
    warnOnce: (context, message) => {
      if (told.has(message)) return;
      told.add(message);
      context.warn(message);
    },
    operation: ({ warn, signal, mark = "" }) => ({
      fleet,
      takeOver: (id) => {
        claims.takeOver(id, mark);
      },
      warn,
      app: (name) => open(`fleet ${name}`, withCredential(known(fleet, name))).forOperation(signal),
      anonymously: (name) =>
        open(`anonymous ${name}`, { ...known(fleet, name), credential: undefined }).forOperation(signal),
      stranger: (url, product) =>
        open(`stranger ${url}`, strangerAt(url, product, fleet.secrets)).forOperation(signal),
    }),
  };
}

function known(fleet: Fleet, name: string): FleetApp {
  const entry = fleet.apps.get(name);
  const problems = fleetProblems(fleet, name);
  if (entry === undefined || problems.length > 0) throw configurationError(problems);
  return entry;
}

function withCredential(entry: FleetApp): FleetApp {
  if (entry.deployment === "cloud") throw configurationError([onlyByHand(entry)]);
  if (entry.credential === undefined) throw configurationError([missingCredential(entry)]);
  return entry;
}
