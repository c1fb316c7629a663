import { progressOf, type Progress, type ValueKey } from "../../../cli/handoff/steps";
import type { Handoff } from "../../../provider/schema/types.gen";
import { appsWith, fromSite, incoming, stateOf, toSite, type Part } from "./link";

const REDIRECT = "https://example.atlassian.net/callback/1";
const AUTHORIZE = "https://example.atlassian.net/oauth/authorize";
const TOKEN = "https://example.atlassian.net/oauth/token";
const SERVER = {
  authorizationEndpoint: AUTHORIZE,
  tokenEndpoint: TOKEN,
  clientId: "site-id",
  clientSecret: "site-secret",
};

function progress(parts: readonly Part[], shown: Handoff, ...change: ValueKey[]): Progress {
  return progressOf(stateOf(parts), appsWith(shown), new Set(change));
}

const kinds = ({ steps }: Progress): string[] => steps.map(({ kind }) => kind);

test("a new link has the first step of each direction, and no run is needed", () => {
  const found = progress([toSite("PENDING_MANUAL_STEP", ["…"]), fromSite("PENDING_MANUAL_STEP", ["…"])], {});
  expect(kinds(found)).toEqual(["begin-outgoing", "begin-incoming"]);
  expect(found.isUpNext).toBe(false);
  expect(found.steps.map(({ take }) => take)).toEqual([
    ["redirectUrl"],
    ["authorizationEndpoint", "tokenEndpoint"],
  ]);
  expect(found.status).toEqual({ wiki: "PENDING_MANUAL_STEP", jira: "PENDING_MANUAL_STEP" });
});

test("a value that is already configured is not taken again", () => {
  const found = progress([toSite("PENDING_MANUAL_STEP", ["…"])], { tokenEndpoint: TOKEN });
  expect(found.steps.map(({ take }) => take)).toEqual([["authorizationEndpoint"]]);
});

test("the redirect URL of the next step is computed as soon as the authorization endpoint is configured, before a run", () => {
  const { authorizationEndpoint, tokenEndpoint } = SERVER;
  const found = progress([toSite("PENDING_MANUAL_STEP", ["…"])], { authorizationEndpoint, tokenEndpoint });
  expect(kinds(found)).toEqual(["save-incoming"]);
  expect(found.steps[0]?.enter).toEqual([
    {
      field: "redirect URL",
      value: expect.stringMatching(
        /^https:\/\/wiki\.example\.com\/plugins\/servlet\/oauth2\/client\/callback\/.{22}$/,
      ) as string,
    },
    { field: "scopes", value: "READ" },
  ]);
});

test("a saved redirect URL needs a run, which issues the client", () => {
  const found = progress([fromSite("PENDING_MANUAL_STEP", ["…"])], { redirectUrl: REDIRECT });
  expect([kinds(found), found.isUpNext]).toEqual([[], true]);
});

test("an issued client is to be entered, with its secret, the endpoints, the scopes and a stamp", () => {
  const found = progress([fromSite("PENDING_MANUAL_STEP", ["…"]), incoming(REDIRECT, "s3cret")], {
    redirectUrl: REDIRECT,
  });
  expect([kinds(found), found.isUpNext]).toEqual([["enter-client"], false]);
  const [step] = found.steps;
  expect(step?.stamp).toMatch(/^[0-9a-f]{4}-[0-9a-f]{4}$/);
  expect(step?.isRotation).toBe(false);
  expect(Object.fromEntries((step?.enter ?? []).map(({ field, value }) => [field, value]))).toEqual({
    "client ID": "issued-id",
    "client secret": "s3cret",
    "authorization endpoint": "https://wiki.example.com/rest/oauth2/latest/authorize",
    "token endpoint": "https://wiki.example.com/rest/oauth2/latest/token",
    scopes: "READ WRITE",
  });
  expect(found.issued).toEqual(["issued-id", "s3cret"]);
});

test("a new secret is a new step, and is named as a rotation", () => {
  const parts = (secret: string): Part[] => [fromSite("CONNECTED", []), incoming(REDIRECT, secret)];
  const entered = progress(parts("old"), { redirectUrl: REDIRECT }).steps[0]?.stamp ?? "";
  expect(kinds(progress(parts("old"), { redirectUrl: REDIRECT, entered }))).toEqual([]);
  const rotated = progress(parts("new"), { redirectUrl: REDIRECT, entered });
  expect(rotated.steps).toMatchObject([{ kind: "enter-client", isRotation: true }]);
  expect(rotated.steps[0]?.stamp).not.toBe(entered);
});

test("a step that was confirmed since the last run needs a run, and nothing is left after it", () => {
  const pending = [fromSite("PENDING_MANUAL_STEP", ["…"]), incoming(REDIRECT, "s3cret")];
  const entered = progress(pending, { redirectUrl: REDIRECT }).steps[0]?.stamp ?? "";
  const shown = { redirectUrl: REDIRECT, entered };
  expect(progress(pending, shown).isUpNext).toBe(true);
  expect(progress([fromSite("CONNECTED", []), incoming(REDIRECT, "s3cret")], shown).isUpNext).toBe(false);
});

test("a configured value that the deployed object does not have needs a run", () => {
  const connection = (inputs: object): Part => ({
    type: "OutgoingConnection",
    inputs: { app: "wiki", ...inputs },
  });
  const health = toSite("CONNECTED", []);
  expect(progress([health, connection(SERVER)], SERVER).isUpNext).toBe(false);
  expect(progress([health, connection({ ...SERVER, clientSecret: "old" })], SERVER).isUpNext).toBe(true);
  expect(
    progress([fromSite("CONNECTED", []), incoming("https://old.example.com/", "s")], {
      redirectUrl: REDIRECT,
      entered: "x",
    }).isUpNext,
  ).toBe(true);
});

test("a run that did not complete the link is to be repeated", () => {
  const found = progressOf(stateOf([], false), appsWith({}), new Set());
  expect([kinds(found), found.isUpNext]).toEqual([[], true]);
});

test("a value to change is taken again although it is configured", () => {
  const connection: Part = { type: "OutgoingConnection", inputs: { app: "wiki", ...SERVER } };
  const found = progress([toSite("CONNECTED", []), connection], SERVER, "clientSecret");
  expect(found.steps).toMatchObject([{ kind: "save-incoming", take: ["clientSecret"] }]);
  expect(
    kinds(
      progress(
        [fromSite("CONNECTED", []), incoming(REDIRECT, "s")],
        { redirectUrl: REDIRECT },
        "redirectUrl",
      ),
    ),
  ).toEqual(["begin-outgoing"]);
});
