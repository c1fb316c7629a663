/**
 * The handlers of dynamic resources, for Pulumi's host of them: many processes in one, one after the other, none of which waits long.
 * They tell the engine in addition which keys they found to differ, for which the host has no words.
 */

import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { handlersOf, openHost, type DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { engineAddress } from "../../../provider/adapters/engineLog";
import { operationsFor } from "../../../provider/resources";
import { fromEngine } from "../../../provider/adapters/wire";
import { openOwnership } from "../../../provider/lifecycle/ownership";
import { HASTE } from "../atlassian/apps";

/** No waits at all: what a run waits for is tested elsewhere. */
export const HURRY = { ...HASTE, firstWait: 0, firstRead: 0 };

const hosts = new Map<number, ReturnType<typeof openHost>>();

/** What the engine has not confirmed yet. */
const sent: Promise<void>[] = [];

let engine: EngineClient | undefined;

/** The handlers of a type in the process of this number. */
export function hurried(type: string, number: number): DynamicHandlers {
  const host =
    hosts.get(number) ??
    openHost({ warn: (message) => report(LogSeverity.WARNING, message), timeouts: HURRY });
  hosts.clear();
  hosts.set(number, host);
  const handlers = handlersOf(type, host);
  return {
    configure: (request) => handlers.configure(request),
    check: (...given) => shownOf(() => handlers.check(...given)),
    diff: (id, olds, news) =>
      shownOf(async () => {
        const response = await handlers.diff(id, olds, news);
        // With claims of its own: the run's are to see one comparison, not two.
        const run = { ...host.run(), ownership: openOwnership() };
        const result = operationsFor(type)?.diff(run, id, fromEngine(olds), fromEngine(news));
        const keys = result?.changes.map(({ path }) => path) ?? [];
        report(LogSeverity.DEBUG, JSON.stringify([...keys, ...(result?.drift.length ? ["drift"] : [])]));
        return response;
      }),
    create: (...given) => shownOf(() => handlers.create(...given)),
    read: (...given) => shownOf(() => handlers.read(...given)),
    update: (...given) => shownOf(() => handlers.update(...given)),
    delete: (...given) => shownOf(() => handlers.delete(...given)),
  };
}

/** Ends when the engine has heard everything that was to be told of the work. */
async function shownOf<T>(work: () => Promise<T>): Promise<T> {
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
