import * as fc from "fast-check";
import { diffInputs, inDeclaredOrder, sameSet, type Comparison } from "../../../provider/lifecycle/diff";
import { UNKNOWN, type Properties } from "../../../provider/schema/values";
import { inputsOf, RESOURCE_TYPES } from "../schema/arbitraries";

const HOW: Comparison = { replaceOn: ["app"], same: { redirectUrls: sameSet } };

const diff = (state: Properties, inputs: Properties): object[] =>
  diffInputs("IncomingClient", state, inputs, HOW);

const CLIENT = { app: "jira", name: "ci", redirectUrls: ["https://a", "https://b"] };

test("an input is added, changed, taken away, and nothing else is told", () => {
  expect(diff(CLIENT, { ...CLIENT, scopes: ["READ"] })).toEqual([
    { path: "scopes", kind: "add", replace: false },
  ]);
  expect(diff(CLIENT, { ...CLIENT, name: "cd" })).toEqual([{ path: "name", kind: "update", replace: false }]);
  expect(diff({ ...CLIENT, adopt: "always" }, CLIENT)).toEqual([
    { path: "adopt", kind: "delete", replace: false },
  ]);
});

test("outputs are no inputs, and null is as good as absent", () => {
  expect(diff({ ...CLIENT, clientId: "x", drift: [], adopt: null }, { ...CLIENT, scopes: null })).toEqual([]);
});

test("what means the same is the same", () => {
  expect(diff(CLIENT, { ...CLIENT, redirectUrls: ["https://b", "https://a"] })).toEqual([]);
  expect(diff(CLIENT, { ...CLIENT, redirectUrls: ["https://b"] })).toHaveLength(1);
});

test("an unknown input differs, but announces no replacement until it is known", () => {
  expect(diff(CLIENT, { ...CLIENT, app: UNKNOWN })).toEqual([
    { path: "app", kind: "update", replace: false },
  ]);
  expect(diff(CLIENT, { ...CLIENT, redirectUrls: ["https://a", UNKNOWN] })).toEqual([
    { path: "redirectUrls", kind: "update", replace: false },
  ]);
  expect(diff(CLIENT, { ...CLIENT, app: "confluence" })).toEqual([
    { path: "app", kind: "update", replace: true },
  ]);
});

test.each(RESOURCE_TYPES)("%s: what was declared differs in nothing from itself", (type) => {
  fc.assert(
    fc.property(inputsOf(type), (inputs) => {
      expect(diffInputs(type, inputs, JSON.parse(JSON.stringify(inputs)) as Properties, HOW)).toEqual([]);
    }),
  );
});

describe("the declared order", () => {
  const lists = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));

  test.each([
    [
      ["a", "b"],
      ["b", "a"],
      ["a", "b"],
    ],
    [
      ["a", "b", "c"],
      ["a", "c", "x"],
      ["a", "x", "c"],
    ],
    [["a"], ["x", "a", "y"], ["a", "x", "y"]],
    [["a", "b"], ["b"], ["b"]],
    [[], ["y", "x"], ["y", "x"]],
    [["a"], [], []],
  ])("of %j, where %j stands, is %j", (declared, actual, expected) => {
    expect(inDeclaredOrder(declared, actual)).toEqual(expected);
  });

  test("loses nothing and adds nothing", () => {
    fc.assert(
      fc.property(lists, lists, (declared, actual) => {
        expect(inDeclaredOrder(declared, actual).sort()).toEqual([...actual].sort());
      }),
    );
  });

  test("is the declaration itself, when what stands is the same set", () => {
    fc.assert(
      fc.property(
        lists.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([declared, actual]) => {
          expect(inDeclaredOrder(declared, actual)).toEqual(declared);
        },
      ),
    );
  });

  test("keeps every declared text in its place, when as many stand as are declared", () => {
    fc.assert(
      fc.property(lists, lists, (declared, others) => {
        const actual = [...others, ...declared.filter((text) => !others.includes(text))].slice(
          0,
          declared.length,
        );
        const ordered = inDeclaredOrder(declared, actual);
        declared.forEach((text, place) => {
          if (actual.includes(text)) expect(ordered[place]).toBe(text);
        });
      }),
    );
  });

  test("stays as it is when it is made again, and does not depend on how the app sorts", () => {
    fc.assert(
      fc.property(lists, lists, (declared, actual) => {
        const once = inDeclaredOrder(declared, actual);
        expect(inDeclaredOrder(declared, once)).toEqual(once);
        expect(inDeclaredOrder(once, [...actual].sort())).toEqual(once);
      }),
    );
  });
});
