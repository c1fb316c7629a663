/** The plugin behind the methods of a dynamic provider, so that one model of the engine runs both adapters. */

import { inputNames } from "../../../provider/schema/inputs";
import type { ResourceType } from "../../../provider/schema/types.gen";
import type { ServiceError } from "@grpc/grpc-js";
import type { DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { partialObjectIn, type Plugin } from "./grpc/client";

type Values = Record<string, unknown>;

/** Handlers whose diffs name the keys that differ. */
export interface DetailedHandlers extends DynamicHandlers {
  diff(
    ...given: Parameters<DynamicHandlers["diff"]>
  ): Promise<Awaited<ReturnType<DynamicHandlers["diff"]>> & { keys: string[] }>;
}

/** The handlers of one resource type. The plugin does not get the engine's own members for dynamic resources. */
export function pluginHandlers(plugin: Plugin, type: string): DetailedHandlers {
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
        // A refresh sends the inputs of the state, too, which its properties have.
        const names = inputNames(type as ResourceType);
        const inputs = Object.fromEntries(
          Object.entries(ours(props)).filter(([name]) => names.includes(name)),
        );
        const found = await plugin.read(type, id, { inputs, properties: ours(props) });
        return found.id === ""
          ? {}
          : { id: found.id, props: found.properties ?? {}, inputs: found.inputs ?? {} };
      }),
    delete: (id, props) => failing(() => plugin.remove(type, id, ours(props))),
  };
}

/** Values without the engine's own members for dynamic resources. */
export function ours(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== "__provider"));
}

/** A call whose error has the form of a handler's error. */
export async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const half = partialObjectIn(error);
    throw Object.assign(
      new Error((error as ServiceError).details),
      half === undefined ? {} : { id: half.id, properties: ours(half.properties), reasons: half.reasons },
    );
  }
}
