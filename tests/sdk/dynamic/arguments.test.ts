import * as pulumi from "@pulumi/pulumi";
import * as sdk from "../../../sdk/dynamic";
import { run } from "./program";

type Loose = (...args: unknown[]) => unknown;

/** A class or function of the SDK as a program in JavaScript calls it: with anything. */
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
  ])("says what it needs when it is given $kind in place of its inputs", async ({ given, kind }) => {
    await expect(run(() => construct("ci", given))).rejects.toThrow(
      `${type} "ci": its second argument must be an object with at least ${needed}, not ${kind}.`,
    );
  });

  test("asks for a name when its inputs come first", async () => {
    await expect(run(() => construct({ app: "jira" }))).rejects.toThrow(
      `new ${type}(…): its first argument must be the resource's name in the program, a text such as "jira-confluence", not an object.`,
    );
  });
});

test("a whole link asks for its name, too", async () => {
  const unnamed = (): unknown => declare("MutualLink")({ between: ["jira", "confluence"] });
  await expect(run(unnamed)).rejects.toThrow(
    "new MutualLink(…): its first argument must be the resource's name",
  );
  await expect(run(() => declare("MutualLink")(""))).rejects.toThrow("not an empty one");
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
    { given: [], says: 'its argument must be an object, { app: "…" }, not nothing.' },
    { given: ["jira"], says: 'its argument must be an object, { app: "…" }, not a string.' },
    { given: [{}], says: "app must be a text that is known at once, not nothing." },
    {
      given: [{ app: pulumi.output("jira") }],
      says: `app must be a text that is known at once, not an output or a promise, which ${title}Output takes.`,
    },
  ])("given $given, says: $says", async ({ given, says }) => {
    await expect(run(() => (sdk[title] as Loose)(...given))).rejects.toThrow(`${title}: ${says}`);
  });
});

test("a function refuses what it does not know", async () => {
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

test("a redirect URL is not computed for an app that is known only later", async () => {
  const request = sdk.getRedirectUrl as Loose;
  await expect(run(() => request({ app: "jira", remoteApp: pulumi.output("confluence") }))).rejects.toThrow(
    "getRedirectUrl: remoteApp must be a text that is known at once, not an output or a promise, which getRedirectUrlOutput takes.",
  );
  await expect(run(() => request({ app: "jira", remoteApp: null }))).rejects.toThrow(
    "getRedirectUrl: remoteApp must be a text that is known at once, not nothing.",
  );
});
