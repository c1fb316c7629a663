/** One run of the provider's process, and what its operations share. */

import { openApp, type KeepRecord, type OpenApp } from "../atlassian/app";
import { targetAt, type AppTarget } from "../atlassian/target";
import type { AppsConfig } from "../config/apps";
import { cloudSiteProblem } from "../config/cloud";
import { missingCredential } from "../config/credentials";
import { TIMEOUTS, type Timeouts } from "../atlassian/timeouts";
import { warning } from "../schema/codes";
import { openOwnership, type Ownership } from "./ownership";
import { openClaims, type Claims } from "./claims";
import { openConnections, type Connections } from "./connections";
import { openWaits } from "./waits";
import type { Context } from "./context";
import { targetOf } from "./configuredApp";
import { configurationError } from "./lifecycleError";
import { openInstances, ownershipByInstance, type Instances } from "./instance";
import { openPreflight, type PreflightResult } from "./preflight";
import { limitsOfSite, openSites } from "./sites";

/** What lives as long as the process: connections, shared responses, ownership. */
export interface Run {
  readonly appsConfig: AppsConfig;
  readonly ownership: Ownership;
  readonly instances: Instances;
  /** The result of the preflight checks of these apps. They run once for each app, except for apps with `preflight: false`. */
  preflight(context: Context, apps: readonly string[]): Promise<PreflightResult>;
  /**
   * Begins an operation. The signal ends everything that it waits for, after `longest` milliseconds at the latest. `owner` is the owner
   * ID of the resource that it creates. `redact` removes the operation's secrets from texts of the change record.
   */
  operation(tools: {
    warn: (message: string) => void;
    signal: AbortSignal;
    longest?: number | undefined;
    owner?: string;
    redact?: (text: string) => string;
  }): Context;
}

/** Options of a run. */
export interface RunOptions {
  /** How long requests, retries and operations may take. */
  timeouts?: Timeouts;
  /** Records every write. */
  keepRecord?: KeepRecord;
  /** The record that the processes of the run share; by default, the run has one process. */
  claims?: Claims;
  /** Connections that several runs share; by default, the run has its own. */
  connections?: Connections;
}

/** Opens a run with this configuration. */
export function openRun(
  appsConfig: AppsConfig,
  {
    timeouts = TIMEOUTS,
    keepRecord,
    claims = openClaims(),
    connections = openConnections(timeouts),
  }: RunOptions = {},
): Run {
  const instances = openInstances(appsConfig, claims);
  const ownership = ownershipByInstance(openOwnership(claims), instances);
  const opened = new Map<string, OpenApp>();
  const open = (key: string, target: AppTarget): OpenApp => {
    const known = opened.get(key);
    if (known !== undefined) return known;
    const fresh = openApp(target, connections.to(target), timeouts, keepRecord);
    opened.set(key, fresh);
    return fresh;
  };
  const preflight = openPreflight(instances);
  const sites = openSites();
  const shown = new Set<string>();
  const limitsOf = openWaits(timeouts);
  return {
    appsConfig,
    ownership,
    instances,
    preflight,
    operation: ({ owner = "", redact, ...tools }) => {
      const limits = limitsOf(tools);
      const show: Context["warn"] = (code, message) => {
        tools.warn(warning(code, message));
      };
      return {
        appsConfig,
        acquire: (id) => {
          ownership.acquire(id, owner);
        },
        isOwnedHere: (id) => ownership.isOwnedHere(id, owner),
        isManaged: (id) => ownership.isManaged(id),
        reserveKey: (name, key, title) => {
          ownership.reserveKey(name, key, title, owner);
        },
        warn: show,
        warnOnce: (code, message) => {
          if (shown.has(message)) return;
          shown.add(message);
          show(code, message);
        },
        app: (name) =>
          open(`app ${name}`, withCredential(targetOf(appsConfig, name))).forOperation(limits, {
            warn: show,
            redact,
          }),
        anonymously: (name) =>
          open(`anonymous ${name}`, { ...targetOf(appsConfig, name), credential: undefined }).forOperation(
            limits,
          ),
        site: (name) => {
          const target = targetOf(appsConfig, name);
          if (target.siteCredential === undefined) return undefined;
          const bounded = limitsOfSite(target, limits);
          const called = { ...target, credential: target.siteCredential };
          const product = open(`site ${name}`, called).forOperation(bounded);
          const { origin: url } = new URL(target.url);
          const host = open(`host of ${name}`, { ...target, url }).forOperation(bounded);
          return sites.read({ product, host }, show);
        },
        appAt: (url, product) =>
          open(`url ${url}`, targetAt(url, product, appsConfig.secrets)).forOperation(limits),
      };
    },
  };
}

function withCredential(target: AppTarget): AppTarget {
  if (target.deployment === "cloud") throw configurationError([cloudSiteProblem(target)]);
  if (target.credential === undefined) throw configurationError([missingCredential(target)]);
  return target;
}
