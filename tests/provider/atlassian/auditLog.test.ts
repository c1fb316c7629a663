import { startSandbox } from "applinks-sandbox";
import {
  readAuditEvents,
  recordabilityOf,
  type AuditEvent,
  type AuditReading,
} from "../../../provider/atlassian/auditLog";
import { openApp, type App } from "../../../provider/atlassian/app";
import { AppError } from "../../../provider/atlassian/appError";
import type { Http } from "../../../provider/atlassian/http";
import { openSharedReads } from "../../../provider/atlassian/sharedReads";
import { openConnections } from "../../../provider/lifecycle/connections";
import type { Call } from "../../../provider/atlassian/responses";
import type { AppTarget } from "../../../provider/atlassian/target";
import { appsConfigOf, jira, limits, SHORT_WAITS } from "./apps";
import {
  attributes,
  changed,
  ofBitbucket,
  ofConfluence,
  ofJira,
  recorded,
  searched,
  type Recorded,
} from "./auditRecords";

const NOW = new Date("2026-11-29T00:00:00.000Z");
const CONFIGURATION: Record<string, unknown> = {
  coverage: { levelByArea: { "global-config-and-administration": "base", security: "base" } },
  retention: { period: { years: 3, months: 0, days: 0 } },
  denylist: { actions: [] },
};
const LAST = { lastPage: true, size: 1 };

/** What the app responds to a path below the audit log. */
type Respond = (path: string) => unknown;

function openOn(respond: Respond, target: AppTarget = jira()): { app: App; sent: Call[] } {
  const sent: Call[] = [];
  const http: Http = {
    send: async (call) => {
      sent.push(call);
      return respond(call.path.replace("/rest/auditing/1.0/", ""));
    },
    skew: () => undefined,
    account: () => "admin",
  };
  return {
    app: openApp(target, { http, shared: openSharedReads(target, http) }, SHORT_WAITS).forOperation(limits()),
    sent,
  };
}

/** Responds with the configuration, and with these events in one page. */
const onePage =
  (entities: unknown[]): Respond =>
  (path) =>
    path.startsWith("events")
      ? { entities, pagingInfo: LAST }
      : CONFIGURATION[path.replace("configuration/", "")];

const read = (respond: Respond, since?: Date): Promise<AuditReading> =>
  readAuditEvents(openOn(respond).app, { now: NOW, ...(since === undefined ? {} : { since }) });

async function only(entity: Recorded): Promise<AuditEvent> {
  const { events } = await read(onePage([entity]));
  expect(events).toHaveLength(1);
  return events[0] as AuditEvent;
}

const refused = (code: AppError["code"], status: number): Respond => {
  const error = new AppError(code, `the app responded ${status}`, { status });
  return () => {
    throw error;
  };
};

