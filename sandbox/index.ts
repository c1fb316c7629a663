import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { connectControl, type Control } from "./control/client";
import { controlPath, createControlServer } from "./control/server";
import { createAppServer, type TlsOptions } from "./app";
import { createStartPage } from "./start-page/server";
import type { AppContext, SandboxContext } from "./state/context";
import { createFaults } from "./state/faults";
import { createRequestLog } from "./state/requestLog";
import { createClock } from "./state/clock";
import { wholeState } from "./state/export";
import { hostOf, newApp, contextPathOf, type AppOptions } from "./products/newApp";
import { linkOrganizations } from "./cloud/organizations";
import { isServed, serveHost } from "./hosts";
import { seedState, type Seed } from "./control/seed";
import { writeSnapshot } from "./state/export";

export { connectControl, type AppChanges, type Control, type RequestAssertion } from "./control/client";
export {
  operations,
  type FaultEffect,
  type FaultRule,
  type FaultStatus,
  type Operation,
} from "./state/faults";
export type { OutsideActor } from "./control/outOfBandChanges";
export type { LoggedRequest, RequestFilter, RequestKind } from "./state/requestLog";
export type { TlsOptions } from "./app";
export type { ExportOptions, SandboxState } from "./state/export";
export type { AccountOptions, AppOptions } from "./products/newApp";
export { runBrowserFlow, type BrowserFlow, type BrowserFlowResult } from "./testing/browserFlow";
export type { Seed, SeedApp } from "./control/seed";
export type * from "./state/types";

/** The options of `startSandbox`. */
export interface SandboxOptions {
  /** The apps by name. Default: `jira` and `confluence`. */
  apps?: Record<string, AppOptions>;
  /** Default: a free port. */
  controlPort?: number;
  /** The start page's port. Default: a free port. */
  startPort?: number;
  /** The apps' certificate and its key, as PEM. Default: the apps use http. */
  tls?: TlsOptions;
  /**
   * The file that stores the state: read at the start if it exists, written before each response to a changing
   * request.
   */
  snapshot?: string;
}

/** A running app of a sandbox. */
export interface RunningApp {
  /** The address that it listens on, with the context path, without a trailing slash. A Cloud site has a host name of its own. */
  url: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** The apps by name. */
  apps: Record<string, RunningApp>;
  /** The address of the control interface. */
  controlUrl: string;
  control: Control;
  /** The address of the start page, for people with a browser. */
  startUrl: string;
  /** Ends all connections and stops listening. */
  stop(): Promise<void>;
}

/** The default apps. */
export type DefaultApps = "jira" | "confluence";

/** A running sandbox with known app names. */
export interface NamedSandbox<Name extends string> extends Sandbox {
  apps: Record<Name, RunningApp>;
}

/**
 * Starts a sandbox on loopback. Returns after all servers listen. Throws if a port is in use or the snapshot
 * cannot be read.
 */
export async function startSandbox(
  options?: Omit<SandboxOptions, "apps">,
): Promise<NamedSandbox<DefaultApps>>;
export async function startSandbox<Name extends string>(
  options: SandboxOptions & { apps: Record<Name, AppOptions> },
): Promise<NamedSandbox<Name>>;
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const described: Record<string, AppOptions> = options.apps ?? {
    jira: { product: "jira" },
    confluence: { product: "confluence" },
  };
  const { snapshot } = options;
  const sandbox: SandboxContext = {
    contexts: new Map(),
    clock: createClock(),
    requestLog: createRequestLog(),
    faults: createFaults(),
    resets: 0,
    save: () => {
      if (snapshot !== undefined) writeSnapshot(snapshot, wholeState(sandbox));
    },
  };
  const servers: FastifyInstance[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const apps: Record<string, RunningApp> = {};
    for (const [name, appOptions] of Object.entries(described)) {
      const context: AppContext = { app: newApp(name, appOptions, ""), url: "", sandbox };
      sandbox.contexts.set(name, context);
      const server = createAppServer(context, options.tls);
      servers.push(server);
      const port = await listen(server, appOptions.port);
      const host = hostOf(name, appOptions);
      if (!isServed(host)) serveHost(host);
      context.url = `${options.tls === undefined ? "http" : "https"}://${host}:${port}${contextPathOf(appOptions)}`;
      Object.assign(context.app, newApp(name, appOptions, context.url));
      apps[name] = { url: context.url };
    }
    linkOrganizations(sandbox);
    const reset = (): void => {
      sandbox.resets += 1;
      for (const [name, { app, url }] of sandbox.contexts) {
        const appOptions = described[name];
        if (appOptions) Object.assign(app, newApp(name, appOptions, url));
      }
      linkOrganizations(sandbox);
      sandbox.clock.setOffset(0);
      sandbox.requestLog.clear();
      sandbox.faults.clear();
    };
    const controlServer = createControlServer(sandbox, reset);
    servers.push(controlServer);
    const controlPort = await listen(controlServer, options.controlPort);
    const startPage = createStartPage(sandbox, reset);
    servers.push(startPage);
    const startPort = await listen(startPage, options.startPort);
    if (snapshot !== undefined && existsSync(snapshot)) {
      seedState(sandbox, JSON.parse(readFileSync(snapshot, "utf8")) as Seed);
    }
    const controlUrl = `http://127.0.0.1:${controlPort}${controlPath}`;
    const startUrl = `http://localhost:${startPort}/`;
    return { apps, controlUrl, control: connectControl(controlUrl), startUrl, stop };
  } catch (cause) {
    await stop();
    throw new Error("the sandbox did not start", { cause });
  }
}

async function listen(server: FastifyInstance, port = 0): Promise<number> {
  await server.listen({ host: "127.0.0.1", port });
  return (server.server.address() as AddressInfo).port;
}
