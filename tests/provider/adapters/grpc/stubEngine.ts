/** The engine's servers, as far as a component uses them: they record requests, and respond in several ways. */

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceResponse,
  SupportsFeatureResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { listening } from "../loopback";
import { secret, struct } from "./client";

type Values = Record<string, unknown>;

/** How registrations end: with success, with errors, or with an incomplete response. */
export type EngineKind = "sound" | "refusing" | "unusual";

/** The engine of a test. */
export interface StubEngine {
  /** Its addresses, by kind. */
  addresses: Record<EngineKind, string>;
  /** The log messages since the last call, except debug messages. */
  logged(): string[];
  /** The properties that were registered since the last call, as on the wire. */
  registered(): Values[];
  stop(): void;
}

const FEATURES = ["secrets", "resourceReferences", "outputValues", "deletedWith", "aliasSpecs"];

/** The errors of a refusing engine, one after the other. */
export const REFUSALS = [
  grpc.status.UNKNOWN,
  grpc.status.INTERNAL,
  grpc.status.UNAVAILABLE,
  grpc.status.CANCELLED,
  grpc.status.UNIMPLEMENTED,
];

/** The changes that an unusual engine makes to its responses, one after the other. */
const UNUSUAL_CHANGES: ((response: RegisterResourceResponse) => void)[] = [
  (response) => response.setUrn(""),
  (response) => response.setUrn("no URN"),
  (response) => response.setObject(undefined),
  (response) => response.setObject(struct({ clientId: 5, clientSecret: null, status: ["unusual"] })),
  (response) => response.setId(""),
];

/** Starts the servers on loopback. `clientSecret` is the secret of every client in their responses. */
export async function startStubEngine(clientSecret: string): Promise<StubEngine> {
  const logged: string[] = [];
  const registered: Values[] = [];
  let turn = 0;

  const existing = (request: RegisterResourceRequest): RegisterResourceResponse => {
    const object = request.getObject();
    registered.push(object?.toJavaScript() ?? {});
    const response = new RegisterResourceResponse();
    response.setUrn(`urn:pulumi:dev::test::${request.getType()}::${request.getName()}`);
    if (request.getCustom()) response.setId("id");
    const made = request.getType().endsWith(":IncomingClient")
      ? { clientId: "a", clientSecret: secret(clientSecret) }
      : {};
    response.setObject(struct({ ...object?.toJavaScript(), ...made }));
    return response;
  };
  const responses: Record<EngineKind, (request: RegisterResourceRequest) => RegisterResourceResponse> = {
    sound: existing,
    refusing: (request) => {
      existing(request);
      const code = REFUSALS[(turn += 1) % REFUSALS.length] ?? grpc.status.UNKNOWN;
      throw Object.assign(new Error("the engine refuses"), { code, details: "the engine refuses" });
    },
    unusual: (request) => {
      const response = existing(request);
      UNUSUAL_CHANGES[(turn += 1) % UNUSUAL_CHANGES.length]?.(response);
      return response;
    },
  };

  const servers: grpc.Server[] = [];
  const start = (kind: EngineKind): Promise<string> => {
    const server = new grpc.Server();
    servers.push(server);
    server.addService(EngineService, {
      log: unary((request: LogRequest) => {
        // The SDK's debug messages contain every response of the engine as a whole, in every program; the real engine masks the secrets.
        if (request.getSeverity() !== LogSeverity.DEBUG) logged.push(request.getMessage());
        return new Empty();
      }),
    });
    server.addService(ResourceMonitorService, {
      supportsFeature: unary((request: SupportsFeatureRequest) => {
        const response = new SupportsFeatureResponse();
        response.setHassupport(FEATURES.includes(request.getId()));
        return response;
      }),
      registerResource: unary(responses[kind]),
      registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
        registered.push(request.getOutputs()?.toJavaScript() ?? {});
        return new Empty();
      }),
    });
    return listening(server);
  };
  const addresses = {
    sound: await start("sound"),
    refusing: await start("refusing"),
    unusual: await start("unusual"),
  };
  return {
    addresses,
    logged: () => logged.splice(0),
    registered: () => registered.splice(0),
    stop: () => {
      for (const server of servers) server.forceShutdown();
    },
  };
}

/** A method from a function; an error that the function throws is the call's status. */
function unary<Request, Response>(
  response: (request: Request) => Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, response(call.request));
    } catch (error) {
      callback(error as grpc.ServiceError);
    }
  };
}
