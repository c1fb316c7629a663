/**
 * The handlers of dynamic resources, for Pulumi's host: they simulate one process after the other, without waits. They also log which keys
 * differ, because the host does not report them.
 */

import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { handlersOf, openHost, type DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { engineAddress } from "../../../provider/adapters/engineLog";
import { operationsFor } from "../../../provider/resources";
import { fromEngine } from "../../../provider/adapters/wire";
import { openOwnership } from "../../../provider/lifecycle/ownership";
import { SHORT_WAITS } from "../atlassian/apps";

/** No waits: other tests cover them. */
export const NO_WAITS = { ...SHORT_WAITS, firstWait: 0, firstRead: 0, longest: 200 };

const hosts = new Map<number, ReturnType<typeof openHost>>();

/** Log messages that the engine has not confirmed yet. */
const sent: Promise<void>[] = [];

let engine: EngineClient | undefined;

/** The handlers of a type in the process of this number. */
export function handlersWithoutWaits(type: string, number: number): DynamicHandlers {
  const host =
    hosts.get(number) ??
    openHost({ warn: (message) => report(LogSeverity.WARNING, message), timeouts: NO_WAITS });
  hosts.clear();
  hosts.set(number, host);
  const handlers = handlersOf(type, host);
  return {
    configure: (request) => handlers.configure(request),
    check: (...given) => logged(() => handlers.check(...given)),
    diff: (id, olds, news) =>
      logged(async () => {
        const response = await handlers.diff(id, olds, news);
        // A separate ownership, because the run's own must see one comparison, not two.
        const run = { ...host.run(), ownership: openOwnership() };
        const result = operationsFor(type)?.diff(run, id, fromEngine(olds), fromEngine(news));
        const keys = result?.changes.map(({ path }) => path) ?? [];
        report(LogSeverity.DEBUG, JSON.stringify([...keys, ...(result?.drift.length ? ["drift"] : [])]));
        return response;
      }),
    create: (...given) => logged(() => handlers.create(...given)),
    read: (...given) => logged(() => handlers.read(...given)),
    update: (...given) => logged(() => handlers.update(...given)),
    delete: (...given) => logged(() => handlers.delete(...given)),
  };
}

/** Resolves when the engine has received every log message of the work. */
async function logged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await Promise.all(sent.splice(0));
  }
}

function report(severity: LogSeverity, message: string): void {
  engine ??= new EngineClient(engineAddress(process.argv.slice(2)) ?? "", grpc.credentials.createInsecure());
  const request = new LogRequest();
  request.setSeverity(severity);
  request.setMessage(message);
  const client = engine;
  sent.push(
    new Promise((resolve, reject) => {
      client.log(request, (error) => (error === null ? resolve() : reject(error)));
    }),
  );
}
