/** The plugin's server: Pulumi's `ResourceProviderService` over the same operations as dynamic resources. */

import { AsyncLocalStorage } from "node:async_hooks";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaResponse, ProviderHandshakeResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { RunOptions } from "../../lifecycle/run";
import type { EngineLog } from "../engineLog";
import type * as Config from "./config";
import type * as Components from "./construct";
import { CONTRACT } from "./schema";
import { withValidation } from "./decoding";
import { redactionOf } from "./redaction";
import { failureOf, malformed, type Failure } from "./failures";
import type * as Functions from "./invoke";
import type * as Lists from "./list";
import { Empty } from "./protobuf";
import type * as Resources from "./resources";
import { openSession, type Call, type Session } from "./session";

/** A running server. */
export interface PluginServer {
  /** The port on 127.0.0.1. */
  port: number;
  /**
   * Fails the component whose declaration caused an unhandled rejection. Node's handler of unhandled rejections calls it. Returns whether
   * there is such a component.
   */
  failConstruct: (error: unknown) => boolean;
  /** Stops at once. Running calls fail. */
  stop(): void;
}

/** Starts a server on a free port of 127.0.0.1. Tests set shorter `timeouts`. */
export function startPlugin(
  log: EngineLog,
  options: Pick<RunOptions, "timeouts"> = {},
): Promise<PluginServer> {
  const server = new grpc.Server({
    // One message may contain a whole state. The engine sets no limit either.
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const constructs = openConstructs();
  const methods = methodsOf(openSession(log, options), constructs);
  // All other methods respond with UNIMPLEMENTED.
  server.addService(withValidation(ResourceProviderService), methods as grpc.UntypedServiceImplementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else
        resolve({
          port,
          failConstruct: constructs.fail,
          stop: () => {
            server.forceShutdown();
          },
        });
    });
  });
}

// The engine waits for the first response, which needs none of these modules. The first call that needs one loads it.
/* eslint-disable @typescript-eslint/no-require-imports -- import() would need different names in the built files and in the sources */
const config = () => require("./config") as typeof Config;
const resources = () => require("./resources") as typeof Resources;
const functions = () => require("./invoke") as typeof Functions;
const lists = () => require("./list") as typeof Lists;
const components = () => require("./construct") as typeof Components;
/* eslint-enable @typescript-eslint/no-require-imports */

function methodsOf(session: Session, constructs: Constructs): Partial<IResourceProviderServer> {
  const unary = unaryOf(session);
  const streaming = streamingOf(session);
  return {
    handshake: unary((request) => {
      // Old engines send it as an argument only.
      if (request.getEngineAddress() !== "") session.log.attach(request.getEngineAddress());
      const response = new ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      return response;
    }),
    attach: unary((request) => {
      if (request.getAddress() === "") throw malformed("Attach needs the engine's address.");
      session.log.attach(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(CONTRACT.version);
      return info;
    }),
    getSchema: unary((request) => {
      if (request.getVersion() !== 0) throw malformed("GetSchema supports schema version 0 only.");
      const response = new GetSchemaResponse();
      response.setSchema(JSON.stringify(CONTRACT));
      return response;
    }),
    checkConfig: unary((request, call) => config().checkConfig(request, call)),
    diffConfig: unary((request) => config().diffConfig(request)),
    configure: unary((request) => config().configure(session, request)),
    check: unary((request, call) => resources().check(session, request, call)),
    diff: unary((request, call) => resources().diff(session, request, call)),
    create: unary((request, call) => resources().create(session, request, call)),
    read: unary((request, call) => resources().read(session, request, call)),
    update: unary((request, call) => resources().update(session, request, call)),
    delete: unary(async (request, call) => {
      await resources().remove(session, request, call);
      return new Empty();
    }),
    list: streaming((request, call) => lists().list(session, request, call)),
    invoke: unary((request, call) => functions().invoke(session, request, call)),
    construct: unary((request, call) =>
      constructs.run(async () => components().construct(session, request, call)),
    ),
    cancel: unary(() => {
      session.cancel();
      return new Empty();
    }),
  };
}

/** The declarations of components. */
interface Constructs {
  run<T>(work: () => Promise<T>): Promise<T>;
  fail: (error: unknown) => boolean;
}

/**
 * When the engine rejects a resource, the SDK rejects promises that nothing awaits. This is a failure of the component, which is found by
 * the asynchronous context in which Node reports the rejection.
 */
function openConstructs(): Constructs {
  const context = new AsyncLocalStorage<Constructs["fail"]>();
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        let succeeded = false;
        const fail = (error: unknown): boolean => {
          reject(error instanceof Error ? error : new Error(String(error)));
          // A failed component may have more such promises. A successful one has none.
          return !succeeded;
        };
        context
          .run(fail, () => Promise.resolve().then(work))
          .then((response) => {
            succeeded = true;
            resolve(response);
          }, reject);
      }),
    fail: (error) => context.getStore()?.(error) ?? false,
  };
}

type Reply<Request, Response> = (request: Request, call: Call) => Response | Promise<Response>;

/** Converts a function to a method, which always ends with a response or an error, at its deadline at the latest. */
function unaryOf(session: Session) {
  return <Request, Response>(response: Reply<Request, Response>): grpc.handleUnaryCall<Request, Response> =>
    (call, callback) => {
      responding(session, call, response, {
        succeed: (response) => {
          callback(null, response);
        },
        fail: (failure) => {
          callback(failure);
        },
      });
    };
}

/** The same for a method with a streamed response: all parts, or only an error. */
function streamingOf(session: Session) {
  return <Request, Part>(response: Reply<Request, Part[]>): grpc.handleServerStreamingCall<Request, Part> =>
    (call) => {
      responding(session, call, response, {
        succeed: (parts) => {
          for (const part of parts) call.write(part);
          call.end();
        },
        fail: (failure) => {
          call.emit("error", failure);
        },
      });
    };
}

function responding<Request, Response>(
  session: Session,
  call: { request: Request; on(event: "cancelled", listener: () => void): unknown },
  response: Reply<Request, Response>,
  end: { succeed: (response: Response) => void; fail: (failure: Failure) => void },
): void {
  const { signal, longest, abandon, done } = session.begin(timeoutOf(call.request));
  call.on("cancelled", abandon);
  const redact = redactionOf(call.request);
  const act = async (): Promise<Response> => response(call.request, { signal, longest, redact });
  act()
    .then(end.succeed, (error: unknown) => {
      end.fail(
        failureOf(error, redact, (known) => session.errors().messageOf(known, subjectOf(call.request))),
      );
    })
    .finally(done);
}

/** The resource of a call in messages: its ID, or the name in the program of one that has none yet. */
function subjectOf(request: unknown): string {
  const known = request as { getId?(): string; getUrn?(): string };
  return known.getId?.() || (known.getUrn?.() ?? "").split("::").at(-1) || "another call";
}

/** The time limit of a call from the resource option `customTimeouts`, in seconds; 0 without one. */
function timeoutOf(request: unknown): number {
  return (request as { getTimeout?(): number }).getTimeout?.() ?? 0;
}