describe("an event", () => {
  test("of a client has its ID, its creator and what changed", async () => {
    const event = await only(
      recorded("audit.logging.summary.client.configuration.updated", {
        changedValues: [
          changed("client.name", "ci", "ci-2"),
          changed("scopes", "READ", "READ, ADMIN"),
          changed("redirect.uri", "https://a/cb", "https://a/cb\nhttps://evil.example.com/cb"),
        ],
        extraAttributes: attributes("0123abcd", "JIRAUSER10001"),
        source: "203.0.113.7, 10.0.0.1",
      }),
    );
    expect(event).toEqual({
      time: "2026-11-20T10:00:00.000Z",
      action: "client updated",
      actor: { kind: "account", name: "mallory" },
      source: ["203.0.113.7", "10.0.0.1"],
      clientId: "0123abcd",
      userKey: "JIRAUSER10001",
      objectName: "ci-2",
      changes: [
        { property: "name", from: "ci", to: "ci-2" },
        { property: "scopes", from: ["READ"], to: ["READ", "ADMIN"] },
        {
          property: "redirectUrls",
          from: ["https://a/cb"],
          to: ["https://a/cb", "https://evil.example.com/cb"],
        },
      ],
      system: "https://jira.example.com",
    });
  });

  test.each([
    ["audit.logging.summary.client.configuration.created", "client created"],
    ["audit.logging.summary.client.configuration.deleted", "client deleted"],
    ["audit.logging.summary.client.secret.refreshed", "secret reset"],
    ["audit.logging.summary.client.authorization.successful", "consent given"],
    ["audit.logging.summary.token.created", "token issued"],
    ["audit.logging.summary.token.revoked", "token revoked"],
    ["audit.logging.summary.applink.added", "link added"],
    ["audit.logging.summary.applink.edited", "link edited"],
    ["audit.logging.summary.applink.deleted", "link deleted"],
    ["personal.access.tokens.audit.log.summary.token.created", "personal token created"],
    ["personal.access.tokens.audit.log.summary.token.deleted", "personal token deleted"],
    ["bitbucket.access.tokens.audit.action.accesstokencreated.personal", "personal token created"],
    ["bitbucket.access.tokens.audit.action.accesstokenmodified.personal", "personal token changed"],
    ["bitbucket.access.tokens.audit.action.accesstokendeleted.personal", "personal token deleted"],
    ["atlassian.audit.event.action.audit.config.updated", "audit settings changed"],
  ])("with the key %s is %s", async (key, action) => {
    expect((await only(recorded(key))).action).toBe(action);
  });

  test("of an application link has its name, type and display URL, and no ID", async () => {
    const value = (key: string, to: string): Recorded => ({
      key,
      i18nKey: `audit.logging.changed.value.applink.${key}`,
      to,
    });
    const { action, objectName, clientId, changes } = await only(
      recorded("audit.logging.summary.applink.added", {
        author: ofConfluence,
        changedValues: [
          value("type", "Jira"),
          value("name", "Tracker"),
          value("url", "https://jira.example.com"),
        ],
      }),
    );
    expect({ action, objectName, clientId }).toEqual({
      action: "link added",
      objectName: "Tracker",
      clientId: undefined,
    });
    expect(changes.map(({ property, to }) => [property, to])).toEqual([
      ["type", "Jira"],
      ["name", "Tracker"],
      ["displayUrl", "https://jira.example.com"],
    ]);
  });

  test.each<[string, unknown, object]>([
    ["Jira", ofJira(), { kind: "account", name: "mallory" }],
    [
      "Confluence",
      ofConfluence,
      { kind: "account", name: "mallory", fullName: "Mallory Doe", key: "8a80819c8f5a0001018f5a0002340007" },
    ],
    ["Bitbucket", ofBitbucket, { kind: "account", name: "mallory", key: "7" }],
    ["an anonymous user", { id: "-2", name: "Anonymous" }, { kind: "anonymous" }],
    ["the system", { id: -1, name: "System" }, { kind: "system" }],
    ["no one", undefined, { kind: "system" }],
  ])("of %s has its author", async (_who, author, actor) => {
    const key = "audit.logging.summary.client.secret.refreshed";
    expect((await only(recorded(key, { author }))).actor).toEqual(actor);
  });

  test("without a key, as of Jira before 8.10, is known by its text", async () => {
    const type = { category: "Security", action: "Personal access token created" };
    expect((await only(recorded("", { type }))).action).toBe("personal token created");
    const untranslated = { action: "audit.logging.summary.client.configuration.created" };
    expect((await only(recorded("", { type: untranslated }))).action).toBe("client created");
  });

  test("has no HTML entities", async () => {
    const { changes, objectName } = await only(
      recorded("audit.logging.summary.client.configuration.created", {
        changedValues: [
          changed("client.name", "", "R&amp;D &#39;ci&#x27; &unknown;"),
          changed("redirect.uri", "", "https://a/cb?x=1&amp;y=2"),
        ],
      }),
    );
    expect(objectName).toBe("R&D 'ci' &unknown;");
    expect(changes[1]?.to).toEqual(["https://a/cb?x=1&y=2"]);
  });
});

test("events of other kinds, searches of the audit log among them, and damaged ones are left out", async () => {
  const good = recorded("audit.logging.summary.client.secret.refreshed");
  const damaged = [
    null,
    "text",
    {},
    { ...good, timestamp: "yesterday" },
    { ...good, type: undefined },
    { ...good, type: { actionI18nKey: 7 } },
  ];
  const odd = {
    ...good,
    author: "me",
    source: 7,
    changedValues: "none",
    extraAttributes: [null, 7],
    more: {},
  };
  const { state, events } = await read(
    onePage([searched(), recorded("jira.auditing.project.created"), ...damaged, odd, good]),
  );
  expect(state).toBe("read");
  expect(events.map(({ action, source }) => [action, source.length])).toEqual([
    ["secret reset", 0],
    ["secret reset", 1],
  ]);
});

