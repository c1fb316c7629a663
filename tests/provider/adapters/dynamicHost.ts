/** Pulumi's own host of dynamic resources as a process, called over gRPC as the engine calls it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Values = Record<string, unknown>;

/** A diff result. `changes` is missing if the host leaves the comparison of the inputs to the engine. */
export interface HostDiff {
  changes?: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** The host's methods, as far as tests need them. Every `Values` holds the serialized provider as `__provider`. */
export interface DynamicHost {
  check(
    olds: Values,
    news: Values,
  ): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Values, news: Values): Promise<HostDiff>;
  create(inputs: Values): Promise<{ id: string; properties: Values }>;
  read(id: string, properties: Values): Promise<{ id: string; properties: Values; inputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  delete(id: string, properties: Values): Promise<void>;
  stop(): Promise<void>;
}

/** How a host is started. */
export interface HostStart {
  /** The Node that runs it, with its options. */
  node: string[];
  env?: NodeJS.ProcessEnv;
  /** The folder of a program. */
  folder: string;
  /** The stack's configuration. */
  config: Values;
  /** Its script; default: that of the repository's SDK. */
  script?: string;
  /** The address of the engine, which gets the warnings; default: none. */
  engine?: string;
}

/** Starts the host. */
export async function openDynamicHost({
  node: [node = process.execPath, ...options],
  env = process.env,
  folder,
  config,
  script = require.resolve("@pulumi/pulumi/cmd/dynamic-provider"),
  engine = "127.0.0.1:1",
}: HostStart): Promise<DynamicHost> {
  const child = spawn(node, [...options, script, engine], {
    cwd: folder,
    env,
    // The host also writes every error of a call to its output.
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(child.stdout, "data")) as Buffer[];
  const client = new ResourceProviderClient(
    `127.0.0.1:${String(line).trim()}`,
    grpc.credentials.createInsecure(),
  );
  /** The response to one call, as a promise. */
  const call = <Response>(
    send: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> => promisify(send)();
  const urn = "urn:pulumi:test::test::pulumi-nodejs:dynamic/applinks:IncomingClient::test";

  const configure = new messages.ConfigureRequest();
  configure.setArgs(struct(config));
  await call<messages.ConfigureResponse>((done) => client.configure(configure, done));
  return {
    check: async (olds, news) => {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<messages.CheckResponse>((done) => client.check(request, done));
      return {
        inputs: values(response.getInputs()),
        failures: response.getFailuresList().map((failure) => ({
          property: failure.getProperty(),
          reason: failure.getReason(),
        })),
      };
    },
    diff: async (id, olds, news) => {
      const request = new messages.DiffRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<messages.DiffResponse>((done) => client.diff(request, done));
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const changes = response.getChanges();
      return {
        ...(changes === DIFF_NONE || changes === DIFF_SOME ? { changes: changes === DIFF_SOME } : {}),
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
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
