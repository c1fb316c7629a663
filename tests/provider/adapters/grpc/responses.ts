/** Requests as bytes, and the visible part of their responses: values inside a secret are never shown. */

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { OUTPUT } from "../../../../provider/adapters/wire";
import { withValidation } from "../../../../provider/adapters/grpc/decoding";
import { partialObjectIn, secret, type struct } from "./client";

type Values = Record<string, unknown>;

/** A call's name, and its request. */
export interface Request {
  call: string;
  bytes: Buffer;
}

/** The beginning of each secret of these tests. */
export const CANARY = "canary-of-the-";

/** The longest time of one response on a busy machine, in milliseconds. */
const SOON = 60_000;

const [SIGNATURE = ""] = Object.keys(secret(0));
const SECRET = secret(0)[SIGNATURE];

/** The part of messages with properties that these functions read. */
type Shown = { toObject(): Values } & Partial<
  Record<`get${(typeof HOLDERS)[number]}`, () => ReturnType<typeof struct> | undefined>
>;

const HOLDERS = [
  "Inputs",
  "Properties",
  "Return",
  "State",
  "Olds",
  "News",
  "OldInputs",
  "Args",
  "Query",
] as const;

/** The status of a call, and everything that its response shows. */
export interface Seen {
  code: grpc.status;
  text: string;
}

/** Sends the bytes as they are. Rejects if no response comes in time. */
export function responseTo(client: grpc.Client, { call, bytes }: Request): Promise<Seen> {
  const { path, responseDeserialize } = methodOf(ResourceProviderService, call);
  return new Promise((resolve, reject) => {
    // A single response is read as a stream, too.
    const parts: string[] = [];
    client
      .makeServerStreamRequest<Buffer, Buffer>(
        path,
        (request) => request,
        (response) => response,
        bytes,
        new grpc.Metadata(),
        { deadline: Date.now() + SOON },
      )
      .on("data", (part: Buffer) => parts.push(revealedStringOf(responseDeserialize(part) as Shown)))
      .on("error", (error: grpc.ServiceError) => {
        const { code, details, metadata } = error;
        if (code === grpc.status.DEADLINE_EXCEEDED) reject(new Error(`${call} hung`));
        else {
          const { "grpc-status-details-bin": _details, ...rest } = metadata.getMap();
          resolve({ code, text: JSON.stringify([details, rest, revealedIn(partialObjectIn(error))]) });
        }
      })
      .on("end", () => {
        resolve({ code: grpc.status.OK, text: parts.join("\n") });
      });
  });
}

/** A request as the plugin decodes it, or `undefined` if it is invalid. */
export function decoded({ call, bytes }: Request): Shown | undefined {
  try {
    return methodOf(withValidation(ResourceProviderService), call).requestDeserialize(bytes) as Shown;
  } catch {
    return undefined;
  }
}

function methodOf(
  service: typeof ResourceProviderService,
  call: string,
): grpc.MethodDefinition<unknown, unknown> {
  const method = Object.values(service).find(({ path }) => path.endsWith(`/${call}`));
  if (method === undefined) throw new Error(`the service has no ${call}`);
  return method as grpc.MethodDefinition<unknown, unknown>;
}

/** Everything in a message outside of secrets. */
export function revealedStringOf(message: Shown): string {
  const { inputs: _i, properties: _p, pb_return: _r, state: _s, ...others } = message.toObject();
  const { olds: _o, news: _n, oldInputs: _b, args: _a, query: _q, ...rest } = others;
  const structs = HOLDERS.map((holder) => message[`get${holder}`]?.());
  return JSON.stringify([rest, structs.map((one) => revealedIn(one?.toJavaScript()))]);
}

/** The parts of a value outside of secrets. */
export function revealedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealedIn);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Values;
  const owner = members[SIGNATURE];
  if (owner === SECRET || (owner === OUTPUT && members["secret"] === true)) return "secret";
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, revealedIn(member)]));
}
