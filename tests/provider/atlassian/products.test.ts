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

/** The table in the documentation, cell by cell, without its typography. */
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

  test("implies scopes of its own vocabulary only", () => {
    for (const implied of Object.values(product.scopes)) {
      for (const scope of implied) expect(vocabulary).toContain(scope);
    }
  });

  test("implies in one direction: no two scopes allow the same", () => {
    for (const one of vocabulary) {
      for (const other of vocabulary.filter((scope) => scope !== one)) {
        expect(sameScopes(product, [one], [other])).toBe(false);
      }
    }
  });

  test("has closures that are closed, contain what was asked for, and do not depend on order", () => {
    for (const scope of vocabulary) {
      const closed = closure(product, [scope]);
      expect(closed).toContain(scope);
      expect(closure(product, closed)).toEqual(closed);
      expect(closure(product, [...closed].reverse())).toEqual(closed);
    }
  });

  test("gives a client without declared scopes one that implies nothing else", () => {
    expect(closure(product, [product.leastScope])).toEqual([product.leastScope]);
    expect(vocabulary).toContain(product.leastScope);
  });

  test("has powerful scopes of its own, everything above which is powerful, too", () => {
    expect(product.powerfulScopes).not.toContain(product.leastScope);
    for (const powerful of product.powerfulScopes) {
      expect(vocabulary).toContain(powerful);
      const above = vocabulary.filter((scope) => closure(product, [scope]).includes(powerful));
      for (const scope of above) expect(product.powerfulScopes).toContain(scope);
    }
  });

  test("links to other products since no earlier than it has both kinds of links", () => {
    expect(isAtLeast(product.since.productLinks, product.since.incoming)).toBe(true);
    expect(isAtLeast(product.since.productLinks, product.since.outgoing)).toBe(true);
    const { productLinks, productLinksByHand = productLinks, incoming } = product.since;
    expect(isAtLeast(productLinks, productLinksByHand)).toBe(true);
    expect(isAtLeast(productLinksByHand, incoming)).toBe(true);
  });

  test("is in the documentation as it is here", () => {
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

  test("is imitated by the sandbox with the same facts", () => {
    const imitated = sandboxProducts[key];
    expect(imitated).toMatchObject({ typeId: product.typeId, title: product.title });
    // What the vendor documents of making a link by hand is nothing that an app does.
    const { productLinksByHand: _documented, ...since } = product.since;
    expect(imitated.since).toEqual(since);
    expect(imitated.leastScope).toBe(product.leastScope);
    expect(Object.keys(imitated.scopes)).toEqual(vocabulary);
    for (const scope of vocabulary) {
      expect([...scopeClosure(key, scope)].sort()).toEqual(closure(product, [scope]));
    }
  });

  test("is stored and found again under its own type", () => {
    expect(applicationTypeOf(typeIdOf(key))).toBe(key);
  });

  test("accepts each of its scopes, and refuses another's at its place with what it has", () => {
    const appsConfig = appsConfigOf({ app: { product: key, url: "https://app.example.com", token: "t" } });
    const { target } = checkApp(appsConfig, "app", "app");
    if (target === undefined) throw new Error("the app is not in the fleet");
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
])("%s says of %s what is wrong with it", (key, scope, complaint) => {
  expect(scopeComplaint(PRODUCTS[key], scope)).toBe(complaint);
});

test.each<[ApplicationType, string]>([
  ["bitbucket", "stash"],
  ["generic", "generic"],
])("a link of the declared type %s is stored as %s", (type, typeId) => {
  expect(typeIdOf(type)).toBe(typeId);
  expect(applicationTypeOf(typeId)).toBe(type);
});

test("a type that products store but nobody can declare is told apart", () => {
  expect(applicationTypeOf("bitbucket")).toBeUndefined();
  expect(applicationTypeOf("fecru")).toBeUndefined();
});
