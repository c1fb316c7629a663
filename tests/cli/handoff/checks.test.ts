import { cleaned, scopeDoubts, valueDoubts, valueProblems } from "../../../cli/handoff/checks";
import { progressOf, type OpenStep } from "../../../cli/handoff/steps";
import type { Handoff } from "../../../provider/schema/types.gen";
import { appsWith, fromSite, incoming, stateOf, toSite } from "./link";

const AUTHORIZE = "https://example.atlassian.net/oauth/authorize";

function stepOf(kind: OpenStep["kind"], shown: Handoff = {}): OpenStep {
  const parts = [
    fromSite("PENDING_MANUAL_STEP", []),
    toSite("PENDING_MANUAL_STEP", []),
    incoming("https://x.example.com/", "s3cret"),
  ];
  const step = progressOf(stateOf(parts), appsWith(shown), new Set()).steps.find((one) => one.kind === kind);
  if (step === undefined) throw new Error(`no step ${kind}`);
  return step;
}

const reasons = (step: OpenStep, values: Handoff): string[] =>
  valueProblems(step, values, ["issued-id", "s3cret"]).map(({ key, reason }) => `${key} ${reason}`);

test("values that the site shows are accepted, without the space around them", () => {
  const values = cleaned({
    authorizationEndpoint: ` ${AUTHORIZE}\n`,
    tokenEndpoint: "https://example.atlassian.net/oauth/token",
    clientId: "  ",
  });
  expect(values).toEqual({
    authorizationEndpoint: AUTHORIZE,
    tokenEndpoint: "https://example.atlassian.net/oauth/token",
  });
  expect(reasons(stepOf("begin-incoming"), values)).toEqual([]);
});

test("all problems of a step are reported at once", () => {
  expect(
    reasons(stepOf("begin-incoming"), {
      authorizationEndpoint: "authorize",
      tokenEndpoint: "http://example.atlassian.net/token",
    }),
  ).toEqual([
    "authorizationEndpoint must be an absolute URL, such as https://jira.example.com",
    expect.stringContaining("tokenEndpoint must be https"),
  ]);
  expect(
    reasons(stepOf("save-incoming", { authorizationEndpoint: AUTHORIZE }), {
      clientId: "<client ID>",
      clientSecret: "••••••••",
    }),
  ).toEqual([
    "clientId is a placeholder; insert the value",
    "clientSecret is masked; copy it with the screen's own copy button",
  ]);
});

test.each([
  [
    "begin-outgoing",
    { redirectUrl: "https://wiki.example.com/x" },
    "redirectUrl is a URL of wiki; copy the one that jira shows",
  ],
  [
    "begin-outgoing",
    { redirectUrl: "https://admin:pw@example.atlassian.net/x" },
    "redirectUrl must not contain a user name or password",
  ],
  [
    "begin-incoming",
    { tokenEndpoint: "https://wiki.example.com/token" },
    "tokenEndpoint is a URL of wiki; copy the one that jira shows",
  ],
  [
    "begin-incoming",
    { authorizationEndpoint: AUTHORIZE, tokenEndpoint: AUTHORIZE },
    "tokenEndpoint must differ from the other endpoint",
  ],
] as const)("values of the wrong screen are refused: %s %j", (kind, values, expected) => {
  expect(reasons(stepOf(kind), values)).toEqual([expected]);
});

test.each([
  [{ clientId: "issued-id" }, "clientId is a value that wiki issued; copy the one that the site shows"],
  [{ clientSecret: "s3cret" }, "clientSecret is a value that wiki issued; copy the one that the site shows"],
  [
    { clientId: "same", clientSecret: "same" },
    "clientSecret is the same as the client ID and the client secret",
  ],
  [{ clientId: "https://example.atlassian.net" }, "clientId is a URL"],
  [{ clientId: "a b" }, "clientId must not contain spaces"],
  [
    { clientSecret: "invisible\u200b" },
    "clientSecret contains a character that is not allowed, and may be invisible; copy it with the screen's own copy button",
  ],
])("a client ID or client secret that can't be right is refused: %j", (values, expected) => {
  expect(reasons(stepOf("save-incoming", { authorizationEndpoint: AUTHORIZE }), values)).toEqual([expected]);
});

test("only the stamp of the present client confirms the step", () => {
  const step = stepOf("enter-client", { redirectUrl: "https://x.example.com/" });
  expect(reasons(step, { entered: step.stamp ?? "" })).toEqual([]);
  expect(reasons(step, { entered: "0000-0000" })).toEqual([
    `entered must be ${step.stamp ?? ""}, the stamp of the current client ID and secret`,
  ]);
});

test("a URL on another host than the site's is doubtful, but not on Atlassian's own", () => {
  const doubts = (redirectUrl: string): string[] =>
    valueDoubts(stepOf("begin-outgoing"), { redirectUrl }).map(({ reason }) => reason);
  expect(doubts("https://example.atlassian.net/callback")).toEqual([]);
  expect(doubts("https://auth.atlassian.com/callback")).toEqual([]);
  expect(doubts("https://atlassian.com.example/callback")).toEqual([
    "is on atlassian.com.example, and not on the site's host example.atlassian.net",
  ]);
});

test("a scope with a character that OAuth 2.0 does not allow is doubtful", () => {
  expect(scopeDoubts(["READ", "read:jira-work"])).toEqual([]);
  expect(scopeDoubts(['RE"AD'])).toEqual([
    'The scope "RE\\"AD" has a character that OAuth 2.0 does not allow in scopes.',
  ]);
});
