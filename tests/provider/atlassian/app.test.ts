import type { Call } from "../../../provider/atlassian/responses";
import { openApp, type App } from "../../../provider/atlassian/app";
import { AppError } from "../../../provider/atlassian/appError";
import type { Http } from "../../../provider/atlassian/http";
import { SHORT_WAITS, jira } from "./apps";

const LIST: Call = { operation: "list things", method: "GET", path: "/rest/things" };
const WRITE: Call = { ...LIST, operation: "create a thing", method: "POST", body: {} };
const NEVER = new AbortController().signal;

let now: number;
let sent: Call[];
let response: () => Promise<unknown>;

function open(): (signal?: AbortSignal) => App {
  now = 0;
  sent = [];
  response = () => Promise.resolve(sent.length);
  const http: Http = {
    send: (call) => {
      sent.push(call);
      return response();
    },
    skew: () => undefined,
    account: () => "admin",
  };
  const app = openApp(jira(), http, SHORT_WAITS, undefined, () => now);
  return (signal = NEVER) => app.forOperation(signal);
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
  await app().sharedRead(LIST);
  now = 14_999;
  await app().sharedRead(LIST);
  expect(sent).toHaveLength(1);
  now = 15_000;
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
