import fc from "fast-check";
import { validateAppsConfig, validateInputs } from "../../../provider/schema/validate";
import type { ResourceType } from "../../../provider/schema/types.gen";
import { UNKNOWN, type Properties, type Value } from "../../../provider/schema/values";
import { appsConfigs, inputsOf, RESOURCE_TYPES } from "./arbitraries";

const incoming = {
  app: "jira",
  name: "confluence",
  redirectUrls: ["https://c.example.com/cb"],
  scopes: ["READ"],
};
const outgoing = {
  app: "confluence",
  name: "jira",
  remoteApp: "jira",
  clientId: "id",
  clientSecret: "hush",
  scopes: ["READ"],
};
const link = { app: "jira", name: "Confluence", remoteApp: "confluence" };
const UNDECRYPTED =
  "an empty object, which is what Pulumi passes for a secret of another stack that it can't decrypt: give both stacks the same " +
  "passphrase or secrets provider (pulumi stack change-secrets-provider), or set the value as a secret in this stack's configuration";
const app = { product: "jira", url: "https://jira.example.com" };

describe("the inputs of a resource", () => {
  it.each([
    ["IncomingClient", incoming],
    ["OutgoingConnection", outgoing],
    ["ApplicationLink", link],
    ["ScopeGrant", { app: "jira", clientId: "id", scopes: ["READ", "WRITE"] }],
  ] satisfies [ResourceType, Properties][])("are right as declared: %s", (type, inputs) => {
    expect(validateInputs(type, inputs)).toEqual([]);
  });

  it("have a problem for each missing input, with its description", () => {
    const { redirectUrls: _, ...rest } = incoming;
    expect(validateInputs("IncomingClient", rest)).toEqual([
      {
        path: "redirectUrls",
        reason: "is missing: The redirect URLs of the client. Their order is not significant",
      },
    ]);
  });

  it("treat null as absent", () => {
    expect(validateInputs("IncomingClient", { ...incoming, adopt: null })).toEqual([]);
    expect(pathsOf(validateInputs("IncomingClient", { ...incoming, name: null }))).toEqual(["name"]);
  });

  it("have a suggestion for a misspelled name", () => {
    const { redirectUrls, ...rest } = incoming;
    expect(validateInputs("IncomingClient", { ...rest, redirctUrls: redirectUrls })).toContainEqual({
      path: "redirctUrls",
      reason: '"redirctUrls" is not a property of IncomingClient; did you mean "redirectUrls"?',
    });
  });

  it("have a list of all names for an unknown name", () => {
    expect(
      validateInputs("ScopeGrant", { app: "jira", clientId: "id", scopes: ["READ"], colour: 1 }),
    ).toEqual([
      { path: "colour", reason: '"colour" is not a property of ScopeGrant; it has app, clientId, scopes' },
    ]);
  });

  it("may have the engine's own names", () => {
    expect(validateInputs("IncomingClient", { ...incoming, __provider: "code", __defaults: [] })).toEqual([]);
  });

  it("have the path of an invalid element", () => {
    expect(
      validateInputs("IncomingClient", { ...incoming, redirectUrls: ["https://a.example.com", 7] }),
    ).toEqual([{ path: "redirectUrls[1]", reason: "must be a string, not a number" }]);
  });

  it("have the path of a repeated element", () => {
    expect(validateInputs("IncomingClient", { ...incoming, scopes: ["READ", "WRITE", "READ"] })).toEqual([
      { path: "scopes[2]", reason: "repeats scopes[0]" },
    ]);
  });

  it.each<[string, Properties, string, string]>([
    ["an empty name", { name: "" }, "name", "must not be empty"],
    ["a long name", { name: "x".repeat(256) }, "name", "must have at most 255 characters"],
    ["no element", { redirectUrls: [] }, "redirectUrls", "must not be empty"],
    ["null as an element", { scopes: [null] }, "scopes[0]", "must be a string, not null"],
    ["a text for a list", { scopes: "READ" }, "scopes", "must be an array, not a string"],
    [
      "a misspelled choice",
      { adopt: "alway" },
      "adopt",
      'must be one of "identical", "always", "never"; did you mean "always"?',
    ],
    ["an undecrypted secret as a name", { name: {} }, "name", `must be a string, not ${UNDECRYPTED}`],
    ["an undecrypted secret as a list", { scopes: {} }, "scopes", `must be an array, not ${UNDECRYPTED}`],
    [
      "an undecrypted secret as an element",
      { scopes: [{}] },
      "scopes[0]",
      `must be a string, not ${UNDECRYPTED}`,
    ],
    ["an undecrypted secret as a choice", { adopt: {} }, "adopt", `must be a string, not ${UNDECRYPTED}`],
    ["another object", { name: { value: "x" } }, "name", "must be a string, not an object"],
    ["an invalid choice", { deletionPolicy: 1 }, "deletionPolicy", 'must be one of "delete", "orphan"'],
  ])("have a problem that states what is valid: %s", (_, change, path, reason) => {
    expect(validateInputs("IncomingClient", { ...incoming, ...change })).toEqual([{ path, reason }]);
  });

  it.each<[string, Properties, string, string]>([
    ["primary", { primary: false }, "primary", "can only be true; leave it out otherwise"],
    [
      "applicationId",
      { applicationId: "17" },
      "applicationId",
      "must be a UUID, such as 6f2c9d1e-0000-4000-8000-000000000000",
    ],
  ])("have a problem that states what is valid: %s", (_, change, path, reason) => {
    expect(validateInputs("ApplicationLink", { ...link, ...change })).toEqual([{ path, reason }]);
  });

  it("quote a name in a path as Pulumi does", () => {
    expect(pathsOf(validateInputs("ApplicationLink", { ...link, "a.b/c~d": 1 }))).toEqual(['["a.b/c~d"]']);
  });
});

