/** The program of one direction of a link, for tests of crashes and faults, and the check that the direction is complete. */

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

/** The initial program. */
export const FIRST = program("READ", "Jira");
/** The same program with every object changed. */
export const SECOND = program("WRITE", "Our Jira");

/** What both apps store, secrets included. */
export async function storedState(testApps: TestApps): Promise<Record<"jira" | "confluence", App>> {
  const { apps: found } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return found as Record<"jira" | "confluence", App>;
}

/** Expects each object exactly once in the apps and, by its ID, in the state, and a refresh without changes. */
export async function expectConverged(testApps: TestApps, scope: string, linkName: string): Promise<void> {
  const { jira, confluence } = await storedState(testApps);
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
