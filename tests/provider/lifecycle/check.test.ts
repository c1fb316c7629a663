import * as fc from "fast-check";
import { inputNames } from "../../../provider/schema/inputs";
import type { ResourceType } from "../../../provider/schema/types.gen";
import {
  checkApp,
  checkInputs,
  missingProblems,
  nameProblems,
  scopeProblems,
} from "../../../provider/lifecycle/check";
import { targetAt } from "../../../provider/atlassian/target";
import type { Resource } from "../../../provider/lifecycle/resource";
import { UNKNOWN, type Properties, type Value } from "../../../provider/schema/values";
import { RESOURCES } from "../../../provider/resources";
import { inputsOf, RESOURCE_TYPES } from "../schema/arbitraries";
import { CANARY, appsConfigOf } from "../atlassian/apps";

const APPS_CONFIG = appsConfigOf({
  jira: { product: "jira", url: "https://jira.example.com/jira/", token: CANARY },
  confluence: { product: "confluence", url: "https://wiki.example.com", token: CANARY },
  silent: { product: "jira", url: "https://silent.example.com" },
  broken: { product: "jira", url: "http://broken.example.com" },
});

const check = (type: ResourceType, declared: Properties): ReturnType<typeof checkInputs> =>
  checkInputs(RESOURCES[type] as Resource<unknown, unknown>, APPS_CONFIG, declared);

const pathsOf = (type: ResourceType, declared: Properties): string[] =>
  check(type, declared).problems.map(({ path }) => path);

