/** Pulumi's host of dynamic resources behind the methods of a dynamic provider, so that one model of the engine drives both adapters. */

import path from "node:path";
import type { DynamicHost } from "./dynamicHost";
import { failing, ours, type JudgingHandlers } from "./grpcHandlers";

type Values = Record<string, unknown>;

/**
 * The handlers of one resource type, in a process of the host of which it knows nothing but the number; `heardKeys` gives the keys
 * that the last diff found.
 */
export function hostHandlers(
  host: DynamicHost,
  type: string,
  number: number,
  heardKeys: () => string[],
): JudgingHandlers {
  const entry = path.join(__dirname, "hurriedHandlers.ts");
  // As the text in states does: requires the package's entry by its name.
  const provider = `exports.handler = () => require(${JSON.stringify(entry)}).hurried("${type}", ${number});`;
  const sent = (values: Values): Values => ({ ...values, __provider: provider });
  return {
    configure: () => Promise.reject(new Error("the host configures its providers by itself")),
    check: (olds, news) =>
      failing(async () => {
        const { inputs, failures } = await host.check(sent(olds), sent(news));
        return { inputs: ours(inputs), failures };
      }),
    diff: (id, olds, news) =>
      failing(async () => ({ ...(await host.diff(id, sent(olds), sent(news))), keys: heardKeys() })),
    create: (inputs) =>
      failing(async () => {
        const { id, properties } = await host.create(sent(inputs));
        return { id, outs: ours(properties) };
      }),
    update: (id, olds, news) =>
      failing(async () => ({ outs: ours(await host.update(id, sent(olds), sent(news))) })),
    read: (id, props) =>
      failing(async () => {
        const found = await host.read(id, sent(props));
        return found.id === ""
          ? {}
          : { id: found.id, props: ours(found.properties), inputs: ours(found.inputs) };
      }),
    delete: (id, props) => failing(() => host.delete(id, sent(props))),
  };
}
