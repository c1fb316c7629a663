/** Requests that no engine sends, of every call that the service has. */

import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import * as fc from "fast-check";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { OUTPUT } from "../../../../provider/adapters/wire";
import { RESOURCE_TYPES } from "../../schema/arbitraries";
import { CANARY, type Request } from "./responses";
import { secret, struct, UNKNOWN, urnOf } from "./client";
import type { StubEngine } from "./stubEngine";

type Values = Record<string, unknown>;

/** Part of every secret value, and of nothing else. */
const SECRET_VALUE = `${CANARY}secret`;

const [SIGNATURE = ""] = Object.keys(secret(0));

/** Values that match no contract, with the canary always inside a secret. */
const { unusual } = fc.letrec<{ unusual: unknown }>((tie) => ({
  unusual: fc.oneof(
    { depthSize: "small" },
    {
      weight: 20,
      arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 1e308, Number.NaN, "", "jira", UNKNOWN),
    },
    {
      weight: 20,
      arbitrary: fc.constantFrom<unknown>(
        secret(SECRET_VALUE),
        secret(UNKNOWN),
        secret([SECRET_VALUE]),
        secret({ a: secret(SECRET_VALUE) }),
        { [SIGNATURE]: OUTPUT, value: SECRET_VALUE, secret: true },
        { [SIGNATURE]: OUTPUT },
        { [SIGNATURE]: "nobody's" },
        { [SIGNATURE]: 5, value: UNKNOWN },
        { [SIGNATURE]: Object.values(secret(0))[0] },
      ),
    },
    { weight: 10, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    {
      weight: 10,
      arbitrary: fc.constantFrom(
        "__proto__",
        "\u0000",
        "\u{1f512}",
        "../../etc/passwd",
        "%0a%0d",
        nested(10),
      ),
    },
    { weight: 10, arbitrary: fc.array(tie("unusual"), { maxLength: 3 }) },
    {
      weight: 10,
      arbitrary: fc.dictionary(
        fc.constantFrom("a", "app", "__proto__", "constructor", "__provider", "value"),
        tie("unusual"),
        { maxKeys: 3 },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(20_000), nested(100), nested(100), nested(100)) },
  ),
}));

function nested(depth: number): unknown {
  return depth === 0
    ? secret(SECRET_VALUE)
    : depth % 2 === 0
      ? [nested(depth - 1)]
      : { in: nested(depth - 1) };
}

/** Valid values of some properties, secret and not. */
const RIGHT: Record<string, unknown[]> = {
  app: ["jira", "confluence", secret("jira")],
  remoteApp: ["jira", "confluence", secret(SECRET_VALUE)],
  name: ["a", secret(SECRET_VALUE)],
  redirectUrls: [["https://a.example.com/"], [secret(SECRET_VALUE)]],
  scopes: [["READ"], [secret(SECRET_VALUE)], secret(["READ"])],
  clientId: ["a", secret(SECRET_VALUE)],
  clientSecret: [secret(SECRET_VALUE)],
  type: ["generic", "jira"],
  rotation: ["1", secret(SECRET_VALUE)],
  apps: ["{}", secret(JSON.stringify({ jira: { product: SECRET_VALUE, url: SECRET_VALUE } }))],
};

const OTHERS = [
  "applicationUrl",
  "displayUrl",
  "authorizationEndpoint",
  "tokenEndpoint",
  "drift",
  "owner",
  "linkId",
];

/** Properties with the contract's names, some of them valid. */
const properties: fc.Arbitrary<Values> = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(...Object.entries(RIGHT))
          .chain(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom(...values))),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.constantFrom(...Object.keys(RIGHT), ...OTHERS, "changeRecord", SIGNATURE),
          unusual,
        ),
      },
    ),
    { maxLength: 10 },
  )
  .map((entries) => Object.fromEntries(entries));

const urns = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...RESOURCE_TYPES).map(urnOf) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "::",
      "urn",
      urnOf("toString"),
      urnOf("__proto__"),
      "urn:pulumi:a::b::constructor::c",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

