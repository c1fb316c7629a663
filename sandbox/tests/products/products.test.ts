import { isAtLeast, offeredScopes, products, scopeClosure } from "../../products/products";

test.each([
  ["8.22", "8.22.0", true],
  ["8.22.1", "8.22", true],
  ["10.0", "8.22", true],
  ["8.3", "8.22", false],
  ["8", "8.0.1", false],
])("%s is at least %s: %s", (version, since, expected) => {
  expect(isAtLeast(version, since)).toBe(expected);
});

test("implied scopes include the scopes that those imply", () => {
  for (const [name, { scopes, leastScope }] of Object.entries(products)) {
    const product = name as keyof typeof products;
    for (const scope of Object.keys(scopes)) {
      const closure = scopeClosure(product, scope);
      for (const implied of closure) {
        for (const further of scopeClosure(product, implied)) expect(closure).toContain(further);
      }
    }
    expect(scopeClosure(product, leastScope)).toEqual(new Set([leastScope]));
  }
});

test("only newer versions have newer scopes", () => {
  expect(offeredScopes("jira", "10.2.9")).toEqual(["READ", "WRITE", "ADMIN", "SYSTEM_ADMIN"]);
  expect(offeredScopes("jira", "10.3")).toContain("READ_ALL");
  expect(offeredScopes("confluence", "10.3")).not.toContain("READ_ALL");
});
