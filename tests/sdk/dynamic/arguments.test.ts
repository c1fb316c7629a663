import * as pulumi from "@pulumi/pulumi";
import * as sdk from "../../../sdk/dynamic";
import { runErrorOf } from "../../../sdk/dynamic/arguments";
import { run } from "./program";

type Loose = (...args: unknown[]) => unknown;

/** A class or function of the SDK that accepts any arguments, as in a JavaScript program. */
const declare =
  (type: "ApplicationLink" | "IncomingClient" | "LinkHealth" | "MutualLink" | "OutgoingConnection"): Loose =>
  (...args) =>
    Reflect.construct(sdk[type], args) as unknown;

const NEEDED = {
  ApplicationLink: "app, name",
  IncomingClient: "app, name, redirectUrls",
  ScopeGrant: "app, clientId, scopes",
  OutgoingConnection: "app, name, clientId, clientSecret, scopes",
  LinkHealth: "app, remoteApp, scopes",
} as const;

describe.each(Object.entries(NEEDED))("%s", (type, needed) => {
  const construct: Loose = (...args) => Reflect.construct(sdk[type as keyof typeof NEEDED], args) as unknown;

  test.each([
    { given: undefined, kind: "nothing" },
    { given: null, kind: "nothing" },
    { given: "jira", kind: "a string" },
    { given: [], kind: "an array" },
    { given: pulumi.output({ app: "jira" }), kind: "an output or a promise" },
  ])("requires its inputs: $kind", async ({ given, kind }) => {
    await expect(run(() => construct("ci", given))).rejects.toThrow(
      `${type} "ci": the second argument must be an object with at least ${needed}, not ${kind}.`,
    );
  });

  test("requires a name before its inputs", async () => {
    await expect(run(() => construct({ app: "jira" }))).rejects.toThrow(
      `new ${type}(…): the first argument must be the resource's name, a string such as "jira-confluence", not an object.`,
    );
  });
});

test("MutualLink requires a name, too", async () => {
  const unnamed = (): unknown => declare("MutualLink")({ between: ["jira", "confluence"] });
  await expect(run(unnamed)).rejects.toThrow(
    "new MutualLink(…): the first argument must be the resource's name",
  );
  await expect(run(() => declare("MutualLink")(""))).rejects.toThrow("not an empty string");
});

describe.each([
  "getManifest",
  "getScopes",
  "getApplicationLinks",
  "getIncomingClients",
  "getOutgoingConnections",
  "getRedirectUrl",
] as const)("%s", (title) => {
  test.each([
    { given: [], message: 'the argument must be an object, { app: "…" }, not nothing.' },
    { given: ["jira"], message: 'the argument must be an object, { app: "…" }, not a string.' },
    { given: [{}], message: "app must be a string, not nothing." },
    {
      given: [{ app: pulumi.output("jira") }],
      message: `app must be a string, not an output or a promise. To pass an output, call ${title}Output.`,
    },
  ])("given $given, fails with $message", async ({ given, message }) => {
    await expect(run(() => (sdk[title] as Loose)(...given))).rejects.toThrow(`${title}: ${message}`);
  });
});

test("a function refuses unknown arguments", async () => {
  const request = sdk.getRedirectUrl as Loose;
  const args = {
    app: "jira",
    remoteApp: "confluence",
    authorizationEndpiont: "https://id.example.com/authorize",
  };
  await expect(run(() => request(args))).rejects.toThrow(
    'getRedirectUrl: authorizationEndpiont is not an argument of this function; did you mean "authorizationEndpoint"?',
  );
});

test("getRedirectUrl refuses an output as remote app", async () => {
  const request = sdk.getRedirectUrl as Loose;
  await expect(run(() => request({ app: "jira", remoteApp: pulumi.output("confluence") }))).rejects.toThrow(
    "getRedirectUrl: remoteApp must be a string, not an output or a promise. To pass an output, call getRedirectUrlOutput.",
  );
  await expect(run(() => request({ app: "jira", remoteApp: null }))).rejects.toThrow(
    "getRedirectUrl: remoteApp must be a string, not nothing.",
  );
});

describe("pulumi.RunError, which is printed without a stack, ends a program", () => {
  const incoming = { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"] };
  const link = { between: ["jira", "confluence"], grants: { jira: ["READ"] } };
  const later = pulumi.output("jira");

  test.each<[string, () => unknown]>([
    ["that passes no arguments", () => declare("IncomingClient")("ci")],
    ["that passes no name", () => declare("MutualLink")("", link)],
    ["that passes a refused option", () => declare("LinkHealth")("ci", { app: "jira" }, { import: "id" })],
    ["that passes a refused option to a link", () => declare("MutualLink")("l", link, { ignoreChanges: [] })],
    ["that passes an app that is not configured", () => (sdk.getManifest as Loose)({ app: "jirra" })],
    ["that passes an output to a function", () => (sdk.getScopes as Loose)({ app: later })],
    ["that passes no remote app to getRedirectUrl", () => (sdk.getRedirectUrl as Loose)({ app: "jira" })],
    [
      "that passes an unknown scope to a link",
      () => declare("MutualLink")("l", { ...link, grants: { jira: ["REED"] } }),
    ],
    [
      "that declares an object twice",
      () => [declare("IncomingClient")("one", incoming), declare("IncomingClient")("two", incoming)],
    ],
    [
      "that declares a link twice",
      () => [declare("MutualLink")("one", link), declare("MutualLink")("two", link)],
    ],
  ])("%s", async (_mistake, program) => {
    await expect(run(program)).rejects.toBeInstanceOf(pulumi.RunError);
  });
});

test("an unexpected error keeps its stack", () => {
  const defect = new TypeError("undefined is not a function");
  expect(runErrorOf(defect)).toBe(defect);
});
