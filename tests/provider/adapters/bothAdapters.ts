/** Both adapters behind the handlers that the model of the engine calls: Pulumi's own host of dynamic resources, and the plugin. */

import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { openDynamicHost, type DynamicHost } from "./dynamicHost";
import { startEngineLog, type EngineLogServer } from "./engineLogServer";
import { hostHandlers } from "./hostHandlers";
import { NO_WAITS } from "./handlersWithoutWaits";
import { openPlugin, secret, type Plugin } from "./grpc/client";
import { FROM_SOURCES } from "./grpc/process";
import { pluginHandlers, type DetailedHandlers } from "./grpcHandlers";

/** A way to call the provider, as the model of the engine needs it. */
export interface Adapter {
  /** Handlers of a new process. */
  startProcess(): Promise<(type: string) => DetailedHandlers>;
  /** The warnings since the last call. */
  warnings(): string[];
}

/** The names of the adapters. */
export const ADAPTERS = ["dynamic", "plugin"] as const;

/** Both adapters. */
export interface BothAdapters extends Record<(typeof ADAPTERS)[number], Adapter> {
  stop(): Promise<void>;
}

/** Starts both adapters over one configuration of apps. */
export async function openBothAdapters(appsConfig: Record<string, unknown>): Promise<BothAdapters> {
  const apps = JSON.stringify(appsConfig);
  const plugin = await openPlugin(NO_WAITS);
  const log = await startEngineLog();
  const { args, env } = FROM_SOURCES;
  const host = await openDynamicHost({
    node: [process.execPath, ...args],
    env,
    folder: __dirname,
    config: { "applinks:apps": apps },
    engine: log.address,
  });
  return {
    dynamic: throughHost(host, log),
    plugin: throughPlugin(plugin, apps),
    stop: async () => {
      plugin.stop();
      await host.stop();
      log.stop();
    },
  };
}

/** Pulumi's own host of dynamic resources, over gRPC. */
function throughHost(host: DynamicHost, log: EngineLogServer): Adapter {
  let processes = 0;
  const shown = (severity: LogSeverity): string[] =>
    log.received.filter((line) => line.severity === severity).map(({ message }) => message);
  return {
    startProcess: () => {
      processes += 1;
      const number = processes;
      // The handlers log the keys as a debug message.
      const keys = (): string[] => JSON.parse(shown(LogSeverity.DEBUG).at(-1) ?? "[]") as string[];
      return Promise.resolve((type) => hostHandlers(host, type, number, keys));
    },
    warnings: () => {
      const warnings = shown(LogSeverity.WARNING);
      log.received.length = 0;
      return warnings;
    },
  };
}

function throughPlugin(server: Plugin, apps: string): Adapter {
  return {
    startProcess: async () => {
      // Another configuration begins another run, as another process does.
      await server.configure({ apps: secret(apps) });
      return (type) => pluginHandlers(server, type);
    },
    warnings: () => server.warnings.splice(0).map(({ message }) => message),
  };
}
