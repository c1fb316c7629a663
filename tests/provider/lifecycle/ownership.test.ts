import { openOwnership } from "../../../provider/lifecycle/ownership";

const ID = "jira/incoming/1";

test("an object that nobody stands for can be taken over, once", () => {
  const ownership = openOwnership();
  ownership.acquire(ID, "new");
  expect(() => ownership.acquire(ID, "newer")).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE", message: expect.stringContaining("aliases") }) as Error,
  );
});

test("an object that a resource of the program stands for cannot be taken over", () => {
  const ownership = openOwnership();
  ownership.compared(ID, "old");
  expect(() => ownership.acquire(ID, "new")).toThrow("already managed by another resource");
  expect(ownership.isAnothers(ID, "old")).toBe(false);
});

test("an object that was taken over is no longer the old resource's, to compare or to delete", () => {
  const ownership = openOwnership();
  ownership.acquire(ID, "new");
  expect(ownership.isAnothers(ID, "old")).toBe(true);
  expect(ownership.isAnothers(ID, "new")).toBe(false);
  expect(() => ownership.compared(ID, "old")).toThrow("already managed by another resource");
});

test("what a refresh compares may be taken over: the program need not declare it any more", () => {
  const ownership = openOwnership();
  ownership.refreshed(ID);
  ownership.compared(ID, "old");
  ownership.acquire(ID, "new");
  expect(ownership.isAnothers(ID, "old")).toBe(true);
});

test("an object that was released is free", () => {
  const ownership = openOwnership();
  ownership.known(ID, "old");
  ownership.release(ID);
  expect(() => ownership.acquire(ID, "new")).not.toThrow();
});

test("what there is one of may be wanted again for the same object, and not for two", () => {
  const ownership = openOwnership();
  expect(ownership.wanted("primary link", "one")).toBeUndefined();
  expect(ownership.wanted("primary link", "one")).toBeUndefined();
  expect(ownership.wanted("primary link", "two")).toBe("one");
  expect(ownership.wanted("another primary link", "two")).toBeUndefined();
});

test("runs know nothing of each other", () => {
  openOwnership().acquire(ID, "new");
  expect(() => openOwnership().acquire(ID, "newer")).not.toThrow();
});