test("few large pages are read from the newest event, until one is the last", async () => {
  const at = (timestamp: string): Recorded =>
    recorded("audit.logging.summary.client.secret.refreshed", { timestamp });
  const pages: Record<string, unknown> = {
    "": {
      entities: [searched(), at("2026-11-20T00:00:00.000Z")],
      pagingInfo: { lastPage: false, nextPageCursor: "1763596800000,12", nextPageOffset: 2, size: 2 },
    },
    "1763596800000,12": {
      entities: [at("2026-11-02T00:00:00.000Z")],
      pagingInfo: { lastPage: true, nextPageCursor: null, size: 1 },
    },
  };
  const { app, sent } = openOn((path) => {
    const { searchParams } = new URL(path, "https://jira.example.com");
    return path.startsWith("events")
      ? pages[searchParams.get("pageCursor") ?? ""]
      : CONFIGURATION[path.replace("configuration/", "")];
  });
  const since = new Date("2026-11-01T00:00:00.000Z");
  const reading = await readAuditEvents(app, { since, now: NOW });
  expect(sent.filter(({ path }) => path.includes("/events")).map(({ path }) => path)).toEqual([
    "/rest/auditing/1.0/events?from=2026-11-01T00%3A00%3A00.000Z&limit=10000",
    "/rest/auditing/1.0/events?from=2026-11-01T00%3A00%3A00.000Z&limit=10000&pageCursor=1763596800000%2C12",
  ]);
  expect(reading).toMatchObject({
    state: "read",
    readSince: "2026-11-01T00:00:00.000Z",
    endsAtRetention: false,
    oldest: "2026-11-02T00:00:00.000Z",
  });
  expect(reading.events.map(({ time }) => time)).toEqual([
    "2026-11-20T00:00:00.000Z",
    "2026-11-02T00:00:00.000Z",
  ]);
});

test.each([
  ["cursor", { nextPageCursor: "1,2" }, "pageCursor=1%2C2"],
  ["offset", { nextPageOffset: 1 }, "offset=1"],
  [
    "link",
    { nextPageLink: "https://inside.example.com/rest/auditing/1.0/events?limit=5&pageCursor=1%2C2" },
    "pageCursor=1%2C2",
  ],
])("the next page is found by its %s alone", async (_place, place, query) => {
  const { app, sent } = openOn((path) => {
    const isFirst = !path.includes(query);
    const info = isFirst ? { lastPage: false, ...place } : { lastPage: true, nextPageCursor: null };
    return path.startsWith("events")
      ? {
          entities: [
            {
              ...recorded("audit.logging.summary.client.secret.refreshed"),
              timestamp: isFirst ? "2026-11-20T11:00:00Z" : "2026-11-20T10:00:00Z",
            },
          ],
          pagingInfo: { size: 1, ...info },
        }
      : CONFIGURATION[path.replace("configuration/", "")];
  });
  expect(await readAuditEvents(app, { now: NOW })).toMatchObject({ state: "read", events: [{}, {}] });
  expect(sent.at(-1)?.path).toMatch(new RegExp(`[?&]limit=10000&${query}$`));
});

test("events before the requested time are left out where the app returns them", async () => {
  const old = recorded("audit.logging.summary.client.secret.refreshed");
  const { events } = await read(onePage([old]), new Date("2026-11-20T10:00:00.001Z"));
  expect(events).toEqual([]);
});

test("nothing is requested from before the retention", async () => {
  const { app, sent } = openOn(onePage([]));
  const reading = await readAuditEvents(app, { since: new Date("2020-01-01T00:00:00Z"), now: NOW });
  expect(reading).toMatchObject({ readSince: "2023-11-29T00:00:00.000Z", endsAtRetention: true });
  expect(sent.find(({ path }) => path.includes("/events"))?.path).toContain(
    "from=2023-11-29T00%3A00%3A00.000Z",
  );
});

test("what is recorded is read with the events", async () => {
  const respond: Respond = (path) =>
    ({
      "configuration/coverage": { levelByArea: { GLOBAL_CONFIG_AND_ADMINISTRATION: "ADVANCED", x: "most" } },
      "configuration/retention": { period: { years: 0, months: 6 } },
      "configuration/denylist": { actions: ["audit.logging.summary.client.secret.refreshed", 7] },
    })[path] ?? { entities: [], pagingInfo: LAST };
  const { recording } = await read(respond);
  expect(recording).toEqual({
    coverage: { "global-config-and-administration": "advanced" },
    retention: { years: 0, months: 6, days: 0 },
    excluded: ["audit.logging.summary.client.secret.refreshed"],
  });
  expect(recordabilityOf(recording, "link added")).toEqual({ is: "recorded" });
  expect(recordabilityOf(recording, "secret reset")).toEqual({ is: "excluded" });
  expect(recordabilityOf(recording, "personal token created")).toEqual({ is: "unknown" });
  const { recording: usual } = await read(onePage([]));
  expect(recordabilityOf(usual, "client created")).toEqual({ is: "recorded" });
  expect(recordabilityOf(usual, "link added")).toEqual({
    is: "not covered",
    area: "global-config-and-administration",
    level: "base",
    needs: "advanced",
  });
});

test("events are read even if the configuration cannot be", async () => {
  const reading = await read((path) =>
    path.startsWith("events")
      ? { entities: [recorded("audit.logging.summary.client.secret.refreshed")], pagingInfo: LAST }
      : refused("APP_FORBIDDEN", 403)(path),
  );
  expect(reading).toMatchObject({ state: "read", recording: {}, readSince: "2026-11-20T10:00:00.000Z" });
  expect(reading.events).toHaveLength(1);
});

