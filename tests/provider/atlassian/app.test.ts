import type { Call } from "../../../provider/atlassian/responses";
import { openApp, type App } from "../../../provider/atlassian/app";
import { AppError, type Effect } from "../../../provider/atlassian/appError";
import type { Http } from "../../../provider/atlassian/http";
import { nameKey, readById, readList, type ObjectList } from "../../../provider/atlassian/objectList";
import { openSharedReads, type Freshness } from "../../../provider/atlassian/sharedReads";
import type { Limits } from "../../../provider/atlassian/timeouts";
import { SHORT_WAITS, jira, limits } from "./apps";

const LIST: Call = { operation: "list things", method: "GET", path: "/rest/things" };
const WRITE: Call = { ...LIST, operation: "create a thing", method: "POST", body: {} };
const NEVER = new AbortController().signal;

let sent: Call[];
let response: () => Promise<unknown>;
let sentWith: Limits;

afterEach(() => {
  jest.useRealTimers();
});

function open(): (signal?: AbortSignal, endsAt?: number) => App {
  sent = [];
  response = () => Promise.resolve(sent.length);
  const http: Http = {
    send: (call, ends) => {
      sent.push(call);
      sentWith = ends;
      return response();
    },
    skew: () => undefined,
    account: () => "admin",
  };
  const app = openApp(jira(), { http, shared: openSharedReads(jira(), http) }, SHORT_WAITS);
  return (signal = NEVER, endsAt = Infinity) => app.forOperation(limits({ signal, endsAt }));
}

test("operations that read one list at the same time share one request", async () => {
  const app = open();
  const responses = await Promise.all(Array.from({ length: 200 }, () => app().sharedRead(LIST)));
  expect(new Set(responses)).toEqual(new Set([1]));
  expect(sent).toHaveLength(1);
});

test("another list gets its own request", async () => {
  const app = open();
  await Promise.all([app().sharedRead(LIST), app().sharedRead({ ...LIST, path: "/rest/others" })]);
  expect(sent).toHaveLength(2);
});

test("a shared response is reused for fifteen seconds", async () => {
  const app = open();
  jest.useFakeTimers();
  await app().sharedRead(LIST);
  jest.advanceTimersByTime(14_999);
  await app().sharedRead(LIST);
  expect(sent).toHaveLength(1);
  jest.advanceTimersByTime(1);
  await app().sharedRead(LIST);
  expect(sent).toHaveLength(2);
});

test("a shared response is not reused for longer if the time of day is set back", async () => {
  const app = open();
  jest.useFakeTimers();
  await app().sharedRead(LIST);
  jest.setSystemTime(Date.now() - 3_600_000);
  jest.advanceTimersByTime(15_000);
  await app().sharedRead(LIST);
  expect(sent).toHaveLength(2);
});

test("an operation counts its writes that were applied or may have been, and no others", async () => {
  const forOperation = open();
  const app = forOperation();
  const failing = (effect: AppError["effect"]) => () =>
    Promise.reject(new AppError("APP_FAILED", "failed", { effect }));
  await app.send(LIST);
  response = failing("none");
  await expect(app.send(WRITE)).rejects.toThrow("failed");
  expect(app.possibleWrites()).toBe(0);
  response = failing("unknown");
  await expect(app.send(WRITE)).rejects.toThrow("failed");
  expect(app.possibleWrites()).toBe(1);
  response = () => Promise.resolve(undefined);
  await app.send(WRITE);
  expect(app.possibleWrites()).toBe(2);
  expect(forOperation().possibleWrites()).toBe(0);
});

