/** One direction of a link, as the tests of crashes and faults declare it, and how to see that it is whole. */

import type { App, FaultRule, Operation } from "applinks-sandbox";
import { ok } from "./stack";
import type { TestApps } from "./testApps";

const program = (scope: string, linkName: string): string => `
  const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["${scope}"],
    redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });
  new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection", scopes: ["${scope}"],
    clientId: client.clientId, clientSecret: client.clientSecret });
  new ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "${linkName}" });
`;

/** What is declared first. */
export const FIRST = program("READ", "Jira");
/** The same with every object changed. */
export const SECOND = program("WRITE", "Our Jira");

/** What both apps store, secrets included. */
export async function storedIn(testApps: TestApps): Promise<Record<"jira" | "confluence", App>> {
  const { apps: found } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return found as Record<"jira" | "confluence", App>;
}

/** The world is as the program says: each object once, known to the state by its ID, and nothing is left to do. */
export async function expectConverged(testApps: TestApps, scope: string, linkName: string): Promise<void> {
  const { jira, confluence } = await storedIn(testApps);
  expect(jira.incomingClients).toMatchObject([{ name: "client", scope }]);
  const [client] = jira.incomingClients;
  expect(confluence.outgoingConnections).toMatchObject([
    { name: "connection", scopes: [scope], clientId: client?.clientId, clientSecret: client?.clientSecret },
  ]);
  expect(confluence.applicationLinks).toMatchObject([{ name: linkName }]);
  const ids = (await testApps.stack.resources()).map(({ id }) => id).sort();
  expect(ids).toEqual([
    `confluence/link/${confluence.applicationLinks[0]?.id}`,
    `confluence/outgoing/${confluence.outgoingConnections[0]?.id}`,
    `jira/incoming/${client?.id}`,
  ]);
  expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
}

/** Adds the same fault to each of the operations. */
export async function addFaults(
  testApps: TestApps,
  operations: readonly Operation[],
  rule: Omit<FaultRule, "match">,
): Promise<void> {
  for (const operation of operations) {
    await testApps.sandbox.control.faults.add({ ...rule, match: { operation } });
  }
}
