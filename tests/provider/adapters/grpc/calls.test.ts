import * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { CLIENT, openBench, type Bench } from "./bench";
import {
  call,
  partialObjectIn,
  secret,
  struct,
  UNKNOWN as UNKNOWN_VALUE,
  urnOf,
  type Plugin,
} from "./client";

let bench: Bench;
let plugin: Plugin;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  plugin = await bench.plugin();
});

/** The error that a call ends with. Throws if it succeeds. */
async function failing(attempt: Promise<unknown>): Promise<grpc.ServiceError> {
  const outcome = await attempt.then(
    () => undefined,
    (error: unknown) => error as grpc.ServiceError,
  );
  if (outcome === undefined) throw new Error("the call succeeded");
  return outcome;
}

describe("the error of a creation", () => {
  test("has a partially configured object with its ID, outputs, inputs, secrets and reasons, and the next update completes it", async () => {
    await bench.make(plugin, "IncomingClient", { ...CLIENT, scopes: ["READ"] });
    const fresh = await bench.plugin();
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.update" },
      times: 0,
      phase: "before-act",
      effect: { kind: "status", status: 400 },
    });
    const { inputs } = await fresh.check("IncomingClient", {
      ...CLIENT,
      adopt: "always",
      rotation: secret("1"),
    });
    const error = await failing(fresh.create("IncomingClient", inputs));
    const made = partialObjectIn(error);
    if (made === undefined) throw new Error(`the error has no object: ${error.details}`);
    expect(made).toEqual({
      id: expect.stringMatching(/^jira\/incoming\//),
      properties: expect.objectContaining({
        name: CLIENT.name,
        rotation: secret("1"),
        clientSecret: secret(expect.any(String)),
      }),
      inputs,
      reasons: [expect.stringContaining("exists, but is not fully configured")],
    });
    expect(error.code).toBe(grpc.status.UNKNOWN);

    await bench.sandbox.control.faults.clear();
    const { properties } = await fresh.read("IncomingClient", made.id, made);
    await fresh.update("IncomingClient", made.id, properties ?? {}, inputs);
    const { apps } = await bench.sandbox.control.export({ only: "state" });
    expect(apps["jira"]?.incomingClients).toMatchObject([{ name: CLIENT.name, scope: "WRITE" }]);
  });

  test("has no object if none was created", async () => {
    await bench.make(plugin, "IncomingClient", CLIENT);
    const fresh = await bench.plugin();
    const error = await failing(fresh.create("IncomingClient", { ...CLIENT, adopt: "never" }));
    expect(partialObjectIn(error)).toBeUndefined();
    expect(error.details).toMatch(/^the incoming link "ci" on jira already exists/);
  });
});

describe("an operation ends if", () => {
  beforeEach(async () => {
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.list" },
      times: 0,
      phase: "before-act",
      effect: { kind: "hang", seconds: 5 },
    });
  });

  /** The time until a call fails, in milliseconds, and its error message. */
  async function timed(attempt: Promise<unknown>): Promise<{ took: number; details: string }> {
    const begin = Date.now();
    const { details } = await failing(attempt);
    return { took: Date.now() - begin, details };
  }

  test("its timeout expires", async () => {
    const { took, details } = await timed(plugin.create("IncomingClient", CLIENT, { timeout: 0.2 }));
    expect(took).toBeLessThan(3_000);
    expect(details).toMatch(/jira.*took longer than the 0.2 seconds that customTimeouts give it/);
  });

  test("the run is cancelled, and no other operation begins after that", async () => {
    const creation = timed(plugin.create("IncomingClient", CLIENT));
    await requested();
    await plugin.cancel();
    const { took, details } = await creation;
    expect(took).toBeLessThan(3_000);
    expect(details).toContain("the run was cancelled");
    const late = await timed(plugin.create("IncomingClient", { ...CLIENT, name: "late" }));
    expect(late.took).toBeLessThan(1_000);
    expect(await clients()).toEqual([]);
  });

  test("the run is cancelled, but not after a new configuration", async () => {
    await plugin.cancel();
    await bench.sandbox.control.faults.clear();
    await plugin.configure(bench.config);
    await expect(plugin.create("IncomingClient", CLIENT)).resolves.toMatchObject({
      id: expect.any(String),
    });
  });

  test("the engine cancels the call", async () => {
    await bench.sandbox.control.faults.clear();
    await bench.sandbox.control.faults.add({
      match: { operation: "incoming.list" },
      phase: "before-act",
      effect: { kind: "delay", seconds: 0.2 },
    });
    const request = new messages.CreateRequest();
    request.setUrn(urnOf("IncomingClient"));
    request.setProperties(struct(CLIENT));
    let begun: grpc.ClientUnaryCall | undefined;
    const creation = failing(call((done) => (begun = plugin.raw.create(request, done))));
    await requested();
    begun?.cancel();
    expect((await creation).code).toBe(grpc.status.CANCELLED);
    // If the creation went on, it would create the client soon after it has the list.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await clients()).toEqual([]);
  });

  /** Waits until the app receives a request. */
  async function requested(): Promise<void> {
    const deadline = Date.now() + 3_000;
    while ((await bench.sandbox.control.requestLog.entries({ app: "jira" })).length === 0) {
      if (Date.now() > deadline) throw new Error("the app received no request");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function clients(): Promise<unknown> {
    const { apps } = await bench.sandbox.control.export({ only: "state" });
    return apps["jira"]?.incomingClients;
  }
});

