import { openClaims } from "../../../provider/lifecycle/claims";

const ID = "jira/incoming/1";

test("an object that nobody stands for can be taken over, once", () => {
  const claims = openClaims();
  claims.takeOver(ID);
  expect(claims.wasTakenOver(ID)).toBe(true);
  expect(() => claims.takeOver(ID)).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE", message: expect.stringContaining("aliases") }) as Error,
  );
});

test("an object of the state cannot be taken over, and is not taken for taken over", () => {
  const claims = openClaims();
  claims.known(ID);
  expect(() => claims.takeOver(ID)).toThrow("already managed by another resource");
  expect(claims.wasTakenOver(ID)).toBe(false);
});

test("an object that was released is free", () => {
  const claims = openClaims();
  claims.known(ID);
  claims.release(ID);
  claims.takeOver(ID);
  claims.release(ID);
  expect(claims.wasTakenOver(ID)).toBe(false);
});

test("runs know nothing of each other", () => {
  openClaims().takeOver(ID);
  expect(openClaims().wasTakenOver(ID)).toBe(false);
});