describe("any declaration", () => {
  /** Inputs that the schema allows, with apps that exist and others. */
  const declared = (type: ResourceType): fc.Arbitrary<Properties> =>
    fc
      .tuple(inputsOf(type), fc.constantFrom("jira", "confluence", "silent", "broken", "nowhere"))
      .map(([inputs, app]) => ({ ...inputs, app }));
  const anything = fc.dictionary(
    fc.string(),
    fc.jsonValue() as fc.Arbitrary<Value>,
  ) as fc.Arbitrary<Properties>;

  describe.each(RESOURCE_TYPES)("%s", (type) => {
    test("a check of checked inputs changes nothing, and finds the same problems", () => {
      fc.assert(
        fc.property(fc.oneof(declared(type), anything), (inputs) => {
          const once = check(type, inputs);
          expect(check(type, once.inputs).inputs).toEqual(once.inputs);
        }),
      );
    });

    test("unknown values have no problems and no defaults", () => {
      fc.assert(
        fc.property(declared(type), fc.infiniteStream(fc.boolean()), (inputs, coins) => {
          const hidden = Object.keys(inputs).filter(() => coins.next().value);
          const unknown: Properties = Object.fromEntries(
            hidden.map((name): [string, Value] => [name, UNKNOWN]),
          );
          const checked = check(type, { ...inputs, ...unknown });
          for (const name of hidden) {
            expect(checked.inputs[name]).toBe(UNKNOWN);
            expect(checked.problems.filter(({ path }) => path.split(/[.[]/)[0] === name)).toEqual([]);
          }
        }),
      );
    });
  });
});

describe("an incoming client", () => {
  const client = { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/cb"], scopes: ["READ"] };

  test("that is valid has no problems and is not changed", () => {
    expect(check("IncomingClient", client)).toEqual({ inputs: client, problems: [] });
  });

  test("has all problems reported at once with their paths", () => {
    const wrong = {
      app: "jira",
      name: " ci",
      redirectUrls: ["https://ok.example.com", "http://ci.example.com", "ci"],
      scopes: ["REED"],
      nonsense: 1,
    };
    expect(pathsOf("IncomingClient", wrong).sort()).toEqual([
      "name",
      "nonsense",
      "redirectUrls[1]",
      "redirectUrls[2]",
      "scopes[0]",
    ]);
  });

  test("with a wrong type has its other problems reported, too", () => {
    expect(pathsOf("IncomingClient", { ...client, name: 7, scopes: ["NONE"] }).sort()).toEqual([
      "name",
      "scopes[0]",
    ]);
  });

  test("without a known app may have any scopes", () => {
    expect(pathsOf("IncomingClient", { ...client, app: UNKNOWN, scopes: ["ANY"] })).toEqual([]);
    expect(pathsOf("IncomingClient", { ...client, app: "nowhere", scopes: ["ANY"] })).toEqual(["app"]);
  });
});

describe("an application link", () => {
  test("gets its type and URLs from the remote app", () => {
    expect(
      check("ApplicationLink", { app: "confluence", name: "Jira", remoteApp: "jira" }).inputs,
    ).toMatchObject({
      type: "jira",
      applicationUrl: "https://jira.example.com/jira",
      displayUrl: "https://jira.example.com/jira",
    });
  });

  test("needs them declared without a remote app", () => {
    expect(pathsOf("ApplicationLink", { app: "confluence", name: "Jira" })).toEqual([
      "type",
      "applicationUrl",
    ]);
  });

  test("has the application URL as its default display URL", () => {
    const link = { app: "jira", name: "x", type: "generic", applicationUrl: "https://x.example.com//" };
    expect(check("ApplicationLink", link).inputs).toMatchObject({
      applicationUrl: "https://x.example.com",
      displayUrl: "https://x.example.com",
    });
    expect(check("ApplicationLink", { ...link, displayUrl: UNKNOWN }).inputs["displayUrl"]).toBe(UNKNOWN);
  });

  test("of the type generic cannot have a declared ID", () => {
    const link = { app: "jira", name: "x", type: "generic", applicationUrl: "https://x.example.com" };
    const id = "11111111-2222-3333-4444-555555555555";
    expect(pathsOf("ApplicationLink", { ...link, applicationId: id })).toEqual(["applicationId"]);
  });
});

test("an outgoing link gets its endpoints from the remote app", () => {
  const connection = {
    app: "confluence",
    name: "jira",
    remoteApp: "jira",
    clientId: "x",
    clientSecret: "y",
    scopes: ["READ"],
  };
  expect(check("OutgoingConnection", connection)).toMatchObject({
    problems: [],
    inputs: {
      type: "generic",
      authorizationEndpoint: "https://jira.example.com/jira/rest/oauth2/latest/authorize",
      tokenEndpoint: "https://jira.example.com/jira/rest/oauth2/latest/token",
    },
  });
  const { remoteApp: _remoteApp, ...alone } = connection;
  expect(pathsOf("OutgoingConnection", alone)).toEqual(["authorizationEndpoint", "tokenEndpoint"]);
});

describe("the app of a resource", () => {
  test.each([
    ["nowhere", 'applinks:apps: has no app "nowhere"'],
    ["broken", "applinks:apps.broken.url: must be https"],
    ["silent", "applinks:apps.silent.token: there is no credential"],
  ])("%s cannot be used, and the reason is reported at the input that refers to it", (name, why) => {
    const { target, problems } = checkApp(APPS_CONFIG, name, "app");
    expect(target).toBeUndefined();
    expect(problems).toEqual([{ path: "app", reason: expect.stringContaining(why) }]);
  });

  test("needs no credential if it is only the remote app", () => {
    expect(checkApp(APPS_CONFIG, "silent", "remoteApp")).toMatchObject({
      target: { name: "silent" },
      problems: [],
    });
  });

  test("may be unknown", () => {
    expect(checkApp(APPS_CONFIG, undefined, "app")).toEqual({ target: undefined, problems: [] });
  });
});

test("an unknown scope fails with a suggestion", () => {
  const jira = targetAt("https://jira.example.com", "jira");
  expect(scopeProblems(jira, ["READ", "WRTIE"])).toEqual([
    { path: "scopes[1]", reason: expect.stringContaining("did you mean WRITE?") },
  ]);
  expect(scopeProblems(jira, undefined)).toEqual([]);
});

test("a name must not begin or end with a space, but may contain spaces", () => {
  expect([" a", "a ", "\ta"].flatMap(nameProblems)).toHaveLength(3);
  expect([...nameProblems("a b"), ...nameProblems(undefined)]).toEqual([]);
  const reason = "must be one line, without tabs or other control characters";
  expect(["a\nb", "a\tb", "a\u0000b"].flatMap(nameProblems)).toEqual(Array(3).fill({ path: "name", reason }));
});

test("inputs that remoteApp fills in are required without it, and not if it is unknown", () => {
  expect(missingProblems(new Set(["remoteApp"]), ["type"])).toEqual([]);
  expect(missingProblems(new Set(["type"]), ["type", "applicationUrl"])).toEqual([
    { path: "applicationUrl", reason: expect.stringContaining("is required") },
  ]);
});

test("a client ID or secret with a line break or an outer space is a problem that does not show it", () => {
  const connection = {
    app: "jira",
    name: "Confluence",
    remoteApp: "confluence",
    clientId: "id ",
    clientSecret: "s3cret\n",
    scopes: ["READ"],
  };
  const { problems } = check("OutgoingConnection", connection);
  const reason = "begins or ends with a space or a line break";
  expect(problems).toEqual([
    { path: "clientId", reason },
    { path: "clientSecret", reason },
  ]);
});

test.each(["ApplicationLink", "OutgoingConnection", "LinkHealth"] as const)(
  "%s: an app is not linked to itself",
  (type) => {
    const inputs = {
      name: "x",
      clientId: "c",
      clientSecret: "s",
      redirectUrl: "https://jira.example.com/callback",
      scopes: ["READ"],
    };
    const known = Object.entries(inputs).filter(([name]) => inputNames(type).includes(name));
    const to = (remoteApp: string): ReturnType<typeof check> =>
      check(type, { ...Object.fromEntries(known), app: "jira", remoteApp });
    expect(to("jira").problems).toEqual([
      { path: "remoteApp", reason: 'must be another app than "jira" itself' },
    ]);
    expect(to("confluence").problems).toEqual([]);
  },
);
