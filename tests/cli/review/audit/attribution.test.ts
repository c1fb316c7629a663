import fc from "fast-check";
import { attribute, type ClientFacts, type Identity } from "../../../../cli/review/audit/attribution";
import type {
  Attribution,
  Finding,
  Json,
  ObjectKind,
  PropertyComparison,
} from "../../../../cli/review/model";
import { RULE_IDS, type RuleId } from "../../../../cli/review/rules";
import type {
  AuditAction,
  AuditChange,
  AuditEvent,
  AuditReading,
} from "../../../../provider/atlassian/auditLog";

const CLIENT = "0123abcd";

/** A finding about an object named `ci`. */
function finding(
  rule: RuleId,
  kind: ObjectKind = "incoming link",
  properties: PropertyComparison[] = [],
): Finding {
  return {
    id: `${rule}:1`,
    rule,
    severity: "high",
    message: "",
    impact: "",
    app: "jira",
    object: { kind, name: "ci", id: "1" },
    resources: [],
    properties,
    ways: [],
    values: {},
  };
}

/** A property that the app has with this value, and the program with another. */
const drifted = (property: string, actual: Json): PropertyComparison => ({
  property,
  declared: { is: "value", value: "declared" },
  deployed: { is: "unknown" },
  actual: { is: "value", value: actual },
});

/** An event of the client, by mallory. */
function event(action: AuditAction, rest: Partial<AuditEvent> = {}): AuditEvent {
  return {
    time: "2026-11-20T10:00:00.000Z",
    action,
    actor: { kind: "account", name: "mallory", key: "JIRAUSER10003" },
    source: ["203.0.113.7", "10.0.0.1"],
    ...(action.startsWith("link ") ? {} : { clientId: CLIENT }),
    changes: [],
    ...rest,
  };
}

const change = (property: string, to: string | string[]): AuditChange => ({ property, to });

/** A log at Base that was read since 2026 with these events, which are in any order. */
const log = (events: AuditEvent[] = [], rest: Partial<AuditReading> = {}): AuditReading => ({
  state: "read",
  events: [...events].sort((one, other) => (one.time < other.time ? 1 : -1)),
  recording: { coverage: { "global-config-and-administration": "base" } },
  readSince: "2026-01-01T00:00:00.000Z",
  endsAtRetention: false,
  ...rest,
});

const attributed = (
  of: Finding,
  audit: AuditReading,
  client: ClientFacts = { clientId: CLIENT },
  identities: Identity[] = [],
): Attribution | undefined => attribute(of, client, audit, identities);

describe("a change of an incoming link is certain if the event has its client ID and fits", () => {
  test.each<[RuleId, AuditAction, string]>([
    ["OL001", "client created", "The audit log records who created the incoming link."],
    ["OL005", "secret reset", "The audit log records who reset the client secret."],
    ["OL006", "client deleted", "The audit log records who deleted the incoming link."],
    ["OL010", "client created", "The audit log records who created the incoming link."],
    ["OL013", "client created", "The audit log records who created the incoming link."],
  ])("%s: %s", (rule, action, detail) => {
    expect(attributed(finding(rule), log([event(action)]))).toEqual({
      certainty: "certain",
      who: "mallory",
      when: "2026-11-20T10:00:00.000Z",
      from: "203.0.113.7, 10.0.0.1",
      detail,
    });
  });

  test.each<[RuleId, PropertyComparison, AuditChange]>([
    ["OL002", drifted("scopes", ["READ", "ADMIN"]), change("scopes", ["ADMIN", "READ"])],
    [
      "OL003",
      drifted("redirectUrls", ["https://b", "https://a"]),
      change("redirectUrls", ["https://a", "https://b"]),
    ],
    ["OL014", drifted("name", "ci"), change("name", "ci")],
  ])("%s: an update to what the app has now, in any order", (rule, property, to) => {
    const audit = log([event("client updated", { changes: [to] })]);
    expect(attributed(finding(rule, "incoming link", [property]), audit)).toMatchObject({
      certainty: "certain",
      who: "mallory",
      detail: `The audit log records who updated the incoming link (${property.property}).`,
    });
  });

  test("the latest such event counts", () => {
    const audit = log([
      event("secret reset", { time: "2026-11-01T00:00:00.000Z", actor: { kind: "account", name: "first" } }),
      event("secret reset", { time: "2026-11-03T00:00:00.000Z", actor: { kind: "account", name: "last" } }),
      event("secret reset", { time: "2026-11-02T00:00:00.000Z", actor: { kind: "account", name: "second" } }),
    ]);
    expect(attributed(finding("OL005"), audit)?.who).toBe("last");
  });

  test("a property that was never updated is as it was created", () => {
    const audit = log([event("client created", { changes: [change("scopes", ["ADMIN"])] })]);
    const widened = finding("OL002", "incoming link", [drifted("scopes", ["ADMIN"])]);
    expect(attributed(widened, audit)).toMatchObject({
      certainty: "certain",
      detail: "The audit log records who created the incoming link (scopes).",
    });
  });

  test("a reset secret is not explained by the creation of the client", () => {
    expect(attributed(finding("OL005"), log([event("client created")]))?.certainty).toBe("unrecorded");
  });

  test("an event that fits one of two properties is certain about that one", () => {
    const audit = log([
      event("client updated", { changes: [change("scopes", ["WRITE"])] }),
      event("client updated", { time: "2026-11-19T00:00:00.000Z", changes: [change("name", "ci")] }),
    ]);
    const both = finding("OL014", "incoming link", [drifted("scopes", ["ADMIN"]), drifted("name", "ci")]);
    expect(attributed(both, audit)).toMatchObject({
      certainty: "certain",
      when: "2026-11-19T00:00:00.000Z",
      detail: expect.stringContaining("(name)"),
    });
  });
});

