import * as fc from "fast-check";
import { importFileOf } from "../../cli/importFile";
import type { ResourceType } from "../../provider/schema/types.gen";

test("the file has every importable object under a unique name, and the other objects are listed with the reason", () => {
  expect(
    importFileOf([
      {
        type: "ApplicationLink",
        objects: [
          { id: "wiki/link/1", name: "Our Jira" },
          { id: "wiki/link/2", name: "Made by the app", obstacle: "is a system link of the app" },
        ],
      },
      {
        type: "IncomingClient",
        objects: [
          { id: "Jira Test/incoming/3", name: "Größe & Ähnliches" },
          { id: "Jira Test/incoming/4", name: "größe, ähnliches!" },
          { id: "Jira Test/incoming/5", name: "***" },
        ],
      },
      { type: "OutgoingConnection", objects: [{ id: "wiki/outgoing/6", name: "Our Jira" }] },
    ]),
  ).toEqual({
    file: {
      resources: [
        { type: "applinks:index:ApplicationLink", name: "wiki-link-our-jira", id: "wiki/link/1" },
        {
          type: "applinks:index:IncomingClient",
          name: "jira-test-incoming-größe-ähnliches",
          id: "Jira Test/incoming/3",
        },
        {
          type: "applinks:index:IncomingClient",
          name: "jira-test-incoming-größe-ähnliches-2",
          id: "Jira Test/incoming/4",
        },
        { type: "applinks:index:IncomingClient", name: "jira-test-incoming", id: "Jira Test/incoming/5" },
        { type: "applinks:index:OutgoingConnection", name: "wiki-outgoing-our-jira", id: "wiki/outgoing/6" },
      ],
    },
    leftOut: ['wiki/link/2 ("Made by the app") is a system link of the app'],
  });
});

test("with an explicit provider, every resource refers to it, and the name table has its URN", () => {
  const urn = "urn:pulumi:prod::links::pulumi:providers:applinks::apac";
  const objects = [
    { id: "apac/incoming/1", name: "Wiki" },
    { id: "apac/incoming/2", name: "CI" },
  ];
  const { file } = importFileOf([{ type: "IncomingClient", objects }], { name: "apac", urn });
  expect(file).toEqual({
    nameTable: { apac: urn },
    resources: [
      {
        type: "applinks:index:IncomingClient",
        name: "apac-incoming-wiki",
        id: "apac/incoming/1",
        provider: "apac",
      },
      {
        type: "applinks:index:IncomingClient",
        name: "apac-incoming-ci",
        id: "apac/incoming/2",
        provider: "apac",
      },
    ],
  });
});

test("every resource of a file has a unique name, whatever the names of the objects", () => {
  const type = fc.constantFrom<ResourceType>("ApplicationLink", "IncomingClient", "OutgoingConnection");
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("a", "A", "a 2", "a-2", "-"),
  );
  const object = fc.record({ id: fc.constantFrom("a/link/1", "a b/link/2", "-/link/3"), name });
  const group = fc.record({ type, objects: fc.array(object, { maxLength: 8 }) });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 6 }), (found) => {
      const { file } = importFileOf(found);
      const names = file.resources.map((resource) => resource.name);
      expect(names).toHaveLength(found.flatMap(({ objects }) => objects).length);
      expect(new Set(names).size).toBe(names.length);
      for (const each of names) expect(each).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}-]*$/u);
    }),
  );
});
