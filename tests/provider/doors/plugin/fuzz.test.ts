/** Requests that no engine sends: each is answered, or refused with an error, soon, and without a secret. */

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as fc from "fast-check";
import { RESOURCE_TYPES } from "../../contract/arbitraries";
import { openBench, type Bench } from "./bench";
import { secret, struct, UNKNOWN, urnOf, type Plugin } from "./client";

const REQUESTS = 10_000;

/** How long one answer may take, in milliseconds, on a machine that does something else as well. */
const SOON = 5_000;

/** Stands in every sealed value, and in nothing else. */
const CANARY = "canary-of-the-seal";

let bench: Bench;
let plugin: Plugin;
let written: string[];

beforeAll(async () => {
  bench = await openBench();
  plugin = await bench.plugin();
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
  }
});

afterAll(() => bench.close());

type Values = Record<string, unknown>;

const SIGNATURE = Object.keys(secret(0))[0] ?? "";

const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Values that no contract asks for; the canary always under a seal. */
const { odd } = fc.letrec<{ odd: unknown }>((tie) => ({
  odd: fc.oneof(
    { depthSize: "small" },
    {
      weight: 20,
      arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 1e308, Number.NaN, "", "jira", UNKNOWN),
    },
    {
      weight: 20,
      arbitrary: fc.constantFrom<unknown>(
        secret(CANARY),
        secret(UNKNOWN),
        secret([CANARY]),
        secret({ a: secret(CANARY) }),
        { [SIGNATURE]: OUTPUT, value: CANARY, secret: true },
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
    { weight: 10, arbitrary: fc.array(tie("odd"), { maxLength: 3 }) },
    {
      weight: 10,
      arbitrary: fc.dictionary(
        fc.constantFrom("a", "app", "__proto__", "constructor", "__provider", "value"),
        tie("odd"),
        { maxKeys: 3 },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(20_000), nested(100), nested(400)) },
  ),
}));

function nested(depth: number): unknown {
  return depth === 0 ? secret(CANARY) : depth % 2 === 0 ? [nested(depth - 1)] : { in: nested(depth - 1) };
}

/** What is right for some of the contract's properties, sealed and not. */
const RIGHT: Record<string, unknown[]> = {
  app: ["jira", "confluence", secret("jira")],
  remoteApp: ["jira", "confluence", secret(CANARY)],
  name: ["a", secret(CANARY)],
  redirectUrls: [["https://a.example.com/"], [secret(CANARY)]],
  scopes: [["READ"], [secret(CANARY)], secret(["READ"])],
  clientId: ["a", secret(CANARY)],
  clientSecret: [secret(CANARY)],
  type: ["generic", "jira"],
  rotation: ["1", secret(CANARY)],
  apps: ["{}", secret(JSON.stringify({ jira: { product: CANARY, url: CANARY } }))],
};

const OTHERS = [
  "applicationUrl",
  "displayUrl",
  "authorizationEndpoint",
  "tokenEndpoint",
  "drift",
  "mark",
  "linkId",
];

/** Properties with the contract's names; some as they should be. */
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
          odd,
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

/** What requests hold, by field. */
const FIELDS: Record<string, fc.Arbitrary<unknown>> = {
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
    fc.constantFrom<Values>({}, { app: "jira" }, { app: secret("confluence") }, { app: secret(CANARY) }),
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

const REQUESTS_OF = {
  CheckConfig: messages.CheckRequest,
  DiffConfig: messages.DiffRequest,
  Check: messages.CheckRequest,
  Diff: messages.DiffRequest,
  Create: messages.CreateRequest,
  Read: messages.ReadRequest,
  Update: messages.UpdateRequest,
  Delete: messages.DeleteRequest,
  Invoke: messages.InvokeRequest,
  List: messages.ListRequest,
  Call: messages.CallRequest,
  Construct: messages.ConstructRequest,
  GetSchema: messages.GetSchemaRequest,
  GetMapping: messages.GetMappingRequest,
};

interface Request {
  call: string;
  bytes: Buffer;
}

/** What happens to a request's bytes on the way. */
const damages = fc.oneof(
  { weight: 5, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  { weight: 1, arbitrary: fc.nat(200).map((length) => (bytes: Buffer) => bytes.subarray(0, length)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), fc.nat(255)).map(([at, value]) => (bytes: Buffer) => {
      const copy = Buffer.from(bytes);
      // What stands under a seal would no longer do so if the seal itself were broken.
      if (copy.length > 0 && !copy.includes(CANARY)) copy[at % copy.length] = value;
      return copy;
    }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((noise) => () => Buffer.from(noise)) },
);

const requests: fc.Arbitrary<Request> = fc
  .constantFrom(...Object.entries(REQUESTS_OF))
  .chain(([call, Message]) => {
    const fields = Object.entries(FIELDS).filter(([field]) => `set${field}` in Message.prototype);
    const content = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    return fc.tuple(content, damages).map(([held, damage]) => {
      const message = new Message();
      const setters = message as unknown as Record<string, ((value: unknown) => void) | undefined>;
      for (const [field, value] of Object.entries(held)) {
        setters[`set${field}`]?.(typeof value === "object" ? struct(value as Values) : value);
      }
      return { call, bytes: damage(Buffer.from(message.serializeBinary())) };
    });
  });

/** Sends the bytes as they are; gives what is shown to anybody who reads the answer, seals left out. */
function answerTo({ call, bytes }: Request): Promise<string> {
  const definition = Object.values(ResourceProviderService).find(({ path }) => path.endsWith(`/${call}`));
  if (definition === undefined) throw new Error(`the service has no ${call}`);
  return new Promise((resolve, reject) => {
    // An answer in one part is a stream, too.
    const parts: string[] = [];
    plugin.raw
      .makeServerStreamRequest<Buffer, Buffer>(
        definition.path,
        (request) => request,
        (response) => response,
        bytes,
        new grpc.Metadata(),
        { deadline: Date.now() + SOON },
      )
      .on("data", (part: Buffer) => parts.push(shown(definition.responseDeserialize(part) as Shown)))
      .on("error", ({ code, details, metadata }: grpc.ServiceError) => {
        if (code === grpc.status.DEADLINE_EXCEEDED) reject(new Error(`${call} hung`));
        else resolve(`${details} ${JSON.stringify(metadata.getMap())}`);
      })
      .on("end", () => {
        resolve(parts.join("\n"));
      });
  });
}

/** An answer, as far as it is read here. */
type Shown = { toObject(): Values } & Partial<
  Record<`get${"Inputs" | "Properties" | "Return"}`, () => ReturnType<typeof struct> | undefined>
>;

function shown(response: Shown): string {
  const { inputs: _inputs, properties: _properties, pb_return: _return, ...rest } = response.toObject();
  const structs = [response.getInputs?.(), response.getProperties?.(), response.getReturn?.()];
  return JSON.stringify([rest, structs.map((one) => unsealedIn(one?.toJavaScript()))]);
}

/** What of a value stands under no seal. */
function unsealedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unsealedIn);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Values;
  if (SIGNATURE in members && members["secret"] !== false) return "sealed";
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, unsealedIn(member)]));
}

test(
  `${REQUESTS} odd requests`,
  async () => {
    const ends = { sealed: 0, answered: 0 };
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        if (request.bytes.includes(CANARY)) ends.sealed += 1;
        const answer = await answerTo(request);
        ends.answered += 1;
        expect(answer).not.toContain(CANARY);
        expect(JSON.stringify([plugin.warnings.splice(0), written.splice(0)])).not.toContain(CANARY);
      }),
      { seed: 20_261_124, numRuns: REQUESTS },
    );
    // The server is as it was, and the requests were worth it.
    await bench.make(plugin, "IncomingClient", {
      app: "jira",
      name: "after all",
      redirectUrls: ["https://ci.example.com/callback"],
    });
    expect(ends.sealed).toBeGreaterThan(REQUESTS / 4);
  },
  5 * 60_000,
);