describe("a change is probable", () => {
  test("if the latest event about the property set another value than the app has", () => {
    const audit = log([
      event("client updated", { changes: [change("scopes", ["WRITE"])] }),
      event("client updated", {
        time: "2026-11-19T00:00:00.000Z",
        changes: [change("scopes", ["ADMIN"])],
      }),
    ]);
    const widened = finding("OL002", "incoming link", [drifted("scopes", ["ADMIN"])]);
    expect(attributed(widened, audit)).toMatchObject({
      certainty: "probable",
      when: "2026-11-20T10:00:00.000Z",
      detail:
        "The audit log records who updated the incoming link (scopes), with other values than the app has now.",
    });
  });

  test("if the client ID is not known, and the name fits", () => {
    const audit = log([event("client deleted", { objectName: "ci" })]);
    expect(attributed(finding("OL006"), audit, {})).toMatchObject({
      certainty: "probable",
      who: "mallory",
      detail:
        "The audit log records who deleted the incoming link of this name; the client ID to compare is not known.",
    });
  });

  test.each<[RuleId, AuditAction, string]>([
    ["OL009", "link added", "added an application link"],
    ["OL006", "link deleted", "deleted an application link"],
    ["OL014", "link edited", "edited an application link"],
  ])("for an application link (%s, %s), whose events have no ID", (rule, action, words) => {
    const audit = log([event(action, { objectName: "ci" }), event(action, { objectName: "other" })]);
    expect(attributed(finding(rule, "application link"), audit)).toMatchObject({
      certainty: "probable",
      detail: `The audit log records who ${words} of this name; it does not record the link's ID.`,
    });
  });

  test("for the event that set the link's display URL, before a later one of this name", () => {
    const audit = log([
      event("link edited", { objectName: "ci" }),
      event("link edited", {
        objectName: "ci",
        time: "2026-11-19T00:00:00.000Z",
        changes: [change("displayUrl", "http://wiki")],
      }),
    ]);
    const plain = finding("OL008", "application link", [drifted("displayUrl", "http://wiki")]);
    expect(attributed(plain, audit)).toMatchObject({
      certainty: "probable",
      when: "2026-11-19T00:00:00.000Z",
      detail: expect.stringContaining("of this name (displayUrl);"),
    });
  });

  test("for a link that was renamed, by its earlier name", () => {
    const audit = log([event("link edited", { objectName: "declared" })]);
    expect(attributed(finding("OL014", "application link", [drifted("name", "ci")]), audit)?.certainty).toBe(
      "probable",
    );
  });
});

