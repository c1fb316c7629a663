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

/** The times of the events, to the minute: when the client is made, and when it is changed, the link and the connection are made, and the log is read. */
const TIMES = ["10:00", "11:00", "12:00", "13:00", "14:00"].map((hour) => `2026-11-27T${hour}`);

/** Few enough for several pages, which end between events of one kind. */
const SMALL_PAGE = 3;

interface Read {
  /** With the usual size of pages, and with a small one. */
  readings: [AuditReading, AuditReading];
  /** How many pages the second one has. */
  pages: number;
  clientId: string;
}

/** Reads the audit log of an app in which objects were made and changed. */
async function read(dialect: Dialect): Promise<Read> {
  const { control, apps } = sandbox;
  await control.reset();
  const jira = control.changeOutOfBand("jira");
  await jira.setSettings({ dialect });
  await jira.setAuditDenylist(["audit.logging.summary.token.created"]);
  await jira.setAuditCoverage({ "global-config-and-administration": "advanced" });
  await control.clock.set(`${TIMES[0] ?? ""}:00Z`);
  const client = await jira.createClient({ name: "CI", redirects: REDIRECTS.slice(0, 1), scope: "READ" });
  await control.clock.set(`${TIMES[1] ?? ""}:00Z`);
  await jira.updateClient(client.id, { redirects: REDIRECTS });
  await control.clock.set(`${TIMES[2] ?? ""}:00Z`);
  await jira.createLink({ name: "Wiki", typeId: "generic", rpcUrl: "https://wiki.example.com" });
  await control.clock.set(`${TIMES[3] ?? ""}:00Z`);
  await jira.createConnection({
    name: "Mail",
    clientId: "id",
    clientSecret: "canary",
    authorizationEndpoint: "https://mail.example.com/authorize",
    tokenEndpoint: "https://mail.example.com/token",
    scopes: ["READ"],
  });
  await control.clock.set(`${TIMES[4] ?? ""}:00Z`);
  const config = appsConfigOf({
    jira: { product: "jira", url: apps.jira.url, username: "admin", password: "admin" },
  });
  const run = openRun(config, { timeouts: SHORT_WAITS });
  const context = run.operation({ warn: () => undefined, signal: AbortSignal.timeout(20_000) });
  const now = new Date(`${TIMES[4] ?? ""}:00Z`);
  const whole = await readAuditEvents(context.app("jira"), { now });
  await control.requestLog.clear();
  const paged = await readAuditEvents(context.app("jira"), { now, pageSize: SMALL_PAGE });
  const pages = await control.requestLog.entries({ operation: "audit.search" });
  return { readings: [whole, paged], pages: pages.length, clientId: client.clientId };
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

/** The time of an event, to the minute. */
const at = (index: number): string => expect.stringContaining(TIMES[index] ?? "") as string;

async function expectRead(dialect: Dialect): Promise<void> {
  const { readings, pages, clientId } = await read(dialect);
  const [reading, paged] = readings;
  if (dialect["audit-resource"] === "absent") {
    expect(reading).toMatchObject({ state: "unread", problem: { kind: "no API" }, events: [] });
    return;
  }
  expect(paged).toEqual(reading);
  expect(pages).toBeGreaterThan(1);
  expect(reading.state).toBe("read");
  expect("coverage" in reading.recording).toBe(dialect["audit-coverage"] !== "absent");
  const excluded = recordabilityOf(reading.recording, "token issued").is;
  expect(excluded).toBe(dialect["audit-excluded-actions"] === "names" ? "unknown" : "excluded");
  const isOf = (kind: string): AuditReading["events"] =>
    reading.events.filter(({ action }) => action.startsWith(kind));
  const hasLinks = dialect["audit-link-events"] !== "never";
  expect(isOf("link ")).toEqual(
    hasLinks ? [expect.objectContaining({ time: at(2), action: "link added", objectName: "Wiki" })] : [],
  );
  // No event of the connection is mistaken for one of a client, recorded or not.
  expect(reading.events.filter(({ objectName }) => objectName === "Mail")).toEqual([]);
  const events = isOf("client ");
  if (dialect["audit-client-events"] === "never") {
    expect(events).toEqual([]);
    return;
  }
  const hasId = dialect["audit-client-id"] !== "absent";
  expect(events).toEqual([
    expect.objectContaining({
      time: at(1),
      action: "client updated",
      ...(hasId ? { clientId } : {}),
      changes: [expect.objectContaining({ property: "redirectUrls", to: REDIRECTS }) as object],
    }),
    expect.objectContaining({ time: at(0), action: "client created", objectName: "CI" }),
  ]);
  for (const event of events) expect("clientId" in event).toBe(hasId);
}

test.each(CASES)("the audit log is read where $id is $alternative", ({ dialect }) => expectRead(dialect));

test.each([1, 2, 3, 4, 5, 6])("the audit log is read in the random dialect %i", async (seed) => {
  const isOfLog = ([id]: [string, unknown]): boolean => id.startsWith("audit-");
  await expectRead(Object.fromEntries(Object.entries(randomDialect(seed)).filter(isOfLog)));
});
