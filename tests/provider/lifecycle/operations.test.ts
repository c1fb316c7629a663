import { readAppsConfig } from "../../../provider/config/apps";
import { operationsOf, type Operations } from "../../../provider/lifecycle/operations";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import type { Properties } from "../../../provider/schema/values";
import { RESOURCES } from "../../../provider/resources";
import { CANARY, appsConfigOf } from "../atlassian/apps";

/** The app that the states below know as "jira" is "tracker" by now. Nothing listens at any of these. */
const renamed = (): Run =>
  openRun(appsConfigOf({ tracker: { product: "jira", url: "https://jira.example.com", token: CANARY } }));

const tools = { warn: () => undefined, signal: AbortSignal.timeout(10_000) };

const ID = "jira/incoming/17";
const STATE: Properties = {
  app: "jira",
  name: "ci",
  redirectUrls: ["https://ci.example.com/callback"],
  incomingId: "17",
  clientId: "client",
  clientSecret: "secret",
  adopted: false,
  drift: [],
};

const client: Operations = operationsOf(RESOURCES.IncomingClient);

describe("an app that was renamed in the fleet, or has left it", () => {
  const advice =
    'applinks:apps has no app "jira", but the state still has jira/incoming/17, which cannot be reached without it. ' +
    'Give the entry of "jira" back under this name; to rename an app, follow docs/guides/adoption.md. If the app itself is gone for ' +
    "good, let Pulumi forget the resource: pulumi state delete '<urn>'.";
  const outOfReach = { code: "CONFIGURATION", message: advice };

  test("stops the comparison, before a replacement is made that leaves the old object behind for good", () => {
    expect(() => client.diff(renamed(), ID, STATE, { ...STATE, app: "tracker" })).toThrow(advice);
  });

  test("stops nothing where the old object is to be left in the app", async () => {
    const left = { ...STATE, deletionPolicy: "orphan" };
    expect(client.diff(renamed(), ID, left, { ...left, app: "tracker" }).changes).toEqual([
      { path: "app", kind: "update", replace: true },
    ]);
    await expect(client.delete(renamed(), tools, ID, left)).resolves.toBeUndefined();
  });

  test("keeps its objects from being read and deleted, and says what to do", async () => {
    await expect(client.read(renamed(), tools, ID, STATE)).rejects.toMatchObject(outOfReach);
    await expect(client.delete(renamed(), tools, ID, STATE)).rejects.toMatchObject(outOfReach);
  });

  test("keeps a proof that calls it from being made again, but not from being deleted", async () => {
    const health = operationsOf(RESOURCES.LinkHealth);
    const state: Properties = {
      app: "tracker",
      remoteApp: "jira",
      scopes: ["READ"],
      clientId: "client",
      clientSecret: "secret",
      redirectUrl: "https://jira.example.com/callback",
    };
    const id = "tracker/health/jira";
    await expect(health.read(renamed(), tools, id, state)).rejects.toThrow(
      `has no app "jira", but the state still has ${id}`,
    );
    expect(health.diff(renamed(), id, state, { ...state, remoteApp: "other" }).changes).toHaveLength(1);
    await expect(health.delete(renamed(), tools, id, state)).resolves.toBeUndefined();
  });

  test("is told apart from a fleet with other faults, and from an ID that was only mistyped", async () => {
    const unset = openRun(readAppsConfig(undefined, {}));
    await expect(client.delete(unset, tools, ID, STATE)).rejects.toThrow("applinks:apps is not set");
    await expect(client.read(renamed(), tools, "trakcer/incoming/17", undefined)).rejects.toThrow(
      'has no app "trakcer"; did you mean "tracker"?',
    );
  });
});