describe("without an event", () => {
  const creator = { clientId: CLIENT, creator: "JIRAUSER10003" };

  test("an incoming link has its creator", () => {
    expect(attributed(finding("OL001"), log(), creator)).toEqual({
      certainty: "creator",
      who: "JIRAUSER10003",
      detail:
        "The app stores this account as its creator. The audit log has no event about it since 2026-01-01T00:00:00.000Z. " +
        "The change is older, or was not recorded at the time.",
    });
    expect(attributed(finding("OL002"), log(), creator)?.detail).toMatch(
      /^The app stores only who created the incoming link, not who changed it\. /,
    );
  });

  test("a deleted one has not, and neither has an application link", () => {
    expect(attributed(finding("OL006"), log(), creator)?.certainty).toBe("unrecorded");
    expect(attributed(finding("OL009", "application link"), log(), creator)?.certainty).toBe("unrecorded");
  });

  const needs = "and this needs Advanced.";
  test.each<[string, Finding, AuditReading, string]>([
    [
      "a level that is too low",
      finding("OL009", "application link"),
      log(),
      `Not recorded by this app: its audit log has coverage Base for global configuration and administration, ${needs}`,
    ],
    [
      "an area that is off",
      finding("OL001"),
      log([], { recording: { coverage: { "global-config-and-administration": "off" } } }),
      "Not recorded by this app: its audit log has coverage Off for global configuration and administration, and this needs Base.",
    ],
    [
      "an excluded action",
      finding("OL005"),
      log([], { recording: { excluded: ["audit.logging.summary.client.secret.refreshed"] } }),
      "Not recorded by this app: its audit log excludes this action.",
    ],
    [
      "the retention",
      finding("OL001"),
      log([], { endsAtRetention: true, readSince: "2023-11-29T00:00:00.000Z" }),
      "The audit log has no event about it since 2023-11-29T00:00:00.000Z. " +
        "The change is from before the audit log's retention, or was not recorded at the time.",
    ],
    [
      "an unknown coverage",
      finding("OL001"),
      log([], { recording: {} }),
      "The audit log has no event about it since 2026-01-01T00:00:00.000Z. " +
        "The change is older, or the app does not record it: its coverage is not known.",
    ],
    [
      "a log that was not read",
      finding("OL001"),
      log([], {
        state: "unread",
        problem: {
          kind: "not an administrator",
          reason: "the account is not an administrator of the app",
        },
      }),
      "The audit log was not read: the account is not an administrator of the app.",
    ],
    [
      "an app without the API",
      finding("OL001"),
      log([], {
        state: "unread",
        problem: { kind: "no API", reason: "this app has no audit log API" },
      }),
      "Not recorded: this app has no audit log API.",
    ],
    [
      "a log that was read in part",
      finding("OL001"),
      log([], { state: "partly read", problem: { kind: "failed", reason: "the app failed" } }),
      "The audit log was read only in part since 2026-01-01T00:00:00.000Z: the app failed.",
    ],
    [
      "an outgoing link",
      finding("OL007", "outgoing link"),
      log(),
      "Audit logs have no events about outgoing links.",
    ],
  ])("the reason is %s", (_what, of, audit, detail) => {
    expect(attributed(of, audit)).toEqual({ certainty: "unrecorded", detail });
  });
});

test("the team's own accounts are labelled, by user name in any case, full name or key", () => {
  const identities = [
    { name: "nightly job", users: ["reviewer"] },
    { name: "deployment", users: ["Pulumi-Bot", "JIRAUSER10042"] },
  ];
  const by = (actor: Partial<AuditEvent["actor"]>): string | undefined => {
    const audit = log([event("client created", { actor: { kind: "account", ...actor } })]);
    return attributed(finding("OL001"), audit, { clientId: CLIENT }, identities)?.identity;
  };
  expect(by({ name: "pulumi-bot" })).toBe("deployment");
  expect(by({ name: "someone", key: "JIRAUSER10042" })).toBe("deployment");
  expect(by({ name: "someone", fullName: "Reviewer" })).toBe("nightly job");
  expect(by({ name: "mallory" })).toBeUndefined();
  const creator = { creator: "JIRAUSER10042" };
  expect(attributed(finding("OL001"), log(), creator, identities)?.identity).toBe("deployment");
});

