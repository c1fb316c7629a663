/** Arbitrary reviews, and reviews with hostile names: what apps and people can put into a report. */

import * as fc from "fast-check";

import {
  OBJECT_KINDS,
  SEVERITIES,
  type Completeness,
  type Counts,
  type Finding,
  type Graph,
  type GraphEdge,
  type Json,
  type Review,
  type Severity,
  type Side,
} from "../../../cli/review/model";
import { RULE_IDS } from "../../../cli/review/rules";
import { sampleReview } from "./sampleReview";

/** Names that break a report which does not expect them. */
export const HOSTILE = [
  "two\nlines",
  "carriage\rreturn",
  "a | b \\| c",
  "`code` ``more`` ```",
  "::error::x",
  "\n::stop-commands::x",
  "##[add-mask]x",
  "##vso[task.setvariable variable=x]y",
  "]]> <b>bold</b> ]]>",
  "</script><script>alert(1)</script>",
  "<!-- applinks-review:x -->",
  "[//]: # (applinks-review:x)",
  "--> <img src=x onerror=alert(1)>",
  "\u001b[31mred\u009b2J",
  "\u202eright to left\u2066",
  "@everyone @org/team",
  "[link](https://evil.example.com) ![image](https://evil.example.com/x.png)",
  "https://evil.example.com www.evil.example.com",
  "#1 GH-2 org/repository#3 :tada:",
  "**bold** _italic_ ~~gone~~ $formula$",
  "- item",
  "1. item",
  "# heading",
  "| a | b |\n| - | - |\n| c | d |",
  "&lt;b&gt; &amp; &#64;all",
  "{0} {{1}} %0A%25 %s ${x}",
  "SARIF_BUILDER_INVALID",
  "\ud800 lone \udc00\udc00",
  "\u0000\u0007\ufffe\uffff",
  "\u2028line\u2029separators",
  "😀🏳️‍🌈 日本語 ن",
  "</script><script>window.hostile=1</script>",
  "</style></svg><img src=x onerror=window.hostile=1>",
  '"><iframe src=https://hostile.example></iframe>',
  "' onmouseover='window.hostile=1",
  "<!--<script>",
  "javascript:window.hostile=1",
  ']]> </title> <b title="',
  '"]; a -> b [label="x',
  'x"] --> y["z',
  '|"--> z; click a "https://hostile.example"',
  "\\N \\G \\l \\",
  "&lt;b&gt; &amp;amp; &#60; #quot; #35;",
  "%%{init: {}}%% end subgraph style a:#;",
  "__proto__",
  "",
  " ",
  "x".repeat(3_000),
] as const;

/** The sample with a name in place of those that an administrator or an attacker chose. */
export function withName(name: string): Review {
  return mapStrings(sampleReview(), (text) =>
    text.replace(/backdoor|mallory|Old monitoring|The monitoring moves|Don't touch/g, () => name),
  );
}

/** The review, with a text wherever an object has a secret: as a member that no report may read, and as a value. */
export function withCanary(review: Review, canary: string): Review {
  const side = (one: Side): Side => (one.is === "secret" ? ({ ...one, value: canary } as Side) : one);
  const findings = review.findings.map((finding) => {
    const properties = finding.properties.map((comparison) => ({
      ...comparison,
      declared: side(comparison.declared),
      deployed: side(comparison.deployed),
      actual: side(comparison.actual),
    }));
    const secret = properties.filter(({ declared, deployed, actual }) =>
      [declared, deployed, actual].some(({ is }) => is === "secret"),
    );
    const values = Object.fromEntries(secret.map(({ property }) => [property, canary]));
    return { ...finding, properties, values: { ...finding.values, ...values } };
  });
  return { ...review, findings };
}

function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => mapStrings(item, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)])) as T;
}

const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string>(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  },
);

/** The key of an app. */
const anyKey = fc.oneof(fc.constantFrom("one", "two", "three"), anyText);

const anyTime = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
    .map((date) => date.toISOString()),
  anyText,
);

const anySeverity = fc.constantFrom<Severity>(...SEVERITIES, "error");
const anyRule = fc.constantFrom(...RULE_IDS);
const anyKind = fc.constantFrom(...OBJECT_KINDS);
const anyJson = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const anyStackKey = fc.oneof(
  fc.constantFrom("acme/links/prod", "acme/links/dev", "states/prod.json", "/srv/state.json"),
  anyText,
);

const anyCompleteness: fc.Arbitrary<Completeness> = fc.oneof(
  fc.constant<Completeness>({ state: "read" }),
  fc.record({ state: fc.constantFrom("partly read" as const, "unread" as const), reason: anyText }),
);

const anySide: fc.Arbitrary<Side> = fc.oneof(
  fc.record({ is: fc.constant("value" as const), value: anyJson }),
  fc.constantFrom<Side>({ is: "absent" }, { is: "unknown" }, { is: "secret" }),
  fc.record({ is: fc.constant("secret" as const), fingerprint: fc.stringMatching(/^[0-9a-f]{6}$/) }),
);