describe("a request that no engine sends", () => {
  const { INVALID_ARGUMENT, UNKNOWN } = grpc.status;
  const withUrn = <M extends { setUrn(urn: string): unknown }>(message: M, type = "IncomingClient"): M => {
    message.setUrn(urnOf(type));
    return message;
  };

  const send = (p: Plugin, path: string, bytes: Buffer, done: grpc.requestCallback<Buffer>): unknown =>
    p.raw.makeUnaryRequest<Buffer, Buffer>(
      path,
      (request) => request,
      (response) => response,
      bytes,
      done,
    );

  const REQUESTS: [
    what: string,
    request: (plugin: Plugin) => Promise<unknown>,
    code: number,
    message: RegExp,
  ][] = [
    [
      "no URN",
      (p) => call((done) => p.raw.check(new messages.CheckRequest(), done)),
      INVALID_ARGUMENT,
      /URN/,
    ],
    ["an unknown type", (p) => p.check("Teapot", {}), INVALID_ARGUMENT, /the URN/],
    [
      "a misspelt type",
      (p) => p.check("IncomingClint", {}),
      INVALID_ARGUMENT,
      /did you mean .*:IncomingClient\?/,
    ],
    ["a type of Object's own", (p) => p.check("constructor", {}), INVALID_ARGUMENT, /the URN/],
    [
      "Check without news",
      (p) => call((done) => p.raw.check(withUrn(new messages.CheckRequest()), done)),
      INVALID_ARGUMENT,
      /Check needs news/,
    ],
    [
      "Diff without olds",
      (p) => call((done) => p.raw.diff(withUrn(new messages.DiffRequest()), done)),
      INVALID_ARGUMENT,
      /Diff needs olds/,
    ],
    [
      "Create without properties",
      (p) => call((done) => p.raw.create(withUrn(new messages.CreateRequest()), done)),
      INVALID_ARGUMENT,
      /Create needs properties/,
    ],
    [
      "Update without an ID",
      (p) => p.update("IncomingClient", "", CLIENT, CLIENT),
      INVALID_ARGUMENT,
      /the ID of the resource/,
    ],
    ["Read without an ID", (p) => p.read("IncomingClient", ""), INVALID_ARGUMENT, /the ID of the resource/],
    [
      "Read with an ID of another kind",
      (p) => p.read("IncomingClient", "nonsense"),
      UNKNOWN,
      /not a valid ID of this resource type/,
    ],
    [
      "Read of a component",
      (p) => p.read("MutualLink", "jira/link/1"),
      INVALID_ARGUMENT,
      /MutualLink is a component.*nothing to import/,
    ],
    [
      "Delete without properties",
      (p) => call((done) => p.raw.delete(withUrn(new messages.DeleteRequest()), done)),
      INVALID_ARGUMENT,
      /Delete needs properties/,
    ],
    [
      "Create with nothing declared",
      (p) => p.create("IncomingClient", {}),
      INVALID_ARGUMENT,
      /the inputs are not valid/,
    ],
    [
      "Create with an unknown input",
      (p) => p.create("IncomingClient", { ...CLIENT, name: UNKNOWN_VALUE }),
      INVALID_ARGUMENT,
      /name must be known/,
    ],
    [
      "Create with wrong types",
      (p) => p.create("IncomingClient", { app: [], name: {} }),
      INVALID_ARGUMENT,
      /must be a string/,
    ],
    [
      "Update of a state that is none",
      (p) => p.update("OutgoingConnection", "confluence/outgoing/7", { drift: 7 }, { app: 7 }),
      INVALID_ARGUMENT,
      /app must be a string/,
    ],
    [
      "a text with a length beyond the end of its message",
      // A URN of 20 billion bytes, which would take minutes to read.
      (p) =>
        call<Buffer | undefined>((done) =>
          send(p, "/pulumirpc.ResourceProvider/Diff", Buffer.from("Coj+ta9LVQoT5w==", "base64"), done),
        ),
      grpc.status.INTERNAL,
      /deserializing/,
    ],
    [
      "an unknown component",
      (p) => call((done) => p.raw.construct(new messages.ConstructRequest(), done)),
      INVALID_ARGUMENT,
      /has no component/,
    ],
    [
      "Construct without inputs",
      (p) =>
        call((done) => {
          const request = new messages.ConstructRequest();
          request.setType("applinks:index:MutualLink");
          return p.raw.construct(request, done);
        }),
      INVALID_ARGUMENT,
      /Construct needs inputs/,
    ],
    ["an unknown function", (p) => p.invoke("brewCoffee", {}), INVALID_ARGUMENT, /has no function/],
    ["a function of Object's own", (p) => p.invoke("toString", {}), INVALID_ARGUMENT, /has no function/],
    [
      "a schema of a later version",
      (p) =>
        call((done) => {
          const request = new messages.GetSchemaRequest();
          request.setVersion(7);
          return p.raw.getSchema(request, done);
        }),
      INVALID_ARGUMENT,
      /version 0/,
    ],
  ];

  test.each(REQUESTS)("%s fails, and the next call succeeds", async (_what, request, code, message) => {
    const error = await failing(request(plugin));
    expect({ code: error.code, details: error.details }).toEqual({
      code,
      details: expect.stringMatching(message),
    });
    await expect(plugin.check("IncomingClient", CLIENT)).resolves.toMatchObject({ failures: [] });
  });

  test("bytes that are no message fail, too", async () => {
    const nonsense = Buffer.from([255, 255, 255, 255, 1]);
    const asIs = (bytes: Buffer): Buffer => bytes;
    const error = await failing(
      call((done) =>
        plugin.raw.makeUnaryRequest("/pulumirpc.ResourceProvider/Check", asIs, asIs, nonsense, done),
      ),
    );
    expect(error.code).not.toBe(grpc.status.OK);
    await expect(plugin.check("IncomingClient", CLIENT)).resolves.toMatchObject({ failures: [] });
  });

  test("an unsupported call fails with UNIMPLEMENTED", async () => {
    const error = await failing(
      call((done) => plugin.raw.parameterize(new messages.ParameterizeRequest(), done)),
    );
    expect(error.code).toBe(grpc.status.UNIMPLEMENTED);
  });
});

test("two providers with different credentials have separate runs", async () => {
  const intruder = await bench.plugin();
  const url = bench.sandbox.apps.jira.url;
  const entry = { product: "jira", url, username: "admin", password: "wrong", preflight: false };
  await intruder.configure({ apps: JSON.stringify({ jira: entry }) });
  expect((await failing(intruder.create("IncomingClient", CLIENT))).details).toContain("credential");
  await expect(plugin.create("IncomingClient", CLIENT)).resolves.toMatchObject({ id: expect.any(String) });
});

test("many concurrent calls succeed", async () => {
  const names = Array.from({ length: 40 }, (_, index) => `client-${index}`);
  const made = await Promise.all(names.map((name) => plugin.create("IncomingClient", { ...CLIENT, name })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(40);
});
