import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { addAcceptance } from "../../../cli/review/file/addAcceptance";
import { applyAcceptances, entryFor } from "../../../cli/review/file/acceptance";
import { readReviewFile, type AcceptEntry } from "../../../cli/review/file/reviewFile";
import { OBJECT_KINDS, type Finding, type Json, type Review, type Side } from "../../../cli/review/model";
import { RULE_IDS } from "../../../cli/review/rules";
import { linkProgram } from "../../provider/adapters/link";
import { openWorld, rulesOf, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  rmSync(path.join(world.folder, "applinks.review.yaml"), { force: true });
  await world.bench.sandbox.control.reset();
});

const FOREVER = { reason: "known", owner: "team-links", until: "2999-12-31" };
const TODAY = "2027-03-31";

const app = (key: string, ...names: string[]): Review["apps"][number] => ({
  key,
  name: names[0] ?? "",
  names: Object.fromEntries(names.map((name) => [name, ["links/dev"]])),
  product: "Jira",
  url: `https://${key}.example.com`,
  lists: [],
  audit: { state: "off" },
});

/** Two stacks call two apps "jira". */
const APPS = [app("one", "jira"), app("two", "jira", "tracker"), app("three", "wiki")];

const anyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>("READ", true, null, []),
  fc.shuffledSubarray(["READ", "WRITE", "ADMIN"]),
);

const anySide: fc.Arbitrary<Side> = fc.oneof(
  { weight: 4, arbitrary: anyValue.map((value): Side => ({ is: "value", value })) },
  fc.constantFrom<Side>({ is: "absent" }, { is: "unknown" }, { is: "secret" }),
  fc.constantFrom("ab12", "cd34").map((fingerprint): Side => ({ is: "secret", fingerprint })),
);

const valueOf = (side: Side): Json =>
  side.is === "value" ? side.value : side.is === "secret" ? (side.fingerprint ?? null) : null;

const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    rule: fc.constantFrom(...RULE_IDS),
    app: fc.constantFrom("one", "two", "three", undefined),
    object: fc.option(
      fc.record({ kind: fc.constantFrom(...OBJECT_KINDS), name: fc.constantFrom("ci", "wiki", "") }),
      { nil: undefined },
    ),
    actual: anySide,
    urns: fc.uniqueArray(fc.constantFrom("urn:a", "urn:b"), { maxLength: 2 }),
    stack: fc.constantFrom("links/dev", "links/prod"),
  })
  .map(({ rule, app: key, object, actual, urns, stack }) => ({
    id: "an ID",
    rule,
    severity: "high",
    message: "a message",
    impact: "an impact",
    ...(key === undefined ? {} : { app: key }),
    ...(object === undefined ? {} : { object }),
    resources: urns.map((urn) => ({ urn, stack })),
    properties: [{ property: "scopes", declared: { is: "absent" }, deployed: { is: "absent" }, actual }],
    ways: [],
    values: { scopes: valueOf(actual) },
  }));

/** What an entry names of a finding that has it. Lists are sets. */
function meaningOf({ rule, app: key, object, resources, properties, values }: Finding): string {
  const byObject = key !== undefined && object !== undefined;
  const { scopes = null } = values;
  const [state] = properties.map(({ actual }) => (actual.is === "value" ? "" : actual.is));
  return JSON.stringify([
    rule,
    byObject ? [key, object] : resources,
    Array.isArray(scopes) ? [...scopes].sort() : scopes,
    state === "absent" ? "" : state,
  ]);
}

/** The accepted scopes, whose order has no meaning. */
function scopesOf({ values: { scopes = null } }: Finding): unknown {
  return Array.isArray(scopes) ? [...scopes].sort() : scopes;
}

function isKnown({ properties }: Finding): boolean {
  return properties.every(
    ({ actual }) => actual.is !== "unknown" && (actual.is !== "secret" || actual.fingerprint !== undefined),
  );
}

