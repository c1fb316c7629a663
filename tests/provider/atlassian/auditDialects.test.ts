/** With each alternative of each uncertain fact about the audit log, it is read, or the reason why not is known. */

import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { AREAS, type Fact } from "../../../facts";
import { randomDialect, type Dialect } from "../../../facts/dialect";
import { readAuditEvents, recordabilityOf, type AuditReading } from "../../../provider/atlassian/auditLog";
import { openRun } from "../../../provider/lifecycle/run";
import { appsConfigOf, SHORT_WAITS } from "./apps";

let sandbox: NamedSandbox<DefaultApps>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const REDIRECTS = ["https://a.example.com/cb", "https://b.example.com/cb"];

/** Reads the audit log of an app in which an incoming link was made and changed. */
async function read(dialect: Dialect): Promise<{ reading: AuditReading; clientId: string }> {
  await sandbox.control.reset();
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.setSettings({ dialect });
  await jira.setAuditDenylist(["audit.logging.summary.token.created"]);
  const client = await jira.createClient({ name: "CI", redirects: REDIRECTS.slice(0, 1), scope: "READ" });
  await jira.updateClient(client.id, { redirects: REDIRECTS });
  const config = appsConfigOf({
    jira: { product: "jira", url: sandbox.apps.jira.url, username: "admin", password: "admin" },
  });
  const run = openRun(config, { timeouts: SHORT_WAITS });
  const context = run.operation({ warn: () => undefined, signal: AbortSignal.timeout(20_000) });
  const reading = await readAuditEvents(context.app("jira"), { now: new Date() });
  return { reading, clientId: client.clientId };
}

const FACTS_OF_LOG = Object.entries<Fact>(AREAS["Audit log and tokens"]).filter(
  ([id]) => id !== "token-dates",
);

const CASES = FACTS_OF_LOG.flatMap(([id, { alternatives }]) =>
  Object.keys(alternatives).map((alternative) => ({
    id,
    alternative,
    dialect: { [id]: alternative },
  })),
);

async function expectRead(dialect: Dialect): Promise<void> {
  const { reading, clientId } = await read(dialect);
  if (dialect["audit-resource"] === "absent") {
    expect(reading).toMatchObject({ state: "unread", problem: { kind: "no API" }, events: [] });
    return;
  }
  expect(reading.state).toBe("read");
  expect("coverage" in reading.recording).toBe(dialect["audit-coverage"] !== "absent");
  const excluded = recordabilityOf(reading.recording, "token issued").is;
  expect(excluded).toBe(dialect["audit-excluded-actions"] === "names" ? "unknown" : "excluded");
  const events = reading.events.filter(({ action }) => action.startsWith("client "));
  if (dialect["audit-client-events"] === "never") {
    expect(events).toEqual([]);
    return;
  }
  const hasId = dialect["audit-client-id"] !== "absent";
  expect(events).toEqual([
    expect.objectContaining({
      action: "client updated",
      ...(hasId ? { clientId } : {}),
      changes: [expect.objectContaining({ property: "redirectUrls", to: REDIRECTS }) as object],
    }),
    expect.objectContaining({ action: "client created", objectName: "CI" }),
  ]);
  for (const event of events) expect("clientId" in event).toBe(hasId);
}

test.each(CASES)("the audit log is read where $id is $alternative", ({ dialect }) => expectRead(dialect));

test.each([1, 2, 3, 4, 5, 6])("the audit log is read in the random dialect %i", async (seed) => {
  const isOfLog = ([id]: [string, unknown]): boolean => id.startsWith("audit-");
  await expectRead(Object.fromEntries(Object.entries(randomDialect(seed)).filter(isOfLog)));
});
