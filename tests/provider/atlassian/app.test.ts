import type { Call } from "../../../provider/atlassian/responses";
import { openApp, type App } from "../../../provider/atlassian/app";
import { AppError, type Effect } from "../../../provider/atlassian/appError";
import type { Http } from "../../../provider/atlassian/http";
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
  const app = openApp(jira(), http, SHORT_WAITS);
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

test("a write discards the shared response, before it is sent and after it ends, even with an error", async () => {
  const app = open();
  await app().sharedRead(LIST);
  response = async () => {
    // Another operation reads while the write is in progress.
    response = () => Promise.resolve("during");
    await app().sharedRead(LIST);
    throw new AppError("APP_FAILED", "failed");
  };
  await expect(app().send(WRITE)).rejects.toThrow("failed");
  response = () => Promise.resolve("after");
  await expect(app().sharedRead(LIST)).resolves.toBe("after");
  expect(sent.map(({ method }) => method)).toEqual(["GET", "POST", "GET", "GET"]);
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
  await expect(first).resolves.toBe(1);
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
  const app = openApp(jira(), http, SHORT_WAITS, ({ outcome }) => recorded.push(outcome));
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