test("an acceptance hides what it names, and nothing else", () => {
  let hidden = 0;
  fc.assert(
    fc.property(anyFinding, fc.array(anyFinding, { maxLength: 12 }), (one, others) => {
      const entry = entryFor(one, APPS, FOREVER);
      if (entry === undefined) {
        const isNameless = one.resources.length === 0 && (one.app === undefined || one.object === undefined);
        expect(one.rule === "OL900" || !isKnown(one) || isNameless).toBe(true);
        return;
      }
      const { findings, withoutEffect } = applyAcceptances([one, ...others], [entry], APPS, {
        today: TODAY,
        isWhole: true,
      });
      const accepted = findings.filter(({ acceptance }) => acceptance !== undefined);
      hidden += accepted.length;
      if (withoutEffect.length > 0) {
        expect(withoutEffect.map(({ reason }) => reason)).toEqual([
          expect.stringContaining("several stacks"),
        ]);
        expect(accepted).toEqual([]);
        return;
      }
      for (const finding of accepted) {
        expect(isKnown(finding)).toBe(true);
        if (entry.urn === undefined) expect(meaningOf(finding)).toBe(meaningOf(one));
        else expect([finding.rule, scopesOf(finding)]).toEqual([one.rule, scopesOf(one)]);
        expect(finding.resources.length === 0 || entry.urn === undefined || hasUrn(finding, entry)).toBe(
          true,
        );
      }
      expect(findings[0]?.acceptance).toEqual({ reason: "known", owner: "team-links", until: "2999-12-31" });
      const same = [one, ...others].filter((other) => meaningOf(other) === meaningOf(one));
      expect(accepted.length).toBeGreaterThanOrEqual(same.length);
    }),
    { numRuns: 500 },
  );
  expect(hidden).toBeGreaterThan(100);
});

function hasUrn({ resources }: Finding, { urn }: AcceptEntry): boolean {
  return resources.some((resource) => resource.urn === urn);
}

const DRIFT: Finding = {
  id: "an ID",
  rule: "OL002",
  severity: "critical",
  message: "a message",
  impact: "an impact",
  app: "three",
  object: { kind: "incoming link", name: "ci", id: "7" },
  resources: [{ urn: "urn:a", stack: "links/dev" }],
  properties: [],
  ways: [],
  values: { scopes: ["ADMIN"] },
};

const ENTRY: AcceptEntry = {
  rule: "OL002",
  app: "wiki",
  kind: "incoming link",
  name: "ci",
  values: { scopes: ["ADMIN"] },
  ...FOREVER,
};

const apply = (entry: AcceptEntry, finding: Finding = DRIFT, today = TODAY) => {
  const { findings, withoutEffect } = applyAcceptances([finding], [entry], APPS, { today, isWhole: true });
  return {
    isAccepted: findings[0]?.acceptance !== undefined,
    reasons: withoutEffect.map(({ reason }) => reason),
  };
};

test("an entry matches by all the fields that it has", () => {
  expect(apply(ENTRY)).toEqual({ isAccepted: true, reasons: [] });
  expect(apply({ ...ENTRY, app: "three", urn: "urn:a" }).isAccepted).toBe(true);
  const others: Partial<AcceptEntry>[] = [
    { rule: "OL003" },
    { app: "jira" },
    { kind: "outgoing link" },
    { name: "wiki" },
    { urn: "urn:b" },
    { values: { scopes: ["ADMIN"], name: "ci" } },
    { values: {} },
  ];
  for (const other of others) expect(apply({ ...ENTRY, ...other })).toMatchObject({ isAccepted: false });
});

test("an entry applies until the end of its last day, and then has expired", () => {
  const entry = { ...ENTRY, until: "2027-03-31" };
  expect(apply(entry, DRIFT, "2027-03-31").isAccepted).toBe(true);
  expect(apply(entry, DRIFT, "2027-04-01")).toEqual({
    isAccepted: false,
    reasons: ["expired on 2027-03-31"],
  });
});

test("a name that stacks give to several apps accepts nothing, and the server IDs are listed", () => {
  const finding = { ...DRIFT, app: "one" };
  expect(apply({ ...ENTRY, app: "jira" }, finding)).toEqual({
    isAccepted: false,
    reasons: ["names 2 apps, because stacks give them the same name: set app to one of one, two"],
  });
  expect(apply({ ...ENTRY, app: "one" }, finding).isAccepted).toBe(true);
  expect(entryFor(finding, APPS, FOREVER)).toMatchObject({ app: "one" });
  expect(entryFor(DRIFT, APPS, FOREVER)).toMatchObject({ app: "wiki" });
});