const anyCounts: fc.Arbitrary<Counts> = fc.record({
  error: fc.nat(),
  critical: fc.nat(),
  high: fc.nat(),
  medium: fc.nat(),
  low: fc.nat(),
  info: fc.nat(),
});

/** A record with some members of `optional`. */
function record<R extends object, O extends object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<R & Partial<O>> {
  const requiredKeys = Object.keys(required) as never[];
  return fc.record({ ...required, ...optional }, { requiredKeys }) as fc.Arbitrary<R & Partial<O>>;
}

const anyComparison: fc.Arbitrary<Finding["properties"][number]> = record(
  { property: anyText, declared: anySide, deployed: anySide, actual: anySide },
  { note: anyText },
);

const anyWay: fc.Arbitrary<Finding["ways"][number]> = record(
  {
    action: fc.constantFrom(
      "bring back" as const,
      "adopt into code" as const,
      "accept" as const,
      "delete in the app" as const,
      "investigate" as const,
    ),
    description: anyText,
  },
  {
    command: anyText,
    code: fc.record({ typescript: anyText, python: anyText, go: anyText, yaml: anyText }),
  },
);

const anyFinding: fc.Arbitrary<Finding> = record(
  {
    id: anyText,
    rule: anyRule,
    severity: anySeverity,
    message: anyText,
    impact: anyText,
    resources: fc.array(fc.record({ urn: anyText, stack: anyStackKey }), { maxLength: 2 }),
    properties: fc.array(anyComparison, { maxLength: 3 }),
    ways: fc.array(anyWay, { maxLength: 3 }),
    values: fc.dictionary(anyText, anyJson, { maxKeys: 2 }),
  },
  {
    app: anyKey,
    object: record({ kind: anyKind, name: anyText }, { id: anyText }),
    attribution: record(
      {
        certainty: fc.constantFrom(
          "certain" as const,
          "probable" as const,
          "creator" as const,
          "unrecorded" as const,
        ),
        detail: anyText,
      },
      { who: anyText, identity: anyText, when: anyTime, from: anyText },
    ),
    acceptance: fc.record({ reason: anyText, owner: anyText, until: anyText }),
    age: fc.record({ firstSeen: anyTime, lastSeen: anyTime, isNew: fc.boolean() }),
  },
);

const anyApp: fc.Arbitrary<Review["apps"][number]> = record(
  {
    key: anyKey,
    name: anyText,
    names: fc.dictionary(anyText, fc.array(anyStackKey, { maxLength: 2 }), { maxKeys: 2 }),
    product: anyText,
    url: anyText,
    lists: fc.array(
      fc.record({
        kind: anyKind,
        completeness: anyCompleteness,
        found: fc.nat(),
        declared: fc.nat(),
        productMade: fc.nat(),
        undeclared: fc.nat(),
      }),
      { maxLength: 3 },
    ),
    audit: fc.oneof(anyCompleteness, fc.constant({ state: "off" as const })),
  },
  { version: anyText, serverId: anyText },
);

const anyStack: fc.Arbitrary<Review["stacks"][number]> = record(
  {
    key: anyStackKey,
    source: fc.constantFrom("program" as const, "last deployment" as const),
    completeness: anyCompleteness,
    secrets: anyCompleteness,
    verdicts: fc.record({ clean: fc.nat(), drifted: fc.nat(), unknown: fc.nat(3) }),
    notVerified: fc.nat(3),
  },
  { programNotRun: anyText, deployedAt: anyTime },
);

const anyEdge: fc.Arbitrary<GraphEdge> = record(
  {
    from: anyKey,
    to: anyKey,
    name: anyText,
    state: fc.constantFrom<GraphEdge["state"]>("declared", "drifted", "undeclared", "unknown"),
    halves: fc.constantFrom<GraphEdge["halves"]>("both", "incoming link only", "outgoing link only"),
  },
  { granted: fc.array(anyText, { maxLength: 5 }), requested: fc.array(anyText, { maxLength: 5 }) },
);

/** A link graph: edges may name apps that are no nodes, or one app twice. */
export const anyGraph: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.uniqueArray(record({ key: anyKey, name: anyText }, { product: anyText }), {
    maxLength: 4,
    selector: (node) => node.key,
  }),
  edges: fc.array(anyEdge, { maxLength: 5 }),
});

/** Any review, with hostile texts in all places. Its parts need not agree with each other. */
export const anyReview: fc.Arbitrary<Review> = record(
  {
    toolVersion: anyText,
    startedAt: anyTime,
    finishedAt: anyTime,
    verdict: fc.constantFrom("clean" as const, "drift" as const, "unknown" as const),
    failOn: anySeverity,
    allStacks: fc.boolean(),
    stacks: fc.array(anyStack, { maxLength: 3 }),
    apps: fc.array(anyApp, { maxLength: 3 }),
    findings: fc.array(anyFinding, { maxLength: 8 }),
    graph: anyGraph,
  },
  {
    trend: fc.array(fc.record({ time: anyTime, counts: anyCounts }), { maxLength: 3 }),
    resolved: fc.array(fc.record({ id: anyText, rule: anyRule, message: anyText, firstSeen: anyTime }), {
      maxLength: 2,
    }),
  },
);
