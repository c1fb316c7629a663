/** A `MutualLink` between Jira and Confluence as apps and state hold it: whether it is whole, and how it ended. */

import { runBrowserFlow, type DefaultApps } from "applinks-sandbox";
import { storedIn } from "./oneLink";
import type { TestApps } from "./testApps";

/** One object of each kind on each side, and users get through, both ways. */
export async function expectLinked(testApps: TestApps): Promise<void> {
  const { jira, confluence } = await storedIn(testApps);
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
  expect(await userGetsThrough(testApps, "jira", "confluence")).toBe(true);
  expect(await userGetsThrough(testApps, "confluence", "jira")).toBe(true);
}

/** Whether a user who allows it is answered by the called app as the same user. */
async function userGetsThrough({ sandbox }: TestApps, from: DefaultApps, to: DefaultApps): Promise<boolean> {
  const { status, body } = await runBrowserFlow({ from: sandbox.apps[from].url, to: sandbox.apps[to].url });
  const { name, username = name } = body as { name?: string; username?: string };
  return status === 200 && username === "user";
}

/** What apps and state hold of the links, without what is new each time: two ways to one end give the same. */
export async function endOf(testApps: TestApps): Promise<object> {
  const { jira, confluence } = await storedIn(testApps);
  const apps = [jira, confluence].map(({ applicationLinks, incomingClients, outgoingConnections }) => ({
    applicationLinks,
    incomingClients,
    outgoingConnections,
  }));
  const resources = await testApps.stack.resources();
  return steady({
    apps,
    resources: resources.sort((one, other) => (one.urn < other.urn ? -1 : 1)),
  }) as object;
}

/** Made anew for each object or run, and what is made of them; the end of a name is a `RandomId`. */
const NEW_EACH_TIME = /^(id|mark|provider|created|modified|rotation|(client|incoming|outgoing)(Id|Secret))$/;

function steady(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/(?<=^(Jira|Confluence)) [0-9a-f]{6}$/, " …");
  // The engine notes dependencies as they come in.
  if (Array.isArray(value)) return value.every(isUrn) ? [...value].sort() : value.map(steady);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    // That it is there is the same each time, and an application link's ID is the peer's own.
    NEW_EACH_TIME.test(name) && !("rpcUrl" in value) ? typeof member : steady(member),
  ]);
  return Object.fromEntries(members) as object;
}

const isUrn = (value: unknown): boolean => typeof value === "string" && value.startsWith("urn:");