describe("an unknown value in a preview", () => {
  it("is valid everywhere", () => {
    const inputs: Properties = {
      ...incoming,
      name: UNKNOWN,
      redirectUrls: ["https://a.example.com", UNKNOWN],
    };
    expect(validateInputs("IncomingClient", inputs)).toEqual([]);
  });

  it("does not make an unknown name valid", () => {
    expect(pathsOf(validateInputs("IncomingClient", { ...incoming, scpes: UNKNOWN }))).toEqual(["scpes"]);
  });

  it("does not make other properties valid", () => {
    expect(pathsOf(validateInputs("IncomingClient", { ...incoming, name: UNKNOWN, scopes: [] }))).toEqual([
      "scopes",
    ]);
  });
});

describe("the apps configuration", () => {
  it("is valid as declared", () => {
    expect(
      validateAppsConfig({ jira: app, "jira.eu": { ...app, token: null, paths: { incoming: "/x/y" } } }),
    ).toEqual([]);
  });

  it.each<[string, unknown, string, string]>([
    ["a list", [], "applinks:apps", "must be an object, not an array"],
    ["nothing", null, "applinks:apps", "must be an object, not null"],
    ["an app that is no object", { jira: "x" }, "applinks:apps.jira", "must be an object, not a string"],
    ["an empty URL", { jira: { ...app, url: "" } }, "applinks:apps.jira.url", "must not be empty"],
    [
      "a misspelled product",
      { jira: { ...app, product: "conflunce" } },
      "applinks:apps.jira.product",
      'must be one of "jira", "confluence", "bitbucket", "bamboo", "crowd"; did you mean "confluence"?',
    ],
    [
      "a misspelled name",
      { jira: { ...app, tokn: "x" } },
      "applinks:apps.jira.tokn",
      '"tokn" is not a property of App; did you mean "token"?',
    ],
    ["no time", { jira: { ...app, timeoutSeconds: 0 } }, "applinks:apps.jira.timeoutSeconds", "must be > 0"],
    [
      "a long timeout",
      { jira: { ...app, timeoutSeconds: 601 } },
      "applinks:apps.jira.timeoutSeconds",
      "must be <= 600",
    ],
    [
      "an unusual name",
      { "jira.eu": { ...app, paths: { outgoing: "x/" } } },
      'applinks:apps["jira.eu"].paths.outgoing',
      "must be a path with a leading slash and without a trailing one, such as /rest/applinks",
    ],
  ])("has a problem with its path and what is valid: %s", (_, appsConfig, path, reason) => {
    expect(validateAppsConfig(appsConfig)).toEqual([{ path, reason }]);
  });

  it("treats names that objects inherit like any other", () => {
    const appsConfig: unknown = JSON.parse('{ "__proto__": { "product": "jira" }, "constructor": {} }');
    expect(pathsOf(validateAppsConfig(appsConfig))).toEqual([
      "applinks:apps.__proto__.url",
      "applinks:apps.constructor.product",
      "applinks:apps.constructor.url",
    ]);
  });
});

describe("for any JSON", () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Value>;
  const types = fc.constantFrom(...RESOURCE_TYPES);

  it("nothing is thrown, and every problem has a path and a reason", () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom("app", "name", "scopes", "redirectUrls", "__proto__", "adopt"),
    );
    const entries = fc.array(fc.tuple(names, fc.oneof(json, fc.constant(UNKNOWN))));
    fc.assert(
      fc.property(types, entries, json, (type, members, appsConfig) => {
        const problems = [
          ...validateInputs(type, Object.fromEntries(members)),
          ...validateAppsConfig(appsConfig),
        ];
        for (const { path, reason } of problems) expect(path !== "" && reason !== "").toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("inputs that match the contract are valid", () => {
    const pairs = types.chain((type) => inputsOf(type).map((inputs) => ({ type, inputs })));
    fc.assert(
      fc.property(pairs, ({ type, inputs }) => {
        expect(validateInputs(type, inputs)).toEqual([]);
      }),
    );
  });

  it("apps configurations that match the contract are valid", () => {
    fc.assert(
      fc.property(appsConfigs, (appsConfig) => {
        expect(validateAppsConfig(appsConfig)).toEqual([]);
      }),
    );
  });

  it("no problem contains an invalid value", () => {
    const canary = "CANARY-7b1f";
    const strays = fc.constantFrom<Value>(canary, [canary], { x: canary }, [[canary]], canary.repeat(50));
    const broken = types.chain((type) =>
      fc.tuple(inputsOf(type), strays).map(([inputs, stray]) => {
        const wrong: Properties = {};
        for (const name of Object.keys(inputs)) wrong[name] = stray;
        return { type, inputs: wrong };
      }),
    );
    fc.assert(
      fc.property(broken, ({ type, inputs }) => {
        expect(JSON.stringify(validateInputs(type, inputs))).not.toContain("CANARY");
      }),
    );
    const wrong = {
      product: canary,
      url: [canary],
      token: { canary },
      timeoutSeconds: canary,
      paths: canary,
    };
    expect(JSON.stringify(validateAppsConfig({ jira: wrong }))).not.toContain(canary);
  });
});

function pathsOf(problems: { path: string }[]): string[] {
  return problems.map(({ path }) => path);
}
