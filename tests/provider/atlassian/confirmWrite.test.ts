import type { App } from "../../../provider/atlassian/app";
import { AppError, type AppErrorCode, type Effect } from "../../../provider/atlassian/appError";
import { confirmWrite, confirmDeletion, repeatWrite } from "../../../provider/atlassian/confirmWrite";
import { nothingLearned } from "../../../provider/atlassian/learned";
import { SHORT_WAITS, jira } from "./apps";

const app: App = {
  skew: () => undefined,
  possibleWrites: () => 0,
  forCleanup: () => app,
  warnOnce: () => undefined,
  target: jira(),
  timeouts: SHORT_WAITS,
  learned: nothingLearned(),
  signal: new AbortController().signal,
  send: () => Promise.reject(new Error("nothing here sends")),
  sendListed: () => Promise.reject(new Error("nothing here sends")),
  sharedRead: () => Promise.reject(new Error("nothing here reads")),
  sharedList: () => Promise.reject(new Error("nothing here reads")),
  readListed: () => Promise.reject(new Error("nothing here reads")),
};

const failure = (effect: Effect, code: AppErrorCode = "APP_RESPONSE_LOST"): AppError =>
  new AppError(code, `failed with the effect ${effect}`, { effect });

/** A write that fails with these errors, one after the other, and then succeeds. */
function failing(...failures: AppError[]): jest.Mock<Promise<string>, []> {
  const act = jest.fn<Promise<string>, []>().mockResolvedValue("written");
  for (const error of failures) act.mockRejectedValueOnce(error);
  return act;
}

/** An app that does not show the write in this number of reads. */
function appearing(after: number): jest.Mock<Promise<string | undefined>, []> {
  const observe = jest.fn<Promise<string | undefined>, []>().mockResolvedValue("seen");
  for (let look = 0; look < after; look++) observe.mockResolvedValueOnce(undefined);
  return observe;
}

/** An app that never shows the write. */
const never = (): jest.Mock<Promise<undefined>, []> =>
  jest.fn<Promise<undefined>, []>().mockResolvedValue(undefined);

test("a write that succeeds is sent once and not read back", async () => {
  const act = failing();
  const observe = appearing(0);
  await expect(confirmWrite(app, { act, observe })).resolves.toBe("written");
  expect([act.mock.calls.length, observe.mock.calls.length]).toEqual([1, 0]);
});

test("a write whose response is lost is not sent again if the app shows it, even late", async () => {
  const act = failing(failure("unknown"));
  await expect(confirmWrite(app, { act, observe: appearing(2) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write that never arrived is sent again", async () => {
  const act = failing(failure("unknown"));
  await expect(confirmWrite(app, { act, observe: never() })).resolves.toBe("written");
  expect(act).toHaveBeenCalledTimes(2);
});

test("a write that never arrives fails after three retries with its own error", async () => {
  const error = failure("unknown");
  const act = failing(error, error, error, error, error);
  await expect(confirmWrite(app, { act, observe: never() })).rejects.toBe(error);
  expect(act).toHaveBeenCalledTimes(4);
});

test("a write that must not be retried is only read back", async () => {
  const error = failure("unknown-final");
  const act = failing(error);
  await expect(confirmWrite(app, { act, observe: never() })).rejects.toBe(error);
  await expect(confirmWrite(app, { act: failing(error), observe: appearing(4) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write that cannot be read back is not sent again, because it may have been applied", async () => {
  const error = failure("unknown");
  const act = failing(error);
  const observe = jest.fn().mockRejectedValue(failure("none", "APP_UNAUTHENTICATED"));
  await expect(confirmWrite(app, { act, observe })).rejects.toBe(error);
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write that the app refused is neither read back nor sent again", async () => {
  const error = failure("none", "APP_REFUSED");
  const observe = appearing(0);
  await expect(confirmWrite(app, { act: failing(error), observe })).rejects.toBe(error);
  expect(observe).not.toHaveBeenCalled();
});

test("a retry that is refused because the first attempt arrived late is read back", async () => {
  const act = failing(failure("unknown"), failure("none", "APP_REFUSED"));
  // The first reads, after the lost response, find nothing.
  await expect(confirmWrite(app, { act, observe: appearing(4) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(2);
});

test("other errors are rethrown", async () => {
  const bug = new TypeError("a bug");
  const act = jest.fn().mockRejectedValue(bug);
  await expect(confirmWrite(app, { act, observe: appearing(0) })).rejects.toBe(bug);
});

describe("a deletion", () => {
  test("succeeds if the object is already gone", async () => {
    const remove = jest.fn().mockRejectedValue(failure("none", "APP_NOT_FOUND"));
    await expect(confirmDeletion(app, remove, appearing(0))).resolves.toBeUndefined();
  });

  test("whose response is lost succeeds if the app no longer has the object", async () => {
    const remove = jest.fn().mockRejectedValue(failure("unknown"));
    await expect(confirmDeletion(app, remove, () => Promise.resolve(undefined))).resolves.toBeUndefined();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("fails if the app refuses it", async () => {
    const error = failure("none", "APP_FORBIDDEN");
    await expect(confirmDeletion(app, () => Promise.reject(error), appearing(0))).rejects.toBe(error);
  });
});

test.each<[Effect, number]>([
  ["unknown", 2],
  ["unknown-final", 2],
  ["none", 1],
])(
  "a write that may be repeated is sent again after a failure with the effect %s, not after others",
  async (effect, sent) => {
    const act = failing(failure(effect));
    await repeatWrite(app, act).catch(() => undefined);
    expect(act).toHaveBeenCalledTimes(sent);
  },
);

test("a write that may be repeated is sent a bounded number of times, and its last error is thrown", async () => {
  const act = jest.fn(() => Promise.reject(failure("unknown")));
  await expect(repeatWrite(app, act)).rejects.toMatchObject({ code: "APP_RESPONSE_LOST" });
  expect(act).toHaveBeenCalledTimes(4);
});

test("a write that may be repeated is not sent again after the end of the operation", async () => {
  const ending = new AbortController();
  const act = jest.fn(() => {
    ending.abort();
    return Promise.reject(failure("unknown"));
  });
  await expect(repeatWrite({ ...app, signal: ending.signal }, act)).rejects.toThrow();
  expect(act).toHaveBeenCalledTimes(1);
});
test("a cancelled operation does not wait for the next read, and the write may have been applied", async () => {
  const operation = new AbortController();
  const slow = { ...app, signal: operation.signal, timeouts: { ...SHORT_WAITS, firstRead: 60_000 } };
  const error = failure("unknown");
  const act = failing(error);
  const observe = jest.fn<Promise<undefined>, []>().mockImplementation(() => {
    setTimeout(() => {
      operation.abort();
    }, 10);
    return Promise.resolve(undefined);
  });
  const start = performance.now();
  await expect(confirmWrite(slow, { act, observe })).rejects.toBe(error);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write may have been applied if its repetition was refused and cannot be read back", async () => {
  const lost = failure("unknown");
  const act = failing(lost, failure("none", "APP_CANCELLED"));
  const observe = never();
  observe.mockImplementation(() =>
    act.mock.calls.length < 2 ? Promise.resolve(undefined) : Promise.reject(failure("none")),
  );
  await expect(confirmWrite(app, { act, observe })).rejects.toBe(lost);
});