const ids = fc.oneof(
  fc.constantFrom(
    "",
    "jira/incoming/1",
    "jira/incoming/1/scopes",
    "confluence/outgoing/x",
    "confluence/link/x",
  ),
  fc.constantFrom(
    "confluence/health/jira",
    "nobody/link/x",
    "jira/incoming/../x",
    "/",
    "jira/incoming/%2e%2e",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** The addresses that the requests may contain: nothing outside of this machine. */
export interface Surroundings {
  engine: StubEngine["addresses"];
  /** The provider's inputs of a valid apps configuration. */
  config: Values;
}

/** Fields of requests; those with the same name hold the same in every call. */
type Fields = Record<string, fc.Arbitrary<unknown>>;

const FIELDS: Fields = {
  Urn: urns,
  Id: ids,
  Olds: properties,
  News: properties,
  Properties: properties,
  Inputs: properties,
  OldInputs: properties,
  Args: properties,
  Preview: fc.boolean(),
  Query: fc.oneof(
    properties,
    fc.constantFrom<Values>(
      {},
      { app: "jira" },
      { app: secret("confluence") },
      { app: secret(SECRET_VALUE) },
    ),
  ),
  Token: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...RESOURCE_TYPES).map((type) => `applinks:index:${type}`) },
    { weight: 1, arbitrary: fc.constantFrom("", "applinks:index:toString", "applinks:index:MutualLink") },
  ),
  Limit: fc.constantFrom(0, -1, 1, 2 ** 40),
  PageSize: fc.constantFrom(0, -1, 1, 2 ** 40),
  ContinuationToken: fc.oneof(
    fc.constant(""),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.json().map((text) => Buffer.from(text).toString("base64url")),
  ),
  Timeout: fc.constantFrom(0, -1, 0.001, 1e300),
  Tok: fc.oneof(
    fc.constantFrom("getRedirectUrl", "getScopes", "toString", "").map((name) => `applinks:index:${name}`),
    fc.string({ unit: "binary", maxLength: 20 }),
  ),
  Type: fc.constantFrom("applinks:index:MutualLink", "applinks:index:toString", ""),
  Version: fc.constantFrom(0, 1, -1),
};

const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "__proto__",
    "\u0000",
    "urn:pulumi:dev::test::applinks:index:IncomingClient::other",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const texts = fc.array(text, { maxLength: 3 });
const flag = fc.boolean();

/** Addresses of an engine that is not there, or none. */
const NOWHERE = [
  "",
  "nobody",
  "127.0.0.1",
  "127.0.0.1:0",
  "127.0.0.1:1",
  "127.0.0.1:99999",
  "[::1",
  "unix:/nobody",
];

/** Arguments of a link: valid, and invalid in one place. */
const link: fc.Arbitrary<Values> = fc
  .tuple(
    fc.constantFrom<Values>(
      { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } },
      { between: ["jira", "confluence"], grants: { jira: ["WRITE"] }, rotationMode: "replace" },
      { between: ["jira", secret("confluence")], grants: secret({ jira: ["READ"] }) },
    ),
    fc.constantFrom<Values>(
      {},
      { rotation: secret(SECRET_VALUE) },
      { rotation: UNKNOWN },
      { rotation: secret(UNKNOWN) },
    ),
    fc.option(
      fc.tuple(
        fc.constantFrom("between", "grants", "rotation", "rotationMode", "adopt", "deletionPolicy", "other"),
        fc.oneof(
          unusual,
          fc.constantFrom<unknown>(
            ["jira", secret(SECRET_VALUE)],
            { jira: [secret(SECRET_VALUE)] },
            { jira: secret(SECRET_VALUE) },
          ),
        ),
      ),
      { nil: undefined, freq: 1 },
    ),
  )
  .map(([sound, rotation, wrong]) => ({
    ...sound,
    ...rotation,
    ...(wrong === undefined ? {} : { [wrong[0]]: wrong[1] }),
  }));

