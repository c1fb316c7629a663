/** Pulumi's host of dynamic resources behind the methods of a dynamic provider, so that one model of the engine runs both adapters. */

import path from "node:path";
import type { DynamicHost } from "./dynamicHost";
import { failing, ours, type DetailedHandlers } from "./grpcHandlers";

type Values = Record<string, unknown>;

/**
 * The handlers of one resource type, in the simulated process of this number within the host. `loggedKeys` returns the keys that the last
 * diff logged.
 */
export function hostHandlers(
  host: DynamicHost,
  type: string,
  number: number,
  loggedKeys: () => string[],
): DetailedHandlers {
  const entry = path.join(__dirname, "handlersWithoutWaits.ts");
  // Like the text in states, requires the package's entry by its name.
  const provider = `exports.handler = () => require(${JSON.stringify(entry)}).handlersWithoutWaits("${type}", ${number});`;
  const sent = (values: Values): Values => ({ ...values, __provider: provider });
  return {
    configure: () => Promise.reject(new Error("the host configures its providers by itself")),
    check: (olds, news) =>
      failing(async () => {
        const { inputs, failures } = await host.check(sent(olds), sent(news));
        return { inputs: ours(inputs), failures };
      }),
    diff: (id, olds, news) =>
      failing(async () => ({ ...(await host.diff(id, sent(olds), sent(news))), keys: loggedKeys() })),
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
