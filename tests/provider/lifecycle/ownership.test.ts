import { openOwnership } from "../../../provider/lifecycle/ownership";

const ID = "jira/incoming/1";

test("an object without an owner can be acquired, once", () => {
  const ownership = openOwnership();
  ownership.acquire(ID, "new");
  expect(() => ownership.acquire(ID, "newer")).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE", message: expect.stringContaining("aliases") }) as Error,
  );
});

test("an object that a resource of the program manages cannot be acquired", () => {
  const ownership = openOwnership();
  ownership.recordDiff(ID, "old");
  expect(() => ownership.acquire(ID, "new")).toThrow("already managed by another resource");
  expect(ownership.isOwnedByOther(ID, "old")).toBe(false);
});

test("the old resource can neither diff nor delete an object that a new one acquired", () => {
  const ownership = openOwnership();
  ownership.acquire(ID, "new");
  expect(ownership.isOwnedByOther(ID, "old")).toBe(true);
  expect(ownership.isOwnedByOther(ID, "new")).toBe(false);
  expect(() => ownership.recordDiff(ID, "old")).toThrow("already managed by another resource");
});

test("an object that a refresh has read can be acquired: the program may not declare it any more", () => {
  const ownership = openOwnership();
  ownership.recordRefresh(ID);
  ownership.recordDiff(ID, "old");
  ownership.acquire(ID, "new");
  expect(ownership.isOwnedByOther(ID, "old")).toBe(true);
});

test("a released object can be acquired", () => {
  const ownership = openOwnership();
  ownership.record(ID, "old");
  ownership.release(ID);
  expect(() => ownership.acquire(ID, "new")).not.toThrow();
});

test("a unique position can be reserved again for the same object, and not for two", () => {
  const ownership = openOwnership();
  expect(ownership.reserve("primary link", "one")).toBeUndefined();
  expect(ownership.reserve("primary link", "one")).toBeUndefined();
  expect(ownership.reserve("primary link", "two")).toBe("one");
  expect(ownership.reserve("another primary link", "two")).toBeUndefined();
});

test("runs do not share their ownership", () => {
  openOwnership().acquire(ID, "new");
  expect(() => openOwnership().acquire(ID, "newer")).not.toThrow();
});
