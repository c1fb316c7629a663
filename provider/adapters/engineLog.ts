/** The engine's log, the only way for a provider to show the user a message. */

import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { printable } from "../schema/redaction";

/** The log. A lost message causes no error. */
export interface EngineLog {
  /** Shows a warning, beside the resource if a URN is given. */
  warn(message: string, urn?: string): void;
  /** Reports the reason why the process ends. Resolves when the engine has received it, or does not respond. */
  fail(message: string): Promise<void>;
  /** The engine's address; `undefined` without an engine. */
  address(): string | undefined;
  /** Uses the engine at this address, which attached to the running process. Throws if the address is invalid. */
  attach(address: string): void;
}

/** How long the last message may take, in milliseconds. */
const TIMEOUT = 2_000;

/** The engine's address from the arguments of a provider process. Logging flags may precede it. */
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
      request.setMessage(printable(message));
      request.setUrn(urn);
      engine?.log(request, new grpc.Metadata(), limits, () => {
        resolve();
      });
    });
  return {
    warn: (message, urn) => {
      if (engine === undefined) process.stderr.write(`warning: ${printable(message)}\n`);
      else void send(LogSeverity.WARNING, message, urn === undefined ? {} : { urn });
    },
    fail: async (message) => {
      process.stderr.write(`error: ${printable(message)}\n`);
      if (engine !== undefined) await send(LogSeverity.ERROR, message, { deadline: Date.now() + TIMEOUT });
    },
    address: () => where,
    attach: (target) => {
      // This may throw. The previous log then stays in use.
      const next = connect(target);
      engine?.close();
      where = target;
      engine = next;
    },
  };
}
