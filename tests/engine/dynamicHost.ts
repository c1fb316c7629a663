/** Pulumi's own host of dynamic resources as a process, spoken to as the engine speaks to it: over gRPC. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Values = Record<string, unknown>;

/** The host's methods, as far as tests need them. */
export interface DynamicHost {
  check(news: Values): Promise<{ inputs: Values; failures: string[] }>;
  diff(id: string, olds: Values, news: Values): Promise<"none" | "some">;
  create(inputs: Values): Promise<{ id: string; properties: Values }>;
  read(id: string, properties: Values): Promise<{ id: string; properties: Values; inputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  delete(id: string, properties: Values): Promise<void>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** Starts the host with a Node of one's own, in the folder of a program, with the stack's configuration. */
export async function openDynamicHost(node: string, folder: string, config: Values): Promise<DynamicHost> {
  const script = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  // It would speak to an engine at this address only to log.
  const child = spawn(node, [script, "127.0.0.1:1"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as Buffer[];
  const client = new ResourceProviderClient(
    `127.0.0.1:${String(line).trim()}`,
    grpc.credentials.createInsecure(),
  );
  /** The answer to one call, as a promise. */
  const call = <Response>(
    send: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> => promisify(send)();
  const urn = "urn:pulumi:test::test::pulumi-nodejs:dynamic/applinks:IncomingClient::test";

  const configure = new messages.ConfigureRequest();
  configure.setArgs(struct(config));
  await call<messages.ConfigureResponse>((done) => client.configure(configure, done));
  return {
    check: async (news) => {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct({}));
      request.setNews(struct(news));
      const response = await call<messages.CheckResponse>((done) => client.check(request, done));
      return {
        inputs: values(response.getInputs()),
        failures: response.getFailuresList().map((failure) => failure.getReason()),
      };
    },
    diff: async (id, olds, news) => {
      const request = new messages.DiffRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<messages.DiffResponse>((done) => client.diff(request, done));
      const { DIFF_NONE } = messages.DiffResponse.DiffChanges;
      // The host says "unknown" when it leaves the comparison to the engine, which takes it for a change if inputs differ.
      return response.getChanges() === DIFF_NONE ? "none" : "some";
    },
    create: async (inputs) => {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(struct(inputs));
      const response = await call<messages.CreateResponse>((done) => client.create(request, done));
      return { id: response.getId(), properties: values(response.getProperties()) };
    },
    read: async (id, properties) => {
      const request = new messages.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(struct(properties));
      const response = await call<messages.ReadResponse>((done) => client.read(request, done));
      return {
        id: response.getId(),
        properties: values(response.getProperties()),
        inputs: values(response.getInputs()),
      };
    },
    update: async (id, olds, news) => {
      const request = new messages.UpdateRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<messages.UpdateResponse>((done) => client.update(request, done));
      return values(response.getProperties());
    },
    delete: async (id, properties) => {
      const request = new messages.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(struct(properties));
      await call<unknown>((done) => client.delete(request, done));
    },
    stop: async () => {
      client.close();
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

const struct = (content: Values): Struct => Struct.fromJavaScript(content as Record<string, string>);
const values = (content: Struct | undefined): Values => content?.toJavaScript() ?? {};
