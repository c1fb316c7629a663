import { readAppsConfig } from "../../../provider/config/apps";
import { operationsOf, type Operations } from "../../../provider/lifecycle/operations";
import { openRun, type Run } from "../../../provider/lifecycle/run";
import type { Properties } from "../../../provider/schema/values";
import { RESOURCES } from "../../../provider/resources";
import { CANARY, appsConfigOf } from "../atlassian/apps";

/** The app "jira" of the states below is configured as "tracker" now. Nothing listens at these addresses. */
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

describe("an app that was renamed in the configuration, or removed from it", () => {
  const advice =
    'applinks:apps has no app "jira", but the state still has jira/incoming/17. Nothing was changed. Restore the configuration of ' +
    '"jira" under this name. To rename an app, follow docs/guides/adoption.md. If the app no longer exists, remove the resource from the ' +
    "state: pulumi state delete '<urn>'. [CONFIGURATION]";
  const appMissing = { code: "CONFIGURATION", message: advice };

  test("fails the diff, before a replacement is created whose old object could never be deleted", () => {
    expect(() => client.diff(renamed(), ID, STATE, { ...STATE, app: "tracker" })).toThrow(advice);
  });

  test("fails nothing if the old object is left in the app", async () => {
    const left = { ...STATE, deletionPolicy: "orphan" };
    expect(client.diff(renamed(), ID, left, { ...left, app: "tracker" }).changes).toEqual([
      { path: "app", kind: "update", replace: true },
    ]);
    await expect(client.delete(renamed(), tools, ID, left)).resolves.toBeUndefined();
  });

  test("fails the read and the deletion of its objects with advice", async () => {
    await expect(client.read(renamed(), tools, ID, STATE)).rejects.toMatchObject(appMissing);
    await expect(client.delete(renamed(), tools, ID, STATE)).rejects.toMatchObject(appMissing);
  });

  test("fails the read of a LinkHealth that calls it, but not its deletion", async () => {
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

  test("is distinguished from other invalid configurations, and from an ID with a typo", async () => {
    const unset = openRun(readAppsConfig(undefined, {}));
    await expect(client.delete(unset, tools, ID, STATE)).rejects.toThrow("applinks:apps is not set");
    await expect(client.read(renamed(), tools, "trakcer/incoming/17", undefined)).rejects.toThrow(
      'has no app "trakcer"; did you mean "tracker"?',
    );
  });
});