describe("an audit log that can't be read is a result", () => {
  test.each<[AppError["code"], number, object]>([
    [
      "APP_FORBIDDEN",
      403,
      { kind: "not an administrator", reason: "the account is not an administrator of the app" },
    ],
    ["APP_NOT_API", 404, { kind: "no API", reason: "this app has no audit log API" }],
    ["APP_UNAUTHENTICATED", 401, { kind: "failed", reason: "the app did not accept the credential" }],
    ["APP_FAILED", 500, { kind: "failed", reason: "the app failed (500), or the search took too long" }],
    ["APP_REFUSED", 400, { kind: "failed", reason: "the app responded 400 [APP_REFUSED]" }],
  ])("after %s (%i)", async (code, status, problem) => {
    const reading = await read(refused(code, status));
    expect(reading).toEqual({
      state: "unread",
      problem,
      events: [],
      recording: {},
      endsAtRetention: false,
    });
  });

  test("where the product or the site has none, without a request", async () => {
    const entry = { url: "https://x.example.com", token: "t" };
    const { targets } = appsConfigOf({
      crowd: { product: "crowd", ...entry },
      site: { product: "jira", url: "https://x.atlassian.net", deployment: "cloud" },
    });
    for (const target of targets.values()) {
      const { app, sent } = openOn(onePage([]), target);
      expect(await readAuditEvents(app, { now: NOW })).toMatchObject({
        state: "unread",
        problem: { kind: "no API" },
      });
      expect(sent).toEqual([]);
    }
    expect(targets.size).toBe(2);
  });

  test("and what is no answer of an app is thrown", async () => {
    const broken: Respond = () => {
      throw new TypeError("a defect");
    };
    await expect(read(broken)).rejects.toThrow("a defect");
  });
});

describe("a log that is read in part keeps what was read", () => {
  const first = {
    entities: [recorded("audit.logging.summary.client.secret.refreshed")],
    pagingInfo: { lastPage: false, nextPageCursor: "1,1" },
  };
  const paged =
    (second: (path: string) => unknown): Respond =>
    (path) => {
      if (!path.startsWith("events")) return CONFIGURATION[path.replace("configuration/", "")];
      return path.includes("pageCursor") ? second(path) : first;
    };

  test.each<[string, (path: string) => unknown, string]>([
    ["fails", refused("APP_FAILED", 500), "the app failed (500), or the search took too long"],
    ["is no list", () => [], "the response is not a list of events"],
    ["comes again", () => first, "it returns the same page again and again"],
    [
      "leads nowhere",
      () => ({ ...first, pagingInfo: { lastPage: false } }),
      "a page does not show where the next one is",
    ],
  ])("if the next page %s", async (_how, second, reason) => {
    const reading = await read(paged(second));
    expect(reading).toMatchObject({
      state: "partly read",
      problem: { kind: "failed", reason },
      readSince: "2026-11-20T10:00:00.000Z",
      endsAtRetention: false,
    });
    expect(reading.events.length).toBeGreaterThan(0);
  });
});

test("the sandbox's apps return their events, and another account's changes have its name and address", async () => {
  const products = ["jira", "confluence", "bitbucket", "bamboo"] as const;
  const sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
      bamboo: { product: "bamboo" },
    },
  });
  try {
    for (const product of products) {
      const outside = sandbox.control.changeOutOfBand(product, {
        username: "mallory",
        source: "203.0.113.7",
      });
      await outside.setAuditCoverage({ "global-config-and-administration": "advanced" });
      const scope = product === "bitbucket" ? "REPO_READ" : "READ";
      const { clientId } = await outside.createClient({ name: "ci", redirects: ["https://a/cb"], scope });
      await outside.createLink({ name: "Wiki", typeId: "confluence", rpcUrl: "https://wiki.example.com" });
      const entry = { product, url: sandbox.apps[product].url, username: "admin", password: "admin" };
      const target = appsConfigOf({ [product]: entry }).targets.get(product) as AppTarget;
      const app = openApp(target, openConnections(SHORT_WAITS).to(target), SHORT_WAITS).forOperation(
        limits(),
      );
      const reading = await readAuditEvents(app, { now: new Date() });
      if (product === "bamboo") {
        expect(reading).toMatchObject({ state: "unread", problem: { kind: "no API" } });
        continue;
      }
      expect(reading.state).toBe("read");
      expect(reading.events.map(({ action, actor, source }) => [action, actor.name, source])).toEqual(
        ["link added", "client created", "audit settings changed"].map((action) => [
          action,
          "mallory",
          ["203.0.113.7"],
        ]),
      );
      expect(reading.events[1]).toMatchObject({ clientId, objectName: "ci" });
    }
  } finally {
    await sandbox.stop();
  }
});
