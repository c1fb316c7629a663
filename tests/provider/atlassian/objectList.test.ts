import * as fc from "fast-check";
import { nameKey, readList, type ObjectList } from "../../../provider/atlassian/objectList";
import { openApp } from "../../../provider/atlassian/app";
import { openSharedReads } from "../../../provider/atlassian/sharedReads";
import { SHORT_WAITS, jira, limits } from "./apps";

interface Thing {
  id: string;
  name: string;
}

const http = {
  send: () => Promise.reject(new Error("nothing is sent")),
  skew: () => undefined,
  account: () => undefined,
};

const app = openApp(jira(), { http, shared: openSharedReads(jira(), http) }, SHORT_WAITS).forOperation(
  limits({}),
);

function listOf(things: Thing[]): ObjectList<Thing> {
  const call = { operation: "list things", method: "GET", path: "/" } as const;
  return readList(app, call, things, {
    title: "thing",
    read: ({ id, name }) => ({ id: String(id), name: String(name) }),
    known: () => ({}),
    keys: ({ name }) => [nameKey(name)],
  });
}

/** Few, so that IDs and names meet. */
const word = fc.constantFrom("a", "b", "c", "d");
const thing = fc.record({ id: word, name: word });

test("a list finds what a plain array would, after any sequence of changes", () => {
  fc.assert(
    fc.property(fc.array(thing), fc.array(fc.oneof(thing, word)), (first, changes) => {
      const list = listOf(first);
      let expected: Thing[] = [];
      const put = (one: Thing): void => {
        expected = [...expected.filter(({ id }) => id !== one.id), one];
      };
      first.forEach(put);
      for (const change of changes) {
        if (typeof change === "string") {
          list.remove(change);
          expected = expected.filter(({ id }) => id !== change);
        } else {
          list.put(change);
          put(change);
        }
        expect(list.objects).toEqual(expected);
        for (const value of ["a", "b", "c", "d"]) {
          expect(list.get(value)).toEqual(expected.find(({ id }) => id === value));
          expect(new Set(list.having(nameKey(value)))).toEqual(
            new Set(expected.filter(({ name }) => name === value)),
          );
        }
      }
    }),
  );
});