test("what is unknown can't be accepted, and neither can a secret that can't be compared", () => {
  for (const actual of [{ is: "unknown" }, { is: "secret" }] satisfies Side[]) {
    const finding: Finding = {
      ...DRIFT,
      properties: [{ property: "scopes", declared: { is: "absent" }, deployed: { is: "absent" }, actual }],
      values: { scopes: null },
    };
    expect(entryFor(finding, APPS, FOREVER)).toBeUndefined();
    expect(apply({ ...ENTRY, values: { scopes: null } }, finding)).toEqual({
      isAccepted: false,
      reasons: ["covers a value that is unknown, or a secret that can't be compared"],
    });
  }
  const unread: Finding = { ...DRIFT, rule: "OL900", severity: "error" };
  expect(entryFor(unread, APPS, FOREVER)).toBeUndefined();
  expect(apply({ ...ENTRY, rule: "OL900" }, unread).isAccepted).toBe(false);
});

/** Writes the review file, and returns its path. */
function fileOf(text: string): string {
  const file = path.join(world.folder, "applinks.review.yaml");
  writeFileSync(file, text);
  return file;
}

const YAML_ENTRY = `
      rule: OL002
      app: wiki
      kind: incoming link
      name: nightly
      values:
        scopes: [ADMIN]
      reason: known
      owner: team-links
      until: 2999-12-31
`;

const STYLES: Record<string, string> = {
  "no file text": "",
  "only comments": "# What is reviewed: everything.\n",
  "no line break at the end": "complete: true # all stacks",
  "an empty list": "accept: []\ncomplete: true\n",
  "a key without a list": "accept:\ncomplete: true\n",
  "a list in brackets":
    "accept: [ { rule: OL001, urn: 'urn:x', values: {}, reason: r, owner: o, until: 2030-01-01 } ]\n",
  "a list at the end": `complete:   true   # all stacks\n\n\naccept:\n    -${YAML_ENTRY}`,
  "a list between others": `# Top\naccept:\n    # The first.\n    -${YAML_ENTRY.trimEnd()} # until then\n    # Behind it.\n\npolicy: { failOn: "high" }\n`,
  "a list without indentation":
    "accept:\n- rule: OL001\n  urn: 'urn:x'\n  values: {}\n  reason: >-\n    folded\n    text\n  owner: \"o\"\n  until: '2030-01-01'\nidentities: []\n",
  "line ends of Windows":
    "complete: true # all\r\naccept:\r\n  - rule: OL001\r\n    urn: urn:x\r\n    values: {}\r\n    reason: r\r\n    owner: o\r\n    until: 2030-01-01\r\n",
  "a document marker": "---\ncomplete: true\n",
  "a document end": "complete: true\n...\n",
  "a block at the end":
    "accept:\n  - rule: OL001\n    urn: urn:x\n    values: {}\n    owner: o\n    until: 2030-01-01\n    reason: |+\n      kept\n\n\n",
};

test.each(Object.keys(STYLES))("an acceptance is added to a file with %s", (style) => {
  const text = STYLES[style] ?? "";
  const file = fileOf(text);
  const before = readReviewFile(file, world.folder);
  addAcceptance(file, ENTRY);
  const after = readReviewFile(file, world.folder);
  expect(after).toEqual({ ...before, accept: [...before.accept, ENTRY] });
  // Comments survive in every style, the text as a whole wherever the list has lines of its own.
  const added = readFileSync(file, "utf8");
  for (const comment of text.match(/#.*/g) ?? []) expect(added).toContain(comment.trim());
  if (!/^accept: *(\[|$)/m.test(text) && !text.includes("..."))
    for (const line of text.split("\n")) expect(added).toContain(line);
});

test("an acceptance with line breaks, quotes and leading signs is read back as it was written", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom("two\nlines", "- item", "# no comment", "yes", "2030-01-01", "a: b", " "),
      ),
      fc.constantFrom(...Object.values(STYLES)),
      (text, style) => {
        const file = fileOf(style);
        const entry: AcceptEntry = { ...ENTRY, name: text, reason: `r ${text}`, values: { name: text } };
        addAcceptance(file, entry);
        addAcceptance(file, ENTRY);
        expect(readReviewFile(file, world.folder).accept.slice(-2)).toEqual([entry, ENTRY]);
      },
    ),
    { numRuns: 100 },
  );
});

