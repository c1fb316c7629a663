import type { App } from "../../../provider/atlassian/app";
import { AppError, type AppErrorCode, type Effect } from "../../../provider/atlassian/errors";
import { confirmWrite, confirmDeletion } from "../../../provider/atlassian/confirmWrite";
import { SHORT_WAITS, jira } from "./apps";

const app: App = {
  skew: () => undefined,
  target: jira(),
  timeouts: SHORT_WAITS,
  signal: new AbortController().signal,
  send: () => Promise.reject(new Error("nothing here sends")),
  sharedRead: () => Promise.reject(new Error("nothing here reads")),
};

const failure = (effect: Effect, code: AppErrorCode = "APP_RESPONSE_LOST"): AppError =>
  new AppError(code, `failed with the effect ${effect}`, { effect });

/** A write that fails in these ways, one after the other, and then succeeds. */
function failing(...failures: AppError[]): jest.Mock<Promise<string>, []> {
  const act = jest.fn<Promise<string>, []>().mockResolvedValue("written");
  for (const error of failures) act.mockRejectedValueOnce(error);
  return act;
}

/** An app that does not show the write for so many looks. */
function appearing(after: number): jest.Mock<Promise<string | undefined>, []> {
  const observe = jest.fn<Promise<string | undefined>, []>().mockResolvedValue("seen");
  for (let look = 0; look < after; look++) observe.mockResolvedValueOnce(undefined);
  return observe;
}

/** An app that never shows the write. */
const never = (): jest.Mock<Promise<undefined>, []> =>
  jest.fn<Promise<undefined>, []>().mockResolvedValue(undefined);

test("a write that succeeds is sent once and not looked for", async () => {
  const act = failing();
  const observe = appearing(0);
  await expect(confirmWrite(app, { act, observe })).resolves.toBe("written");
  expect([act.mock.calls.length, observe.mock.calls.length]).toEqual([1, 0]);
});

test("a write whose answer was lost is not sent again once the app shows it, be it late", async () => {
  const act = failing(failure("unknown"));
  await expect(confirmWrite(app, { act, observe: appearing(2) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write that never arrived is sent again", async () => {
  const act = failing(failure("unknown"));
  await expect(confirmWrite(app, { act, observe: never() })).resolves.toBe("written");
  expect(act).toHaveBeenCalledTimes(2);
});

test("a write that never arrives is given up after three repeats, with its own error", async () => {
  const error = failure("unknown");
  const act = failing(error, error, error, error, error);
  await expect(confirmWrite(app, { act, observe: never() })).rejects.toBe(error);
  expect(act).toHaveBeenCalledTimes(4);
});

test("a write that would not help to send again is only looked for", async () => {
  const error = failure("unknown-final");
  const act = failing(error);
  await expect(confirmWrite(app, { act, observe: never() })).rejects.toBe(error);
  await expect(confirmWrite(app, { act: failing(error), observe: appearing(4) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write whose outcome cannot be looked at is not sent again: it may have happened", async () => {
  const error = failure("unknown");
  const act = failing(error);
  const observe = jest.fn().mockRejectedValue(failure("none", "APP_UNAUTHENTICATED"));
  await expect(confirmWrite(app, { act, observe })).rejects.toBe(error);
  expect(act).toHaveBeenCalledTimes(1);
});

test("a write that the app refused is neither looked for nor sent again", async () => {
  const error = failure("none", "APP_REFUSED");
  const observe = appearing(0);
  await expect(confirmWrite(app, { act: failing(error), observe })).rejects.toBe(error);
  expect(observe).not.toHaveBeenCalled();
});

test("a repeat that is refused because the first attempt arrived late is looked for", async () => {
  const act = failing(failure("unknown"), failure("none", "APP_REFUSED"));
  // The first looks, after the lost response, see nothing.
  await expect(confirmWrite(app, { act, observe: appearing(4) })).resolves.toBe("seen");
  expect(act).toHaveBeenCalledTimes(2);
});

test("what is no app's failure passes through", async () => {
  const bug = new TypeError("a bug");
  const act = jest.fn().mockRejectedValue(bug);
  await expect(confirmWrite(app, { act, observe: appearing(0) })).rejects.toBe(bug);
});

describe("a deletion", () => {
  test("succeeds when the object is gone already", async () => {
    const remove = jest.fn().mockRejectedValue(failure("none", "APP_NOT_FOUND"));
    await expect(confirmDeletion(app, remove, appearing(0))).resolves.toBeUndefined();
  });

  test("whose answer was lost succeeds when the app no longer has the object", async () => {
    const remove = jest.fn().mockRejectedValue(failure("unknown"));
    await expect(confirmDeletion(app, remove, () => Promise.resolve(undefined))).resolves.toBeUndefined();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("that the app refuses fails", async () => {
    const error = failure("none", "APP_FORBIDDEN");
    await expect(confirmDeletion(app, () => Promise.reject(error), appearing(0))).rejects.toBe(error);
  });
});
