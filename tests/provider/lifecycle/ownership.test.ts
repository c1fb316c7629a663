import { openClaims } from "../../../provider/lifecycle/ownership";

const ID = "jira/incoming/1";

test("an object that nobody stands for can be taken over, once", () => {
  const claims = openClaims();
  claims.takeOver(ID, "new");
  expect(() => claims.takeOver(ID, "newer")).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE", message: expect.stringContaining("aliases") }) as Error,
  );
});

test("an object that a resource of the program stands for cannot be taken over", () => {
  const claims = openClaims();
  claims.compared(ID, "old");
  expect(() => claims.takeOver(ID, "new")).toThrow("already managed by another resource");
  expect(claims.isAnothers(ID, "old")).toBe(false);
});

test("an object that was taken over is no longer the old resource's, to compare or to delete", () => {
  const claims = openClaims();
  claims.takeOver(ID, "new");
  expect(claims.isAnothers(ID, "old")).toBe(true);
  expect(claims.isAnothers(ID, "new")).toBe(false);
  expect(() => claims.compared(ID, "old")).toThrow("already managed by another resource");
});

test("what a refresh compares may be taken over: the program need not declare it any more", () => {
  const claims = openClaims();
  claims.refreshed(ID);
  claims.compared(ID, "old");
  claims.takeOver(ID, "new");
  expect(claims.isAnothers(ID, "old")).toBe(true);
});

test("an object that was released is free", () => {
  const claims = openClaims();
  claims.known(ID, "old");
  claims.release(ID);
  expect(() => claims.takeOver(ID, "new")).not.toThrow();
});

test("what there is one of may be wanted again for the same object, and not for two", () => {
  const claims = openClaims();
  expect(claims.wanted("primary link", "one")).toBeUndefined();
  expect(claims.wanted("primary link", "one")).toBeUndefined();
  expect(claims.wanted("primary link", "two")).toBe("one");
  expect(claims.wanted("another primary link", "two")).toBeUndefined();
});

test("runs know nothing of each other", () => {
  openClaims().takeOver(ID, "new");
  expect(() => openClaims().takeOver(ID, "newer")).not.toThrow();
});
