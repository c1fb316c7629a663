import * as fc from "fast-check";
import {
  healthId,
  objectId,
  parseHealthId,
  parseObjectId,
  parseScopesId,
  scopesId,
} from "../../../provider/lifecycle/ids";

test("IDs read as documented", () => {
  expect(objectId("jira", "link", "a-b")).toBe("jira/link/a-b");
  expect(scopesId("jira", "a-b")).toBe("jira/incoming/a-b/scopes");
  expect(healthId("jira", "confluence")).toBe("jira/health/confluence");
});

test("an ID can be parsed into its parts, whatever the name of the app", () => {
  const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a/link/b", "incoming", "x/incoming/1"));
  const own = fc.string({ minLength: 1 }).filter((id) => !id.includes("/") && !/^\.{1,2}$/.test(id));
  fc.assert(
    fc.property(name, own, fc.constantFrom("link", "incoming", "outgoing"), (app, id, kind) => {
      expect(parseObjectId(objectId(app, kind, id), kind)).toEqual({ app, id });
      expect(parseScopesId(scopesId(app, id))).toEqual({ app, id });
      expect(parseHealthId(healthId(app, id))).toEqual({ app, remoteApp: id });
    }),
  );
});

test.each([
  "",
  "jira",
  "jira/link/1",
  "/incoming/1",
  "jira/incoming/",
  "jira/incoming/1/scopes",
  "jira/incoming/1/2",
  "incoming/1",
  "jira/incoming/.",
  "jira/incoming/..",
  "jira/incoming/\ud800",
])("%j is no ID of an incoming link", (id) => {
  expect(() => parseObjectId(id, "incoming")).toThrow(
    expect.objectContaining({
      code: "BAD_ID",
      message: `"${id}" is not a valid ID of this resource type. The format is <app>/incoming/<id>. [BAD_ID]`,
    }) as Error,
  );
});

test.each(["jira/incoming/1", "jira/incoming//scopes", "/incoming/1/scopes", "jira/outgoing/1/scopes"])(
  "%j is no ID of a scope grant",
  (id) => {
    expect(() => parseScopesId(id)).toThrow(expect.objectContaining({ code: "BAD_ID" }) as Error);
  },
);
