/** Checks that a `MutualLink` between Jira and Confluence is complete, and compares the results of two runs. */

import { runBrowserFlow, type DefaultApps } from "applinks-sandbox";
import { storedState } from "./oneDirection";
import type { TestApps } from "./testApps";

/** Expects one object of each kind on each app, and browser flows that succeed in both directions. */
export async function expectLinked(testApps: TestApps): Promise<void> {
  const { jira, confluence } = await storedState(testApps);
  for (const [app, other] of [
    [jira, confluence],
    [confluence, jira],
  ] as const) {
    expect(app.applicationLinks).toMatchObject([{ id: other.serverId }]);
    expect(app.incomingClients).toHaveLength(1);
    expect(app.outgoingConnections).toMatchObject([
      { clientId: other.incomingClients[0]?.clientId, clientSecret: other.incomingClients[0]?.clientSecret },
    ]);
  }
  expect(await browserFlowSucceeds(testApps, "jira", "confluence")).toBe(true);
  expect(await browserFlowSucceeds(testApps, "confluence", "jira")).toBe(true);
}

/** Whether a user can consent, and whether the remote app responds as the same user. */
async function browserFlowSucceeds(
  { sandbox }: TestApps,
  from: DefaultApps,
  to: DefaultApps,
): Promise<boolean> {
  const { status, body } = await runBrowserFlow({ from: sandbox.apps[from].url, to: sandbox.apps[to].url });
  const { name, username = name } = body as { name?: string; username?: string };
  return status === 200 && username === "user";
}

/** The link's objects in the apps and in the state, without values that are new in each run. Equal results give equal values. */
export async function comparableState(testApps: TestApps): Promise<object> {
  const { jira, confluence } = await storedState(testApps);
  const apps = [jira, confluence].map(({ applicationLinks, incomingClients, outgoingConnections }) => ({
    applicationLinks,
    incomingClients,
    outgoingConnections,
  }));
  const resources = await testApps.stack.resources();
  return withoutNewValues({
    apps,
    resources: resources.sort((one, other) => (one.urn < other.urn ? -1 : 1)),
  }) as object;
}

/** Properties that are new for each object or run, and properties derived from them. The end of a name is a `RandomId`. */
const NEW_EACH_TIME = /^(id|owner|provider|created|modified|rotation|(client|incoming|outgoing)(Id|Secret))$/;

function withoutNewValues(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/(?<=^(Jira|Confluence)) [0-9a-f]{6}$/, " …");
  // The engine's order of dependencies is not fixed.
  if (Array.isArray(value)) return value.every(isUrn) ? [...value].sort() : value.map(withoutNewValues);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    // Only the type is compared. The ID of an application link is the remote app's own, and stays.
    NEW_EACH_TIME.test(name) && !("rpcUrl" in value) ? typeof member : withoutNewValues(member),
  ]);
  return Object.fromEntries(members) as object;
}

const isUrn = (value: unknown): boolean => typeof value === "string" && value.startsWith("urn:");