/** Further fields of a component's request; most have few of them. */
const OPTIONS_OF_COMPONENTS: Fields = {
  Project: text,
  Stack: text,
  Organization: text,
  Parent: text,
  ConfigMap: fc.dictionary(text, text, { maxKeys: 3 }),
  ConfigsecretkeysList: texts,
  ProvidersMap: fc.dictionary(text, text, { maxKeys: 3 }),
  InputdependenciesMap: fc
    .dictionary(fc.constantFrom("rotation", "between", "x"), texts)
    .map((named) =>
      Object.fromEntries(Object.entries(named).map(([name, urnsOfIt]) => [name, dependencies(urnsOfIt)])),
    ),
  DependenciesList: texts,
  AliasesList: fc.array(
    fc.oneof(text, fc.record({ name: text, type: text, project: text }, { requiredKeys: [] })).map(aliased),
    { maxLength: 2 },
  ),
  AdditionalsecretoutputsList: texts,
  IgnorechangesList: texts,
  ReplaceonchangesList: texts,
  Deletedwith: text,
  Protect: flag,
  Retainondelete: flag,
  AcceptsOutputValues: flag,
  Dryrun: flag,
  Parallel: fc.constantFrom(0, 1, -1, 2 ** 31 - 1),
};

function dependencies(urnsOfIt: string[]): messages.ConstructRequest.PropertyDependencies {
  const message = new messages.ConstructRequest.PropertyDependencies();
  message.setUrnsList(urnsOfIt);
  return message;
}

function aliased(alias: string | { name?: string; type?: string; project?: string }): Alias {
  const message = new Alias();
  if (typeof alias === "string") message.setUrn(alias);
  else {
    const spec = new Alias.Spec();
    spec.setName(alias.name ?? "");
    spec.setType(alias.type ?? "");
    spec.setProject(alias.project ?? "");
    message.setSpec(spec);
  }
  return message;
}

interface Kind {
  Message: new () => { serializeBinary(): Uint8Array };
  /** The weight among the calls. */
  weight: number;
  /** The fields. */
  content: fc.Arbitrary<Values>;
}

/** Every call of the service. */
function kindsOf({ engine, config }: Surroundings): Record<string, Kind> {
  const kind = (Message: Kind["Message"], own: Fields = {}, weight = 4): Kind => {
    const fields = Object.entries(FIELDS).filter(([field]) => `set${field}` in Message.prototype);
    return {
      Message,
      weight,
      content: fc.record({ ...Object.fromEntries(fields), ...own }, { requiredKeys: [] }),
    };
  };
  const address = fc.constantFrom(...Object.values(engine), ...NOWHERE);
  const appsConfigs = fc.oneof(appsConfigsLike(config), properties);
  const component = fc
    .tuple(
      fc.record({
        Type: fc.constant("applinks:index:MutualLink"),
        Inputs: fc.oneof({ weight: 8, arbitrary: link }, { weight: 1, arbitrary: properties }),
        Monitorendpoint: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...Object.values(engine)) },
          { weight: 1, arbitrary: fc.constantFrom(...NOWHERE) },
        ),
        Name: fc.oneof({ weight: 4, arbitrary: fc.constant("link") }, { weight: 1, arbitrary: text }),
      }),
      fc.array(
        fc
          .constantFrom(...Object.entries(OPTIONS_OF_COMPONENTS))
          .chain(([name, values]) => values.map((value): [string, unknown] => [name, value])),
        { maxLength: 2 },
      ),
    )
    .map(([held, options]) => ({ ...held, ...Object.fromEntries(options) }));
  return {
    Handshake: kind(
      messages.ProviderHandshakeRequest,
      { EngineAddress: address, RootDirectory: text, ProgramDirectory: text, ConfigureWithUrn: flag },
      1,
    ),
    Attach: kind(PluginAttach, { Address: address }, 1),
    GetPluginInfo: kind(Empty, {}, 1),
    Cancel: kind(Empty, {}, 1),
    Configure: { Message: messages.ConfigureRequest, weight: 2, content: fc.record({ Args: appsConfigs }) },
    CheckConfig: kind(messages.CheckRequest, { News: appsConfigs }),
    DiffConfig: kind(messages.DiffRequest, { Olds: appsConfigs, News: appsConfigs }),
    Check: kind(messages.CheckRequest),
    Diff: kind(messages.DiffRequest),
    Create: kind(messages.CreateRequest),
    Read: kind(messages.ReadRequest),
    Update: kind(messages.UpdateRequest),
    Delete: kind(messages.DeleteRequest),
    Invoke: kind(messages.InvokeRequest),
    List: kind(messages.ListRequest),
    Construct: { Message: messages.ConstructRequest, weight: 1, content: component },
    Call: kind(messages.CallRequest, {}, 1),
    GetSchema: kind(messages.GetSchemaRequest, {}, 1),
    GetMapping: kind(messages.GetMappingRequest, {}, 1),
    GetMappings: kind(messages.GetMappingsRequest, {}, 1),
    Parameterize: { Message: messages.ParameterizeRequest, weight: 1, content: fc.constant({}) },
  };
}