test("an acceptance is renewed wherever it is, and nothing else changes", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ minLength: 1 }),
        fc.constantFrom("two\nlines\n", "- item", "# no comment", "a: b #c"),
      ),
      fc.constantFrom(...Object.values(STYLES)),
      fc.boolean(),
      (text, style, isFollowed) => {
        const file = fileOf(style);
        addAcceptance(file, { ...ENTRY, reason: text });
        if (isFollowed) addAcceptance(file, { ...ENTRY, rule: "OL003" });
        const before = readReviewFile(file, world.folder);
        const renewed = { ...ENTRY, owner: text, until: "3000-01-01" };
        addAcceptance(file, renewed);
        const isRenewed = ({ reason, rule }: AcceptEntry): boolean => reason === text && rule === ENTRY.rule;
        const accept = before.accept.map((entry) => (isRenewed(entry) ? renewed : entry));
        expect(readReviewFile(file, world.folder)).toEqual({ ...before, accept });
        for (const comment of style.match(/#.*/g) ?? [])
          expect(readFileSync(file, "utf8")).toContain(comment.trim());
      },
    ),
    { numRuns: 200 },
  );
});

test("all problems of a review file are reported at once, each with its line", () => {
  const file = fileOf(
    [
      "complet: true",
      "policy:",
      "  failOn: severe",
      "  secretAgeDays: zero",
      "stacks:",
      "  - name: dev",
      "identities:",
      "  - name: bot",
      "accept:",
      "  - rule: OL999",
      "    reasn: typo",
    ].join("\n"),
  );
  expect(() => readReviewFile(file, world.folder)).toThrow(
    expect.objectContaining({
      code: "REVIEW_FILE",
      message: expect.stringMatching(
        new RegExp(
          [
            'it \\(line 1\\) "complet" is not a property of the review file; did you mean "complete"\\?',
            "policy\\.failOn \\(line 3\\) must be one of .*; did you mean",
            "policy\\.secretAgeDays \\(line 4\\) must be a number, not a string",
            'stacks\\[0\\] \\(line 6\\) "name" is not a property of a stack',
            "stacks\\[0\\] \\(line 6\\) must have project, stack or state",
            "identities\\[0\\]\\.users \\(line 8\\) is missing",
            "accept\\[0\\].*\\(line 1[01]\\).*reason",
          ]
            .map((part) => `(?=.*${part})`)
            .join(""),
        ),
      ) as string,
    }) as Error,
  );
});

test("syntax errors of a review file are reported at once, each with its line", () => {
  const file = fileOf("complete: true\ncomplete: false\naccept: [\npolicy: {\n");
  expect(() => readReviewFile(file, world.folder)).toThrow(
    /is not valid YAML: .*unique.* at line 2.*; .* at line \d.*\[REVIEW_FILE\]$/,
  );
});

test("an entry with an unknown field accepts nothing, and the rest of the review is there", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  await world.bench.sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" });
  const file = fileOf(`accept:
  - rule: OL002
    app: jira
    kind: incoming link
    name: confluence
    value: {}
    values: { scopes: [ADMIN] }
    reason: known
    owner: team-links
    until: 2999-12-31
  - rule: OL002
    app: jira
    kind: incoming link
    name: confluence
    values: { scopes: [ADMIN] }
    reason: known
    owner: team-links
    until: 2999-02-30
`);
  const result = await world.review([world.exportStack(stack)], { file: readReviewFile(file, world.folder) });
  expect(rulesOf(result.findings)).toEqual(["OL002 critical", "OL022 medium", "OL022 medium"]);
  expect(result.findings.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'The entry accept[0] of the review file has no effect: accept[0] (line 2) "value" is not a property of an accepted finding; did you mean "values"?',
      "The entry accept[1] of the review file has no effect: accept[1].until (line 18) is not a date of the calendar.",
    ]),
  );
  expect(result.verdict).toBe("drift");
});

