import * as fc from "fast-check";
import { diffInputs, inDeclaredOrder, sameSet, type Comparison } from "../../../provider/lifecycle/diff";
import { UNKNOWN, type Properties } from "../../../provider/schema/values";
import { inputsOf, RESOURCE_TYPES } from "../schema/arbitraries";

const HOW: Comparison = { replaceOn: ["app"], same: { redirectUrls: sameSet } };

const diff = (state: Properties, inputs: Properties): object[] =>
  diffInputs("IncomingClient", state, inputs, HOW);

const CLIENT = { app: "jira", name: "ci", redirectUrls: ["https://a", "https://b"] };

test("only added, changed and removed inputs are reported", () => {
  expect(diff(CLIENT, { ...CLIENT, scopes: ["READ"] })).toEqual([
    { path: "scopes", kind: "add", replace: false },
  ]);
  expect(diff(CLIENT, { ...CLIENT, name: "cd" })).toEqual([{ path: "name", kind: "update", replace: false }]);
  expect(diff({ ...CLIENT, adopt: "always" }, CLIENT)).toEqual([
    { path: "adopt", kind: "delete", replace: false },
  ]);
});

test("outputs are ignored, and null counts as absent", () => {
  expect(diff({ ...CLIENT, clientId: "x", drift: [], adopt: null }, { ...CLIENT, scopes: null })).toEqual([]);
});

test("equivalent values are equal", () => {
  expect(diff(CLIENT, { ...CLIENT, redirectUrls: ["https://b", "https://a"] })).toEqual([]);
  expect(diff(CLIENT, { ...CLIENT, redirectUrls: ["https://b"] })).toHaveLength(1);
});

test("an unknown input differs, but is not a replacement", () => {
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

test.each(RESOURCE_TYPES)("%s: equal declarations have no differences", (type) => {
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
  ])("of %j, applied to %j, is %j", (declared, actual, expected) => {
    expect(inDeclaredOrder(declared, actual)).toEqual(expected);
  });

  test("neither removes nor adds values", () => {
    fc.assert(
      fc.property(lists, lists, (declared, actual) => {
        expect(inDeclaredOrder(declared, actual).sort()).toEqual([...actual].sort());
      }),
    );
  });

  test("is the declaration itself if the app has the same set", () => {
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

  test("keeps every declared value at its position if the app has as many as declared", () => {
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

  test("does not change if it is applied again, and does not depend on the app's order", () => {
    fc.assert(
      fc.property(lists, lists, (declared, actual) => {
        const once = inDeclaredOrder(declared, actual);
        expect(inDeclaredOrder(declared, once)).toEqual(once);
        expect(inDeclaredOrder(once, [...actual].sort())).toEqual(once);
      }),
    );
  });
});