/** The provider's inputs, with another credential or an unusual app; every URL is one of the valid apps configuration. */
function appsConfigsLike(config: Values): fc.Arbitrary<Values> {
  const { value } = config["apps"] as { value: string };
  const sound = JSON.parse(value) as Record<string, Values>;
  return fc
    .tuple(
      fc.constantFrom("jira", "confluence", "other"),
      fc.oneof(
        fc.constantFrom<Values>(
          {},
          { password: SECRET_VALUE },
          { password: secret(SECRET_VALUE) },
          { username: undefined, password: undefined, token: SECRET_VALUE },
          { token: secret({ a: SECRET_VALUE }) },
        ),
        fc
          .tuple(fc.constantFrom("product", "username", "password", "preflight", "paths", "x"), unusual)
          .map(([name, wrong]) => ({ [name]: wrong })),
      ),
      fc.constantFrom<(apps: string) => unknown>(
        (apps) => secret(apps),
        (apps) => secret(apps),
        (apps) => secret(apps.slice(0, -9)),
        (apps) => secret(JSON.parse(apps)),
      ),
    )
    .map(([name, entry, written]) => ({
      apps: written(JSON.stringify({ ...sound, [name]: { ...sound[name], ...entry } })),
    }));
}

/** Damage to a request's bytes. */
const damages = fc.oneof(
  { weight: 5, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  { weight: 1, arbitrary: fc.nat(200).map((length) => (bytes: Buffer) => bytes.subarray(0, length)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((noise) => () => Buffer.from(noise)) },
);

/** One request in these surroundings. */
export function unusualRequests(surroundings: Surroundings): fc.Arbitrary<Request> {
  const kinds = Object.entries(kindsOf(surroundings)).map(([call, { Message, weight, content }]) => ({
    weight,
    arbitrary: fc.tuple(content, damages).map(([held, damage]) => ({
      call,
      bytes: damage(serialized(Message, held)),
    })),
  }));
  return fc.oneof(...kinds);
}

/** A message with these fields. A field whose name ends with `Map` has pairs. */
export function serialized(Message: Kind["Message"], held: Values): Buffer {
  const message = new Message();
  const methods = message as Record<string, ((value?: unknown) => unknown) | undefined>;
  for (const [field, value] of Object.entries(held)) {
    if (field.endsWith("Map")) {
      const map = methods[`get${field}`]?.() as Map<string, unknown>;
      for (const [name, member] of Object.entries(value as Values)) map.set(name, member);
    } else {
      const isStruct = typeof value === "object" && !Array.isArray(value);
      methods[`set${field}`]?.(isStruct ? struct(value as Values) : value);
    }
  }
  return Buffer.from(message.serializeBinary());
}
