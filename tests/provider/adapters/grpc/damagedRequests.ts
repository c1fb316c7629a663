/** Requests as an engine sends them, with secrets and damaged bytes. */

import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { CANARY, decoded, type Request } from "./responses";
import { secret, urnOf } from "./client";
import { serialized, type Surroundings } from "./unusualRequests";

type Values = Record<string, unknown>;

/** Long enough that a part of it identifies it. */
const SECRET_VALUE = secret(`${CANARY}wire, ${CANARY}wire`);

const CLIENT = {
  app: "jira",
  name: "ci",
  redirectUrls: ["https://ci.example.com/callback"],
  scopes: ["WRITE"],
  rotation: SECRET_VALUE,
};
const CONNECTION = {
  app: "confluence",
  remoteApp: "jira",
  name: "to jira",
  clientId: "a",
  clientSecret: SECRET_VALUE,
  scopes: ["READ"],
};
const HEALTH = {
  app: "confluence",
  remoteApp: "jira",
  clientId: "a",
  clientSecret: SECRET_VALUE,
  redirectUrl: "https://ci.example.com/callback",
};

/** A type, an ID, inputs, and further outputs. */
const RESOURCES: [string, string, Values, Values][] = [
  [
    "IncomingClient",
    "jira/incoming/1",
    CLIENT,
    { clientId: "a", clientSecret: SECRET_VALUE, incomingId: "1" },
  ],
  ["OutgoingConnection", "confluence/outgoing/1", CONNECTION, { redirectUrl: "https://a.example.com/" }],
  ["LinkHealth", "confluence/health/jira", HEALTH, { status: "OK", problems: [] }],
  [
    "ApplicationLink",
    "confluence/link/1",
    { app: "confluence", name: SECRET_VALUE, remoteApp: "jira" },
    { linkId: "1" },
  ],
  [
    "ScopeGrant",
    "jira/incoming/1/scopes",
    { app: "jira", clientId: SECRET_VALUE, scopes: ["READ"] },
    { effectiveScopes: ["READ"] },
  ],
];

/** One of each call, for each resource if it has one. */
function soundRequests({ engine, config }: Surroundings): Request[] {
  const of = (call: string, Message: Parameters<typeof serialized>[0], held: Values): Request => ({
    call,
    bytes: serialized(Message, held),
  });
  return [
    of("Handshake", messages.ProviderHandshakeRequest, { EngineAddress: engine.sound }),
    of("Attach", PluginAttach, { Address: engine.sound }),
    of("CheckConfig", messages.CheckRequest, { News: config }),
    of("DiffConfig", messages.DiffRequest, { Olds: config, News: config }),
    of("Configure", messages.ConfigureRequest, { Args: config }),
    of("Invoke", messages.InvokeRequest, {
      Tok: "applinks:index:getRedirectUrl",
      Args: { app: "confluence", remoteApp: SECRET_VALUE },
    }),
    of("List", messages.ListRequest, {
      Token: "applinks:index:IncomingClient",
      Query: { app: SECRET_VALUE },
    }),
    of("Construct", messages.ConstructRequest, {
      Type: "applinks:index:MutualLink",
      Name: "link",
      Monitorendpoint: engine.sound,
      Inputs: { between: ["jira", "confluence"], grants: { jira: ["READ"] }, rotation: SECRET_VALUE },
    }),
    ...RESOURCES.flatMap(([type, Id, inputs, outputs]) => {
      const Urn = urnOf(type);
      const state = { ...inputs, ...outputs, drift: [], owner: "m" };
      return [
        of("Check", messages.CheckRequest, { Urn, Olds: {}, News: inputs }),
        of("Diff", messages.DiffRequest, { Urn, Id, Olds: state, News: inputs, OldInputs: inputs }),
        of("Create", messages.CreateRequest, { Urn, Properties: inputs }),
        of("Create", messages.CreateRequest, { Urn, Properties: inputs, Preview: true }),
        of("Read", messages.ReadRequest, { Urn, Id, Properties: state, Inputs: inputs }),
        of("Update", messages.UpdateRequest, { Urn, Id, Olds: state, News: inputs }),
        of("Delete", messages.DeleteRequest, { Urn, Id, Properties: state }),
      ];
    }),
  ];
}

/** A way to damage bytes. Some use bytes of another request. */
type Break = (bytes: Buffer, other: Buffer) => Buffer;

/** The position of the damage, and its length, as fractions of the whole. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, part: number): number => Math.floor(part * bytes.length);

const breaks: fc.Arbitrary<Break> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(([where, bit]): Break => (bytes) => {
    const copy = Buffer.from(bytes);
    const index = Math.min(at(copy, where), copy.length - 1);
    if (index >= 0) copy[index] = (copy[index] ?? 0) ^ (1 << bit);
    return copy;
  }),
  place.map(
    (where): Break =>
      (bytes) =>
        bytes.subarray(0, at(bytes, where)),
  ),
  fc.tuple(place, fc.nat(12)).map(
    ([where, length]): Break =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), bytes.subarray(at(bytes, where) + length)]),
  ),
  fc.tuple(place, place, place).map(
    ([where, begin, end]): Break =>
      (bytes, other) =>
        Buffer.concat([
          bytes.subarray(0, at(bytes, where)),
          other.subarray(at(other, Math.min(begin, end)), at(other, Math.max(begin, end))),
          bytes.subarray(at(bytes, where)),
        ]),
  ),
  fc.tuple(place, place).map(
    ([where, from]): Break =>
      (bytes, other) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), other.subarray(at(other, from))]),
  ),
);

/** One request in these surroundings, whose bytes are damaged in one to three ways. */
export function damagedRequests(surroundings: Surroundings): fc.Arbitrary<Request> {
  const sound = soundRequests(surroundings);
  return fc
    .tuple(
      fc.constantFrom(...sound),
      fc.array(fc.tuple(breaks, fc.constantFrom(...sound)), { minLength: 1, maxLength: 3 }),
    )
    .map(([{ call, bytes }, ways]) => ({
      call,
      bytes: ways.reduce((broken, [breaking, other]) => breaking(broken, other.bytes), bytes),
    }))
    .filter((request) => staysHere(request, surroundings));
}

/** Whether a request, if it is still one, has only addresses of these surroundings. */
function staysHere(request: Request, { engine, config }: Surroundings): boolean {
  const message = decoded(request)?.toObject();
  if (message === undefined) return true;
  const { monitorendpoint = "", address = "", engineAddress = "" } = message;
  const addresses = [monitorendpoint, address, engineAddress].filter((one) => one !== "");
  if (!addresses.every((one) => Object.values<unknown>(engine).includes(one))) return false;
  if (request.call !== "Configure") return true;
  const known = new Set(urlsIn(JSON.stringify(config)));
  return urlsIn(request.bytes.toString("latin1")).every((url) => known.has(url));
}

/** Texts that could be the URL of an app. */
function urlsIn(text: string): string[] {
  return text.match(/url[^,}]*/gi)?.map((entry) => entry.replaceAll("\\", "")) ?? [];
}