test("anonymous and system authors are named so, and are no identity", () => {
  const identities = [{ name: "us", users: ["an anonymous user", "the system"] }];
  for (const [kind, who] of [
    ["anonymous", "an anonymous user"],
    ["system", "the system"],
  ] as const) {
    const audit = log([event("client created", { actor: { kind }, source: [] })]);
    const attribution = attributed(finding("OL001"), audit, { clientId: CLIENT }, identities);
    expect(attribution).toMatchObject({ certainty: "certain", who });
    expect(attribution).not.toHaveProperty("identity");
    expect(attribution).not.toHaveProperty("from");
  }
});

test("a finding that is about no change in an app has no attribution", () => {
  const audit = log([event("client created")]);
  for (const rule of ["OL018", "OL019", "OL020", "OL021", "OL022", "OL900"] as const) {
    expect(attributed(finding(rule), audit)).toBeUndefined();
  }
  const { object: _none, ...without } = finding("OL001");
  expect(attributed(without, audit)).toBeUndefined();
});

const CANARY = "canary-of-a-secret";
const actions: AuditAction[] = [
  ...(["client created", "client updated", "client deleted", "secret reset"] as const),
  ...(["link added", "link edited", "link deleted", "token issued"] as const),
];
const properties = ["scopes", "redirectUrls", "name", "displayUrl", "clientSecret"];
const value = fc.constantFrom<string | string[]>(
  "ci",
  "other",
  CANARY,
  ["READ"],
  ["ADMIN", CANARY],
  [`https://a/cb?key=${CANARY}`],
);
const anyEvent = (clientId: fc.Arbitrary<string>): fc.Arbitrary<AuditEvent> =>
  fc.record({
    time: fc.integer({ min: 1, max: 28 }).map((day) => new Date(Date.UTC(2026, 1, day)).toISOString()),
    action: fc.constantFrom(...actions),
    actor: fc.constantFrom<AuditEvent["actor"]>(
      { kind: "account", name: "mallory" },
      { kind: "account", key: "7" },
      { kind: "anonymous" },
      { kind: "system" },
    ),
    source: fc.constantFrom<string[]>([], ["203.0.113.7"]),
    clientId,
    objectName: fc.constantFrom("ci", "other"),
    changes: fc.array(fc.record({ property: fc.constantFrom(...properties), from: value, to: value }), {
      maxLength: 3,
    }),
  });
const anyFinding: fc.Arbitrary<Finding> = fc
  .tuple(
    fc.constantFrom(...RULE_IDS),
    fc.constantFrom<ObjectKind>("application link", "incoming link", "outgoing link"),
    fc.array(
      fc.tuple(fc.constantFrom(...properties), value).map(([property, actual]) => drifted(property, actual)),
      { maxLength: 3 },
    ),
  )
  .map((parts) => finding(...parts));

test("an event of another object is never certain", () => {
  fc.assert(
    fc.property(
      anyFinding,
      fc.array(anyEvent(fc.constantFrom("another", "", "0123abc"))),
      fc.constantFrom(CLIENT, undefined),
      (of, events, clientId) => {
        expect(attributed(of, log(events), { clientId })?.certainty).not.toBe("certain");
      },
    ),
  );
});

test("a certain attribution is of an event with the client ID, and of no application link", () => {
  let certain = 0;
  fc.assert(
    fc.property(anyFinding, fc.array(anyEvent(fc.constantFrom(CLIENT, "another"))), (of, events) => {
      const attribution = attributed(of, log(events));
      if (attribution?.certainty !== "certain") return;
      certain += 1;
      expect(of.object?.kind).toBe("incoming link");
      expect(events.some(({ clientId, time }) => clientId === CLIENT && time === attribution.when)).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
  expect(certain).toBeGreaterThan(0);
});

test("an attribution has no value of a property, so no secret", () => {
  fc.assert(
    fc.property(anyFinding, fc.array(anyEvent(fc.constantFrom(CLIENT, "another"))), (of, events) => {
      const attribution = attributed(of, log(events), { clientId: CLIENT, creator: "JIRAUSER10003" });
      expect(JSON.stringify({ attribution })).not.toContain(CANARY);
    }),
    { numRuns: 500 },
  );
});
