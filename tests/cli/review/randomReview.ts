/** Random reviews for property tests. Every text may be hostile: in each format of a report, somebody's syntax is in it. */

import * as fc from "fast-check";
import {
  OBJECT_KINDS,
  SEVERITIES,
  type Attribution,
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

/** Texts that end an element, an attribute, a label, a string or a line somewhere. */
export const HOSTILE_TEXTS = [
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
  "`# heading` **bold** [link](https://hostile.example) | cell |",
  "%%{init: {}}%% end subgraph style a:#;",
  "line\nbreak\r\ntab\t\u2028end",
  "\u0000\u0007\u001b[31m\u202eevil\ud800\uffff",
  "",
  " ",
];

/** A text of an app. */
export const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("Wiki", "READ", "ADMIN"),
);

const severity = fc.constantFrom<Severity>(...SEVERITIES, "error");
const instant = fc.oneof(fc.constantFrom("2026-11-28T04:00:00.000Z", "2026-11-28T04:03:20Z"), text);
const number = fc.nat(50);
const key = fc.oneof(fc.constantFrom("A", "B", "C"), text);

const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(text, { maxLength: 4 }),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(text, tie("json"), { maxKeys: 3 }),
  ),
})).json;

const side: fc.Arbitrary<Side> = fc.oneof(
  fc.record({ is: fc.constant("value" as const), value: json }),
  fc.constantFrom<Side>({ is: "absent" }, { is: "unknown" }, { is: "secret" }),
  fc.record({ is: fc.constant("secret" as const), fingerprint: text }),
);

const completeness: fc.Arbitrary<Completeness> = fc.oneof(
  fc.constant<Completeness>({ state: "read" }),
  fc.record({ state: fc.constantFrom("partly read" as const, "unread" as const), reason: text }),
);

const attribution: fc.Arbitrary<Attribution> = fc.record(
  {
    certainty: fc.constantFrom<Attribution["certainty"]>("certain", "probable", "creator", "unrecorded"),
    who: text,
    identity: text,
    when: instant,
    from: text,
    detail: text,
  },
  { requiredKeys: ["certainty", "detail"] },
);

const way: fc.Arbitrary<Finding["ways"][number]> = fc.record(
  {
    action: fc.constantFrom<Finding["ways"][number]["action"]>(
      "bring back",
      "adopt into code",
      "accept",
      "delete in the app",
      "investigate",
    ),
    description: text,
    command: text,
    code: fc.record({ typescript: text, python: text, go: text, yaml: text }),
  },
  { requiredKeys: ["action", "description"] },
);

const finding: fc.Arbitrary<Finding> = fc.record(
  {
    id: text,
    rule: fc.constantFrom(...RULE_IDS),
    severity,
    message: text,
    impact: text,
    app: key,
    object: fc.record(
      { kind: fc.constantFrom(...OBJECT_KINDS), id: text, name: text },
      { requiredKeys: ["kind", "name"] },
    ),
    resources: fc.array(fc.record({ urn: text, stack: text }), { maxLength: 2 }),
    properties: fc.array(
      fc.record(
        {
          property: fc.oneof(fc.constant("scopes"), text),
          declared: side,
          deployed: side,
          actual: side,
          note: text,
        },
        { requiredKeys: ["property", "declared", "deployed", "actual"] },
      ),
      { maxLength: 3 },
    ),
    attribution,
    ways: fc.array(way, { maxLength: 2 }),
    acceptance: fc.record({ reason: text, owner: text, until: text }),
    age: fc.record({ firstSeen: instant, lastSeen: instant, isNew: fc.boolean() }),
    values: fc.dictionary(text, json, { maxKeys: 2 }),
  },
  {
    requiredKeys: [
      "id",
      "rule",
      "severity",
      "message",
      "impact",
      "resources",
      "properties",
      "ways",
      "values",
    ],
  },
);

const edge: fc.Arbitrary<GraphEdge> = fc.record(
  {
    from: key,
    to: key,
    granted: fc.array(text, { maxLength: 5 }),
    requested: fc.array(text, { maxLength: 5 }),
    name: text,
    state: fc.constantFrom<GraphEdge["state"]>("declared", "drifted", "undeclared", "unknown"),
    halves: fc.constantFrom<GraphEdge["halves"]>("both", "incoming link only", "outgoing link only"),
  },
  { requiredKeys: ["from", "to", "name", "state", "halves"] },
);

/** A link graph: edges may name apps that are no nodes, or one app twice. */
export const graph: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.uniqueArray(fc.record({ key, name: text, product: text }, { requiredKeys: ["key", "name"] }), {
    maxLength: 4,
    selector: (node) => node.key,
  }),
  edges: fc.array(edge, { maxLength: 5 }),
});

const countsBySeverity: fc.Arbitrary<Counts> = fc.record({
  error: number,
  critical: number,
  high: number,
  medium: number,
  low: number,
  info: number,
});

const app = fc.record(
  {
    key,
    name: text,
    names: fc.dictionary(text, fc.array(text, { maxLength: 2 }), { maxKeys: 3 }),
    product: text,
    version: text,
    url: fc.oneof(fc.constant("https://jira.example.com"), text),
    serverId: text,
    lists: fc.array(
      fc.record({
        kind: fc.constantFrom(...OBJECT_KINDS),
        completeness,
        found: number,
        declared: number,
        productMade: number,
        undeclared: number,
      }),
      { maxLength: 3 },
    ),
    audit: fc.oneof(completeness, fc.constant({ state: "off" as const })),
  },
  { requiredKeys: ["key", "name", "names", "product", "url", "lists", "audit"] },
);

const stack = fc.record(
  {
    key: text,
    source: fc.constantFrom("program" as const, "last deployment" as const),
    programNotRun: text,
    completeness,
    secrets: completeness,
    deployedAt: instant,
    verdicts: fc.record({ clean: number, drifted: number, unknown: number }),
    notVerified: number,
  },
  { requiredKeys: ["key", "source", "completeness", "secrets", "verdicts", "notVerified"] },
);

/** A review. */
export const review: fc.Arbitrary<Review> = fc.record(
  {
    toolVersion: text,
    startedAt: instant,
    finishedAt: instant,
    verdict: fc.constantFrom("clean" as const, "drift" as const, "unknown" as const),
    failOn: severity,
    allStacks: fc.boolean(),
    stacks: fc.array(stack, { maxLength: 2 }),
    apps: fc.array(app, { maxLength: 2 }),
    findings: fc.array(finding, { maxLength: 3 }),
    graph,
    trend: fc.array(fc.record({ time: instant, counts: countsBySeverity }), { maxLength: 4 }),
    resolved: fc.array(
      fc.record({ id: text, rule: fc.constantFrom(...RULE_IDS), message: text, firstSeen: instant }),
      { maxLength: 2 },
    ),
  },
  {
    requiredKeys: [
      "toolVersion",
      "startedAt",
      "finishedAt",
      "verdict",
      "failOn",
      "allStacks",
      "stacks",
      "apps",
      "findings",
      "graph",
    ],
  },
);
