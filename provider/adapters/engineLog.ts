/** The engine's log: a provider's only way to show the user a message. */

import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Where messages go. A lost one fails nothing. */
export interface EngineLog {
  /** Shows a warning; with a URN, beside that resource. */
  warn(message: string, urn?: string): void;
  /** Reports why the process ends; resolves when the engine has received it, or does not respond. */
  fail(message: string): Promise<void>;
  /** Where the engine is; `undefined` without one. */
  address(): string | undefined;
  /** Goes on with the engine at this address: one that connects to a process which runs already. Throws if that is none. */
  attach(address: string): void;
}

/** How long the last message may take, in milliseconds. */
const TIMEOUT = 2_000;

/** The engine's address among the arguments of a provider process, which flags for logging may precede. */
export function engineAddress(args: string[]): string | undefined {
  return args.find((arg) => /^[^-/][^/]*:\d+$/.test(arg));
}

/** The log of the engine at `address`; without an engine, standard error. */
export function openEngineLog(address: string | undefined): EngineLog {
  const connect = (target: string): EngineClient =>
    new EngineClient(target, grpc.credentials.createInsecure());
  let where = address;
  let engine = address === undefined ? undefined : connect(address);
  const send = (
    severity: LogSeverity,
    message: string,
    { urn = "", ...limits }: { urn?: string; deadline?: number } = {},
  ): Promise<void> =>
    new Promise((resolve) => {
      const request = new LogRequest();
      request.setSeverity(severity);
      request.setMessage(message);
      request.setUrn(urn);
      engine?.log(request, new grpc.Metadata(), limits, () => {
        resolve();
      });
    });
  return {
    warn: (message, urn) => {
      if (engine === undefined) process.stderr.write(`warning: ${message}\n`);
      else void send(LogSeverity.WARNING, message, urn === undefined ? {} : { urn });
    },
    fail: async (message) => {
      process.stderr.write(`error: ${message}\n`);
      if (engine !== undefined) await send(LogSeverity.ERROR, message, { deadline: Date.now() + TIMEOUT });
    },
    address: () => where,
    attach: (target) => {
      // First what may throw: the log of before stays, then.
      const next = connect(target);
      engine?.close();
      where = target;
      engine = next;
    },
  };
}