describe("a shared list", () => {
  interface Thing {
    id: string;
    name: string;
  }
  const parse =
    (app: App) =>
    (body: unknown): ObjectList<Thing> =>
      readList(app, LIST, body as unknown[], {
        title: "thing",
        read: ({ id, name }) => ({ id, name }) as Thing,
        known: () => ({}),
        keys: ({ name }) => [nameKey(name)],
      });
  const names = async (app: App, freshness: Freshness = "shared"): Promise<string[]> =>
    (await app.sharedList(LIST, freshness, parse(app))).objects.map(({ name }) => name);
  const create = (app: App): Promise<Thing> =>
    app.sendListed<Thing, Thing>(WRITE, {
      list: LIST.path,
      read: (body) => {
        if (body === undefined) throw new AppError("APP_NOT_API", "no response", { effect: "unknown-final" });
        return body as Thing;
      },
      amend: (list, thing) => {
        list.put(thing);
      },
    });
  const ONE_THING: Call = { ...LIST, path: "/rest/things/2" };
  const BY_ID = {
    list: LIST.path,
    id: "2",
    read: (target: Record<string, unknown>) => target as unknown as Thing,
  };
  const ONE = { id: "1", name: "one" };
  const TWO = { id: "2", name: "two" };
  const responding = (body: unknown) => () => Promise.resolve(body);
  const countOf = (method: string): number => sent.filter((call) => call.method === method).length;

  test("has what a write of the run changes, without another request", async () => {
    const app = open();
    response = responding([ONE]);
    await expect(names(app())).resolves.toEqual(["one"]);
    response = responding(TWO);
    await create(app());
    await expect(names(app())).resolves.toEqual(["one", "two"]);
    response = responding({ ...ONE, name: "first" });
    await create(app());
    await expect(names(app())).resolves.toEqual(["two", "first"]);
    response = () => Promise.reject(new AppError("APP_NOT_FOUND", "gone", { status: 404 }));
    await expect(readById(app(), ONE_THING, BY_ID)).resolves.toBeUndefined();
    response = responding({ ...ONE, name: "again" });
    await expect(readById(app(), ONE_THING, { ...BY_ID, id: "1" })).resolves.toEqual({
      ...ONE,
      name: "again",
    });
    await expect(names(app())).resolves.toEqual(["again"]);
    expect(sent.filter(({ method, path }) => method === "GET" && path === LIST.path)).toHaveLength(1);
  });

  test("has what a write changes while the list is requested", async () => {
    const app = open();
    let respond: (body: unknown) => void = () => undefined;
    response = () => new Promise((resolve) => (respond = resolve));
    const listed = names(app());
    response = responding(TWO);
    await create(app());
    respond([ONE]);
    await expect(listed).resolves.toEqual(["one", "two"]);
  });

  test("does not take an object from a read that began before a write", async () => {
    const app = open();
    response = responding([TWO]);
    await names(app());
    let respond: (body: unknown) => void = () => undefined;
    response = () => new Promise((resolve) => (respond = resolve));
    const read = readById(app(), ONE_THING, BY_ID);
    response = responding({ ...TWO, name: "new" });
    await create(app());
    respond(TWO);
    await expect(read).resolves.toEqual(TWO);
    await expect(names(app())).resolves.toEqual(["new"]);
  });

  test.each<[what: string, write: (app: App) => Promise<unknown>, outcome: () => Promise<unknown>]>([
    [
      "whose effect is unknown",
      create,
      () => Promise.reject(new AppError("APP_FAILED", "", { effect: "unknown" })),
    ],
    ["whose response cannot be read", create, responding(undefined)],
    ["that changes no single object", (app) => app.send(WRITE), responding(undefined)],
  ])("is requested again after a write %s", async (_what, write, outcome) => {
    const app = open();
    response = responding([ONE]);
    await names(app());
    response = outcome;
    await write(app()).catch(() => undefined);
    response = responding([ONE, TWO]);
    await expect(names(app())).resolves.toEqual(["one", "two"]);
  });

  test("is kept after a write that the app refused", async () => {
    const app = open();
    response = responding([ONE]);
    await names(app());
    response = () => Promise.reject(new AppError("APP_FAILED", "", { effect: "none" }));
    await expect(create(app())).rejects.toThrow();
    await expect(names(app())).resolves.toEqual(["one"]);
    expect(countOf("GET")).toBe(1);
  });

  test("is reused for fifteen seconds after a response that took longer", async () => {
    const app = open();
    jest.useFakeTimers();
    response = () => new Promise((resolve) => setTimeout(resolve, 20_000, [ONE]));
    const listed = names(app());
    await jest.advanceTimersByTimeAsync(20_000);
    await expect(listed).resolves.toEqual(["one"]);
    jest.advanceTimersByTime(14_999);
    await expect(names(app())).resolves.toEqual(["one"]);
    expect(countOf("GET")).toBe(1);
    jest.advanceTimersByTime(1);
    response = responding([TWO]);
    await expect(names(app())).resolves.toEqual(["two"]);
  });

  test("is requested again if it has to be fresh, and is shared then", async () => {
    const app = open();
    response = responding([ONE]);
    await names(app());
    response = responding([TWO]);
    await expect(names(app(), "fresh")).resolves.toEqual(["two"]);
    await expect(names(app())).resolves.toEqual(["two"]);
    expect(countOf("GET")).toBe(2);
  });
});

