import { readFileSync } from "node:fs";
import path from "node:path";
import {
  applicationTypeOf,
  closure,
  isAtLeast,
  PRODUCTS,
  sameScopes,
  scopeComplaint,
  typeIdOf,
  type Product,
} from "../../../provider/atlassian/products";
import type { ApplicationType, Product as ProductKey } from "../../../provider/schema/types.gen";
import { checkApp, scopeProblems } from "../../../provider/lifecycle/check";
import { products as sandboxProducts, scopeClosure } from "../../../sandbox/products/products";
import { appsConfigOf } from "./apps";

/** The cells of the table in the documentation, without formatting. */
const documented = readFileSync(path.join(__dirname, "../../../docs/configuration.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| `[a-z]+` +\| [\d.]+ /.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const products = Object.entries(PRODUCTS) as [ProductKey, Product][];

describe.each(products)("%s", (key, product) => {
  const vocabulary = Object.keys(product.scopes);

  test("implies only its own scopes", () => {
    for (const implied of Object.values(product.scopes)) {
      for (const scope of implied) expect(vocabulary).toContain(scope);
    }
  });

  test("has no two scopes that imply each other", () => {
    for (const one of vocabulary) {
      for (const other of vocabulary.filter((scope) => scope !== one)) {
        expect(sameScopes(product, [one], [other])).toBe(false);
      }
    }
  });

  test("has closures of scopes with any name", () => {
    expect(closure(product, ["constructor", "__proto__"])).toEqual(["__proto__", "constructor"]);
  });

  test("has closures that are closed, contain the given scopes, and do not depend on order", () => {
    for (const scope of vocabulary) {
      const closed = closure(product, [scope]);
      expect(closed).toContain(scope);
      expect(closure(product, closed)).toEqual(closed);
      expect(closure(product, [...closed].reverse())).toEqual(closed);
    }
  });

  test("has a default scope that implies no other", () => {
    expect(closure(product, [product.leastScope])).toEqual([product.leastScope]);
    expect(vocabulary).toContain(product.leastScope);
  });

  test("has powerful scopes, and every scope that implies one is powerful, too", () => {
    expect(product.powerfulScopes).not.toContain(product.leastScope);
    for (const powerful of product.powerfulScopes) {
      expect(vocabulary).toContain(powerful);
      const above = vocabulary.filter((scope) => closure(product, [scope]).includes(powerful));
      for (const scope of above) expect(product.powerfulScopes).toContain(scope);
    }
  });

  test("supports links between products only in versions with incoming and outgoing links", () => {
    expect(isAtLeast(product.since.productLinks, product.since.incoming)).toBe(true);
    expect(isAtLeast(product.since.productLinks, product.since.outgoing)).toBe(true);
    const { productLinks, productLinksByHand = productLinks, incoming } = product.since;
    expect(isAtLeast(productLinks, productLinksByHand)).toBe(true);
    expect(isAtLeast(productLinksByHand, incoming)).toBe(true);
  });

  test("is documented correctly", () => {
    const scopes = Object.entries(product.scopes).map(([scope, implied]) => {
      const name = product.powerfulScopes.includes(scope) ? `**${scope}**` : scope;
      return implied.length === 0 ? name : `${name} (${implied.join(", ")})`;
    });
    const { incoming, outgoing, productLinks, productLinksByHand } = product.since;
    expect(outgoing).toBe(incoming);
    expect(documented).toContainEqual([
      `\`${key}\``,
      incoming,
      productLinks,
      productLinksByHand ?? "",
      scopes.join(", "),
    ]);
    expect(vocabulary[0]).toBe(product.leastScope);
  });

  test("has the same facts in the sandbox", () => {
    const emulated = sandboxProducts[key];
    expect(emulated).toMatchObject({ typeId: product.typeId, title: product.title });
    // The sandbox does not emulate the vendor's documentation of manual setup.
    const { productLinksByHand: _documented, ...since } = product.since;
    expect(emulated.since).toEqual(since);
    expect(emulated.leastScope).toBe(product.leastScope);
    expect(Object.keys(emulated.scopes)).toEqual(vocabulary);
    for (const scope of vocabulary) {
      expect([...scopeClosure(key, scope)].sort()).toEqual(closure(product, [scope]));
    }
  });

  test("has its own type of application links", () => {
    expect(applicationTypeOf(typeIdOf(key))).toBe(key);
  });

  test("accepts each of its scopes, and refuses a scope of another product with a list of its own", () => {
    const appsConfig = appsConfigOf({ app: { product: key, url: "https://app.example.com", token: "t" } });
    const { target } = checkApp(appsConfig, "app", "app");
    if (target === undefined) throw new Error("the app is not configured");
    expect(scopeProblems(target, vocabulary)).toEqual([]);
    expect(scopeProblems(target, ["READING_GLASSES"])).toEqual([
      {
        path: "scopes[0]",
        reason: `${product.title} has no scope "READING_GLASSES"; it has ${vocabulary.join(", ")}`,
      },
    ]);
  });
});

test.each<[ProductKey, string[], string[]]>([
  ["jira", ["SYSTEM_ADMIN"], ["ADMIN", "READ", "SYSTEM_ADMIN", "WRITE"]],
  ["jira", ["MANAGE_SUBSCRIPTIONS"], ["MANAGE_SUBSCRIPTIONS", "READ_ALL"]],
  ["confluence", ["WRITE"], ["READ", "WRITE"]],
  [
    "bitbucket",
    ["REPO_WRITE", "ACCOUNT_WRITE"],
    ["ACCOUNT_WRITE", "PUBLIC_REPOS", "REPO_READ", "REPO_WRITE"],
  ],
  ["bitbucket", ["SYSTEM_ADMIN"], Object.keys(PRODUCTS.bitbucket.scopes).sort()],
  ["bamboo", ["USER"], ["READ", "TRIGGER", "USER"]],
  ["bamboo", ["WRITE"], ["WRITE"]],
  ["crowd", ["SYSTEM_ADMIN"], ["SYSTEM_ADMIN", "USER"]],
])("in %s, %j allow %j", (key, scopes, allowed) => {
  expect(closure(PRODUCTS[key], scopes)).toEqual(allowed);
});

test.each<[ProductKey, string, string]>([
  ["jira", "RAED", 'Jira has no scope "RAED"; did you mean READ?'],
  ["confluence", "READ_ALL", 'Confluence has no scope "READ_ALL"; it has READ, WRITE, ADMIN, SYSTEM_ADMIN'],
  ["bitbucket", "REPO_RAED", 'Bitbucket has no scope "REPO_RAED"; did you mean REPO_READ?'],
  ["bamboo", "TRIGER", 'Bamboo has no scope "TRIGER"; did you mean TRIGGER?'],
  ["crowd", "READ", 'Crowd has no scope "READ"; it has USER, SYSTEM_ADMIN'],
])("%s refuses %s with a suggestion", (key, scope, complaint) => {
  expect(scopeComplaint(PRODUCTS[key], scope)).toBe(complaint);
});

test.each<[ApplicationType, string]>([
  ["bitbucket", "stash"],
  ["generic", "generic"],
])("a link of the declared type %s is stored as %s", (type, typeId) => {
  expect(typeIdOf(type)).toBe(typeId);
  expect(applicationTypeOf(typeId)).toBe(type);
});

test("a stored type that cannot be declared is distinguished", () => {
  expect(applicationTypeOf("bitbucket")).toBeUndefined();
  expect(applicationTypeOf("fecru")).toBeUndefined();
});
