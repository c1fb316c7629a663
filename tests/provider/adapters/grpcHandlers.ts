/** The plugin behind the methods of a dynamic provider, so that one model of the engine drives both adapters. */

import type { ServiceError } from "@grpc/grpc-js";
import type { DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { halfMadeIn, type Plugin } from "./grpc/client";

type Values = Record<string, unknown>;

/** Handlers whose diffs name the keys that differ. */
export interface JudgingHandlers extends DynamicHandlers {
  diff(
    ...given: Parameters<DynamicHandlers["diff"]>
  ): Promise<Awaited<ReturnType<DynamicHandlers["diff"]>> & { keys: string[] }>;
}

/** The handlers of one resource type. The engine's own bookkeeping for dynamic resources never reaches the plugin. */
export function pluginHandlers(plugin: Plugin, type: string): JudgingHandlers {
  return {
    configure: () => Promise.reject(new Error("a plugin is configured as a whole")),
    check: (olds, news) => failing(() => plugin.check(type, ours(news), ours(olds))),
    diff: (id, olds, news) =>
      failing(async () => {
        const result = await plugin.diff(type, id, ours(olds), ours(news));
        const { changes, diffs, replaces, deleteBeforeReplace } = result;
        return { changes: changes === "some", replaces, deleteBeforeReplace, keys: diffs };
      }),
    create: (inputs) =>
      failing(async () => {
        const { id, properties } = await plugin.create(type, ours(inputs));
        return { id, outs: properties };
      }),
    update: (id, olds, news) =>
      failing(async () => ({ outs: await plugin.update(type, id, ours(olds), ours(news)) })),
    read: (id, props) =>
      failing(async () => {
        const found = await plugin.read(type, id, { inputs: {}, properties: ours(props) });
        return found.id === ""
          ? {}
          : { id: found.id, props: found.properties ?? {}, inputs: found.inputs ?? {} };
      }),
    delete: (id, props) => failing(() => plugin.remove(type, id, ours(props))),
  };
}

/** Values without what the engine keeps among them of the provider of dynamic resources. */
export function ours(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== "__provider"));
}

/** A call through either adapter whose failure is told as a handler tells it. */
export async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const half = halfMadeIn(error);
    throw Object.assign(
      new Error((error as ServiceError).details),
      half === undefined ? {} : { id: half.id, properties: ours(half.properties), reasons: half.reasons },
    );
  }
}