test("a write keeps the shared responses that are no lists", async () => {
  const app = open();
  await app().sharedRead(LIST);
  await app().send(WRITE);
  await expect(app().sharedRead(LIST)).resolves.toBe(1);
});

test("an unshared read neither uses nor discards the shared response", async () => {
  const app = open();
  await app().sharedRead(LIST);
  await expect(app().send(LIST)).resolves.toBe(2);
  await expect(app().sharedRead(LIST)).resolves.toBe(1);
});

test("a failure reaches all concurrent readers, and is not reused", async () => {
  const app = open();
  response = () => Promise.reject(new AppError("APP_FAILED", "failed"));
  const both = [app().sharedRead(LIST), app().sharedRead(LIST)];
  for (const one of both) await expect(one).rejects.toThrow("failed");
  response = () => Promise.resolve("better");
  await expect(app().sharedRead(LIST)).resolves.toBe("better");
  expect(sent).toHaveLength(2);
});

test("the cancellation of the first reader does not cancel the shared request", async () => {
  const app = open();
  const cancelled = new AbortController();
  const first = app(cancelled.signal).sharedRead(LIST);
  cancelled.abort();
  await expect(app().sharedRead(LIST)).resolves.toBe(1);
  await expect(first).rejects.toThrow("[APP_CANCELLED]");
});

test.each<[what: string, effect: Effect, status: number | undefined, outcomes: string[]]>([
  ["refused", "none", 400, ["refused"]],
  ["refused with 429, and cancelled while it waits,", "none", 429, ["refused"]],
  ["without a response", "unknown", undefined, ["unknown"]],
  ["cancelled after it may have been sent again", "unknown-final", undefined, ["unknown"]],
  ["never sent", "none", undefined, []],
])("a write that is %s is recorded with what is certain", async (_what, effect, status, outcomes) => {
  const recorded: string[] = [];
  const failure = new AppError("APP_CANCELLED", "no", {
    effect,
    ...(status === undefined ? {} : { status }),
  });
  const http: Http = {
    send: () => Promise.reject(failure),
    skew: () => undefined,
    account: () => "admin",
  };
  const app = openApp(jira(), { http, shared: openSharedReads(jira(), http) }, SHORT_WAITS, ({ outcome }) =>
    recorded.push(outcome),
  );
  const write = app.forOperation(limits()).send({ ...WRITE, change: { object: "a thing" } });
  await expect(write).rejects.toBe(failure);
  expect(recorded).toEqual(outcomes);
});

test("a shared request waits for as long as one of its readers, and ends with the last one", async () => {
  const app = open();
  response = () => new Promise(() => undefined);
  const [short, long] = [new AbortController(), new AbortController()];
  const readers = [app(short.signal, 10), app(long.signal, 20)].map((reader) =>
    reader.sharedRead(LIST).catch((error: unknown) => error),
  );
  expect([sent.length, sentWith.endsAt]).toEqual([1, 20]);
  long.abort();
  await readers[1];
  expect([sentWith.signal.aborted, sentWith.endsAt]).toEqual([false, 10]);
  short.abort();
  expect(await readers[0]).toMatchObject({ code: "APP_CANCELLED" });
  expect(sentWith.signal.aborted).toBe(true);
  response = () => Promise.resolve("again");
  await expect(app().sharedRead(LIST)).resolves.toBe("again");
});
