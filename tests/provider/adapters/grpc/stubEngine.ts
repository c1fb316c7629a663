/** The engine's servers, as far as a component speaks to them: they take down what they hear, and respond in several manners. */

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

/** How registrations end: as an engine does, with errors, with a response that lacks something. */
export type Manner = "sound" | "refusing" | "odd";

/** The engine of a test. */
export interface StubEngine {
  /** Where it is, by its manner. */
  addresses: Record<Manner, string>;
  /** The log lines since the last look, but for those of debugging. */
  logged(): string[];
  /** The properties that were registered since the last look, as the wire had them. */
  registered(): Values[];
  stop(): void;
}

const FEATURES = ["secrets", "resourceReferences", "outputValues", "deletedWith", "aliasSpecs"];

/** How a refusing engine refuses, one after the other. */
export const REFUSALS = [
  grpc.status.UNKNOWN,
  grpc.status.INTERNAL,
  grpc.status.UNAVAILABLE,
  grpc.status.CANCELLED,
  grpc.status.UNIMPLEMENTED,
];

/** What an odd engine leaves out of its responses, one after the other. */
const ODDITIES: ((response: RegisterResourceResponse) => void)[] = [
  (response) => response.setUrn(""),
  (response) => response.setUrn("no URN"),
  (response) => response.setObject(undefined),
  (response) => response.setObject(struct({ clientId: 5, clientSecret: null, status: ["odd"] })),
  (response) => response.setId(""),
];

/** Starts the servers on loopback. `clientSecret` is the secret of every client that they say was made. */
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
  const responses: Record<Manner, (request: RegisterResourceRequest) => RegisterResourceResponse> = {
    sound: existing,
    refusing: (request) => {
      existing(request);
      const code = REFUSALS[(turn += 1) % REFUSALS.length] ?? grpc.status.UNKNOWN;
      throw Object.assign(new Error("the engine refuses"), { code, details: "the engine refuses" });
    },
    odd: (request) => {
      const response = existing(request);
      ODDITIES[(turn += 1) % ODDITIES.length]?.(response);
      return response;
    },
  };

  const servers: grpc.Server[] = [];
  const start = (manner: Manner): Promise<string> => {
    const server = new grpc.Server();
    servers.push(server);
    server.addService(EngineService, {
      log: unary((request: LogRequest) => {
        // For whoever debugs the SDK: it prints every response of the engine whole, in every program, and the engine masks its secrets.
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
      registerResource: unary(responses[manner]),
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
    odd: await start("odd"),
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

/** A method of a function; what it throws is the call's status. */
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
