/** The engine's side of the plugin: a client with plain values, over a real connection. */

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Timeouts } from "../../../../provider/atlassian/timeouts";
import { openEngineLog, type EngineLog } from "../../../../provider/adapters/engineLog";
import { startPlugin } from "../../../../provider/adapters/grpc/server";
import { SHORT_WAITS } from "../../atlassian/apps";

type Values = Record<string, unknown>;

/** The signatures of secrets and unknowns on the wire, from the SDK. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret on the wire. */
export const secret = (value: unknown): Values => ({ [SIGNATURE]: SECRET, value });

/** A value without secrets, wherever they are in it. */
export function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Values;
  if (members[SIGNATURE] === SECRET) return opened(members["value"]);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, opened(member)]));
}

/** The result of a check. */
export interface Checked {
  inputs: Values;
  failures: { property: string; reason: string }[];
}

/** A diff result in plain form. */
export interface Differs {
  changes: "none" | "some";
  /** Property paths with the kind of difference; a trailing `!` if it is one of the state alone. */
  details: Record<string, string>;
  diffs: string[];
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** The object in the error of a failed creation. */
export interface PartialObject {
  id: string;
  properties: Values;
  inputs: Values;
  reasons: string[];
}

/** A plugin, as the engine sees it. */
export interface Plugin {
  /** The generated client, for requests without a plain form. */
  raw: ResourceProviderClient;
  /** The warnings, each with the URN of its resource. */
  warnings: { message: string; urn: string }[];
  handshake(engineAddress?: string): Promise<messages.ProviderHandshakeResponse>;
  attach(engineAddress: string): Promise<void>;
  schema(): Promise<Values>;
  checkConfig(news: Values): Promise<Checked>;
  diffConfig(olds: Values, news: Values): Promise<Differs>;
  configure(args: Values): Promise<messages.ConfigureResponse>;
  check(type: string, news: Values, olds?: Values): Promise<Checked>;
  diff(type: string, id: string, olds: Values, news: Values, oldInputs?: Values): Promise<Differs>;
  create(
    type: string,
    properties: Values,
    how?: OperationOptions,
  ): Promise<{ id: string; properties: Values }>;
  update(type: string, id: string, olds: Values, news: Values, how?: OperationOptions): Promise<Values>;
  /** Without inputs and properties, the read of an import. */
  read(type: string, id: string, known?: { inputs?: Values; properties?: Values }): Promise<Read>;
  remove(type: string, id: string, properties: Values): Promise<void>;
  invoke(name: string, args: Values): Promise<{ result: Values; failures: Checked["failures"] }>;
  /** One page of a list. */
  list(type: string, query?: Values, page?: Paging): Promise<Page>;
  cancel(): Promise<void>;
  stop(): void;
}

/** The page of a list, and its size. */
export interface Paging {
  limit?: number;
  pageSize?: number;
  continuation?: string;
}

/** One page of a list. */
export interface Page {
  found: { id: string; name: string }[];
  /** Empty after the last page. */
  continuation: string;
  /** Whether the query has unknown values. */
  computed: boolean;
}

/** The result of a read; empty if the object is gone. */
export interface Read {
  id: string;
  properties: Values | undefined;
  inputs: Values | undefined;
}

/** Further fields of an operation. */
export interface OperationOptions {
  preview?: boolean;
  /** In seconds. */
  timeout?: number;
}

/** A resource's URN. */
export const urnOf = (type: string): string => `urn:pulumi:dev::test::applinks:index:${type}::it`;

/** Starts a plugin without a configuration. Without `ownLog`, `warnings` holds its warnings. */
export async function openPlugin(timeouts: Timeouts = SHORT_WAITS, ownLog?: EngineLog): Promise<Plugin> {
  const warnings: Plugin["warnings"] = [];
  const log: EngineLog = ownLog ?? {
    ...openEngineLog(undefined),
    attach: () => undefined,
    warn: (message, urn = "") => warnings.push({ message, urn }),
  };
  const server = await startPlugin(log, { timeouts });
  const raw = new ResourceProviderClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  return {
    raw,
    warnings,
    handshake: (engineAddress = "") => {
      const request = new messages.ProviderHandshakeRequest();
      request.setEngineAddress(engineAddress);
      return call((done) => raw.handshake(request, done));
    },
    attach: async (engineAddress) => {
      const request = new PluginAttach();
      request.setAddress(engineAddress);
      await call((done) => raw.attach(request, done));
    },
    schema: async () => {
      const response = await call<messages.GetSchemaResponse>((done) =>
        raw.getSchema(new messages.GetSchemaRequest(), done),
      );
      return JSON.parse(response.getSchema()) as Values;
    },
    checkConfig: async (news) => {
      const request = new messages.CheckRequest();
      request.setNews(struct(news));
      return checked(await call((done) => raw.checkConfig(request, done)));
    },
    diffConfig: async (olds, news) => {
      const request = new messages.DiffRequest();
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      return differs(await call((done) => raw.diffConfig(request, done)));
    },
    configure: (args) => {
      const request = new messages.ConfigureRequest();
      request.setArgs(struct(args));
      return call((done) => raw.configure(request, done));
    },
    check: async (type, news, olds = {}) => {
      const request = new messages.CheckRequest();
      request.setUrn(urnOf(type));
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      return checked(await call((done) => raw.check(request, done)));
    },
    diff: async (type, id, olds, news, oldInputs) => {
      const request = new messages.DiffRequest();
      request.setUrn(urnOf(type));
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      if (oldInputs !== undefined) request.setOldInputs(struct(oldInputs));
      return differs(await call((done) => raw.diff(request, done)));
    },
    create: async (type, properties, { preview = false, timeout = 0 } = {}) => {
      const request = new messages.CreateRequest();
      request.setUrn(urnOf(type));
      request.setProperties(struct(properties));
      request.setPreview(preview);
      request.setTimeout(timeout);
      const response = await call<messages.CreateResponse>((done) => raw.create(request, done));
      return { id: response.getId(), properties: plain(response.getProperties()) };
    },
    update: async (type, id, olds, news, { preview = false, timeout = 0 } = {}) => {
      const request = new messages.UpdateRequest();
      request.setUrn(urnOf(type));
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      request.setPreview(preview);
      request.setTimeout(timeout);
      const response = await call<messages.UpdateResponse>((done) => raw.update(request, done));
      return plain(response.getProperties());
    },
    read: async (type, id, { inputs, properties } = {}) => {
      const request = new messages.ReadRequest();
      request.setUrn(urnOf(type));
      request.setId(id);
      if (inputs !== undefined) request.setInputs(struct(inputs));
      if (properties !== undefined) request.setProperties(struct(properties));
      const response = await call<messages.ReadResponse>((done) => raw.read(request, done));
      return {
        id: response.getId(),
        properties: response.hasProperties() ? plain(response.getProperties()) : undefined,
        inputs: response.hasInputs() ? plain(response.getInputs()) : undefined,
      };
    },
    remove: async (type, id, properties) => {
      const request = new messages.DeleteRequest();
      request.setUrn(urnOf(type));
      request.setId(id);
      request.setProperties(struct(properties));
      await call((done) => raw.delete(request, done));
    },
    invoke: async (name, args) => {
      const request = new messages.InvokeRequest();
      request.setTok(`applinks:index:${name}`);
      request.setArgs(struct(args));
      const response = await call<messages.InvokeResponse>((done) => raw.invoke(request, done));
      return { result: plain(response.getReturn()), failures: failuresIn(response.getFailuresList()) };
    },
    list: (type, query, { limit = 0, pageSize = 0, continuation = "" } = {}) => {
      const request = new messages.ListRequest();
      request.setToken(`applinks:index:${type}`);
      if (query !== undefined) request.setQuery(struct(query));
      request.setLimit(limit);
      request.setPageSize(pageSize);
      request.setContinuationToken(continuation);
      const page: Page = { found: [], continuation: "", computed: false };
      return new Promise((resolve, reject) => {
        raw
          .list(request)
          .on("data", (part: messages.ListResponse) => {
            const { result } = part.toObject();
            if (result !== undefined) page.found.push(result);
            if (part.hasComputed()) page.computed = true;
            page.continuation += part.getContinuation()?.getContinuationToken() ?? "";
          })
          .on("error", reject)
          .on("end", () => {
            resolve(page);
          });
      });
    },
    cancel: async () => {
      await call((done) => raw.cancel(new Empty(), done));
    },
    stop: () => {
      raw.close();
      server.stop();
    },
  };
}

/** The partially configured object in the error of a call, if there is one. */
export function partialObjectIn(error: unknown): PartialObject | undefined {
  const [bytes] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return undefined;
  const [any] = Status.deserializeBinary(bytes).getDetailsList();
  if (any?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return undefined;
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return {
    id: detail.getId(),
    properties: plain(detail.getProperties()),
    inputs: plain(detail.getInputs()),
    reasons: detail.getReasonsList(),
  };
}

/** A call as a promise, which rejects with the call's status. */
export function call<Response>(
  begin: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    begin((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** Values as a message holds them. */
export function struct(values: Values): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

function plain(message: Struct | undefined): Values {
  return message?.toJavaScript() ?? {};
}

function checked(response: messages.CheckResponse): Checked {
  return { inputs: plain(response.getInputs()), failures: failuresIn(response.getFailuresList()) };
}

function failuresIn(failures: messages.CheckFailure[]): Checked["failures"] {
  return failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function differs(response: messages.DiffResponse): Differs {
  const kinds = new Map(Object.entries(messages.PropertyDiff.Kind).map(([name, kind]) => [kind, name]));
  const details = response
    .getDetaileddiffMap()
    .toArray()
    .map(([path]) => {
      const detail = response.getDetaileddiffMap().get(path);
      const kind = detail === undefined ? undefined : kinds.get(detail.getKind());
      return [path, `${kind ?? "?"}${detail?.getInputdiff() === true ? "" : "!"}`] as const;
    });
  return {
    changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_NONE ? "none" : "some",
    details: Object.fromEntries(details),
    diffs: response.getDiffsList(),
    replaces: response.getReplacesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}