test("expired and unused entries, and entries for other values, are findings", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  await world.bench.sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" });
  const entry: AcceptEntry = { ...ENTRY, app: "jira", name: "confluence" };
  const accept = [
    { ...entry, until: "2020-01-01" },
    { ...entry, name: "confluenec" },
    { ...entry, values: { scopes: ["SYSTEM_ADMIN"] } },
    { ...entry, rule: "OL900" as const },
  ];
  const result = await world.review([world.exportStack(stack)], { file: { accept } });
  const [drift, ...others] = result.findings;
  expect(drift).toMatchObject({ rule: "OL002", severity: "critical" });
  expect(drift?.acceptance).toBeUndefined();
  expect(new Set(others.map(({ id }) => id)).size).toBe(4);
  expect(others.map(({ rule, message }) => `${rule} ${message}`).sort()).toEqual([
    'OL022 The entry in accept for OL002, incoming link "confluence" on jira, covers other values than the app has now.',
    'OL022 The entry in accept for OL002, incoming link "confluence" on jira, expired on 2020-01-01.',
    'OL022 The entry in accept for OL002, incoming link "confluenec" on jira, matches no finding.',
    'OL022 The entry in accept for OL900, incoming link "confluence" on jira, matches no finding.',
  ]);
});

/** Accepts the only finding of the review in the file, and reviews again. */
async function acceptedAndReviewed(states: string[], rule: Finding["rule"]): Promise<Review> {
  const found = await world.review(states);
  const finding = found.findings.find((one) => one.rule === rule);
  const entry = finding && entryFor(finding, found.apps, FOREVER);
  if (entry === undefined) throw new Error(`${rule} was not found`);
  const file = fileOf("complete: true\n");
  addAcceptance(file, entry);
  const again = await world.review(states, { file: readReviewFile(file, world.folder) });
  expect(again.findings.find(({ id }) => id === finding?.id)?.acceptance).toEqual(FOREVER);
  return again;
}

const readBack = (): { file: ReturnType<typeof readReviewFile> } => ({
  file: readReviewFile(undefined, world.folder),
});

test("an accepted finding does not count, and a later change of the same object does", async () => {
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  const states = [world.exportStack(stack)];
  await jira.updateClient("confluence", { scope: "WRITE" });
  const accepted = await acceptedAndReviewed(states, "OL002");
  expect(accepted.verdict).toBe("clean");
  expect(accepted.findings).toHaveLength(1);

  await jira.updateClient("confluence", { scope: "ADMIN" });
  const later = await world.review(states, readBack());
  expect(later.verdict).toBe("drift");
  expect(rulesOf(later.findings)).toEqual(["OL002 critical", "OL022 low"]);
  expect(later.findings.every(({ acceptance }) => acceptance === undefined)).toBe(true);
});

test("an accepted reset of a secret does not hide the next reset", async () => {
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const states = [world.exportStack(stack)];
  await jira.resetClientSecret("confluence");
  expect((await acceptedAndReviewed(states, "OL005")).verdict).toBe("clean");
  await jira.resetClientSecret("confluence");
  expect(rulesOf((await world.review(states, readBack())).findings)).toEqual(["OL005 high", "OL022 low"]);
});

test("an accepted undeclared client is another one after its deletion, and after a reset of its secret", async () => {
  const jira = world.bench.sandbox.control.changeOutOfBand("jira");
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const states = [world.exportStack(stack)];
  const input = { name: "monitoring", redirects: ["https://monitoring.example.com/cb"], scope: "READ" };
  await jira.createClient(input);
  expect((await acceptedAndReviewed(states, "OL001")).verdict).toBe("clean");
  await jira.resetClientSecret("monitoring");
  expect(rulesOf((await world.review(states, readBack())).findings)).toEqual(["OL001 high", "OL022 low"]);
  expect((await acceptedAndReviewed(states, "OL001")).verdict).toBe("clean");
  await jira.deleteClient("monitoring");
  await jira.createClient(input);
  expect(rulesOf((await world.review(states, readBack())).findings)).toEqual(["OL001 high", "OL022 low"]);
});

test("an accepted second owner does not hide a third one", async () => {
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const owned = ["dev", "test"].map((name) => world.exportStack(stack, { stack: name }));
  const found = await world.review(owned);
  const accept = found.findings.flatMap((finding) => entryFor(finding, found.apps, FOREVER) ?? []);
  const accepted = await world.review(owned, { file: { accept } });
  expect(accepted.findings).toHaveLength(5);
  expect(accepted.verdict).toBe("clean");
  const third = await world.review([...owned, world.exportStack(stack, { stack: "prod" })], {
    file: { accept },
  });
  expect(third.verdict).toBe("drift");
  expect(third.findings.filter(({ acceptance }) => acceptance !== undefined)).toEqual([]);
});
