import { newOwner, openOwnership } from "../../../provider/lifecycle/ownership";

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
  ownership.recordRefresh(ID, "old");
  ownership.recordDiff(ID, "old");
  ownership.acquire(ID, "new");
  expect(ownership.isOwnedByOther(ID, "old")).toBe(true);
});

test("a released object can be acquired", () => {
  const ownership = openOwnership();
  ownership.record(ID, "old");
  ownership.reserveKey("jira", "incoming ci", "the object", "old");
  ownership.release(ID, "old");
  expect(() => {
    ownership.acquire(ID, "new");
    ownership.reserveKey("jira", "incoming ci", "the object", "new");
  }).not.toThrow();
});

test("a unique position can be reserved again for the same object, and not for two", () => {
  const ownership = openOwnership();
  expect(ownership.reserve("jira", "primary link", "one")).toBeUndefined();
  expect(ownership.reserve("jira", "primary link", "one")).toBeUndefined();
  expect(ownership.reserve("jira", "primary link", "two")).toBe("one");
  expect(ownership.reserve("jira", "another primary link", "two")).toBeUndefined();
});

test("a refresh that reads two resources of one object fails neither", () => {
  const ownership = openOwnership();
  for (const owner of ["old", "new"]) ownership.recordRefresh(ID, owner);
  for (const owner of ["old", "new"]) expect(ownership.recordDiff(ID, owner)).toBe(false);
  expect(ownership.recordDiff(ID, "new")).toBe(true);
  expect(ownership.isOwnedByOther(ID, "old")).toBe(true);
});

test.each([
  ["the earlier one first", ["old", "new"]],
  ["the later one first", ["new", "old"]],
] as const)(
  "the later of two resources of one object supersedes the earlier one, read %s",
  (_title, order) => {
    const ownership = openOwnership();
    const owners = { old: "7b5e7d62-1d5c-4ae5-8f8b-3a7d2a0d9f10", new: newOwner() };
    for (const which of order) ownership.recordReader(ID, { owner: owners[which], deletes: which === "old" });
    expect(ownership.isSuperseded(ID, owners.old)).toBe(true);
    expect(ownership.isSuperseded(ID, owners.new)).toBe(false);
    expect(ownership.isOwnedHere(ID, owners.new)).toBe(true);
    expect(ownership.isOwnedHere(ID, owners.old)).toBe(false);
  },
);

test("the key of an object is reserved by one resource", () => {
  const ownership = openOwnership();
  ownership.reserveKey("jira", "incoming ci", 'the incoming link "ci" on jira', "one");
  ownership.reserveKey("jira", "incoming ci", 'the incoming link "ci" on jira', "one");
  expect(() => {
    ownership.reserveKey("jira", "incoming ci", 'the incoming link "ci" on jira', "two");
  }).toThrow('the incoming link "ci" on jira is already managed by another resource of this stack');
});

test("runs do not share their ownership", () => {
  openOwnership().acquire(ID, "new");
  expect(() => openOwnership().acquire(ID, "newer")).not.toThrow();
});
